//! What follows from how a connection stands: whose endpoint is let in, what to do next, what to tell
//! the vendor, and what the end of the approval comes to. Pure.

use tfplugin::Diagnostic;

use super::{
    ApprovedEndpoint, OnDestroy, PrivateEndpointApproval, diagnostics,
    model::{APPROVED, AWAITING},
};
use crate::services::private_link::{Connection, ServiceType};

impl ApprovedEndpoint {
    /// The endpoint of this connection.
    pub(super) fn of(
        connection: &Connection,
        message: Option<&String>,
        matched_by: Vec<String>,
    ) -> Self {
        Self {
            connection_name: connection.name.clone(),
            private_endpoint_id: connection.private_endpoint.as_ref().map(ToString::to_string),
            requester_subscription_id: connection.requester_subscription().map(str::to_owned),
            message: message.cloned(),
            matched_by,
        }
    }
}

impl PrivateEndpointApproval {
    /// The state with what follows from its status.
    pub(super) fn with_next_step(self) -> Self {
        let status = self.status.known().map(String::as_str).unwrap_or_default();
        let rejects_for_good = self.kind().is_ok_and(|it| it.rejects_for_good);
        let step = next_step(status, self.resource_id.name(), rejects_for_good);
        let notice = (status == APPROVED).then(|| self.notice());
        Self { next_step: step.into(), approval_notice: notice.into(), ..self }
    }

    /// What to tell the vendor once the connection is approved.
    fn notice(&self) -> String {
        let name = self.connection_name.known().cloned().flatten().unwrap_or_default();
        let message = self.request_message.known().cloned().flatten();
        let reference = self.message_contains.clone().or(message);
        let reference = reference.map(|it| format!(" Reference: {it}")).unwrap_or_default();
        format!(
            "We approved the connection {name} on {}. Please test from your network whether the \
             resource's names resolve to the endpoint, and tell us the result.{reference}",
            self.resource_id
        )
    }

    /// What to say before the approval goes: who is cut off, and whether that can be undone, or that
    /// the connection stays open.
    pub(super) fn destroy_warning(&self, kind: &ServiceType) -> Option<Diagnostic> {
        let connection = self.connection_id.known().cloned().flatten()?;
        if self.status.known().is_none_or(|it| it != APPROVED) {
            return None;
        }
        let endpoint = self.private_endpoint_id.known().cloned().flatten();
        Some(match self.on_destroy(kind) {
            OnDestroy::Keep => diagnostics::stays_open(&connection, endpoint.as_ref()),
            desired => diagnostics::will_be_cut_off(&connection, endpoint.as_ref(), desired, kind),
        })
    }

    /// What a destroy does.
    pub(super) fn on_destroy(&self, kind: &ServiceType) -> OnDestroy {
        self.on_destroy.known().copied().unwrap_or_else(|| OnDestroy::of(kind))
    }
}

impl OnDestroy {
    /// What a destroy does where the user says nothing: what the service carries out.
    pub(super) const fn of(kind: &ServiceType) -> Self {
        if kind.rejects_approved { Self::Reject } else { Self::Remove }
    }
}

/// What has to be done next about a connection with this status.
fn next_step(status: &str, resource: &str, rejects_for_good: bool) -> String {
    match status {
        AWAITING => format!(
            "Send the vendor the ticket that requests a private endpoint for `{resource}`, unless you already did. After the vendor creates it, the next plan shows whose endpoint it would approve."
        ),
        APPROVED => "Send `approval_notice` to the vendor, and have the names tested from the \
                     vendor's network."
            .to_owned(),
        "pending" => "Plan again: the plan shows whose endpoint it would approve, and its apply \
                      approves it."
            .to_owned(),
        "rejected" if rejects_for_good => {
            "Ask the vendor to delete the private endpoint and create a new one: \
                                 this service never approves a rejected connection."
                .to_owned()
        }
        "rejected" => {
            "If the rejection was a mistake, set `override_rejection = true`, or ask the vendor to create a new endpoint."
                .to_owned()
        }
        "disconnected" => {
            "Ask the vendor to delete the private endpoint and create a new one.".to_owned()
        }
        other => format!(
            "Look at the connection in the portal: its status is `{other}`, which is neither pending \
             nor a decision."
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_has_a_step_in_whole_sentences() {
        for status in [AWAITING, APPROVED, "pending", "rejected", "disconnected", "limbo"] {
            for rejects_for_good in [false, true] {
                let step = next_step(status, "lake", rejects_for_good);
                assert!(step.ends_with('.') && !step.contains("  "), "{step}");
            }
        }
    }
}
