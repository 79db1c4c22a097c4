//! The parts of a connection, as the configuration names them.

use std::collections::BTreeSet;

use tfplugin::{Config, Diagnostic, Diagnostics, Model, Path};

use super::cors::is_origin;
use crate::actions::code::ActionCode;
use crate::diagnostics::code::CommonCode;
use crate::{
    astro::{self, code::AstroCode},
    azure::Id,
    diagnostics::suggestions,
    services::{
        authorization::scope_without_effect,
        common::attribute::{Addresses, DnsName, DnsServer, Guid, RoleText},
        firewall::descriptor_at,
        managed_identity::identities::IDENTITY_TYPE,
        network::{
            PEERING_TYPE, VIRTUAL_NETWORK_TYPE, hub_of, not_a_peering, not_a_vpn_connection,
        },
        private_link::{ENDPOINT_TYPE, diagnostics::not_an_endpoint, service_type_at, without_row},
        vendor_requests::{Site, vnet_peering_request::wrong_network},
    },
};

/// The parts that a connection can have.
const SUBJECTS: [&str; 9] = [
    "peering",
    "private_endpoint",
    "own_private_endpoint",
    "virtual_hub_connection",
    "vpn_connection",
    "allowlist",
    "storage_account",
    "grant",
    "astro_cluster",
];

/// Resource type of storage accounts.
const ACCOUNT_TYPE: &str = "Microsoft.Storage/storageAccounts";

/// What an Astro cluster can be connected with.
const CONNECTED: [&str; 4] =
    ["vnet_ids", "private_endpoints", "allowlist_target_ids", "managed_identity_ids"];

/// A peering.
#[derive(Debug, Clone, Model)]
pub(crate) struct PeeringSubject {
    /// ID of your peering link, such as the `id` of a `dataplane_vnet_peering`.
    pub(super) vnet_peering_id: Id,
    /// CIDR ranges of the vendor's cluster. Defaults to the address space of the remote network.
    pub(super) cluster_cidrs: Option<Addresses>,
    /// The site of the Astro cluster that this is for, which the findings then name.
    pub(super) site: Option<Site>,
}

/// A private endpoint.
#[derive(Debug, Clone, Model)]
pub(crate) struct EndpointSubject {
    /// ID of your resource that the endpoint leads to.
    pub(super) resource_id: Id,
    /// Group ID: the part of the resource that the endpoint is for, such as `registry` or `blob`. It
    /// is case-sensitive.
    pub(super) group_id: Option<String>,
    /// ID of the private endpoint, in the vendor's subscription.
    pub(super) private_endpoint_id: Option<Id>,
    /// Name of the private endpoint, the last part of its ID, in any case. If endpoints of several
    /// subscriptions have this name, also set `requester_subscription_id`.
    #[tf(length(1..=80))]
    pub(super) private_endpoint_name: Option<String>,
    /// ID of the vendor's subscription, which contains the private endpoint.
    pub(super) requester_subscription_id: Option<Guid>,
    /// Part of the request message that the vendor sent. An approval may have overwritten it.
    #[tf(length(1..=140))]
    pub(super) message_contains: Option<String>,
    /// Name of the connection, which Azure generates.
    pub(super) connection_name: Option<String>,
    /// Names to resolve. Defaults to the names of the resource; an empty set resolves none.
    pub(super) dns_names: Option<BTreeSet<DnsName>>,
    /// DNS server of the endpoint's network, such as `10.60.0.4`. Defaults to the servers that this
    /// machine uses.
    pub(super) resolver: Option<DnsServer>,
    /// The site of the Astro cluster that this is for, which the findings then name.
    pub(super) site: Option<Site>,
}

/// A private endpoint of yours.
#[derive(Debug, Clone, Model)]
pub(crate) struct OwnEndpointSubject {
    /// ID of your private endpoint, which leads to a vendor's Private Link service.
    pub(super) private_endpoint_id: Id,
    /// Names that have to lead to the endpoint.
    pub(super) dns_names: Option<BTreeSet<DnsName>>,
    /// DNS server of the endpoint's network, such as `10.60.0.4`. Defaults to the servers that this
    /// machine uses.
    pub(super) resolver: Option<DnsServer>,
}

/// A connection of a virtual hub of yours with a vendor's VNet.
#[derive(Debug, Clone, Model)]
pub(crate) struct HubConnectionSubject {
    /// ID of the connection, which ends with `/virtualHubs/<hub>/hubVirtualNetworkConnections/<name>`.
    pub(super) virtual_hub_connection_id: Id,
    /// ID of the vendor's VNet, to which the connection must lead.
    pub(super) vendor_vnet_id: Option<Id>,
    /// The site of the Astro cluster that this is for, which the findings then name.
    pub(super) site: Option<Site>,
}

/// A VPN with a vendor's gateway.
#[derive(Debug, Clone, Model)]
pub(crate) struct VpnConnectionSubject {
    /// ID of the connection of your VPN gateway with the vendor's gateway (`Microsoft.Network/connections`).
    pub(super) vpn_connection_id: Id,
    /// CIDR ranges of the vendor's cluster, for which Azure must send packets into the tunnel. Without them,
    /// the doctor does not compare ranges.
    pub(super) cluster_cidrs: Option<Addresses>,
    /// The site of the Astro cluster that this is for, which the findings then name.
    pub(super) site: Option<Site>,
}

/// Addresses that a firewall must allow.
#[derive(Debug, Clone, Model)]
pub(crate) struct AllowlistSubject {
    /// ID of the resource whose firewall must allow the addresses.
    pub(super) target_id: Id,
    /// The addresses, as in `dataplane_ip_allowlist`.
    #[tf(
        if_null = "The addresses of an Astro cluster, `external_ips`, are null while the cluster is \
                   being created."
    )]
    pub(super) addresses: Addresses,
    /// Azure region of the callers. Some services ignore addresses from their own region.
    pub(super) source_region: Option<String>,
    /// The site of the Astro cluster that this is for, which the findings then name.
    pub(super) site: Option<Site>,
}

/// A storage account that a vendor's data plane works with.
#[derive(Debug, Clone, Model)]
pub(crate) struct StorageAccountSubject {
    /// ID of the storage account.
    pub(super) resource_id: Id,
    /// Origins of the vendor's web pages that read blobs in the browser, such as
    /// `https://acme.hosted.unionai.cloud`: the address of the console without a path. The CORS rules
    /// of the blob service must allow each.
    pub(super) browser_origins: Option<BTreeSet<String>>,
    /// What must happen to requests that are signed with a key of the account. Fluent Bit signs with one
    /// where it writes task logs to blobs.
    pub(super) shared_key_access: Option<SharedKeyAccess>,
    /// Whether the account must have a hierarchical namespace, as Union's data plane requires.
    pub(super) hierarchical_namespace: Option<bool>,
}

/// What must happen to requests that are signed with a key of a storage account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Model)]
pub(crate) enum SharedKeyAccess {
    /// The account must accept them, because something signs with a key.
    Required,
    /// The account must refuse them, because nothing should sign with a key.
    Refused,
}

/// A role that a principal must hold.
#[derive(Debug, Clone, Model)]
pub(crate) struct GrantSubject {
    /// Scope at which the principal needs the role: a resource, resource group, subscription or
    /// management group. The doctor does not find assignments that are delegated through Azure
    /// Lighthouse, because Azure does not list them.
    pub(super) scope: Id,
    /// The role: its name, GUID or ID.
    pub(super) role: RoleText,
    /// Object ID of the principal. Set this or `managed_identity_id`.
    pub(super) principal_id: Option<Guid>,
    /// ID of the managed identity. Set this or `principal_id`.
    pub(super) managed_identity_id: Option<Id>,
    /// The site of the Astro cluster that this is for, which the findings then name.
    pub(super) site: Option<Site>,
}

/// An Astro cluster, with what it must be connected with.
#[derive(Debug, Clone, Model)]
pub(crate) struct AstroClusterSubject {
    /// ID of the cluster. The provider block needs `astro`.
    pub(super) cluster_id: String,
    /// IDs of your networks: one of them must be peered with the cluster's network of each site.
    pub(super) vnet_ids: Option<BTreeSet<Id>>,
    /// Resources that must have a private endpoint of each site.
    pub(super) private_endpoints: Option<Vec<ClusterEndpoint>>,
    /// IDs of resources whose firewalls must allow the addresses of each site.
    pub(super) allowlist_target_ids: Option<BTreeSet<Id>>,
    /// IDs of the managed identities that Deployments on the cluster work as: they must trust the issuers
    /// of each site.
    pub(super) managed_identity_ids: Option<BTreeSet<Id>>,
}

/// A resource that an Astro cluster reaches through private endpoints.
#[derive(Debug, Clone, Model)]
pub(crate) struct ClusterEndpoint {
    /// ID of the resource.
    pub(super) resource_id: Id,
    /// Group ID, such as `registry` or `blob`.
    pub(super) group_id: String,
}

/// Checks that need the configuration only.
pub(super) fn validate(config: Config<'_>) -> Diagnostics {
    let mut found = Diagnostics::default();
    if SUBJECTS.iter().all(|it| config.is_null(it)) {
        let names = SUBJECTS.map(|it| format!("`{it}`")).join(", ");
        found.push(
            CommonCode::MissingArgument
                .error("No part of the connection is set", format!("Set at least one of {names}.")),
        );
    }
    if let Some(peering) = config.nested("peering") {
        let id = peering.known::<Id>("vnet_peering_id").filter(|it| !it.is_type(PEERING_TYPE));
        found.extend(id.map(|it| not_a_peering(&it).at("vnet_peering_id").at("peering")));
        found.extend(not_a_range(peering).map(|it| it.at("peering")));
    }
    if let Some(connection) = config.nested("virtual_hub_connection") {
        let id = connection.known::<Id>("virtual_hub_connection_id");
        let wrong = id.and_then(|it| hub_of(&it).err());
        let wrong = wrong.map(|it| it.at("virtual_hub_connection_id"));
        let vendor = connection.known::<Id>("vendor_vnet_id");
        let other = vendor.and_then(|it| wrong_network("vendor_vnet_id", &it));
        found.extend(wrong.into_iter().chain(other).map(|it| it.at("virtual_hub_connection")));
    }
    if let Some(connection) = config.nested("vpn_connection") {
        let id = connection.known::<Id>("vpn_connection_id");
        let wrong = id.and_then(|it| not_a_vpn_connection(&it));
        let wrong = wrong.map(|it| it.at("vpn_connection_id"));
        found.extend(
            wrong.into_iter().chain(not_a_range(connection)).map(|it| it.at("vpn_connection")),
        );
    }
    if let Some(resource) = config.nested("private_endpoint").and_then(|it| it.known("resource_id"))
    {
        let found_type = service_type_at(&resource);
        let note = match found_type {
            Ok(kind) => without_row(kind),
            Err(error) => Some(error),
        };
        found.extend(note.map(|it| it.at("private_endpoint")));
    }
    if let Some(id) =
        config.nested("own_private_endpoint").and_then(|it| it.known::<Id>("private_endpoint_id"))
        && !id.is_type(ENDPOINT_TYPE)
    {
        found.push(not_an_endpoint(&id, "private_endpoint_id").at("own_private_endpoint"));
    }
    if let Some(target) = config.nested("allowlist").and_then(|it| it.known("target_id")) {
        found.extend(descriptor_at(&target).err().map(|it| it.at("allowlist")));
    }
    found.extend(config.nested("storage_account").map(storage_account).unwrap_or_default());
    found.extend(config.nested("grant").map(principal).unwrap_or_default());
    found.extend(config.nested("astro_cluster").map(cluster).unwrap_or_default());
    found
}

/// The error about a range of the cluster that is none.
fn not_a_range(part: Config<'_>) -> Option<Diagnostic> {
    let ranges = part.known::<Addresses>("cluster_cidrs").unwrap_or_default();
    let wrong = ranges.blocks().into_iter().find(|it| it.cidr().is_none())?;
    let text = format!("`{wrong}` is not a CIDR range such as `172.20.0.0/19`.");
    let error = CommonCode::InvalidAddress.error("Invalid CIDR range of the cluster", text);
    Some(error.at("cluster_cidrs"))
}

/// Checks that the account is one, and that origins are what browsers send.
fn storage_account(storage: Config<'_>) -> Diagnostics {
    let mut found = Diagnostics::default();
    let id = storage.known::<Id>("resource_id").filter(|it| !it.is_type(ACCOUNT_TYPE));
    found.extend(id.map(|it| {
        let whole = suggestions::part_of_type(&it, ACCOUNT_TYPE);
        let text = format!("`{it}` is not the ID of a storage account.{whole}");
        CommonCode::WrongResourceType
            .error("Not a storage account", text)
            .at("resource_id")
            .at("storage_account")
    }));
    let origins = storage.known::<BTreeSet<String>>("browser_origins");
    let wrong = origins.into_iter().flatten().find(|it| !is_origin(it));
    found.extend(wrong.map(|it| {
        let text = format!(
            "`{it}` is not what a browser sends as the origin of a page: scheme and host in lower \
             case, and the port if it is not the scheme's own, such as \
             `https://acme.hosted.unionai.cloud`, without a path and without wildcards."
        );
        ActionCode::InvalidOrigin
            .error("Invalid origin", text)
            .at("browser_origins")
            .at("storage_account")
    }));
    found
}

/// Checks what an Astro cluster must be connected with.
fn cluster(cluster: Config<'_>) -> Diagnostics {
    let mut found = Diagnostics::default();
    if let Some(id) = cluster.known::<String>("cluster_id").filter(|it| !astro::is_id(it)) {
        let text =
            format!("`{id}` is not an Astro ID, which looks like `cmg3k4w9t000108l4hx2q7v1z`.");
        found.push(AstroCode::InvalidAstroId.error("Invalid Astro ID", text).at("cluster_id"));
    }
    if CONNECTED.iter().all(|it| cluster.is_null(it)) {
        let names = CONNECTED.map(|it| format!("`{it}`")).join(", ");
        let text = format!("Set at least one of {names} to what the cluster must reach.");
        found.push(CommonCode::MissingArgument.error("Nothing to connect the cluster with", text));
    }
    for (name, wanted) in
        [("vnet_ids", VIRTUAL_NETWORK_TYPE), ("managed_identity_ids", IDENTITY_TYPE)]
    {
        let ids = cluster.known::<BTreeSet<Id>>(name).unwrap_or_default();
        found.extend(ids.iter().filter(|it| !it.is_type(wanted)).map(|it| {
            let whole = suggestions::part_of_type(it, wanted);
            let text = format!("`{it}` is not the ID of a `{wanted}`.{whole}");
            CommonCode::WrongResourceType.error("Wrong type of resource", text).at(name)
        }));
    }
    let targets = cluster.known::<BTreeSet<Id>>("allowlist_target_ids").unwrap_or_default();
    let wrong = targets.iter().filter_map(|it| descriptor_at(it).err());
    found.extend(wrong.map(|it| not_at(it, "allowlist_target_ids")));
    let endpoints = cluster.known::<Vec<ClusterEndpoint>>("private_endpoints").unwrap_or_default();
    let wrong = endpoints.iter().filter_map(|it| service_type_at(&it.resource_id).err());
    found.extend(wrong.map(|it| not_at(it, "private_endpoints")));
    Diagnostics(found.0.into_iter().map(|it| it.at("astro_cluster")).collect())
}

/// The same error about this attribute.
fn not_at(error: Diagnostic, name: &'static str) -> Diagnostic {
    Diagnostic { path: Path::default(), ..error }.at(name)
}

/// Checks that exactly one argument names the principal.
fn principal(grant: Config<'_>) -> Diagnostics {
    let names = ["principal_id", "managed_identity_id"];
    let none = names.iter().all(|it| grant.is_null(it));
    let both = names.iter().all(|it| grant.is_set(it));
    let mut found = Diagnostics::default();
    if none || both {
        let text = "Set either `principal_id` or `managed_identity_id`.";
        let code =
            if none { CommonCode::MissingArgument } else { CommonCode::ConflictingArguments };
        let summary = if none { "No principal is set" } else { "Two principals are set" };
        found.push(code.error(summary, text).at("grant"));
    }
    let scope = grant.known::<String>("scope");
    let refused = scope.and_then(|it| scope_without_effect(&it));
    found.extend(refused.map(|it| it.at("grant")));
    let identity = grant.known::<Id>("managed_identity_id").filter(|it| !it.is_type(IDENTITY_TYPE));
    found.extend(identity.map(|it| {
        let whole = suggestions::part_of_type(&it, IDENTITY_TYPE);
        let text = format!("`{it}` is not the ID of a user-assigned managed identity.{whole}");
        CommonCode::WrongResourceType
            .error("Not a managed identity", text)
            .at("managed_identity_id")
            .at("grant")
    }));
    found
}
