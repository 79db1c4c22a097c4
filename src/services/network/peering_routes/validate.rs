//! Checks of routes that need only the configuration (`ValidateConfig`), and import IDs.

use std::net::IpAddr;

use allowlist::Cidr;
use tfplugin::{Config, Diagnostic, Diagnostics};

use super::Identity;
use crate::{
    azure::Id,
    diagnostics::{code::CommonCode, suggestions},
    services::{
        common::attribute::Addresses,
        network::{ROUTE_TABLE_TYPE, code::NetworkCode},
    },
};

/// The next hops that a route can have.
pub(super) const HOPS: [&str; 5] =
    ["VirtualAppliance", "VirtualNetworkGateway", "VnetLocal", "Internet", "None"];

/// The next hop that requires an address.
pub(super) const APPLIANCE: &str = "VirtualAppliance";

/// Next hops that only Azure itself can set.
const PEERING: [&str; 3] = ["VirtualNetworkPeering", "VNetPeering", "VNetGlobalPeering"];

/// Checks that the arguments can describe routes.
pub(super) fn validate(config: Config<'_>) -> Diagnostics {
    let mut found = Diagnostics::default();
    if let Some(id) = config.known::<Id>("route_table_id") {
        found.extend(is_table(&id).map(|it| it.at("route_table_id")));
    }
    if let Some(destinations) = config.known::<Addresses>("destinations") {
        found.extend(ranges(&destinations).err());
    }
    if let Some(prefix) = config.known::<String>("name_prefix")
        && !is_prefix(&prefix)
    {
        found.push(
            CommonCode::InvalidNamePrefix.error(
                "Invalid route name prefix",
                format!(
                    "`{prefix}`: Azure accepts letters, digits, `_`, `.` and `-`, and the first \
                     must be a letter or a digit."
                ),
            )
            .at("name_prefix"),
        );
    }
    if let Some(hop) = config.known::<String>("next_hop_type") {
        let address = config.known::<String>("next_hop_ip_address");
        let is_open = config.is_unknown("next_hop_ip_address");
        found.extend(is_hop(&hop).or_else(|| is_complete(&hop, address.as_deref(), is_open)));
    }
    found
}

/// The destinations as ranges.
pub(super) fn ranges(destinations: &Addresses) -> Result<Vec<Cidr>, Diagnostic> {
    if destinations.is_empty() {
        return Err(CommonCode::NoAddresses
            .error(
                "No destinations",
                "List the ranges of the peered network, or remove the resource.",
            )
            .at("destinations"));
    }
    let range = |block: allowlist::Block| {
        block.cidr().ok_or_else(|| {
            let text = format!(
                "`{block}` is not a CIDR range, which the destination of a route \
                                must be."
            );
            CommonCode::InvalidAddress.error("Invalid route destination", text).at("destinations")
        })
    };
    destinations.blocks().into_iter().map(range).collect()
}

fn is_table(id: &Id) -> Option<Diagnostic> {
    let text = format!(
        "`{id}` is not the ID of a route table, which ends with \
         `/providers/{ROUTE_TABLE_TYPE}/<name>`.{}",
        suggestions::part_of_type(id, ROUTE_TABLE_TYPE)
    );
    (!id.is_type(ROUTE_TABLE_TYPE))
        .then(|| CommonCode::WrongResourceType.error("Not a route table", text))
}

/// The error for an invalid next hop.
fn is_hop(hop: &str) -> Option<Diagnostic> {
    if HOPS.contains(&hop) {
        return None;
    }
    let legal = HOPS.map(|it| format!("`{it}`")).join(", ");
    let why = if PEERING.iter().any(|it| it.eq_ignore_ascii_case(hop)) {
        format!(
            "Azure shows `{hop}` for routes that it creates itself once a peering is connected; \
             you cannot create one. If there is no appliance in between, remove these routes: \
             the peering suffices."
        )
    } else {
        format!("Azure has no next hop `{hop}`.")
    };
    Some(
        NetworkCode::InvalidNextHop
            .error("Invalid next hop", format!("{why} The next hop of a route can be {legal}."))
            .at("next_hop_type"),
    )
}

/// Checks that the address fits the next hop.
fn is_complete(hop: &str, address: Option<&str>, is_open: bool) -> Option<Diagnostic> {
    let (summary, detail) = match (hop == APPLIANCE, address) {
        (true, None) if !is_open => (
            "Missing appliance address",
            "With `next_hop_type = \"VirtualAppliance\"`, set `next_hop_ip_address` to the private \
             address of the firewall or router, such as that of an Azure Firewall."
                .to_owned(),
        ),
        (true, Some(address)) if address.parse::<IpAddr>().is_err() => {
            ("Invalid appliance address", format!("`{address}` is not an IP address. Set the private \
                                        address of the appliance."))
        }
        (false, Some(_)) => (
            "Next hop without an address",
            format!("Azure accepts `next_hop_ip_address` only with `VirtualAppliance`, not with \
                     `{hop}`. Remove one of them."),
        ),
        _ => return None,
    };
    Some(NetworkCode::InvalidNextHop.error(summary, detail).at("next_hop_ip_address"))
}

/// Azure's rule for the beginning of route names.
pub(super) fn is_prefix(text: &str) -> bool {
    text.starts_with(|it: char| it.is_ascii_alphanumeric())
        && text.chars().all(|it| it.is_ascii_alphanumeric() || "_.-".contains(it))
}

/// Parses the argument of `terraform import`: the ID of the table, and the name prefix if it is not
/// `dataplane`.
pub(super) fn parse_import_id(text: &str) -> Result<Identity, Diagnostic> {
    let (table, prefix) = text.split_once('|').unwrap_or((text, "dataplane"));
    let route_table_id =
        Id::parse(table.trim()).map_err(|error| unreadable(text, &error.to_string()))?;
    let name_prefix = prefix.trim().to_owned();
    if !route_table_id.is_type(ROUTE_TABLE_TYPE) {
        return Err(unreadable(text, "it is not the ID of a route table"));
    }
    if !is_prefix(&name_prefix) {
        return Err(unreadable(text, "Azure accepts no route name with this prefix"));
    }
    Ok(Identity { route_table_id, name_prefix })
}

fn unreadable(text: &str, why: &str) -> Diagnostic {
    CommonCode::InvalidImportId.error(
        "Invalid import ID",
        format!(
            "`{text}`: {why}. Use the ID of the route table. If `name_prefix` is not \
             `dataplane`, append `|` and the prefix."
        ),
    )
}
