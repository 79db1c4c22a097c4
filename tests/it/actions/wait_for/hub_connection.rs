//! Until a virtual hub is connected with the vendor's network.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::sleep;

use super::{answered, assert_only_read, wait};
use crate::azure::{
    Azure, SUBSCRIPTION,
    networks::{NETWORK, astro_vnet, hub_connection, network, virtual_hub},
};

const ATTRIBUTE: &str = "virtual_hub_connection_id";
const READ: &str = "Microsoft.Network/virtualHubs/hubVirtualNetworkConnections/read";

fn connection(state: &str) -> Value {
    hub_connection("astro-prod-euw", &astro_vnet(), state)
}

fn id() -> String {
    connection("")["id"].as_str().unwrap().to_owned()
}

fn connected() -> Value {
    json!({ ATTRIBUTE: id() })
}

/// Lets the list of the hub's connections be this one, once.
fn listed(azure: &Azure, mut connection: Value) {
    connection["name"] = "astro-prod-euw".into();
    answered(azure, "*/hubVirtualNetworkConnections", &json!({ "value": [connection] }));
}

#[tokio::test(start_paused = true)]
async fn a_connection_is_awaited_until_the_vendor_has_made_it() {
    let azure = Azure::with_hub(Vec::new());
    let vendor = async {
        sleep(Duration::from_mins(5)).await;
        azure.vendor_connects(&connection("")).await;
    };
    let config = connected();
    let ((said, notes), ()) = tokio::join!(wait(&azure, &config), vendor);

    notes.nothing();
    let [seen, remind, again, reached] = &said[..] else { panic!("{said:#?}") };
    assert!(seen.contains(&virtual_hub()) && seen.contains("`astro-prod-euw`"), "{seen}");
    for reminder in [remind, again] {
        assert!(reminder.starts_with("No change for ") && reminder.ends_with(seen), "{reminder}");
    }
    assert!(reached.contains(&id()) && reached.contains(&astro_vnet()), "{reached}");
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_is_finished_already_takes_one_read_whatever_its_case() {
    let azure = Azure::with_hub(vec![connection("Succeeded")]);
    azure.verbs();
    for id in [id(), id().replace("astro-prod-euw", "Astro-Prod-EUW")] {
        let (said, notes) = wait(&azure, &json!({ ATTRIBUTE: id })).await;
        notes.nothing();
        assert_eq!(said.len(), 1, "{said:#?}");
        assert_eq!(azure.calls().len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_connection_of_another_name_does_not_end_the_wait() {
    let azure = Azure::with_hub(vec![hub_connection("other", &astro_vnet(), "Succeeded")]);
    azure.verbs();
    let config = json!({ ATTRIBUTE: id(), "timeout": "5m" });
    let (said, notes) = wait(&azure, &config).await;
    assert!(said.iter().all(|it| it.contains("`astro-prod-euw`")), "{said:#?}");
    notes.error().is("WaitTimedOut", ATTRIBUTE).says(&[&id(), &virtual_hub(), "5m"]);
    assert_only_read(&azure);
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_azure_works_on_is_awaited_whatever_azure_calls_that() {
    for state in ["Updating", "Deleting", "Dreaming"] {
        let azure = Azure::with_hub(vec![connection("Succeeded")]);
        listed(&azure, connection(state));
        let (said, notes) = wait(&azure, &connected()).await;
        notes.nothing();
        let [seen, reached] = &said[..] else { panic!("{said:#?}") };
        assert!(seen.contains(&format!("`{state}`")) && seen.contains(&astro_vnet()), "{seen}");
        assert!(reached.contains(&id()), "{reached}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_failed_ends_the_wait_at_once() {
    for state in ["Failed", "Canceled"] {
        let azure = Azure::with_hub(vec![connection(state)]);
        let (said, notes) = wait(&azure, &connected()).await;
        assert!(said.is_empty(), "{said:#?}");
        let error = notes.error().is("HubConnectionFailed", ATTRIBUTE);
        error.says(&[&id(), &astro_vnet(), &format!("`{state}`")]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_leads_elsewhere_than_to_the_vendor_ends_the_wait_at_once() {
    let azure = Azure::with_hub(vec![connection("Succeeded")]);
    let to = |vendor: String| json!({ ATTRIBUTE: id(), "vendor_vnet_id": vendor });
    wait(&azure, &to(astro_vnet())).await.1.nothing();
    let (said, notes) = wait(&azure, &to(network("vnet-hub"))).await;
    assert!(said.is_empty(), "{said:#?}");
    let error = notes.error().is("HubConnectionToOtherNetwork", ATTRIBUTE);
    error.says(&[&id(), &astro_vnet(), "vnet-hub"]);
    let (_, notes) = wait(&azure, &json!({ "vendor_vnet_id": astro_vnet() })).await;
    notes.with_code("MissingArgument");
}

#[tokio::test(start_paused = true)]
async fn a_hub_that_does_not_exist_ends_the_wait_at_once() {
    let azure = Azure::with_networks();
    let (said, notes) = wait(&azure, &connected()).await;
    assert!(said.is_empty(), "{said:#?}");
    notes.error().is("NotFound", ATTRIBUTE).says(&[&virtual_hub()]);
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_is_removed_meanwhile_ends_the_wait() {
    let azure = Azure::with_hub(Vec::new());
    listed(&azure, connection("Updating"));
    let (said, notes) = wait(&azure, &connected()).await;
    assert_eq!(said.len(), 1, "{said:#?}");
    notes.error().is("HubConnectionRemoved", ATTRIBUTE).says(&[&id()]);

    let azure = Azure::with_hub(vec![connection("Updating")]);
    let removal = async {
        sleep(Duration::from_mins(1)).await;
        azure.somebody_else().delete(&id(), NETWORK).await.unwrap();
    };
    let config = connected();
    let ((_, notes), ()) = tokio::join!(wait(&azure, &config), removal);
    notes.error().is("HubConnectionRemoved", ATTRIBUTE);
}

#[tokio::test(start_paused = true)]
async fn who_may_not_list_the_connections_is_told_what_is_lacking() {
    let hub = json!({
        "id": virtual_hub(), "location": "westeurope",
        "properties": { "addressPrefix": "10.90.0.0/23" },
    });
    let azure = Azure::holding_denying([hub], SUBSCRIPTION, &[READ]);
    let (said, notes) = wait(&azure, &connected()).await;
    assert!(said.is_empty(), "{said:#?}");
    notes.error().is("AzureForbidden", ATTRIBUTE).says(&["AuthorizationFailed", READ]);
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_no_connection_or_no_answer_of_azures_is_neither_done_nor_gone() {
    let mut without_network = connection("Succeeded");
    without_network["properties"]["remoteVirtualNetwork"] = Value::Null;
    let mut without_state = connection("Succeeded");
    without_state["properties"]["provisioningState"] = Value::Null;
    for odd in [without_network, without_state] {
        let azure = Azure::with_hub(vec![connection("Succeeded")]);
        listed(&azure, odd);
        let (said, notes) = wait(&azure, &connected()).await;
        assert!(said.is_empty(), "{said:#?}");
        notes.error().is("UnexpectedAnswer", ATTRIBUTE);
    }
    let azure = Azure::with_hub(vec![connection("Succeeded")]);
    let page = arm_sandbox::Effect::status(404, "").body("<html>no such page</html>");
    azure.add_fault("GET", "*/hubVirtualNetworkConnections", page);
    let (said, notes) = wait(&azure, &connected()).await;
    assert!(said.is_empty(), "{said:#?}");
    assert_ne!(notes.error().code, "NotFound");
}
