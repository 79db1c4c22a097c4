//! One `dataplane_federated_identity_credential` for the suites over every resource.

use serde_json::{Value, json};

use crate::{
    azure::{Azure, identity_id},
    faults::{Step, Subject, by_id},
    sample::Sample,
    stale_plans::{Row, change::Change, creating, with},
};

const ANY_CREDENTIAL: &str = "*/federatedIdentityCredentials/*";
const IDENTITIES: &str = "2024-11-30";

/// One object of the type.
pub(crate) static SAMPLE: Sample = Sample {
    type_name: "dataplane_federated_identity_credential",
    azure: Azure::new,
    config: |_| {
        json!({
            "managed_identity_id": identity_id("flyteuser-acme-7k2p"),
            "name": "union-worker",
            "issuer": "https://westeurope.oic.prod-aks.azure.com/7d1f0c52/6c1d6f0a/",
            "subject": "system:serviceaccount:development:default",
        })
    },
    change: |name| match name {
        "managed_identity_id" => json!({ name: identity_id("union-operator-acme-7k2p") }),
        "name" => json!({ name: "union-operator" }),
        "issuer" => {
            json!({ name: "https://northeurope.oic.prod-aks.azure.com/7d1f0c52/8a2e4f1b/" })
        }
        "subject" => json!({ name: "system:serviceaccount:production:default" }),
        "claims_matching_expression" => json!({
            "issuer": "https://token.actions.githubusercontent.com",
            "subject": null,
            name: "claims['sub'] matches 'repo:acme/*'",
        }),
        "audience" => json!({ name: "api://somebody-else" }),
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

static FAULTS: Subject = Subject {
    type_name: "dataplane_federated_identity_credential",
    azure: Azure::new,
    config: |is_changed| {
        let namespace = if is_changed { "production" } else { "development" };
        json!({
            "managed_identity_id": identity_id("flyteuser-acme-7k2p"),
            "name": "union-worker",
            "issuer": "https://westeurope.oic.prod-aks.azure.com/7d1f0c52/6c1d6f0a/",
            "subject": format!("system:serviceaccount:{namespace}:default"),
        })
    },
    recorded: &["issuer", "subject"],
    named: "flyteuser-acme-7k2p",
    calls: &[
        (Step::Create, "PUT", ANY_CREDENTIAL),
        (Step::Read, "GET", "*/federatedIdentityCredentials*"),
        (Step::Update, "PUT", ANY_CREDENTIAL),
        (Step::Delete, "DELETE", ANY_CREDENTIAL),
        (Step::Import, "GET", "*/federatedIdentityCredentials*"),
        (Step::List, "GET", "*/federatedIdentityCredentials"),
    ],
    import: by_id,
    list: || json!({ "managed_identity_id": identity_id("flyteuser-acme-7k2p") }),
    listed: 1,
    seen: Some(|| {
        let identity = identity_id("flyteuser-acme-7k2p");
        (format!("{identity}/federatedIdentityCredentials"), "2024-11-30")
    }),
    properties: &["issuer", "subject", "audiences"],
};

fn stale_plans() -> Vec<Row> {
    const TYPE: &str = "dataplane_federated_identity_credential";
    let identity = identity_id("flyteuser-acme-7k2p");
    let credential = json!({
        "managed_identity_id": identity, "name": "union-worker",
        "issuer": "https://westeurope.oic.prod-aks.azure.com/7d1f0c52/6c1d6f0a/",
        "subject": "system:serviceaccount:development:default",
    });
    let changed = with(credential.clone(), "subject", "system:serviceaccount:production:default");
    let path = format!("{identity}/federatedIdentityCredentials/union-worker");
    let same = json!({ "properties": {
        "issuer": credential["issuer"], "subject": credential["subject"],
        "audiences": ["api://AzureADTokenExchange"],
    } });
    vec![
        creating(
            "somebody makes the same",
            TYPE,
            Azure::new,
            credential.clone(),
            vec![Change::Put(path.clone(), IDENTITIES, same)],
        ),
        creating(
            "its identity is gone",
            TYPE,
            Azure::new,
            credential.clone(),
            vec![Change::Delete(identity, IDENTITIES)],
        )
        .refused(&["flyteuser-acme-7k2p"]),
        creating(
            "somebody removes it",
            TYPE,
            Azure::new,
            changed,
            vec![Change::Delete(path, IDENTITIES)],
        )
        .after(credential),
    ]
}
