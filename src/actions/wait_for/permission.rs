//! Waits until the caller has permissions, as Azure Resource Manager evaluates them.

use std::collections::BTreeSet;

use tfplugin::{Config, Context, Diagnostic, Diagnostics, Result};

use super::{
    Allowed,
    observation::{Observation, Pending},
};
use crate::diagnostics::code::CommonCode;
use crate::{
    Clients,
    azure::Id,
    services::authorization::{self, Permission, Verdict, verdict},
};

/// The arguments that name actions.
const ACTIONS: [&str; 2] = ["actions", "data_actions"];

/// Actions at a scope, and whether each is a data action.
#[derive(Debug)]
pub(super) struct Permissions {
    scope: Id,
    wanted: Vec<(String, bool)>,
}

/// Checks that need the configuration only.
pub(super) fn validate(config: Config<'_>) -> Diagnostics {
    let mut found = Diagnostics::default();
    if ACTIONS.iter().all(|it| config.is_null(it)) {
        found.push(nothing().at("allowed"));
    }
    for name in ACTIONS {
        let asked = config.known::<BTreeSet<String>>(name).unwrap_or_default();
        let wrong = asked.iter().filter(|it| !authorization::is_action(it));
        found.extend(wrong.map(|it| authorization::no_action(it).at(name).at("allowed")));
    }
    found
}

impl Permissions {
    /// These actions.
    pub(super) fn new(allowed: Allowed) -> std::result::Result<Self, Diagnostic> {
        let plain = allowed.actions.into_iter().flatten().map(|it| (it, false));
        let data = allowed.data_actions.into_iter().flatten().map(|it| (it, true));
        let wanted: Vec<_> = plain.chain(data).collect();
        if wanted.is_empty() {
            return Err(nothing().at("allowed"));
        }
        if let Some((wrong, _)) = wanted.iter().find(|(it, _)| !authorization::is_action(it)) {
            return Err(authorization::no_action(wrong).at("allowed"));
        }
        Ok(Self { scope: allowed.scope, wanted })
    }

    /// The condition in words.
    pub(super) fn describe(&self) -> String {
        format!("the caller to be allowed {} at `{}`", quoted_list(self.wanted.iter()), self.scope)
    }

    /// Asks Azure what the caller may do.
    pub(super) async fn poll(&self, ctx: &Context<'_, Clients>) -> Result<Observation> {
        let held = ctx.clients.authorization()?.permissions_now(&self.scope).await;
        let held = held.map_err(|error| Diagnostic::from(error).at("scope").at("allowed"))?;
        Ok(self.judge(&held))
    }

    fn judge(&self, held: &[Permission]) -> Observation {
        let verdict_of = |(action, data): &(String, bool)| verdict(held, action, *data);
        let missing: Vec<_> =
            self.wanted.iter().filter(|it| verdict_of(it) == Verdict::Missing).collect();
        if !missing.is_empty() {
            return Observation::Pending(Pending {
                seen: format!(
                    "At `{}` the caller may not do {} yet.",
                    self.scope,
                    quoted_list(missing.into_iter())
                ),
                next:
                    "The people who manage access there have to grant a role that allows it; a new \
                       role assignment takes up to ten minutes to take effect."
                        .to_owned(),
                there: true,
            });
        }
        let conditions: Vec<_> = self
            .wanted
            .iter()
            .filter_map(|it| match verdict_of(it) {
                Verdict::Conditional(condition) => Some(format!("`{}` ({condition})", it.0)),
                Verdict::Allowed | Verdict::Missing => None,
            })
            .collect();
        let may = format!(
            "At `{}` the caller may do {}, as Azure Resource Manager evaluates it.",
            self.scope,
            quoted_list(self.wanted.iter())
        );
        Observation::Met(if conditions.is_empty() {
            may
        } else {
            format!(
                "{may} Some of it is under a condition, which Azure evaluates for each call: {}",
                conditions.join(", ")
            )
        })
    }
}

fn quoted_list<'a>(actions: impl Iterator<Item = &'a (String, bool)>) -> String {
    actions.map(|(it, _)| format!("`{it}`")).collect::<Vec<_>>().join(", ")
}

fn nothing() -> Diagnostic {
    CommonCode::MissingArgument.error(
        "No actions are set",
        "Set `actions`, `data_actions`, or both, to the permissions that the caller must have.",
    )
}
