//! Arguments that do not say what a connection is made of.

use serde_json::{Value, json};

use super::{TYPE, examine};
use crate::azure::{Azure, VENDOR, container, identity_id, lake, networks::vnet};

#[tokio::test]
async fn something_has_to_be_examined() {
    let azure = Azure::new();
    let (_, notes) = examine(&azure, &json!({})).await;
    notes.error().is("MissingArgument", "").says(&["`peering`", "`grant`"]);
}

#[tokio::test]
async fn each_part_is_named_by_an_id_of_its_kind() {
    let azure = Azure::new();
    let group = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg";
    for (config, attribute, code) in [
        (
            json!({ "peering": { "vnet_peering_id": vnet() } }),
            "peering.vnet_peering_id",
            "WrongResourceType",
        ),
        (
            json!({ "private_endpoint": { "resource_id": group } }),
            "private_endpoint.resource_id",
            "PrivateEndpointsNotSupported",
        ),
        (
            json!({ "allowlist": { "target_id": group, "addresses": ["203.0.113.7"] } }),
            "allowlist.target_id",
            "FirewallNotSupported",
        ),
        (
            grant(&json!({ "managed_identity_id": lake() })),
            "grant.managed_identity_id",
            "WrongResourceType",
        ),
        (grant(&json!({})), "grant", "MissingArgument"),
        (
            grant(&json!({
                "principal_id": VENDOR,
                "managed_identity_id": identity_id("flyteuser-acme-7k2p"),
            })),
            "grant",
            "ConflictingArguments",
        ),
    ] {
        let (said, notes) = azure.terraform().await.invoke(TYPE, &config).await;
        assert!(said.is_empty(), "{said:#?}");
        notes.error().is(code, attribute);
    }
}

#[tokio::test]
async fn a_scope_at_which_no_role_has_an_effect_is_refused_with_the_right_form() {
    let azure = Azure::new();
    let mut config = grant(&json!({ "principal_id": VENDOR }));
    config["grant"]["scope"] = format!("{}/blobs/a.csv", container("features")).into();
    let (said, notes) = azure.terraform().await.invoke(TYPE, &config).await;
    assert!(said.is_empty(), "{said:#?}");
    notes.error().is("RoleHasNoEffect", "grant.scope").says(&[&container("features")]);
}

fn grant(arguments: &Value) -> Value {
    let mut grant = arguments.clone();
    grant["scope"] = lake().into();
    grant["role"] = "Reader".into();
    json!({ "grant": grant })
}
