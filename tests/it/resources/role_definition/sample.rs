//! One `dataplane_role_definition` for the suites over every resource.

use serde_json::{Value, json};

use super::{GUID, PEER, READ, TYPE, VERSION, definition, theirs};
use crate::{
    azure::{Azure, SUBSCRIPTION, data_group, lake},
    faults::{Step, Subject, by_id},
    sample::Sample,
    stale_plans::{Row, change::Change, creating, with},
};

const ANY_ROLE: &str = "*/roleDefinitions/*";
const OTHER: &str = "0b5a7f7e-9d3c-4a57-8e0a-6c1d2e3f4a5b";

/// One object of the type.
pub(crate) static SAMPLE: Sample = Sample {
    type_name: TYPE,
    azure: Azure::new,
    config: |_| json!({ "scope": data_group(), "name": "Peering", "actions": [PEER] }),
    change: |name| match name {
        "scope" => json!({ name: SUBSCRIPTION }),
        "name" => json!({ name: "Vendor peering" }),
        "description" => json!({ name: "Lets the vendor peer." }),
        "actions" => json!({ name: [READ, PEER] }),
        "not_actions" => json!({ name: [READ] }),
        "data_actions" => {
            json!({ name: ["Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read"] })
        }
        "not_data_actions" => {
            json!({ name: ["Microsoft.Storage/storageAccounts/blobServices/containers/blobs/delete"] })
        }
        "assignable_scopes" => json!({ name: [data_group(), SUBSCRIPTION] }),
        "role_definition_id" => json!({ name: GUID }),
        _ => Value::Null,
    },
    has_timeouts: true,
    writes: true,
    asks: true,
    faults: Some(&FAULTS),
    stale_plans,
    parts: Vec::new,
    phases: &[],
};

static FAULTS: Subject = Subject {
    type_name: TYPE,
    azure: Azure::new,
    config: |is_changed| {
        json!({
            "scope": lake(),
            "name": "Lake reader",
            "actions": if is_changed { vec![PEER, READ] } else { vec![READ] },
        })
    },
    recorded: &["actions"],
    named: "roleDefinitions",
    calls: &[
        (Step::Create, "PUT", ANY_ROLE),
        (Step::Read, "GET", ANY_ROLE),
        (Step::Update, "PUT", ANY_ROLE),
        (Step::Delete, "DELETE", ANY_ROLE),
        (Step::Import, "GET", ANY_ROLE),
        (Step::List, "GET", "*/roleDefinitions"),
    ],
    import: by_id,
    list: || json!({ "scope": SUBSCRIPTION }),
    listed: 1,
    seen: Some(|| {
        let path = "/providers/Microsoft.Authorization/roleDefinitions";
        (format!("{}{path}", lake()), VERSION)
    }),
    properties: &["roleName", "assignableScopes", "permissions"],
};

fn stale_plans() -> Vec<Row> {
    let group = json!({ "scope": data_group(), "name": "Peering", "actions": [PEER] });
    let ours = with(group.clone(), "role_definition_id", GUID);
    let more = with(ours.clone(), "actions", vec![PEER, READ]);
    let body = |name: &str, actions: &[&str]| {
        let role = theirs(GUID, name, &data_group(), &json!([{ "actions": actions }]));
        json!({ "properties": role["properties"] })
    };
    let put = |guid: &str, body: Value| {
        let path =
            format!("{}/providers/Microsoft.Authorization/roleDefinitions/{guid}", data_group());
        vec![Change::Put(path, VERSION, body)]
    };
    vec![
        creating(
            "somebody takes the name",
            TYPE,
            Azure::new,
            group,
            put(OTHER, body("Peering", &[READ])),
        )
        .refused(&["NameTaken", OTHER]),
        creating(
            "somebody creates the same role",
            TYPE,
            Azure::new,
            ours.clone(),
            put(GUID, body("Peering", &[PEER])),
        ),
        creating(
            "somebody creates a role with its GUID",
            TYPE,
            Azure::new,
            ours.clone(),
            put(GUID, body("Other", &[READ])),
        )
        .refused(&["RoleDefinitionConflict", GUID]),
        creating(
            "somebody changes it",
            TYPE,
            Azure::new,
            more.clone(),
            put(GUID, body("Peering", &["Microsoft.Network/*/read"])),
        )
        .after(ours.clone())
        .refused(&["RoleDefinitionChanged", GUID]),
        creating(
            "somebody makes the same change",
            TYPE,
            Azure::new,
            more.clone(),
            put(GUID, body("Peering", &[READ, PEER])),
        )
        .after(ours.clone()),
        creating(
            "somebody deletes it",
            TYPE,
            Azure::new,
            more,
            vec![Change::Delete(definition(GUID), VERSION)],
        )
        .after(ours),
    ]
}
