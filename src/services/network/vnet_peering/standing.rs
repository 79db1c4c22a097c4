//! What follows from how a half stands: what to do next, and what to tell the other side. Pure.

use std::collections::BTreeSet;

use super::VnetPeering;
use crate::services::network::{Reached, State};

impl VnetPeering {
    /// The half with what follows from its state.
    pub(super) fn standing(self) -> Self {
        let state = self.peering_state.known().cloned().unwrap_or_default();
        let level = self.sync_level.known().cloned().flatten().unwrap_or_default();
        let (vnet, remote) = (self.vnet_id.to_string(), self.remote_vnet_id.to_string());
        let next_step = match State::from(state).reached() {
            _ if self.is_begun() => {
                "Azure has not finished with the peering yet. Plan again in a minute.".to_owned()
            }
            Reached::WaitsForOther => format!(
                "Whoever manages `{remote}` makes the peering from it to `{vnet}`: send them \
                 `peering_notice`."
            ),
            Reached::Broken => format!(
                "Ask whoever manages `{remote}` why its half is gone. The next apply repairs ours; then \
                 they make theirs again: send them `peering_notice`."
            ),
            Reached::Connected if knows_all(&level) => {
                "Test a connection between the two networks.".to_owned()
            }
            Reached::Connected if self.knows_theirs() => format!(
                "Whoever manages `{remote}` synchronizes its half, which does not know the addresses of \
                 `{vnet}` as they are: send them `peering_notice`."
            ),
            Reached::Connected => {
                "Apply again: the plan shows the addresses of the other network that \
                                   it makes reachable."
                    .to_owned()
            }
        };
        let notice = self.notice(&level);
        Self { next_step: next_step.into(), peering_notice: notice.into(), ..self }
    }

    /// What to tell whoever manages the other network.
    fn notice(&self, level: &str) -> String {
        let (id, vnet, remote) = (self.id(), &self.vnet_id, &self.remote_vnet_id);
        let state = self.peering_state.known().cloned().unwrap_or_default();
        match State::from(state).reached() {
            Reached::WaitsForOther => format!(
                "We made our half of the peering, {id}. Please make yours, from {remote} to {vnet}, and \
                 tell us when it and your routes are there."
            ),
            Reached::Broken => format!(
                "Our half of the peering, {id}, has lost yours. Please tell us whether that was meant. If \
                 not, we repair ours; please make yours, from {remote} to {vnet}, again."
            ),
            Reached::Connected if knows_all(level) => format!(
                "Our half of the peering, {id}, is connected to yours. Please tell us whether your routes \
                 to {vnet} are there."
            ),
            Reached::Connected => format!(
                "The address space of {vnet} or of {remote} has changed. Please synchronize your half of \
                 the peering; we do the same with ours, {id}."
            ),
        }
    }

    /// Whether the half knows the addresses of the other network as they are.
    fn knows_theirs(&self) -> bool {
        self.remote_address_space.known() == self.current_remote_address_space.known()
    }

    /// Whether this is planned to make other addresses reachable than the other network has by now.
    pub(super) fn synchronizes_to_other_addresses(&self, prior: &Self, seen: &Self) -> bool {
        self.newly_reached(prior)
            .is_some_and(|it| Some(it) != seen.current_remote_address_space.known())
    }

    /// Whether this was planned to make other addresses reachable than it did.
    pub(super) fn reaches_other_than(&self, prior: &Self, updated: &Self) -> bool {
        self.newly_reached(prior).is_some_and(|it| Some(it) != updated.remote_address_space.known())
    }

    /// The addresses that are planned to be reachable, where those are not what is reachable already.
    fn newly_reached(&self, prior: &Self) -> Option<&BTreeSet<String>> {
        let planned = self.remote_address_space.known();
        planned.filter(|it| Some(*it) != prior.remote_address_space.known())
    }

    /// The half, where the plan said what will be stored: a difference shows with the next refresh.
    pub(super) fn agreeing_with(self, planned: Self) -> Self {
        let current = planned.current_remote_address_space.or(self.current_remote_address_space);
        Self {
            peering_state: planned.peering_state.or(self.peering_state),
            sync_level: planned.sync_level.or(self.sync_level),
            remote_address_space: planned.remote_address_space.or(self.remote_address_space),
            current_remote_address_space: current,
            next_step: planned.next_step.or(self.next_step),
            peering_notice: planned.peering_notice.or(self.peering_notice),
            ..self
        }
    }
}

/// Whether nothing is out of sync; some versions of Azure do not say.
fn knows_all(level: &str) -> bool {
    level.is_empty() || level.eq_ignore_ascii_case("FullyInSync")
}
