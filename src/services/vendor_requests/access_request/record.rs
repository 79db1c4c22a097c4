//! The record of a request for access: what follows from it without another look.

use tfplugin::Computed;

use super::AccessRequest;
use crate::services::vendor_requests::{
    Access, AccessRecord, AccessStatus, Progress,
    access::{Evidence, HubEvidence, NetworkEvidence, Place, VpnEvidence},
    access_progress,
    vendors::Vendor,
};

impl AccessRequest {
    /// The vendor.
    pub(super) fn vendor(&self) -> Vendor {
        self.vendor.vendor(self.vendor_name.as_deref())
    }

    /// What is asked for.
    pub(super) fn access(&self) -> Access {
        Access {
            vendor: self.vendor(),
            kind: self.kind,
            organization: self.organization.clone(),
            data_plane: self.data_plane.clone(),
            domain: self.domain.clone(),
            project: self.project.clone(),
            role: self.role.clone(),
            scope: self.scope.as_ref().map(ToString::to_string),
            tenant_id: self.tenant_id.as_ref().map(ToString::to_string),
            vpn: self.vpn.clone(),
            hostname_resolution: self.hostname_resolution.clone(),
            vhub_connection: self.vhub_connection.clone(),
            details: self.details.clone(),
            template: self.ticket_template.clone(),
        }
    }

    /// Where Azure shows something of it.
    pub(super) fn place(&self) -> Option<Place> {
        Place::of(
            self.vhub_connection.clone(),
            self.vpn.clone().zip(self.vpn_connection_id.clone()),
            self.hostname_resolution.clone().zip(self.network_id.clone()),
            self.vendor_vnet_id.clone(),
        )
    }

    /// How far it is, with what Azure showed.
    pub(super) fn progress(&self, seen: Option<&Evidence>) -> Progress<AccessStatus> {
        let record = AccessRecord {
            vendor: self.vendor(),
            kind: Some(self.kind),
            ticket: self.ticket_id.clone(),
            completed: self.completed == Some(true),
        };
        access_progress(&record, self.place().as_ref(), seen)
    }

    /// What people call it in a warning.
    pub(super) fn title(&self) -> String {
        format!("Request {} to {}", self.access().reference(), self.vendor().name())
    }

    /// The record with everything that follows from it, and from what Azure showed.
    pub(super) fn rendered(self, seen: Option<&Evidence>) -> Self {
        let access = self.access();
        let reference = access.reference();
        let ticket = access.ticket(&reference);
        let progress = self.progress(seen);
        Self {
            id: reference.clone().into(),
            request_id: reference.into(),
            ticket_subject: ticket.subject.into(),
            ticket_body: ticket.body.into(),
            status: progress.status.to_string().into(),
            waiting_on: progress.waiting_on.to_string().into(),
            next_step: progress.next_step.into(),
            hub_connection: shown(seen, Evidence::hub, HubEvidence::connection),
            vpn_connection: shown(seen, Evidence::vpn, VpnEvidence::connection),
            network_link: shown(seen, Evidence::network, NetworkEvidence::link),
            ..self
        }
    }
}

/// What the user gets to see of the evidence.
fn shown<E, T: Clone>(
    seen: Option<&Evidence>,
    of_kind: impl Fn(&Evidence) -> Option<&E>,
    shown: impl Fn(&E) -> Option<&T>,
) -> Computed<Option<T>> {
    seen.and_then(of_kind).and_then(shown).cloned().into()
}
