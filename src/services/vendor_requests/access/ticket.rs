//! The ticket that asks for access.

use super::{Access, AccessKind};
use crate::services::vendor_requests::ticket::{Facts, Ticket, paragraphs};

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
                 a role assignment that we have to make ourselves."
            }
            AccessKind::CrossTenantRegistry => {
                "Please tell us what you need from us in the tenant of the registry, such as a role \
                 for an application of yours, and when it is done. Please do not put credentials \
                 into this ticket."
            }
            AccessKind::KubeletPrincipal => {
                "We need the object ID (principal ID) of each kubelet identity, not its client ID, \
                 and the name of the cluster that it belongs to. Please tell us again whenever a \
                 cluster is added or made anew, because its identity is then another one."
            }
            AccessKind::Other => "Please tell us when it is done.",
        }
        .to_owned()
    }
}
