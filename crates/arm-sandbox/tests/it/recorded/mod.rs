//! What real Azure was recorded to answer, one test for each fact. Each names where it was seen: the
//! recordings of the tests of Azure/azure-cli, Azure/azure-libraries-for-net and others, or a current
//! client that insists on it.

mod actions;
mod api_versions;
mod authorization;
mod clusters;
mod connections;
mod moves;
mod refusals;
mod resource_graph;
mod shapes;
mod sign_in;
mod status_codes;

use serde_json::{Value, json};

use crate::support::{Client, Reply, group};

/// The ID of a resource in the group of the tests.
fn resource(resource_type: &str, name: &str) -> String {
    format!("{}/providers/{resource_type}/{name}", group())
}

/// The body of a resource with a location and properties.
fn body(properties: &Value) -> Value {
    json!({"location": "westus", "properties": properties})
}

impl Client {
    /// Sends an action without a body.
    async fn act(&self, path: &str, version: &str) -> Reply {
        self.write("POST", path, version, &json!({})).await
    }
}
