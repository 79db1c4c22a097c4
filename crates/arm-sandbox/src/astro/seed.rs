//! The `astro` member of a seed.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Everything that the simulated API shows, and which tokens may see it.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub(crate) struct Astro {
    /// The Organizations.
    pub(crate) organizations: Vec<Organization>,
    /// The API tokens; with none, any will do.
    pub(crate) tokens: Vec<Token>,
}

/// An Organization.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Organization {
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) name: String,
    /// Clusters as the API shows them.
    #[serde(default)]
    pub(crate) clusters: Vec<Map<String, Value>>,
    /// Deployments as the API shows them.
    #[serde(default)]
    pub(crate) deployments: Vec<Map<String, Value>>,
}

/// An API token, and what it may not see.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Token {
    /// What a request carries.
    #[serde(rename = "token")]
    pub(crate) bearer: String,
    /// The Organization that it belongs to; all of them when absent.
    pub(crate) organization_id: Option<String>,
    /// The collections that it may not read: `clusters`, `deployments`.
    #[serde(default)]
    pub(crate) denied: Vec<String>,
    /// The members that answers to it leave out.
    #[serde(default)]
    pub(crate) hidden: Vec<String>,
}

impl Astro {
    /// Reads what a seed says; the error says what is wrong.
    pub(crate) fn read(value: Value) -> Result<Self, String> {
        let astro: Self =
            serde_json::from_value(value).map_err(|error| format!("astro: {error}"))?;
        let mut organizations = HashSet::new();
        for organization in &astro.organizations {
            if organization.id.is_empty() || !organizations.insert(&organization.id) {
                let id = &organization.id;
                return Err(format!("astro.organizations: the id '{id}' is empty or a duplicate"));
            }
            check_objects("clusters", &organization.clusters)?;
            check_objects("deployments", &organization.deployments)?;
        }
        for token in &astro.tokens {
            let known = |id: &String| organizations.contains(id);
            if let Some(id) = token.organization_id.as_ref().filter(|it| !known(it)) {
                return Err(format!("astro.tokens: organization '{id}' does not exist"));
            }
            let collection = |it: &String| ["clusters", "deployments"].contains(&it.as_str());
            if let Some(denied) = token.denied.iter().find(|it| !collection(it)) {
                return Err(format!(
                    "astro.tokens: 'denied' holds 'clusters' or 'deployments', not '{denied}'"
                ));
            }
        }
        Ok(astro)
    }
}

fn check_objects(collection: &str, objects: &[Map<String, Value>]) -> Result<(), String> {
    let mut ids = HashSet::new();
    for object in objects {
        let text = |name: &str| object.get(name).and_then(Value::as_str).unwrap_or_default();
        let (id, name) = (text("id"), text("name"));
        if id.is_empty() || name.is_empty() {
            return Err(format!(
                "astro: one of the {collection} has no id or no name ('{id}{name}')"
            ));
        }
        if !ids.insert(id) {
            return Err(format!("astro: the id '{id}' is a duplicate among the {collection}"));
        }
    }
    Ok(())
}
