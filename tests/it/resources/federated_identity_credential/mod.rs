//! `dataplane_federated_identity_credential`, through gRPC against the sandbox.

mod sample;

mod calls;

mod capacity;

mod conflicts;

mod expression;

mod import;

mod life;

mod replacement;

mod snapshot;

mod validation;

mod writers;

pub(crate) use sample::SAMPLE;

use serde_json::{Value, json};

use crate::{
    azure::{Azure, identity_id},
    grpc::Managed,
};

const TYPE: &str = "dataplane_federated_identity_credential";
const API_VERSION: &str = "2024-11-30";
const AUDIENCE: &str = "api://AzureADTokenExchange";
const ISSUER: &str = "https://westeurope.oic.prod-aks.azure.com/7d1f0c52/6c1d6f0a/";

/// The identity of the tests.
fn identity() -> String {
    identity_id("flyteuser-acme-7k2p")
}

fn credential_id(name: &str) -> String {
    format!("{}/federatedIdentityCredentials/{name}", identity())
}

/// The subject of the service account of a namespace.
fn subject(namespace: &str) -> String {
    format!("system:serviceaccount:{namespace}:default")
}

/// A credential for the service account of a namespace.
fn credential(name: &str, namespace: &str) -> Value {
    json!({
        "managed_identity_id": identity(),
        "name": name,
        "issuer": ISSUER,
        "subject": subject(namespace),
    })
}

/// The same with other arguments.
fn credential_with(arguments: &Value) -> Value {
    let mut config = credential("union-development", "development");
    for (name, value) in arguments.as_object().into_iter().flatten() {
        config[name] = value.clone();
    }
    config
}

/// A credential for a seed.
fn seeded(name: &str, namespace: &str) -> Value {
    seeded_subject(name, &subject(namespace))
}

fn seeded_subject(name: &str, subject: &str) -> Value {
    let properties = json!({ "issuer": ISSUER, "subject": subject, "audiences": [AUDIENCE] });
    json!({ "id": credential_id(name), "properties": properties })
}

/// An identity that has so many credentials, `old-0` and so on.
fn holding(count: usize) -> Azure {
    Azure::holding((0..count).map(|it| seeded(&format!("old-{it}"), &format!("space-{it}"))))
}

async fn credentials(azure: &Azure) -> Managed {
    azure.terraform().await.resource(TYPE)
}

/// What Azure has, as somebody else sees it.
async fn stored(azure: &Azure) -> Vec<Value> {
    let path = format!("{}/federatedIdentityCredentials", identity());
    azure.somebody_else().list(path, API_VERSION, &[]).await.unwrap()
}
