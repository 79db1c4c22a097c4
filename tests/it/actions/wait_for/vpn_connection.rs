//! Until the tunnel of a VPN is up.

use std::time::Duration;

use arm_sandbox::vendor::{Action, Tunnel, TunnelStatus};
use serde_json::{Value, json};
use tokio::time::sleep;

use super::{answered, assert_only_read, wait};
use crate::azure::{
    Azure, SUBSCRIPTION,
    networks::{NETWORK, vpn, vpn_connection},
};

const ATTRIBUTE: &str = "vpn_connection_id";
const READ: &str = "Microsoft.Network/connections/read";

fn up() -> Value {
    json!({ ATTRIBUTE: vpn_connection() })
}

/// The connection is answered with these properties, once; it is up in Azure.
async fn answering(change: &Value) -> Azure {
    let azure = Azure::with_vpn(vpn("Connected"));
    let mut found: Value = azure.somebody_else().get(&vpn_connection(), NETWORK).await.unwrap();
    for (name, value) in change.as_object().unwrap() {
        found["properties"][name] = value.clone();
    }
    answered(&azure, "*/connections/*", &found);
    azure
}

#[tokio::test(start_paused = true)]
async fn a_tunnel_is_awaited_until_the_vendors_gateway_answers() {
    let azure = Azure::with_vpn(vpn("NotConnected"));
    azure.verbs();
    let vendor = async {
        sleep(Duration::from_mins(5)).await;
        let act = Tunnel { connection: None, status: TunnelStatus::Connected };
        azure.vendor_acts(Action::Tunnel(act)).await;
    };
    let config = up();
    let ((said, notes), ()) = tokio::join!(wait(&azure, &config), vendor);

    notes.nothing();
    let [seen, remind, again, reached] = &said[..] else { panic!("{said:#?}") };
    assert!(seen.contains(&vpn_connection()) && seen.contains("`NotConnected`"), "{seen}");
    for reminder in [remind, again] {
        assert!(reminder.starts_with("No change for ") && reminder.ends_with(seen), "{reminder}");
    }
    assert!(reached.contains(&vpn_connection()) && reached.contains("`Connected`"), "{reached}");
    assert_only_read(&azure);
    assert!(!format!("{said:?}{notes:?}").contains("never-to-be-seen"));
}

#[tokio::test(start_paused = true)]
async fn a_tunnel_that_is_up_already_takes_one_read() {
    let azure = Azure::with_vpn(vpn("Connected"));
    azure.verbs();
    let (said, notes) = wait(&azure, &up()).await;
    notes.nothing();
    assert_eq!(said.len(), 1, "{said:#?}");
    assert_eq!(azure.calls().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn no_other_status_and_none_ends_the_wait() {
    for status in [json!("Connecting"), json!("Unknown"), json!("Dreaming"), json!(""), Value::Null]
    {
        let azure = answering(&json!({ "connectionStatus": status })).await;
        let (said, notes) = wait(&azure, &up()).await;
        notes.nothing();
        let [seen, reached] = &said[..] else { panic!("{said:#?}") };
        let shown = status.as_str().filter(|it| !it.is_empty()).unwrap_or("Unknown");
        assert!(seen.contains(&format!("`{shown}`")), "{seen}");
        assert!(reached.contains("`Connected`"), "{reached}");
    }
    let azure = Azure::with_vpn(vpn("Connecting"));
    let (_, notes) = wait(&azure, &json!({ ATTRIBUTE: vpn_connection(), "timeout": "5m" })).await;
    notes.error().is("WaitTimedOut", ATTRIBUTE).says(&[&vpn_connection(), "`Connecting`", "5m"]);
}

#[tokio::test(start_paused = true)]
async fn a_tunnel_that_is_up_while_azure_changes_its_connection_is_awaited() {
    let azure = answering(&json!({ "provisioningState": "Updating" })).await;
    let (said, notes) = wait(&azure, &up()).await;
    notes.nothing();
    let [seen, _] = &said[..] else { panic!("{said:#?}") };
    assert!(seen.contains("`Updating`"), "{seen}");
}

#[tokio::test(start_paused = true)]
async fn a_change_that_failed_ends_the_wait_unless_the_tunnel_is_up() {
    for state in ["Failed", "Canceled"] {
        let up_all_the_same = answering(&json!({ "provisioningState": state })).await;
        wait(&up_all_the_same, &up()).await.1.nothing();
        let down = json!({ "provisioningState": state, "connectionStatus": "NotConnected" });
        let azure = answering(&down).await;
        let (said, notes) = wait(&azure, &up()).await;
        assert!(said.is_empty(), "{said:#?}");
        let error = notes.error().is("VpnConnectionFailed", ATTRIBUTE);
        error.says(&[&vpn_connection(), &format!("`{state}`")]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_is_not_a_vpn_is_refused() {
    for other in ["ExpressRoute", "VPNClient"] {
        let azure = answering(&json!({ "connectionType": other })).await;
        let (said, notes) = wait(&azure, &up()).await;
        assert!(said.is_empty(), "{said:#?}");
        notes.error().is("VpnConnectionOfOtherType", ATTRIBUTE).says(&[other, &vpn_connection()]);
    }
    // Two gateways in Azure have a tunnel between them, too.
    let azure = answering(&json!({ "connectionType": "Vnet2Vnet" })).await;
    wait(&azure, &up()).await.1.nothing();
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_does_not_exist_or_is_removed_meanwhile_ends_the_wait() {
    let azure = Azure::with_networks();
    let (said, notes) = wait(&azure, &up()).await;
    assert!(said.is_empty(), "{said:#?}");
    notes.error().is("NotFound", ATTRIBUTE).says(&[&vpn_connection()]);

    let azure = Azure::with_vpn(vpn("NotConnected"));
    let removal = async {
        sleep(Duration::from_mins(1)).await;
        azure.somebody_else().delete(&vpn_connection(), NETWORK).await.unwrap();
    };
    let config = up();
    let ((_, notes), ()) = tokio::join!(wait(&azure, &config), removal);
    notes.error().is("VpnConnectionRemoved", ATTRIBUTE).says(&[&vpn_connection()]);
}

#[tokio::test(start_paused = true)]
async fn who_may_not_read_the_connection_is_told_what_is_lacking() {
    let azure = Azure::denying(SUBSCRIPTION, &[READ]);
    let (said, notes) = wait(&azure, &up()).await;
    assert!(said.is_empty(), "{said:#?}");
    notes.error().is("AzureForbidden", ATTRIBUTE).says(&["AuthorizationFailed", READ]);
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_no_connection_or_no_answer_of_azures_is_neither_up_nor_gone() {
    for missing in ["provisioningState", "connectionType"] {
        let azure = answering(&json!({ missing: null })).await;
        let (said, notes) = wait(&azure, &up()).await;
        assert!(said.is_empty(), "{said:#?}");
        notes.error().is("UnexpectedAnswer", ATTRIBUTE);
    }
    let azure = Azure::with_vpn(vpn("Connected"));
    let page = arm_sandbox::Effect::status(404, "").body("<html>no such page</html>");
    azure.add_fault("GET", "*/connections/*", page);
    let (said, notes) = wait(&azure, &up()).await;
    assert!(said.is_empty(), "{said:#?}");
    assert_ne!(notes.error().code, "NotFound");
}
