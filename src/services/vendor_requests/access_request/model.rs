//! From the arguments to the request, and from the request to what is computed.

use super::AccessRequest;
use crate::services::vendor_requests::{
    Access, AccessRecord, AccessStatus, Progress, access_progress,
};

impl AccessRequest {
    /// What is asked for.
    pub(super) fn access(&self) -> Access {
        Access {
            vendor: self.vendor.clone(),
            kind: self.kind,
            organization: self.organization.clone(),
            data_plane: self.data_plane.clone(),
            domain: self.domain.clone(),
            project: self.project.clone(),
            role: self.role.clone(),
            scope: self.scope.as_ref().map(ToString::to_string),
            tenant_id: self.tenant_id.as_ref().map(ToString::to_string),
            details: self.details.clone(),
        }
    }

    /// How far it is.
    pub(super) fn progress(&self) -> Progress<AccessStatus> {
        access_progress(&AccessRecord {
            vendor: self.vendor.clone(),
            ticket: self.ticket_id.clone(),
            completed: self.completed == Some(true),
        })
    }

    /// What people call it in a warning.
    pub(super) fn what(&self) -> String {
        format!("Request {} to {}", self.access().reference(), self.vendor)
    }

    /// The record with everything that follows from it.
    pub(super) fn rendered(self) -> Self {
        let access = self.access();
        let reference = access.reference();
        let ticket = access.ticket(&reference);
        let progress = self.progress();
        Self {
            id: reference.clone().into(),
            request_id: reference.into(),
            ticket_subject: ticket.subject.into(),
            ticket_body: ticket.body.into(),
            status: progress.status.to_string().into(),
            waiting_on: progress.waiting_on.to_string().into(),
            next_step: progress.next_step.into(),
            ..self
        }
    }
}
