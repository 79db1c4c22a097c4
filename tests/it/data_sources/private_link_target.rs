//! `dataplane_private_link_target`: what a vendor has to know before making an endpoint.

use serde_json::{Value, json};

use crate::{
    azure::{Azure, data_group, private_links::LINKS, registry},
    grpc::Notes,
    snapshot::Snapshot,
};

async fn read(azure: &Azure, id: &str) -> (Value, Notes) {
    let config = json!({ "resource_id": id });
    azure.terraform().await.read_data("dataplane_private_link_target", &config).await
}

/// A registry with data endpoints, open to the world.
fn open_registry() -> Value {
    json!({
        "id": registry("crdataprod01"),
        "location": "westeurope",
        "sku": { "name": "Premium" },
        "properties": {
            "loginServer": "crdataprod01.azurecr.io",
            "dataEndpointEnabled": true,
            "dataEndpointHostNames": ["crdataprod01.westeurope.data.azurecr.io"],
            "publicNetworkAccess": "Enabled",
            "networkRuleSet": { "defaultAction": "Allow", "ipRules": [] },
        },
    })
}

#[tokio::test(start_paused = true)]
async fn a_registry_shows_what_the_ticket_asks_for_with_two_calls() {
    let azure = Azure::holding([open_registry()]);
    let (found, notes) = read(&azure, &registry("crdataprod01")).await;
    notes.nothing();
    assert_eq!(found["resource_type"], "Microsoft.ContainerRegistry/registries");
    assert_eq!(found["name"], "crdataprod01");
    assert_eq!(found["location"], "westeurope");
    assert_eq!(found["sku"], "Premium");
    assert_eq!(found["group_ids"], json!(["registry"]));
    assert_eq!(found["data_endpoints"], json!(["crdataprod01.westeurope.data.azurecr.io"]));
    let group = &found["groups"][0];
    assert_eq!(group["id"], "registry");
    assert_eq!(group["private_dns_zones"], json!(["privatelink.azurecr.io"]));
    assert_eq!(
        group["fqdns"],
        json!(["crdataprod01.azurecr.io", "crdataprod01.westeurope.data.azurecr.io"])
    );
    assert_eq!(
        group["privatelink_fqdns"],
        json!([
            "crdataprod01.privatelink.azurecr.io",
            "crdataprod01.westeurope.data.privatelink.azurecr.io"
        ])
    );
    assert_eq!(found["public_network_access"], "Enabled");
    assert_eq!(found["default_action"], "Allow");
    assert_eq!(found["open_to_all"], true);
    assert_eq!(
        found["notes"],
        json!(["Public access is open, and a private endpoint does not restrict it."])
    );
    assert_eq!(azure.verbs()["GET"], 2);
}

#[tokio::test(start_paused = true)]
async fn a_registry_below_premium_and_one_without_data_endpoints_are_noted() {
    let mut basic = open_registry();
    basic["sku"] = json!({ "name": "Standard" });
    basic["properties"] =
        json!({ "loginServer": "crdataprod01.azurecr.io", "publicNetworkAccess": "Disabled" });
    let (found, _) = read(&Azure::holding([basic]), &registry("crdataprod01")).await;
    let notes = found["notes"].to_string();
    assert!(notes.contains("in the tier Premium only"), "{notes}");
    assert!(notes.contains("data endpoints are off"), "{notes}");
    assert_eq!(found["open_to_all"], false);
    assert_eq!(found["data_endpoints"], json!([]));
}

#[tokio::test(start_paused = true)]
async fn rules_that_are_kept_elsewhere_leave_it_open_who_gets_in() {
    let server = format!("{}/providers/Microsoft.Sql/servers/sql-data-prod", data_group());
    let azure = Azure::holding([json!({
        "id": server,
        "location": "westeurope",
        "properties": { "publicNetworkAccess": "Enabled" },
    })]);
    let (found, _) = read(&azure, &server).await;
    assert_eq!(found["open_to_all"], Value::Null);
    assert_eq!(found["groups"][0]["fqdns"], json!(["sql-data-prod.database.windows.net"]));
}

#[tokio::test(start_paused = true)]
async fn every_type_that_can_have_endpoints_shows_its_groups() {
    let azure = Azure::with_private_links();
    for link in LINKS.iter() {
        let (found, notes) = read(&azure, &link.id()).await;
        notes.nothing();
        assert_eq!(
            found["resource_type"].as_str().unwrap().to_lowercase(),
            link.kind.to_lowercase()
        );
        let groups = found["group_ids"].as_array().unwrap();
        if link.group.is_empty() {
            assert!(groups.is_empty(), "{link:?}");
            assert!(found["notes"].to_string().contains("addressed as a whole"), "{found}");
        } else {
            assert!(groups.contains(&json!(link.group)), "{link:?}: {groups:?}");
            for group in found["groups"].as_array().unwrap() {
                let zones = group["private_dns_zones"].as_array().unwrap();
                assert!(!zones.is_empty(), "{link:?}: {group}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_no_resource_is_refused_before_a_call_and_an_unknown_type_is_asked_for() {
    let id = format!("{}/providers/Microsoft.Relay/namespaces/relay", data_group());
    let relay = json!({ "id": id, "location": "westeurope", "sku": { "name": "Standard" } });
    let azure = Azure::holding([relay]);
    let (_, notes) = read(&azure, &data_group()).await;
    notes.error().is("PrivateEndpointsNotSupported", "resource_id").says(&[&data_group()]);
    assert_eq!(azure.calls(), Vec::<String>::new());

    let (found, notes) = read(&azure, &id).await;
    notes.warning().is("ServiceTypeNotKnown", "resource_id").says(&["Microsoft.Relay/namespaces"]);
    assert_eq!(found["group_ids"], json!(["namespace"]));
    assert_eq!(
        found["groups"][0]["private_dns_zones"],
        json!(["privatelink.servicebus.windows.net"])
    );
}

#[tokio::test(start_paused = true)]
async fn a_resource_that_is_not_there_or_may_not_be_read_is_an_error_at_the_id() {
    let (_, notes) = read(&Azure::new(), &registry("crtypo")).await;
    notes.error().is("NotFound", "resource_id").says(&["crtypo"]);
    for action in [
        "Microsoft.ContainerRegistry/registries/read",
        "Microsoft.ContainerRegistry/registries/privateLinkResources/read",
    ] {
        let azure = Azure::denying(&data_group(), &[action]);
        let (_, notes) = read(&azure, &registry("crclassic")).await;
        notes.error().is("AzureForbidden", "resource_id").says(&["AuthorizationFailed", action]);
    }
}

#[tokio::test(start_paused = true)]
async fn snapshot_of_private_link_target() {
    let mut snapshot = Snapshot::of("private_link_target");
    let disk = format!("{}/providers/Microsoft.Compute/disks/disk-1", data_group());
    for (case, id) in [
        ("a type without private endpoints", disk),
        ("a resource that is not there", registry("crtypo")),
    ] {
        snapshot.add(case, &read(&Azure::new(), &id).await.1);
    }
    snapshot.check();
}
