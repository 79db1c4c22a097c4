//! A virtual hub's connection with the vendor's network.

use arm_sandbox::Effect;
use serde_json::{Value, json};

use super::{TYPE, examine, found};
use crate::azure::{
    Azure, SUBSCRIPTION,
    networks::{astro_vnet, hub_connection, network, virtual_hub, vnet},
};

const PROBLEM: &str = "problem: virtual hub connection: ";
const UNKNOWN: &str = "unknown: virtual hub connection: ";

fn connection(state: &str) -> Value {
    hub_connection("astro-prod-euw", &astro_vnet(), state)
}

fn part(arguments: &Value) -> Value {
    let mut part = arguments.clone();
    part["virtual_hub_connection_id"] = connection("")["id"].clone();
    json!({ "virtual_hub_connection": part })
}

/// The connection, which has to lead to the vendor's network.
fn vendors() -> Value {
    part(&json!({ "vendor_vnet_id": astro_vnet() }))
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_azure_has_finished_has_no_problem_and_takes_one_read() {
    let azure = Azure::with_hub(vec![connection("Succeeded")]);
    let (said, notes) = examine(&azure, &vendors()).await;
    notes.nothing();
    found(&said, "ok: virtual hub connection: ", &["leads to", &astro_vnet()]);
    found(&said, "ok: virtual hub connection: ", &["`Succeeded`", &astro_vnet()]);
    assert_eq!(said.last().unwrap(), "summary: 2 ok, 0 problem, 0 unknown.");

    // Without the vendor's network, where it leads is only said.
    azure.verbs();
    let (said, notes) = azure.terraform().await.invoke(TYPE, &part(&json!({}))).await;
    notes.nothing();
    found(&said, "ok: virtual hub connection: ", &["`Succeeded`", &astro_vnet()]);
    assert_eq!(said.last().unwrap(), "summary: 1 ok, 0 problem, 0 unknown.");
    assert_eq!(azure.calls().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_hub_and_a_connection_that_do_not_exist_are_problems_with_the_next_step() {
    let (said, notes) = examine(&Azure::with_networks(), &vendors()).await;
    found(&said, PROBLEM, &[&virtual_hub(), "does not exist"]);
    notes.warning().is("ConnectionHasProblems", "").says(&[&virtual_hub()]);

    let (said, notes) = examine(&Azure::with_hub(Vec::new()), &vendors()).await;
    found(&said, PROBLEM, &["`astro-prod-euw`", "dataplane_access_request", &virtual_hub()]);
    notes.warning().is("ConnectionHasProblems", "");
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_the_vendor_gave_another_name_is_named() {
    let azure = Azure::with_hub(vec![hub_connection("astro-2", &astro_vnet(), "Succeeded")]);
    let (said, _) = examine(&azure, &vendors()).await;
    found(&said, PROBLEM, &["no connection `astro-prod-euw`", "`astro-2`"]);

    // Nobody said which network it is: nothing is guessed.
    let (said, _) = examine(&azure, &part(&json!({}))).await;
    assert!(!said.iter().any(|it| it.contains("astro-2")), "{said:#?}");
}

#[tokio::test(start_paused = true)]
async fn a_connection_with_another_network_is_a_problem_that_names_the_right_one() {
    let other = network("vnet-hub");
    let wrong = hub_connection("astro-prod-euw", &other, "Succeeded");
    let (said, _) = examine(&Azure::with_hub(vec![wrong.clone()]), &vendors()).await;
    found(&said, PROBLEM, &[&other, &astro_vnet(), "`vendor_vnet_id`"]);

    let right = hub_connection("astro-2", &astro_vnet(), "Succeeded");
    let (said, notes) = examine(&Azure::with_hub(vec![wrong, right]), &vendors()).await;
    found(&said, PROBLEM, &[&other, &astro_vnet(), "`astro-2`"]);
    notes.warning().is("ConnectionHasProblems", "");
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_failed_is_a_problem_and_one_that_azure_works_on_is_unknown() {
    for state in ["Failed", "Canceled"] {
        let (said, notes) = examine(&Azure::with_hub(vec![connection(state)]), &vendors()).await;
        found(&said, PROBLEM, &[&format!("`{state}`"), &astro_vnet()]);
        notes.warning().is("ConnectionHasProblems", "");
    }
    for state in ["Updating", "Deleting", "Dreaming"] {
        let (said, notes) = examine(&Azure::with_hub(vec![connection(state)]), &vendors()).await;
        found(&said, UNKNOWN, &[&format!("`{state}`")]);
        notes.warning().is("ConnectionPartlyUnknown", "");
    }
}

#[tokio::test(start_paused = true)]
async fn the_site_is_named_in_each_finding() {
    let azure = Azure::with_hub(Vec::new());
    let (said, _) = examine(&azure, &part(&json!({ "site": "disaster_recovery" }))).await;
    found(&said, "problem: virtual hub connection (site for disaster recovery): ", &[]);
}

#[tokio::test(start_paused = true)]
async fn what_may_not_be_listed_or_is_no_list_is_unknown() {
    let action = "Microsoft.Network/virtualHubs/hubVirtualNetworkConnections/read";
    let hub = json!({
        "id": virtual_hub(), "location": "westeurope",
        "properties": { "addressPrefix": "10.90.0.0/23" },
    });
    let azure = Azure::holding_denying([hub], SUBSCRIPTION, &[action]);
    let (said, notes) = examine(&azure, &vendors()).await;
    found(&said, UNKNOWN, &[action]);
    notes.warning().is("ConnectionPartlyUnknown", "").says(&[action]);

    for effect in [
        Effect::status(404, "").body("<html>no such page</html>"),
        Effect::status(200, "").body(r#"{"value":[{"id":"/x","properties":{}}]}"#),
        Effect::status(200, "").body("{}"),
    ] {
        let azure = Azure::with_hub(vec![connection("Succeeded")]);
        azure.add_fault("GET", "*/hubVirtualNetworkConnections", effect);
        let (said, notes) = examine(&azure, &vendors()).await;
        found(&said, UNKNOWN, &["`hub-weu`"]);
        notes.warning().is("ConnectionPartlyUnknown", "");
    }
}

#[tokio::test]
async fn ids_of_something_else_are_refused_at_their_place() {
    let azure = Azure::new();
    let mut hub = vendors();
    hub["virtual_hub_connection"]["virtual_hub_connection_id"] = virtual_hub().into();
    let of_hub = part(&json!({ "vendor_vnet_id": virtual_hub() }));
    for (config, name) in [(hub, "virtual_hub_connection_id"), (of_hub, "vendor_vnet_id")] {
        let (said, notes) = azure.terraform().await.invoke(TYPE, &config).await;
        assert!(said.is_empty(), "{said:#?}");
        notes.error().is("WrongResourceType", &format!("virtual_hub_connection.{name}"));
    }
    let own = part(&json!({ "vendor_vnet_id": vnet() }));
    azure.terraform().await.invoke(TYPE, &own).await.1.warning().is("ConnectionHasProblems", "");
}
