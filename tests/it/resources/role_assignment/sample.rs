//! One `dataplane_role_assignment` for the suites over every resource.

use serde_json::{Value, json};

use crate::{
    azure::{
        ALL_ASSIGNMENTS, ANY_ASSIGNMENT, Azure, SUBSCRIPTION, VENDOR, VENDOR_CLIENT, container,
        identity_id, lake,
    },
    faults::{Step, Subject, by_id},
    sample::Sample,
    stale_plans::{Row, change::Change, creating, with},
};

const CONDITION: &str = "@Resource[Microsoft.Storage/storageAccounts/blobServices/containers:name] StringEquals 'features'";
const IDENTITIES: &str = "2024-11-30";

/// One object of the type.
pub(crate) static SAMPLE: Sample = Sample {
    type_name: "dataplane_role_assignment",
    azure: Azure::new,
    config: |_| {
        json!({
            "scope": container("features"),
            "role": "Storage Blob Data Contributor",
            "managed_identity_id": identity_id("flyteuser-acme-7k2p"),
        })
    },
    change: |name| match name {
        "scope" => json!({ name: lake() }),
        "role" => json!({ name: "Storage Blob Data Reader" }),
        "principal_id" => json!({ name: VENDOR, "managed_identity_id": null }),
        "managed_identity_id" => json!({ name: identity_id("union-operator-acme-7k2p") }),
        "principal_client_id" => json!({ name: VENDOR_CLIENT, "managed_identity_id": null }),
        "principal_type" => json!({ name: "ServicePrincipal" }),
        "description" => json!({ name: "after" }),
        "condition" => json!({ name: CONDITION }),
        "condition_version" => json!({ name: "2.0", "condition": CONDITION }),
        "delegated_managed_identity_resource_id" => {
            json!({ name: identity_id("flyteuser-acme-7k2p") })
        }
        "name" => json!({ name: "6f1e2d3c-4b5a-4697-8879-6a5b4c3d2e1f" }),
        "on_conflict" => json!({ name: "adopt" }),
        "expires_after" => json!({ name: "720h" }),
        "expires_at" => json!({ name: "2099-01-31T18:00:00Z" }),
        _ => Value::Null,
    },
    has_timeouts: true,
    writes: true,
    asks: true,
    faults: Some(&FAULTS),
    stale_plans,
    parts: || {
        let whole = identity_id("flyteuser");
        vec![(
            "managed_identity_id",
            format!("{whole}/federatedIdentityCredentials/tasks"),
            whole.clone(),
        )]
    },
    phases: &[],
};

/// What things go wrong with in the suites over every fault.
pub(crate) static FAULTS: Subject = Subject {
    type_name: "dataplane_role_assignment",
    azure: Azure::new,
    config: |is_changed| {
        json!({
            "scope": container("features"),
            "role": "Storage Blob Data Contributor",
            "principal_id": VENDOR,
            "description": if is_changed { "after" } else { "before" },
        })
    },
    recorded: &["description"],
    named: "stdatalake01",
    calls: &[
        (Step::Create, "PUT", ANY_ASSIGNMENT),
        (Step::Read, "GET", ANY_ASSIGNMENT),
        (Step::Update, "PUT", ANY_ASSIGNMENT),
        (Step::Delete, "DELETE", ANY_ASSIGNMENT),
        (Step::Import, "GET", ANY_ASSIGNMENT),
        (Step::List, "GET", ALL_ASSIGNMENTS),
    ],
    import: by_id,
    list: || json!({ "scope": SUBSCRIPTION }),
    listed: 1,
    seen: Some(|| (ALL_ASSIGNMENTS.to_owned(), "2022-04-01")),
    properties: &["description", "principalId", "roleDefinitionId", "scope"],
};

fn stale_plans() -> Vec<Row> {
    const TYPE: &str = "dataplane_role_assignment";
    let grant = json!({ "scope": container("features"), "role": "Storage Blob Data Contributor", "principal_id": VENDOR });
    let to_identity = json!({
        "scope": container("features"), "role": "Storage Blob Data Contributor",
        "managed_identity_id": identity_id("flyteuser-acme-7k2p"),
    });
    let described = with(grant.clone(), "description", "after");
    let gone = || vec![Change::RemoveGrants];
    let identity = identity_id("flyteuser-acme-7k2p");
    let remade = || {
        vec![
            Change::Delete(identity.clone(), IDENTITIES),
            Change::Put(identity.clone(), IDENTITIES, json!({ "location": "westeurope" })),
        ]
    };
    vec![
        creating("its identity is recreated", TYPE, Azure::new, to_identity, remade()),
        creating("somebody removes it", TYPE, Azure::new, described, gone()).after(grant),
    ]
}
