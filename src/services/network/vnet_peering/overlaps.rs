//! Checks of a new half against the two networks as they are, as far as they may be read.

use tfplugin::{Context, Diagnostic, Plan, Result};

use super::{Identity, VnetPeering, diagnostics};
use crate::services::network::code::NetworkCode;
use crate::{
    Clients,
    azure::{self, Id},
    diagnostics::not_found,
    services::{
        common::{attribute::Guid, plan_checks::PlanChecks},
        network::{Claim, Networks, Overlap, VirtualNetwork, overlap, peering_name},
    },
};

/// Checks that Azure would take the half.
pub(super) async fn run(
    plan: &Plan<'_>,
    ctx: &Context<'_, Clients>,
    checks: &mut PlanChecks,
) -> Result<()> {
    let Some(vnet_id) = plan.known::<Id>("vnet_id") else { return Ok(()) };
    let networks = ctx.clients.networks()?;
    let found = networks.virtual_network(&vnet_id).await;
    let what = format!("whether `{}` takes the peering", vnet_id.name());
    let Some(found) = checks.answer(&what, found)? else { return Ok(()) };
    let Some(vnet) = found else {
        ctx.warn(not_found::not_yet("The network", &vnet_id, "the peering", "vnet_id"));
        return Ok(());
    };
    let Some(remote_id) = plan.known::<Id>("remote_vnet_id") else { return Ok(()) };
    let name = plan.known("name").unwrap_or_else(|| peering_name(&remote_id));
    let half = VnetPeering {
        remote_vnet_id: remote_id.clone(),
        ..VnetPeering::unread(Identity { vnet_id: vnet_id.clone(), name })
    };
    // What is replaced makes room for its successor.
    if plan.is_create()
        && let Some(other) = half.same_remote(&vnet.properties.peerings)
    {
        return Err(diagnostics::another_half(&half, &other.name).into());
    }
    let tenant = plan.known::<Guid>("remote_tenant_id").map(|it| it.to_string());
    let Some(remote) = remote(networks, &half, tenant.as_deref(), checks).await? else {
        return Ok(());
    };
    warn_of_regions(plan, ctx, &vnet, &remote);
    match overlap(
        &Claim::of_network(&vnet, Some(&remote_id)),
        &Claim::of_network(&remote, Some(&vnet_id)),
    ) {
        Some(found) => Err(overlapping(&found).into()),
        None => Ok(()),
    }
}

/// The other network, where it may be read: that it may not says nothing about it.
async fn remote(
    networks: &Networks,
    half: &VnetPeering,
    tenant: Option<&str>,
    checks: &mut PlanChecks,
) -> Result<Option<std::sync::Arc<VirtualNetwork>>> {
    if tenant.is_some_and(|it| networks.has_token_of(it)) {
        // A read takes one token, that of the caller's own tenant.
        return Ok(None);
    }
    let found = networks.virtual_network(&half.remote_vnet_id).await;
    let foreign = |error: &azure::Error| {
        ["InvalidAuthenticationTokenTenant", "SubscriptionNotFound"]
            .iter()
            .any(|it| error.has_code(it))
    };
    if found.as_ref().is_err_and(foreign) {
        return Ok(None);
    }
    let what = format!("whether `{}` overlaps with yours", half.remote_vnet_id.name());
    Ok(checks.answer(&what, found)?.flatten())
}

/// Networks of two regions can be peered, but not everything works between them.
fn warn_of_regions(
    plan: &Plan<'_>,
    ctx: &Context<'_, Clients>,
    ours: &VirtualNetwork,
    theirs: &VirtualNetwork,
) {
    let gateway = ["allow_gateway_transit", "use_remote_gateways"]
        .into_iter()
        .find(|it| plan.known(it) == Some(true));
    let (Some(gateway), Some(here), Some(there)) = (gateway, &ours.location, &theirs.location)
    else {
        return;
    };
    if here.eq_ignore_ascii_case(there) {
        return;
    }
    ctx.warn(
        NetworkCode::DifferentRegions.warning(
            "The networks are in two regions",
            format!(
                "`{}` is in {here}, `{}` in {there}. Not every gateway can be used across regions: \
                 see \"Requirements and constraints\" of global virtual network peering in Azure's \
                 documentation before you rely on `{gateway}`.",
                ours.id, theirs.id
            ),
        )
        .at(gateway),
    );
}

/// The addresses that both have.
fn overlapping(found: &Overlap) -> Diagnostic {
    let Overlap { ours, theirs, shared } = found;
    let of = |claim: &Claim| {
        let peered = if claim.peered { ", which is peered with it already" } else { "" };
        format!("{} of `{}`{peered}", claim.range, claim.owner)
    };
    NetworkCode::OverlappingAddressSpaces.error(
        "The networks have addresses in common",
        format!(
            "Your side has {}, and the other side {}: both have {shared}. Azure does not peer such \
             networks. One of them needs other addresses, a peering that is in the way has to go, \
             or use a private endpoint (Azure Private Link), which does not mind.",
            of(ours),
            of(theirs)
        ),
    )
    .at("remote_vnet_id")
}

/// No token of the other network's tenant can be had.
pub(super) fn no_token_of(remote: &str, own: &str) -> Diagnostic {
    NetworkCode::AuxiliaryTenantMissing
        .error(
            "No token of the other tenant can be shown",
            format!(
                "`remote_tenant_id` is {remote}, your network belongs to tenant {own}, and \
             `auxiliary_tenant_ids` of the provider block does not list {remote}. Azure wants a \
             token of both. Add it there; the application that signs in must exist in both tenants."
            ),
        )
        .at("remote_tenant_id")
}
