//! A VPN with a vendor's gateway: whether its tunnel is up, and which ranges Azure sends into it.

use std::fmt::Display;

use tfplugin::{Context, Result};

use super::{report::Report, subjects::VpnConnectionSubject};
use crate::{
    Clients,
    services::{
        common::attribute::Addresses,
        network::{LocalNetworkGateway, ProvisioningState, RoutedRanges, Tunnel, VpnConnection},
    },
};

/// Checks the connection, with a read of it and one of its local network gateway, where that matters.
pub(super) async fn examine(
    subject: &VpnConnectionSubject,
    report: &mut Report<'_>,
    ctx: &Context<'_, Clients>,
) -> Result<()> {
    report.about("VPN connection");
    let id = &subject.vpn_connection_id;
    let found = ctx.clients.networks()?.vpn_connection(id).await;
    let found = match report.response(&format!("the state of `{id}`"), found).await? {
        Some(Some(found)) => found,
        Some(None) => {
            let next = "Create it once the vendor has named its gateway, or correct the ID.";
            report.problem(&format!("`{id}` does not exist."), next).await;
            return Ok(());
        }
        None => return Ok(()),
    };
    if let Some(other) = found.properties.other_type() {
        let text = format!("`{}` is of type `{other}`, which is not a VPN.", found.name);
        let next = "Set `vpn_connection_id` to the connection with the vendor's VPN gateway.";
        report.problem(&text, next).await;
        return Ok(());
    }
    let ranges = subject.cluster_cidrs.as_ref();
    let is_down = found.properties.tunnel() == Tunnel::Disconnected;
    let gateway = match &found.properties.local_network_gateway {
        Some(_) if is_down || compares(&found, ranges) => gateway(&found, report, ctx).await?,
        _ => None,
    };
    tunnel(&found, gateway.as_ref(), report).await;
    if let Some(ranges) = ranges {
        routed(&found, gateway.as_ref(), ranges, report).await;
    }
    Ok(())
}

/// Whether the ranges of the local network gateway are compared with those of a cluster.
fn compares(found: &VpnConnection, ranges: Option<&Addresses>) -> bool {
    let properties = &found.properties;
    let comparison =
        |it: &Addresses| RoutedRanges::of(properties, properties.enable_bgp, None, it.blocks());
    ranges.map(comparison) == Some(RoutedRanges::Unread)
}

/// What Azure knows of the vendor's gateway, if the caller may read that.
async fn gateway(
    found: &VpnConnection,
    report: &mut Report<'_>,
    ctx: &Context<'_, Clients>,
) -> Result<Option<LocalNetworkGateway>> {
    let Some(gateway) = &found.properties.local_network_gateway else { return Ok(None) };
    let read = ctx.clients.networks()?.local_network_gateway(&gateway.id).await;
    let what =
        format!("the address and ranges of the local network gateway `{}`", gateway.id.name());
    let read = report.response(&what, read).await?;
    if matches!(read, Some(None)) {
        let text = format!("The local network gateway `{}` does not exist.", gateway.id);
        report.problem(&text, "Create it again with the address and ranges of the vendor.").await;
    }
    Ok(read.flatten())
}

/// What became of the last change, and whether the tunnel is up: neither says anything about the other.
async fn tunnel(
    found: &VpnConnection,
    gateway: Option<&LocalNetworkGateway>,
    report: &mut Report<'_>,
) {
    let (name, properties) = (&found.name, &found.properties);
    let (status, state) = (properties.status(), &properties.provisioning_state);
    match properties.last_change() {
        ProvisioningState::Succeeded => {}
        ProvisioningState::Failed => {
            let text = format!("The last change of `{name}` failed: it is `{state}`.");
            let next = "Apply the resource that manages it again. If that does not help, ask Azure support.";
            report.problem(&text, next).await;
        }
        ProvisioningState::Unfinished => {
            let text = format!(
                "Whether the tunnel of `{name}` stays as it is: Azure is working on the last change (`{state}`); \
                 run the doctor again."
            );
            report.unknown(text).await;
        }
    }
    match properties.tunnel() {
        Tunnel::Connected => report.ok(format!("The tunnel of `{name}` is `{status}`.")).await,
        Tunnel::Disconnected => {
            let address = gateway.and_then(|it| it.properties.address());
            let address = address.map_or_else(
                || "the address of its gateway".to_owned(),
                |it| format!("the address of its gateway, here `{it}`"),
            );
            let next = format!(
                "Compare with the vendor the shared key, the IKE settings, {address}, and the public address of \
                 yours."
            );
            report.problem(&format!("The tunnel of `{name}` is `{status}`."), &next).await;
        }
        Tunnel::Unknown => {
            let text = format!(
                "Whether the tunnel of `{name}` is up: its state in Azure is `{status}`. A new connection takes a \
                 few minutes; run the doctor again."
            );
            report.unknown(text).await;
        }
    }
}

/// Whether Azure sends packets for the cluster into the tunnel, when that is up.
async fn routed(
    found: &VpnConnection,
    gateway: Option<&LocalNetworkGateway>,
    ranges: &Addresses,
    report: &mut Report<'_>,
) {
    let blocks = ranges.blocks();
    let all = joined(&blocks);
    let name = gateway.map_or("", |it| it.name.as_str());
    let exchanged = found.properties.enable_bgp;
    let why = match RoutedRanges::of(&found.properties, exchanged, gateway, blocks) {
        RoutedRanges::Missing(missing) if missing.is_empty() => {
            report.ok(format!("The local network gateway `{name}` has {all}.")).await;
            return;
        }
        RoutedRanges::Missing(missing) => {
            let missing = joined(&missing);
            let text = format!("Azure does not send packets for {missing} into the tunnel.");
            let next = format!(
                "Add {missing} to the address space of the local network gateway `{name}`."
            );
            report.problem(&text, &next).await;
            return;
        }
        RoutedRanges::Exchanged => {
            "the gateways exchange their routes, which the doctor does not read. Look at the learned routes of your \
             gateway."
        }
        RoutedRanges::Translated => {
            "ingress NAT rules translate addresses of the vendor's side, so the doctor cannot compare them."
        }
        RoutedRanges::Selected => {
            "traffic selectors of the connection decide it, which the doctor does not compare."
        }
        RoutedRanges::Unread => "the ranges of the local network gateway are not known.",
    };
    report.unknown(format!("Whether Azure sends packets for {all} into the tunnel: {why}")).await;
}

fn joined<'a>(ranges: impl IntoIterator<Item = &'a (impl Display + 'a)>) -> String {
    ranges.into_iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
