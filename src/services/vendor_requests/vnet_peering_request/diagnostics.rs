//! What is told about a peering request.

use tfplugin::Diagnostic;

use super::VnetPeeringRequest;
use crate::services::network::code::NetworkCode;
use crate::services::vendor_requests::code::RequestCode;
use crate::{
    azure::{self, Id},
    services::network::Overlap,
};

/// The two networks share addresses.
pub(super) fn overlap(found: &Overlap, vnet: &Id) -> Diagnostic {
    let (ours, theirs, shared) = (&found.ours, found.theirs.range, found.shared);
    let (range, owner, cluster) = (ours.range, &ours.owner, &found.theirs.owner);
    let detail = if ours.peered {
        format!(
            "`{}` is peered with `{owner}` already, which has `{range}`. Cluster `{cluster}` has \
             `{theirs}`. They share `{shared}`, and Azure does not peer a network with two that share \
             addresses. If `{owner}` is the vendor's own network, set `vendor_vnet_id` to its ID; \
             otherwise ask for a cluster with another range, or remove the other peering.",
            vnet.name()
        )
    } else {
        format!(
            "`{owner}` has `{range}`, and cluster `{cluster}` has `{theirs}`. They share `{shared}`, and \
             networks that share addresses cannot be peered. Neither range can be changed while it is \
             in use: connect another VNet, ask Astronomer for a cluster with another range, or use \
             Private Link (`dataplane_private_endpoint_request`), which does not mind."
        )
    };
    NetworkCode::OverlappingAddressSpaces
        .error("The networks share addresses", detail)
        .at("vnet_id")
}

/// The subscription belongs to another tenant than the user says.
pub(super) fn wrong_tenant(vnet: &Id, found: &str, stated: &str) -> Diagnostic {
    let subscription = vnet.subscription_id().unwrap_or_default();
    RequestCode::WrongTenant.error(
        "The VNet is in another tenant",
        format!(
            "Subscription {subscription} belongs to tenant {found}, and not to {stated}, as \
             `tenant_id` says. Correct one of them: with a wrong tenant ID in the ticket, the vendor \
             cannot make its half."
        ),
    )
    .at("tenant_id")
}

/// The two are in different regions.
pub(super) fn regions(vnet: &Id, ours: &str, theirs: &str) -> Diagnostic {
    NetworkCode::DifferentRegions.warning(
        "The networks are in different regions",
        format!(
            "`{}` is in `{ours}`, the cluster in `{theirs}`. Peering across regions (global peering) \
             works, but basic load balancers cannot be reached through it, and its traffic costs more.",
            vnet.name()
        ),
    )
    .at("vnet_id")
}

/// The network is not there any more.
pub(super) fn gone(vnet: &Id) -> Diagnostic {
    RequestCode::RequestResourceGone.warning(
        "The VNet of the request is gone",
        format!(
            "Azure has no `{vnet}` any more. The record stays as it was. If the VNet is not coming \
             back, tell Astronomer support, and remove this resource."
        ),
    )
    .at("vnet_id")
}

/// The caller may not look.
pub(super) fn forbidden(vnet: &Id, error: &azure::Error) -> Diagnostic {
    let action = error.missing_action().map(|it| it.action);
    let action = action.unwrap_or_else(|| "Microsoft.Network/virtualNetworks/read".to_owned());
    RequestCode::RequestResourceForbidden.warning(
        "The VNet could not be looked at",
        format!(
            "The caller lacks `{action}` on `{vnet}`. What is known stays as it is, nothing was \
             checked, and how far the peering is cannot be seen. Give the caller the role `Reader` on \
             the VNet, and apply again."
        ),
    )
    .at("vnet_id")
}

/// It is further than the plan could see.
pub(super) fn moved_on(request: &VnetPeeringRequest) -> Diagnostic {
    let text = |it: Option<&String>| it.cloned().unwrap_or_default();
    RequestCode::RequestMovedOn
        .warning(
            "The request has moved on since the plan",
            format!(
                "{} is `{}` by now. {} The next plan shows it.",
                request.what(),
                text(request.status.known()),
                text(request.next_step.known())
            ),
        )
        .at("status")
}

/// What a peering with a network of another tenant takes.
pub(super) fn across_tenants() -> Diagnostic {
    RequestCode::CrossTenantPeering.warning(
        "The vendor's network is in another tenant",
        "Your half of such a peering takes tokens of both tenants. Prepare that while the ticket is on its \
         way: sign in as an application, because a managed identity cannot do it; have the vendor let that \
         application exist in its tenant, with `Microsoft.Network/virtualNetworks/peer/action` on its \
         network; and list the vendor's tenant in `auxiliary_tenant_ids` of the provider block once the \
         vendor has named it. With `mode = \"vendor_creates_both\"` none of this is needed.",
    )
    .at("mode")
}
