//! The private DNS zones of vendors whose Private Link services you reach with an endpoint of your own.
//! Azure knows none of them: each vendor documents its zones.

use super::Zone;
use crate::services::private_link::service_types::Evidence;

/// The zones of one vendor.
#[derive(Debug)]
pub(super) struct Vendor {
    /// How `private_dns_zones` names it.
    pub(super) name: &'static str,
    /// What people call it.
    display: &'static str,
    /// Its zones.
    pub(super) zones: &'static [Zone],
    /// The record that leads to the endpoint.
    record: &'static str,
}

/// The vendors, in alphabetical order.
pub(super) const VENDORS: &[Vendor] = &[
    // https://www.astronomer.io/docs/astro/remote-agents-azure-privatelink
    Vendor {
        name: "astro",
        display: "Astro (remote agents)",
        zones: &[documented("external.astronomer.run")],
        record: "the ID of the cluster",
    },
    // https://clickhouse.com/docs/cloud/security/azure-privatelink
    Vendor {
        name: "clickhouse",
        display: "ClickHouse Cloud",
        zones: &[documented("{region}.privatelink.azure.clickhouse.cloud")],
        record: "`*`",
    },
    // https://www.elastic.co/docs/deploy-manage/security/private-connectivity-azure
    Vendor {
        name: "elastic",
        display: "Elastic Cloud",
        zones: &[reported("privatelink.{region}.azure.elastic-cloud.com")],
        record: "`*`",
    },
    // https://docs.snowflake.com/en/user-guide/privatelink-azure
    Vendor {
        name: "snowflake",
        display: "Snowflake",
        zones: &[documented("privatelink.snowflakecomputing.com")],
        record: "what `SYSTEM$GET_PRIVATELINK_CONFIG` lists",
    },
];

/// The vendor of this name, in any case.
pub(super) fn vendor(name: &str) -> Option<&'static Vendor> {
    VENDORS.iter().find(|it| it.name.eq_ignore_ascii_case(name))
}

/// The zones of the vendors, as a table for the registry page.
pub(crate) fn vendor_zones_table() -> String {
    let mut lines =
        vec!["| vendor | `resource_type` | zones | record |\n|---|---|---|---|".to_owned()];
    lines.extend(VENDORS.iter().map(|it| {
        let zones: Vec<_> = it.zones.iter().map(|zone| format!("`{}`", zone.name)).collect();
        format!("| {} | `{}` | {} | {} |", it.display, it.name, zones.join(", "), it.record)
    }));
    lines.join("\n")
}

const fn documented(name: &'static str) -> Zone {
    Zone { name, evidence: Evidence::Documented }
}

const fn reported(name: &'static str) -> Zone {
    Zone { name, evidence: Evidence::Reported }
}
