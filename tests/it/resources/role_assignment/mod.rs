//! `dataplane_role_assignment`, through gRPC against the sandbox.

mod sample;

mod adoption;

mod application;

mod calls;

mod checks;

mod condition;

mod consistency;

mod errors;

mod expired;

mod expiry;

mod identity;

mod import;

mod life;

mod many;

mod moves;

mod replacement;

mod scopes;

mod snapshot;

mod twice;

mod roles;

mod validation;

pub(crate) use sample::{FAULTS, SAMPLE};

use serde_json::{Value, json};

use crate::azure::{VENDOR, container};

/// A grant to the vendor's application on a container.
fn grant() -> Value {
    json!({
        "scope": container("features"),
        "role": "Storage Blob Data Contributor",
        "principal_id": VENDOR,
    })
}

/// The same with other arguments.
fn grant_with(arguments: &Value) -> Value {
    let mut grant = grant();
    for (name, value) in arguments.as_object().into_iter().flatten() {
        grant[name] = value.clone();
    }
    grant
}
