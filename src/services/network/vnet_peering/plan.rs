//! Plans a peering link (`ModifyPlan`), and checks it against both networks if the caller may read
//! them.

use std::collections::BTreeSet;

use tfplugin::{Context, Diagnostic, Plan, Result};

use super::{Identity, VnetPeering, diagnostics, write::needs_sync};
use crate::{
    Clients,
    azure::{self, Id},
    diagnostics::not_found_yet,
    services::{
        common::{attribute::Guid, plan_checks::PlanChecks},
        network::{
            LinkStatus, Networks, Overlap, OwnedRange, State, VirtualNetwork, code::NetworkCode,
            overlap, peering_id, peering_name,
        },
    },
};

/// The arguments that are sent to Azure.
const SENT: [&str; 7] = [
    "vnet_id",
    "remote_vnet_id",
    "name",
    "allow_virtual_network_access",
    "allow_forwarded_traffic",
    "allow_gateway_transit",
    "use_remote_gateways",
];

/// What Azure reports about a link.
const REPORTED: [&str; 6] = [
    "peering_state",
    "sync_level",
    "remote_address_space",
    "current_remote_address_space",
    "next_step",
    "peering_notice",
];

/// Fills in what is known already, and checks what Azure can tell.
pub(super) async fn plan(plan: &mut Plan<'_>, ctx: &Context<'_, Clients>) -> Result<()> {
    let is_new =
        plan.is_create() || ["vnet_id", "remote_vnet_id", "name"].iter().any(|it| plan.changes(it));
    if is_new {
        plan_name(plan);
    } else {
        plan_upkeep(plan, ctx);
    }
    if ctx.clients.skip_remote_checks {
        return Ok(());
    }
    let mut checks = PlanChecks::default();
    if is_new || plan.changes("remote_tenant_id") {
        tenant(plan, ctx, &mut checks).await?;
    }
    if is_new {
        check_networks(plan, ctx, &mut checks).await?;
    }
    if let Some(warning) = checks.warning() {
        ctx.warn(warning);
    }
    Ok(())
}

/// Plans name and ID of a new link if they follow from known values.
fn plan_name(plan: &mut Plan<'_>) {
    if plan.config().is_unknown("name") {
        return;
    }
    if !plan.config().is_set("name") {
        let Some(remote) = plan.known::<Id>("remote_vnet_id") else { return };
        plan.set("name", &peering_name(&remote));
    }
    let name = plan.known::<String>("name");
    if let (Some(vnet), Some(name)) = (plan.known::<Id>("vnet_id"), name) {
        plan.set("id", &peering_id(&vnet, &name));
    }
}

/// Plans what an existing link needs even if no argument changed.
fn plan_upkeep(plan: &mut Plan<'_>, ctx: &Context<'_, Clients>) {
    let state = State::from(plan.prior::<String>("peering_state").unwrap_or_default());
    let waits = plan.known("wait_for_connected") == Some(true);
    let level = plan.prior::<String>("sync_level");
    let remote = plan.prior::<BTreeSet<String>>("remote_address_space").unwrap_or_default();
    let upkeep = match state.link_status() {
        LinkStatus::Disconnected => true,
        LinkStatus::AwaitingRemote => waits,
        LinkStatus::Connected => needs_sync(level.as_deref(), &remote, &ctx.private()),
    };
    if upkeep {
        for name in REPORTED {
            plan.set_unknown(name);
        }
        let current = plan.prior::<BTreeSet<String>>("current_remote_address_space");
        if state.link_status() == LinkStatus::Connected
            && let Some(current) = current.filter(|it| *it != remote)
        {
            // The plan shows what it makes reachable.
            plan.set("remote_address_space", &current);
            plan.set("current_remote_address_space", &current);
        }
    } else if !SENT.iter().any(|it| plan.changes(it)) {
        // Nothing is sent to Azure, so its last report stays.
        plan.use_prior_state(&REPORTED);
    }
}

/// Checks that the provider can get a token of the remote network's tenant.
async fn tenant(
    plan: &Plan<'_>,
    ctx: &Context<'_, Clients>,
    checks: &mut PlanChecks,
) -> Result<()> {
    let Some(remote) = plan.known::<Guid>("remote_tenant_id").map(|it| it.to_string()) else {
        return Ok(());
    };
    if ctx.clients.networks()?.has_token_of(&remote) {
        return Ok(());
    }
    let vnet = plan.known::<Id>("vnet_id");
    let Some(subscription) = vnet.as_ref().and_then(Id::subscription) else { return Ok(()) };
    let own = ctx.clients.lookups()?.subscription_tenant(&subscription).await;
    let what = format!("whether `{subscription}` belongs to tenant {remote}");
    match checks.answer(&what, own)?.flatten() {
        Some(own) if !own.eq_ignore_ascii_case(&remote) => Err(no_token_of(&remote, &own).into()),
        _ => Ok(()),
    }
}

/// Checks that Azure would accept the link.
pub(super) async fn check_networks(
    plan: &Plan<'_>,
    ctx: &Context<'_, Clients>,
    checks: &mut PlanChecks,
) -> Result<()> {
    let Some(vnet_id) = plan.known::<Id>("vnet_id") else { return Ok(()) };
    let networks = ctx.clients.networks()?;
    let found = networks.virtual_network(&vnet_id).await;
    let what = format!("whether `{}` accepts the peering", vnet_id.name());
    let Some(found) = checks.answer(&what, found)? else { return Ok(()) };
    let Some(vnet) = found else {
        ctx.warn(not_found_yet("The network", &vnet_id, "the peering", "vnet_id"));
        return Ok(());
    };
    let Some(remote_id) = plan.known::<Id>("remote_vnet_id") else { return Ok(()) };
    let name = plan.known("name").unwrap_or_else(|| peering_name(&remote_id));
    let link = VnetPeering {
        remote_vnet_id: remote_id.clone(),
        ..VnetPeering::from_identity(Identity { vnet_id: vnet_id.clone(), name })
    };
    // A replacement removes the old link first.
    if plan.is_create()
        && let Some(other) = link.same_remote(&vnet.properties.peerings)
    {
        return Err(diagnostics::peering_exists(&link, &other.name).into());
    }
    let tenant = plan.known::<Guid>("remote_tenant_id").map(|it| it.to_string());
    let Some(remote) = remote(networks, &link, tenant.as_deref(), checks).await? else {
        return Ok(());
    };
    warn_of_regions(plan, ctx, &vnet, &remote);
    match overlap(
        &OwnedRange::of_network(&vnet, Some(&remote_id)),
        &OwnedRange::of_network(&remote, Some(&vnet_id)),
    ) {
        Some(found) => Err(overlapping(&found).into()),
        None => Ok(()),
    }
}

/// The remote network, if the caller may read it. If not, nothing follows from that.
async fn remote(
    networks: &Networks,
    link: &VnetPeering,
    tenant: Option<&str>,
    checks: &mut PlanChecks,
) -> Result<Option<std::sync::Arc<VirtualNetwork>>> {
    if tenant.is_some_and(|it| networks.has_token_of(it)) {
        // A read takes one token, that of the caller's own tenant.
        return Ok(None);
    }
    let found = networks.virtual_network(&link.remote_vnet_id).await;
    let foreign = |error: &azure::Error| {
        ["InvalidAuthenticationTokenTenant", "SubscriptionNotFound"]
            .iter()
            .any(|it| error.has_code(it))
    };
    if found.as_ref().is_err_and(foreign) {
        return Ok(None);
    }
    let what = format!("whether `{}` overlaps with yours", link.remote_vnet_id.name());
    Ok(checks.answer(&what, found)?.flatten())
}

/// Azure peers networks of two regions, with limits for gateways.
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
        NetworkCode::DifferentRegions
            .warning(
                "Gateway across regions",
                format!(
                    "`{}` is in {here}, and `{}` is in {there}. Some gateways do not work across \
                 regions. See \"Requirements and constraints\" of global virtual network peering \
                 in Azure's documentation before you rely on `{gateway}`.",
                    ours.id, theirs.id
                ),
            )
            .at(gateway),
    );
}

/// The addresses that both have.
fn overlapping(found: &Overlap) -> Diagnostic {
    let Overlap { ours, theirs, shared } = found;
    let of = |it: &OwnedRange| {
        let peered = if it.peered { ", which is already peered with it" } else { "" };
        format!("{} of `{}`{peered}", it.range, it.owner)
    };
    NetworkCode::OverlappingAddressSpaces
        .error(
            "Overlapping address spaces",
            format!(
                "Your side has {}, and the other side has {}: both have {shared}. Azure does not \
             peer such networks. Give one of them other addresses, remove the peering that \
             conflicts, or use a private endpoint (Azure Private Link), which works with \
             overlapping addresses.",
                of(ours),
                of(theirs)
            ),
        )
        .at("remote_vnet_id")
}

/// The provider cannot get a token of the remote network's tenant.
pub(super) fn no_token_of(remote: &str, own: &str) -> Diagnostic {
    NetworkCode::AuxiliaryTenantMissing
        .error(
            "Missing token of the remote tenant",
            format!(
                "`remote_tenant_id` is {remote}, your network belongs to tenant {own}, and \
                 `auxiliary_tenant_ids` of the provider block does not list {remote}. Azure \
                 requires a token of each tenant. Add {remote} there. The application that signs \
                 in must exist in both tenants."
            ),
        )
        .at("remote_tenant_id")
}
