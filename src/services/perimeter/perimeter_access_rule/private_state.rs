//! What is kept beside the state: what the plan of a new rule saw, which creation of this run a rule
//! belongs to, and what its resources have still to show.

use serde::{Deserialize, Serialize};
use tfplugin::Context;
use uuid::Uuid;

use super::PerimeterAccessRule;
use crate::{
    Clients,
    azure::Id,
    services::perimeter::{AccessRule, Content, Evidence, Source, Standing},
};

/// What is kept beside the state.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct PrivateState {
    /// Whether the plan showed that it takes over a rule that exists.
    pub(super) takes_over: bool,
    /// The addresses that the provider wrote last; empty for other rules.
    pub(super) written: Vec<String>,
    /// What the resources must show of the rule, until they have shown it.
    pub(super) evidence: Evidence,
    /// Whether the plan of a new rule found that the state has this rule already, under another address or
    /// as the one that it replaces.
    pub(super) is_stored: bool,
    /// What a rule does that no argument describes, as the last refresh saw it.
    pub(super) other: Option<String>,
    /// Tells this rule from others that are made in the same run.
    maker: Option<String>,
}

impl PrivateState {
    /// What the user's plan saw; `None` while that plan is made.
    pub(super) fn from_plan(ctx: &Context<'_, Clients>) -> Option<Self> {
        let bytes = ctx.planned_private()?;
        // What cannot be read has shown nothing.
        Some(serde_json::from_slice(&bytes).unwrap_or_default())
    }

    /// What is kept.
    pub(super) fn load(ctx: &Context<'_, Clients>) -> Self {
        serde_json::from_slice(&ctx.private()).unwrap_or_default()
    }

    /// The mark. A rule that has none gets one now: a new rule its own, and one that is stored as `id`
    /// the same in each run.
    pub(super) fn marked(&mut self, id: Option<&str>) -> Uuid {
        let kept = self.maker.as_deref().and_then(|it| Uuid::try_parse(it).ok());
        let mark = kept.unwrap_or_else(|| match id {
            Some(id) => Uuid::new_v5(&Uuid::NAMESPACE_URL, id.to_lowercase().as_bytes()),
            None => Uuid::new_v4(),
        });
        self.maker = Some(mark.to_string());
        mark
    }

    /// The same with what is written now.
    pub(super) fn writing(&mut self, source: &Source) {
        let is_addresses = matches!(source, Source::Addresses(_));
        self.written = if is_addresses { source.elements() } else { Vec::new() };
    }

    /// The same after resources have shown the rule.
    pub(super) fn shown<'a>(
        &mut self,
        standings: impl IntoIterator<Item = (&'a Id, &'a Standing)>,
    ) {
        for (resource, standing) in standings {
            if matches!(standing, Standing::Effective(_)) {
                self.evidence.before.remove(&resource.folded());
            }
        }
    }

    /// Whether a stored rule is as the state says, or as the last refresh saw it where no argument
    /// describes it.
    pub(super) fn is_as_seen(&self, stored: &PerimeterAccessRule, found: &AccessRule) -> bool {
        stored.shows(found)
            && match (&found.content, &self.other) {
                (Content::Other(why), Some(seen)) => why == seen,
                _ => true,
            }
    }

    /// Keeps it.
    pub(super) fn save(&self, ctx: &Context<'_, Clients>) {
        ctx.set_private(serde_json::to_vec(self).unwrap_or_default());
    }
}
