//! The kinds of access that only a vendor can configure.

use tfplugin::Model;

/// What kind of access is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Model)]
pub(crate) enum AccessKind {
    /// Azure roles for the tasks of one domain only.
    DomainScopedAccess,
    /// Images from a container registry in another tenant than the data plane's.
    CrossTenantRegistry,
    /// The principal that a cluster pulls images as, to be told by the vendor.
    KubeletPrincipal,
    /// A site-to-site VPN between your network and an Astro cluster: set `vpn`.
    Vpn,
    /// Names of your network that an Astro cluster must resolve: set `hostname_resolution`.
    HostnameResolution,
    /// A connection of an Astro cluster with your virtual hub: set `vhub_connection`.
    VhubConnection,
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
            Self::Vpn => &["organization", "data_plane", "vpn"],
            Self::HostnameResolution => &["organization", "data_plane", "hostname_resolution"],
            Self::VhubConnection => &["organization", "data_plane", "vhub_connection"],
            Self::Other => &["organization", "details"],
        }
    }

    /// What is asked for, in the subject of a ticket.
    pub(crate) const fn subject(self) -> &'static str {
        match self {
            Self::DomainScopedAccess => "Domain-scoped access to an Azure resource",
            Self::CrossTenantRegistry => "Images from a container registry in another tenant",
            Self::KubeletPrincipal => "Principal that the cluster pulls images as",
            Self::Vpn => "VPN connection with a cluster",
            Self::HostnameResolution => "Hostname resolution from a cluster",
            Self::VhubConnection => "Virtual hub connection with a cluster",
            Self::Other => "Access to Azure resources",
        }
    }
}
