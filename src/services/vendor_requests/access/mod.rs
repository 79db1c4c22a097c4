//! What only the vendor can configure: access of one domain, a registry in another tenant, the principal
//! that a cluster pulls images as, or a connection of a cluster with your network.

pub(crate) mod connection;
pub(crate) mod evidence;
pub(crate) mod hub;
pub(crate) mod kind;
pub(crate) mod network_link;
pub(crate) mod progress;
pub(crate) mod record;
#[cfg(test)]
mod tests;
pub(crate) mod vpn;

use super::ticket::reference;
use crate::services::vendor_requests::{
    template::render,
    ticket::{Facts, Ticket, TicketTemplate, paragraphs},
    vendors::Vendor,
};

pub(crate) use connection::{HostnameResolution, Vpn};
pub(crate) use evidence::{Evidence, Place};
pub(crate) use hub::{HubConnection, HubEvidence, VhubConnection};
pub(crate) use kind::AccessKind;
pub(crate) use network_link::{NetworkEvidence, NetworkLink};
pub(crate) use progress::progress as access_progress;
pub(crate) use record::{AccessStatus, Record as AccessRecord};
pub(crate) use vpn::{VpnConnection, VpnEvidence};

/// What is asked for.
#[derive(Debug, Clone)]
pub(crate) struct Access {
    /// The vendor.
    pub(crate) vendor: Vendor,
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
    /// The VPN.
    pub(crate) vpn: Option<Vpn>,
    /// The names to resolve.
    pub(crate) hostname_resolution: Option<HostnameResolution>,
    /// The connection with a virtual hub.
    pub(crate) vhub_connection: Option<VhubConnection>,
    /// What else there is to say.
    pub(crate) details: Option<String>,
    /// The user's own words for the ticket.
    pub(crate) template: Option<TicketTemplate>,
}

/// The placeholders of a template.
pub(crate) const PLACEHOLDERS: [&str; 14] = [
    "vendor",
    "request",
    "reference",
    "organization",
    "data_plane",
    "domain",
    "project",
    "role",
    "scope",
    "tenant_id",
    "vpn",
    "hostname_resolution",
    "vhub_connection",
    "details",
];

/// The placeholders, quoted, for the registry page.
pub(crate) fn placeholders() -> String {
    PLACEHOLDERS.map(|it| format!("`{{{{{it}}}}}`")).join(", ")
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
        let mut things = vec![
            self.vendor.name().to_owned(),
            text(&self.organization),
            text(&self.data_plane),
            text(&self.domain),
            text(&self.project),
            text(&self.role),
            text(&self.scope),
            text(&self.tenant_id),
            details,
        ];
        things.extend(self.vpn.iter().flat_map(Vpn::key));
        things.extend(self.hostname_resolution.iter().flat_map(HostnameResolution::key));
        things.extend(self.vhub_connection.iter().flat_map(VhubConnection::key));
        let things: Vec<_> = things.iter().map(String::as_str).collect();
        reference(&format!("access/{}", self.kind), &things)
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
        let subject = format!("{}{what}{place}, {reference}", self.kind.subject());
        if let Some(template) = &self.template {
            return template.ticket(subject, |text| {
                render(text, |name| self.value(name, reference).unwrap_or_default())
            });
        }
        Ticket {
            subject,
            body: paragraphs(&[
                self.vendor.salutation(),
                self.wish(),
                self.facts().text(),
                self.details.clone().unwrap_or_default(),
                self.answer(),
                format!("Reference: {reference}"),
            ]),
        }
    }

    /// What a placeholder of a template stands for; nothing where the argument is not set.
    pub(crate) fn value(&self, placeholder: &str, reference: &str) -> Option<String> {
        match placeholder {
            "vendor" => Some(self.vendor.name().to_owned()),
            "request" => Some(self.kind.subject().to_owned()),
            "reference" => Some(reference.to_owned()),
            "organization" => self.organization.clone(),
            "data_plane" => self.data_plane.clone(),
            "domain" => self.domain.clone(),
            "project" => self.project.clone(),
            "role" => self.role.clone(),
            "scope" => self.scope.clone(),
            "tenant_id" => self.tenant_id.clone(),
            "vpn" => self.vpn.as_ref().map(|it| it.facts(&self.vendor, Facts::default()).text()),
            "hostname_resolution" => {
                self.hostname_resolution.as_ref().map(|it| it.facts(Facts::default()).text())
            }
            "vhub_connection" => {
                self.vhub_connection.as_ref().map(|it| it.facts(Facts::default()).text())
            }
            "details" => self.details.clone(),
            _ => None,
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
            AccessKind::Vpn => {
                "Please connect the VNet of the cluster below with our network by a site-to-site VPN."
            }
            AccessKind::HostnameResolution => {
                self.hostname_resolution.as_ref().map_or("", HostnameResolution::wish)
            }
            AccessKind::VhubConnection => {
                "Please connect the VNet of the cluster below with our virtual hub (Azure Virtual WAN)."
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
            AccessKind::VhubConnection => "Tenant ID of the virtual hub",
            _ => "Tenant ID of the scope",
        };
        let place = match self.kind {
            AccessKind::Vpn | AccessKind::HostnameResolution | AccessKind::VhubConnection => {
                "Cluster"
            }
            _ => "Data plane",
        };
        let facts = Facts::default()
            .maybe("Organization", self.organization.as_deref())
            .maybe(place, self.data_plane.as_deref())
            .maybe("Domain", self.domain.as_deref())
            .maybe("Project", self.project.as_deref())
            .maybe("Role", self.role.as_deref())
            .maybe(scope, self.scope.as_deref())
            .maybe(tenant, self.tenant_id.as_deref());
        let facts = self.vpn.iter().fold(facts, |facts, it| it.facts(&self.vendor, facts));
        let facts = self.hostname_resolution.iter().fold(facts, |facts, it| it.facts(facts));
        self.vhub_connection.iter().fold(facts, |facts, it| it.facts(facts))
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
            AccessKind::Vpn => {
                "Please tell us the public IP of your gateway, the settings that it uses, and when it is \
                 done. Please do not put the shared key into this ticket: tell us how we exchange it."
            }
            AccessKind::HostnameResolution => {
                "Please test from the cluster whether names of the domain resolve, and tell us the result."
            }
            AccessKind::VhubConnection => {
                "Please tell us the ID of the cluster's VNet and the name of the connection, and when it is \
                 done. If your application lacks a permission on the virtual hub, please tell us which."
            }
            AccessKind::Other => "Please tell us when it is done.",
        }
        .to_owned()
    }
}
