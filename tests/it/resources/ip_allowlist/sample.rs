//! One `dataplane_ip_allowlist` for the suites over every resource.

use serde_json::{Value, json};

use crate::{
    azure::{Azure, data_group, lake, vault},
    faults::{Step, Subject},
    sample::Sample,
    stale_plans::{Row, change::Change, creating},
};

const ANY_ACCOUNT: &str = "*/storageAccounts/stdatalake01";
const STORAGE: &str = "2025-06-01";

/// One object of the type.
pub(crate) static SAMPLE: Sample = Sample {
    type_name: "dataplane_ip_allowlist",
    azure: || {
        Azure::holding([json!({ "id": sql(), "location": "westeurope", "properties": {
                "publicNetworkAccess": "Enabled",
            } })])
    },
    config: |name| {
        let target = if name == "rule_name_prefix" { sql() } else { lake() };
        json!({ "target_id": target, "addresses": ["203.0.113.18"] })
    },
    change: |name| match name {
        "target_id" => json!({ name: vault("kv-roles") }),
        "addresses" => json!({ name: ["203.0.113.18", "203.0.113.19"] }),
        "on_same_region" => json!({ name: "error", "source_region": "northeurope" }),
        "source_region" => json!({ name: "northeurope" }),
        "rule_name_prefix" => json!({ name: "astro" }),
        "take_over" | "allow_shrink" => json!({ name: true }),
        _ => Value::Null,
    },
    has_timeouts: true,
    writes: true,
    asks: true,
    faults: Some(&FAULTS),
    stale_plans,
    parts: || {
        let whole = format!(
            "{}/providers/Microsoft.Storage/storageAccounts/stdatalakeprod01",
            data_group()
        );
        vec![(
            "target_id",
            format!("{whole}/blobServices/default/containers/features"),
            whole.clone(),
        )]
    },
    phases: &[
        // Entries of a list go by writing the rest of the list.
        ("/firewallRules/write", &[1, 2]),
        ("/write", &[1, 2, 3]),
        // A change removes unwanted rules and routes without a destroy.
        ("/firewallRules/delete", &[2, 3]),
    ],
};

static FAULTS: Subject = Subject {
    type_name: "dataplane_ip_allowlist",
    azure: Azure::new,
    config: |is_changed| {
        let address = if is_changed { "203.0.113.19" } else { "203.0.113.18" };
        json!({ "target_id": lake(), "addresses": [address] })
    },
    recorded: &["addresses"],
    named: "stdatalake01",
    calls: &[
        (Step::Create, "PATCH", ANY_ACCOUNT),
        (Step::Read, "GET", ANY_ACCOUNT),
        (Step::Update, "PATCH", ANY_ACCOUNT),
        (Step::Delete, "PATCH", ANY_ACCOUNT),
        (Step::Import, "GET", ANY_ACCOUNT),
    ],
    import: |stored| stored.text("target_id"),
    list: || Value::Null,
    listed: 0,
    seen: None,
    properties: &[],
};

fn stale_plans() -> Vec<Row> {
    const TYPE: &str = "dataplane_ip_allowlist";
    let allow = |addresses: &[&str]| json!({ "target_id": lake(), "addresses": addresses });
    let open = |address: &str| {
        json!({ "kind": "StorageV2", "sku": { "name": "Standard_ZRS" }, "location": "westeurope", "properties": {
            "networkAcls": { "defaultAction": "Deny", "bypass": "AzureServices", "virtualNetworkRules": [],
                "ipRules": [{ "value": address, "action": "Allow" }] },
        } })
    };
    vec![
        creating(
            "somebody adds the same address",
            TYPE,
            Azure::new,
            allow(&["203.0.113.18"]),
            vec![Change::Put(lake(), STORAGE, open("203.0.113.18"))],
        ),
        creating(
            "somebody replaces all rules",
            TYPE,
            Azure::new,
            allow(&["203.0.113.18", "203.0.113.19"]),
            vec![Change::Put(lake(), STORAGE, open("192.0.2.10"))],
        )
        .after(allow(&["203.0.113.18"])),
        creating(
            "the account is gone",
            TYPE,
            Azure::new,
            allow(&["203.0.113.18"]),
            vec![Change::Delete(lake(), STORAGE)],
        )
        .refused(&["stdatalake01"]),
    ]
}

/// A server whose rules have names.
fn sql() -> String {
    lake()
        .replace("Microsoft.Storage/storageAccounts/stdatalake01", "Microsoft.Sql/servers/sql-data")
}
