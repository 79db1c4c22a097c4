//! What the resources that own entries of a firewall have in common: what they plan, write, record and
//! say. A resource says what its arguments mean, as an [`Allowlist`].

mod apply;
mod diagnostics;
mod draft;
mod note;
mod plan;
mod record;

use std::{collections::BTreeSet, fmt};

use tfplugin::{Codec, Context, Diagnostic, Plan, Result};

use super::{ManagedEntry, ServiceDescriptor, View};
use crate::{Clients, azure};

pub(super) use apply::{create, delete, plan_destroy, read, update};
pub(super) use diagnostics::{import, same_region};
pub(super) use plan::plan;
pub(super) use record::{Stored, max_rules};

/// A resource that owns entries of a firewall.
pub(super) trait Allowlist: Codec + Clone + Send + Sync + 'static {
    /// What it owns.
    type Entry: ManagedEntry;

    /// Its arguments with the entries.
    type Wanted: Wanted<Entry = Self::Entry>;

    /// The names of these arguments.
    const ARGUMENTS: &'static [&'static str];

    /// The other arguments on which checks of the target depend.
    const CHECKED: &'static [&'static str];

    /// The service of a target; an error if it has no such entries.
    fn descriptor_at(
        target: &azure::Id,
    ) -> std::result::Result<&'static ServiceDescriptor, Diagnostic>;

    /// The target.
    fn target(&self) -> &azure::Id;

    /// What should be let in.
    fn wanted(&self) -> Self::Wanted;

    /// Prefix of the names of rules.
    fn prefix(&self) -> &str;

    /// Whether existing entries become its own.
    fn takes_over(&self) -> bool;

    /// The entries in the state.
    fn known(&self) -> BTreeSet<Self::Entry>;

    /// Those of them that existed before.
    fn preexisting(&self) -> BTreeSet<Self::Entry>;

    /// With other arguments.
    fn wanting(self, wanted: Self::Wanted) -> Self;

    /// Without wanting or taking over anything.
    fn wanting_nothing(self) -> Self;

    /// With what was found.
    fn with(self, descriptor: &ServiceDescriptor, found: Stored<Self::Entry>) -> Self;

    /// With what was found earlier.
    fn with_computed(self, prior: Self) -> Self;

    /// The planned arguments, if they are known.
    fn planned(plan: &Plan<'_>) -> Option<Self::Wanted>;

    /// The entries of an attribute of the state.
    fn prior_entries(plan: &Plan<'_>, name: &str) -> BTreeSet<Self::Entry>;

    /// Checks of known arguments.
    fn check_arguments(
        wanted: Option<&Self::Wanted>,
        prefix: Option<&str>,
        descriptor: &ServiceDescriptor,
    ) -> std::result::Result<(), Diagnostic>;

    /// Checks what an update of the same target takes away from its own entries. Those on which other
    /// allowlists rely are not among them, because they stay.
    fn check_removal(
        _plan: &Plan<'_>,
        _target: &azure::Id,
        _owned: &BTreeSet<Self::Entry>,
        _wanted: &BTreeSet<Self::Entry>,
    ) -> std::result::Result<(), Diagnostic> {
        Ok(())
    }

    /// Checks of the target that only this resource makes.
    fn check_target(
        _plan: &Plan<'_>,
        _ctx: &Context<'_, Clients>,
        _target: &azure::Id,
        _descriptor: &ServiceDescriptor,
        _view: &View<Self::Entry>,
    ) -> Result<()> {
        Ok(())
    }

    /// What to do about a refusal, if there is more to say than Azure does.
    fn advice(error: &azure::Error, target: &azure::Id) -> Option<String>;
}

/// The arguments with the entries of an allowlist.
pub(super) trait Wanted: Clone + fmt::Debug + Default + Send + Sync {
    /// What they are about.
    type Entry;

    /// The entries for them in the service's own form; an error if the service refuses them.
    fn entries(
        &self,
        descriptor: &ServiceDescriptor,
    ) -> std::result::Result<BTreeSet<Self::Entry>, Diagnostic>;

    /// What they mean, in whichever form the user wrote it.
    fn meaning(&self) -> BTreeSet<Self::Entry>;

    /// Those that these entries let in.
    fn within(&self, stored: &[Self::Entry]) -> Self;

    /// These and those.
    fn union(&self, other: &Self) -> Self;
}
