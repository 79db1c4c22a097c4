//! One `dataplane_network_rules` for the suites over every resource.

use serde_json::{Value, json};

use super::{FIRST, SECOND, subnet};
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
    type_name: "dataplane_network_rules",
    azure: || {
        Azure::holding([json!({ "id": sql(), "location": "westeurope", "properties": {
                "publicNetworkAccess": "Enabled",
            } })])
    },
    config: |name| {
        let target = if name == "rule_name_prefix" { sql() } else { lake() };
        json!({ "target_id": target, "subnet_ids": [subnet(FIRST)] })
    },
    change: |name| match name {
        "target_id" => json!({ name: vault("kv-roles") }),
        "subnet_ids" => json!({ name: [subnet(FIRST), subnet(SECOND)] }),
        "resource_instances" => json!({ name: [{
            "tenant_id": "9c0ffee0-1d52-4a55-8ae6-2b9f73a9d101",
            "resource_id": format!("{}/providers/Microsoft.Databricks/accessConnectors/ac", data_group()),
        }] }),
        "rule_name_prefix" => json!({ name: "astro" }),
        "take_over" => json!({ name: true }),
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
        ("/virtualNetworkRules/write", &[1, 2]),
        // Entries of a list go by writing the rest of the list.
        ("/write", &[1, 2, 3]),
        ("/virtualNetworkRules/delete", &[2, 3]),
    ],
};

static FAULTS: Subject = Subject {
    type_name: "dataplane_network_rules",
    azure: Azure::new,
    config: |is_changed| {
        let subnet = subnet(if is_changed { SECOND } else { FIRST });
        json!({ "target_id": lake(), "subnet_ids": [subnet] })
    },
    recorded: &["subnet_ids"],
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
    const TYPE: &str = "dataplane_network_rules";
    let allow = |subnets: &[&str]| {
        let subnets: Vec<String> = subnets.iter().map(|it| subnet(it)).collect();
        json!({ "target_id": lake(), "subnet_ids": subnets })
    };
    let open = |name: &str| {
        json!({ "kind": "StorageV2", "sku": { "name": "Standard_ZRS" }, "location": "westeurope", "properties": {
            "networkAcls": { "defaultAction": "Deny", "bypass": "AzureServices", "ipRules": [],
                "virtualNetworkRules": [{ "id": subnet(name), "action": "Allow" }] },
        } })
    };
    vec![
        creating(
            "somebody adds the same subnet",
            TYPE,
            Azure::new,
            allow(&[FIRST]),
            vec![Change::Put(lake(), STORAGE, open(FIRST))],
        ),
        creating(
            "somebody replaces all rules",
            TYPE,
            Azure::new,
            allow(&[FIRST, SECOND]),
            vec![Change::Put(lake(), STORAGE, open("office"))],
        )
        .after(allow(&[FIRST])),
        creating(
            "the account is gone",
            TYPE,
            Azure::new,
            allow(&[FIRST]),
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
