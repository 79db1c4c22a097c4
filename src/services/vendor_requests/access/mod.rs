//! What only the vendor can configure: access of one domain, a registry in another tenant, or the
//! principal that a cluster pulls images as.

#[cfg(test)]
mod tests;

use std::fmt;

use tfplugin::Model;

use super::ticket::reference;
use crate::services::vendor_requests::{
    Progress, in_ticket,
    ticket::{Facts, Ticket, paragraphs},
};

pub(crate) use Recorded as AccessRecord;
pub(crate) use progress as access_progress;

/// What is asked for.
#[derive(Debug, Clone)]
pub(crate) struct Access {
    /// The vendor, as people call it.
    pub(crate) vendor: String,
    /// What kind of access.
    pub(crate) kind: AccessKind,
    /// The organization as the vendor knows it.
    pub(crate) organization: Option<String>,
    /// The data plane, or the cluster of it, as the vendor knows it.
    pub(crate) data_plane: Option<String>,
    /// The domain whose tasks are to have the access.
    pub(crate) domain: Option<String>,
    /// The project, where the vendor can tell projects apart.
    pub(crate) project: Option<String>,
    /// The Azure role.
    pub(crate) role: Option<String>,
    /// ID of the scope in Azure.
    pub(crate) scope: Option<String>,
    /// The tenant that the scope is in.
    pub(crate) tenant_id: Option<String>,
    /// What else there is to say.
    pub(crate) details: Option<String>,
}

impl Access {
    /// The reference of the request. What is told besides, such as `details`, makes no other request
    /// of it, unless the kind says nothing by itself.
    pub(crate) fn reference(&self) -> String {
        let text = |it: &Option<String>| it.clone().unwrap_or_default();
        let details = match self.kind {
            AccessKind::Other => text(&self.details),
            _ => String::new(),
        };
        reference(
            &format!("access/{}", self.kind),
            &[
                &self.vendor,
                &text(&self.organization),
                &text(&self.data_plane),
                &text(&self.domain),
                &text(&self.project),
                &text(&self.role),
                &text(&self.scope),
                &text(&self.tenant_id),
                &details,
            ],
        )
    }
}

/// What kind of access is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Model)]
pub(crate) enum AccessKind {
    /// Azure roles for the tasks of one domain only.
    DomainScopedAccess,
    /// Images from a container registry in another tenant than the data plane's.
    CrossTenantRegistry,
    /// The principal that a cluster pulls images as, to be told by the vendor.
    KubeletPrincipal,
    /// Anything else that only the vendor can configure.
    Other,
}

impl AccessKind {
    /// The arguments without which the vendor would have to ask.
    pub(crate) const fn needs(self) -> &'static [&'static str] {
        match self {
            Self::DomainScopedAccess => &["organization", "data_plane", "domain", "role", "scope"],
            Self::CrossTenantRegistry => &["organization", "data_plane", "scope", "tenant_id"],
            Self::KubeletPrincipal => &["organization", "data_plane"],
            Self::Other => &["organization", "details"],
        }
    }

    /// What is asked for, in the subject of a ticket.
    pub(super) const fn subject(self) -> &'static str {
        match self {
            Self::DomainScopedAccess => "Domain-scoped access to an Azure resource",
            Self::CrossTenantRegistry => "Images from a container registry in another tenant",
            Self::KubeletPrincipal => "Principal that the cluster pulls images as",
            Self::Other => "Access to Azure resources",
        }
    }
}

/// What was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AccessStatus {
    /// The ticket is written and not sent.
    Draft,
    /// The ticket was sent.
    Submitted,
    /// The vendor has done it, as the user says.
    Completed,
}

impl fmt::Display for AccessStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Completed => "completed",
        })
    }
}

/// What the user recorded.
#[derive(Debug, Clone, Default)]
pub(crate) struct Recorded {
    /// The vendor, as people call it.
    pub(crate) vendor: String,
    /// The ticket, once it was sent.
    pub(crate) ticket: Option<String>,
    /// Whether the vendor has said that it is done.
    pub(crate) completed: bool,
}

/// How far the request is.
pub(crate) fn progress(recorded: &Recorded) -> Progress<AccessStatus> {
    let vendor = format!("{} support", recorded.vendor);
    let ticket = recorded.ticket.as_deref();
    match (recorded.completed, ticket) {
        (true, _) => Progress::nobody(
            AccessStatus::Completed,
            format!("{vendor} has confirmed it, as `completed` says. Nothing is left to do."),
        ),
        (false, None) => Progress::you(
            AccessStatus::Draft,
            format!(
                "Send `ticket_subject` and `ticket_body` to {vendor}, and set `ticket_id` to the \
                 number of the ticket."
            ),
        ),
        (false, Some(_)) => Progress::vendor(
            AccessStatus::Submitted,
            &vendor,
            format!(
                "configures it and replies{}. When it has, set `completed = true`.",
                in_ticket(ticket)
            ),
        ),
    }
}

impl Access {
    /// The ticket with this reference.
    pub(crate) fn ticket(&self, reference: &str) -> Ticket {
        let place = [&self.organization, &self.data_plane].map(|it| it.as_deref());
        let place: Vec<_> = place.into_iter().flatten().collect();
        let place =
            if place.is_empty() { String::new() } else { format!(": {}", place.join(", ")) };
        // What tells it from other requests of its kind.
        let what = [&self.domain, &self.project].map(|it| it.as_deref());
        let target = self.scope.as_deref().and_then(|it| it.rsplit('/').next());
        let what: Vec<_> = what.into_iter().flatten().chain(target).collect();
        let what = if what.is_empty() { String::new() } else { format!(" ({})", what.join(", ")) };
        Ticket {
            subject: format!("{}{what}{place}, {reference}", self.kind.subject()),
            body: paragraphs(&[
                format!("Hello {} Support,", self.vendor),
                self.wish(),
                self.facts().text(),
                self.details.clone().unwrap_or_default(),
                self.answer(),
                format!("Reference: {reference}"),
            ]),
        }
    }

    /// What is asked for.
    fn wish(&self) -> String {
        match self.kind {
            AccessKind::DomainScopedAccess => {
                "Please let the tasks of the domain below, and of no other domain, use this Azure \
                 resource. We understand that on Azure access is scoped by domain, not by project, \
                 and that only you can configure it."
            }
            AccessKind::CrossTenantRegistry => {
                "Please let the data plane below pull images from this container registry, which is \
                 in another tenant than the data plane."
            }
            AccessKind::KubeletPrincipal => {
                "Please tell us the principal that each Kubernetes cluster of the data plane below \
                 pulls images as, so that we can give it access to our own container registry."
            }
            AccessKind::Other => "Please configure the access that is described below.",
        }
        .to_owned()
    }

    fn facts(&self) -> Facts {
        let scope = match self.kind {
            AccessKind::CrossTenantRegistry => "Registry ID",
            _ => "Scope ID",
        };
        let tenant = match self.kind {
            AccessKind::CrossTenantRegistry => "Tenant ID of the registry",
            _ => "Tenant ID of the scope",
        };
        Facts::default()
            .maybe("Organization", self.organization.as_deref())
            .maybe("Data plane", self.data_plane.as_deref())
            .maybe("Domain", self.domain.as_deref())
            .maybe("Project", self.project.as_deref())
            .maybe("Role", self.role.as_deref())
            .maybe(scope, self.scope.as_deref())
            .maybe(tenant, self.tenant_id.as_deref())
    }

    /// What we want to know, and what we do ourselves.
    fn answer(&self) -> String {
        match self.kind {
            AccessKind::DomainScopedAccess => {
                "Please tell us which principal holds the role when it is done, and whether there is \
                 a role assignment that we have to create ourselves."
            }
            AccessKind::CrossTenantRegistry => {
                "Please tell us what you need from us in the tenant of the registry, such as a role \
                 for an application of yours, and when it is done. Please do not put credentials \
                 into this ticket."
            }
            AccessKind::KubeletPrincipal => {
                "We need the object ID (principal ID) of each kubelet identity, not its client ID, \
                 and the name of the cluster that it belongs to. Please tell us again whenever you \
                 add or recreate a cluster, because its identity changes."
            }
            AccessKind::Other => "Please tell us when it is done.",
        }
        .to_owned()
    }
}
