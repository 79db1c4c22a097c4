//! Searches for a vendor's identity that find not exactly one.

use serde_json::{Value, json};

use crate::support::{DATA_PLANE, GROUP, Grant, on_each_cli, seed};

#[test]
fn two_identities_are_an_error_that_names_both() {
    on_each_cli(&with_another_identity(), |fixture| {
        fixture.configure(&configuration(DATA_PLANE, "flyteuser"))?;
        let refusal = fixture.refused("apply")?;
        let found = ["`flyteuser-acme-7k2p`", "`flyteuser-acme-dev-q9`", "`name`"];
        refusal.is("AmbiguousIdentity", "name_prefixes").says(&found);
        fixture.configure(&configuration(DATA_PLANE, "flyteuser-acme-7k2p"))?;
        fixture.directory.apply()?;
        fixture.azure.assignment();
        Ok(())
    });
}

#[test]
fn no_identity_is_an_error_that_says_what_was_searched_and_what_is_there() {
    on_each_cli(&seed(), |fixture| {
        fixture.configure(&configuration(DATA_PLANE, "union-operator"))?;
        let refusal = fixture.refused("apply")?;
        let facts = [DATA_PLANE, "`union-operator`", "`flyteuser-acme-7k2p`"];
        refusal.is("IdentityNotFound", "name_prefixes").says(&facts);
        fixture.configure(&configuration(GROUP, "flyteuser"))?;
        let refusal = fixture.refused("apply")?;
        refusal.is("IdentityNotFound", "name_prefixes").says(&[GROUP, "userflyterole"]);
        Ok(())
    });
}

#[test]
fn a_resource_group_that_is_not_there_is_an_error_at_the_group() {
    let group = DATA_PLANE.replace("rg-union-dp", "rg-union");
    on_each_cli(&seed(), |fixture| {
        fixture.configure(&configuration(&group, "flyteuser"))?;
        let words = ["ResourceGroupNotFound", "rg-union"];
        fixture.refused("apply")?.is("AzureNotFound", "resource_group_id").says(&words);
        Ok(())
    });
}

#[test]
fn a_resource_group_that_cannot_be_read_is_an_error_that_names_the_permission() {
    let action = "Microsoft.ManagedIdentity/userAssignedIdentities/read";
    let mut seed = seed();
    seed["caller"] = json!({ "denied": [{ "scope": DATA_PLANE, "actions": [action] }] });
    on_each_cli(&seed, |fixture| {
        fixture.configure(&configuration(DATA_PLANE, "flyteuser"))?;
        let words = ["AuthorizationFailed", action, DATA_PLANE];
        fixture.refused("apply")?.is("AzureForbidden", "resource_group_id").says(&words);
        Ok(())
    });
}

fn configuration(group: &str, prefix: &str) -> String {
    let grant = Grant::new()
        .for_identity("")
        .with_expression("managed_identity_id", "data.dataplane_managed_identity.tasks.id");
    format!(
        r#"
data "dataplane_managed_identity" "tasks" {{
  resource_group_id = "{group}"
  name_prefixes     = ["{prefix}"]
}}

{}"#,
        grant.hcl()
    )
}

fn with_another_identity() -> Value {
    let mut seed = seed();
    let id = format!(
        "{DATA_PLANE}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/flyteuser-acme-dev-q9"
    );
    let resources = seed["resources"].as_array_mut().expect("the seed has resources");
    resources.push(json!({ "id": id, "location": "westeurope" }));
    seed
}
