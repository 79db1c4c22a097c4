//! Diagnostics of peering requests.

use tfplugin::Diagnostic;

use crate::services::network::code::NetworkCode;
use crate::services::vendor_requests::code::RequestCode;
use crate::{
    azure::{self, Id},
    services::{network::Overlap, vendor_requests::Site},
};

/// The two networks share addresses.
pub(super) fn overlap(found: &Overlap, vnet: &Id) -> Diagnostic {
    let (ours, theirs, shared) = (&found.ours, found.theirs.range, found.shared);
    let (range, owner, cluster) = (ours.range, &ours.owner, &found.theirs.owner);
    let detail = if ours.peered {
        format!(
            "`{}` is already peered with `{owner}`, which has `{range}`. Cluster `{cluster}` has \
             `{theirs}`. They share `{shared}`, and Azure does not peer a network with two networks that \
             share addresses. If `{owner}` is the vendor's network, set `vendor_vnet_id` to its ID; \
             otherwise request a cluster with another range, or remove the other peering.",
            vnet.name()
        )
    } else {
        format!(
            "`{owner}` has `{range}`, and cluster `{cluster}` has `{theirs}`. They share `{shared}`, and \
             Azure does not peer networks that share addresses. You cannot change either range while it \
             is in use: connect another VNet, ask Astronomer for a cluster with another range, or use \
             Private Link (`dataplane_private_endpoint_request`), which works with equal ranges."
        )
    };
    NetworkCode::OverlappingAddressSpaces.error("Overlapping address spaces", detail).at("vnet_id")
}

/// The network shares addresses with the cluster's other site.
pub(super) fn other_site(found: &Overlap, site: Site) -> Diagnostic {
    let other = match site {
        Site::Primary => Site::DisasterRecovery,
        Site::DisasterRecovery => Site::Primary,
    };
    let (ours, theirs) = (&found.ours, &found.theirs);
    RequestCode::OtherSiteOverlaps
        .warning(
            "Overlap with the cluster's other site",
            format!(
                "`{}` has `{}`, and cluster `{}` has `{}` at its {}. They share `{}`. The peering with the {} \
                 works, but this VNet cannot be peered with the other site too: use another VNet there.",
                ours.owner,
                ours.range,
                theirs.owner,
                theirs.range,
                other.called(),
                found.shared,
                site.called()
            ),
        )
        .at("vnet_id")
}

/// The subscription belongs to another tenant than `tenant_id` says.
pub(super) fn wrong_tenant(vnet: &Id, found: &str, stated: &str) -> Diagnostic {
    let subscription = vnet.subscription_id().unwrap_or_default();
    RequestCode::WrongTenant.error(
        "Wrong tenant of the VNet",
        format!(
            "Subscription {subscription} belongs to tenant {found}, but `tenant_id` is {stated}. Correct \
             one of them: with a wrong tenant ID in the ticket, the vendor cannot create its peering \
             link."
        ),
    )
    .at("tenant_id")
}

/// The networks are in different regions.
pub(super) fn regions(vnet: &Id, ours: &str, theirs: &str) -> Diagnostic {
    NetworkCode::DifferentRegions.warning(
        "Networks in different regions",
        format!(
            "`{}` is in `{ours}`, and the cluster is in `{theirs}`. Peering across regions (global \
             peering) works, but it does not reach basic load balancers, and its traffic costs more.",
            vnet.name()
        ),
    )
    .at("vnet_id")
}

/// The network no longer exists.
pub(super) fn gone(vnet: &Id) -> Diagnostic {
    RequestCode::RequestResourceGone.warning(
        "VNet of the request gone",
        format!(
            "Azure no longer has `{vnet}`. The provider did not change the request. If you will not \
             recreate the VNet, tell Astronomer support and remove this request."
        ),
    )
    .at("vnet_id")
}

/// The caller may not read the network.
pub(super) fn forbidden(vnet: &Id, error: &azure::Error) -> Diagnostic {
    let action = error.missing_action().map(|it| it.action);
    let action = action.unwrap_or_else(|| "Microsoft.Network/virtualNetworks/read".to_owned());
    RequestCode::RequestResourceForbidden.warning(
        "Missing permission to read the VNet",
        format!(
            "The caller lacks `{action}` on `{vnet}`. The provider keeps what it knows, checked nothing, \
             and cannot see the progress of the peering. Grant the caller the role `Reader` on the VNet, \
             and apply again."
        ),
    )
    .at("vnet_id")
}

/// Requirements of a peering with a network in another tenant.
pub(super) fn across_tenants() -> Diagnostic {
    RequestCode::CrossTenantPeering.warning(
        "Peering across tenants",
        "The vendor's network is in another tenant, so creating your peering link requires tokens of both \
         tenants. Prepare that while the vendor works on the ticket: sign in as an application, because a \
         managed identity cannot do it; ask the vendor to add that application to its tenant, with \
         `Microsoft.Network/virtualNetworks/peer/action` on its network; and list the vendor's tenant in \
         `auxiliary_tenant_ids` of the provider block once the vendor has named it. With \
         `mode = \"vendor_creates_both\"` you need none of this.",
    )
    .at("mode")
}
