//! A network that is busy, and writers that meet.

use arm_sandbox::{Effect, Fault};
use serde_json::{Value, json};

use super::{peerings, towards_astro, towards_hub, with};
use crate::azure::{
    Azure,
    networks::{NETWORK, network, vnet},
};

const ANY_LINK: &str = "*/virtualNetworkPeerings/*";

fn failed(code: &str) -> Effect {
    Effect::FailedOperation { code: code.into(), message: "Busy.".into(), details: Vec::new() }
}

#[tokio::test(start_paused = true)]
async fn a_busy_network_is_waited_for_however_azure_says_it() {
    let nested = json!({ "error": {
        "code": "RetryableError", "message": "A retryable error occurred.",
        "details": [{ "code": "ReferencedResourceNotProvisioned", "message": "Updating." }],
    } });
    for effect in [
        Effect::status(409, "AnotherOperationInProgress"),
        Effect::status(400, "ReferencedResourceNotProvisioned"),
        Effect::status(429, "RetryableErrorDueToAnotherOperation"),
        Effect::status(429, "RetryableError").body(nested.to_string()),
        failed("AnotherOperationInProgress"),
        failed("ReferencedResourceNotProvisioned"),
    ] {
        let azure = Azure::with_networks();
        azure.behave(|it| it.operation_polls = 1);
        azure.script_times(2, "PUT", ANY_LINK, effect.clone());
        let stored = peerings(&azure).await.converge(None, &towards_hub()).await;
        assert_eq!(stored.text("peering_state"), "Initiated", "{effect:?}");
        assert_eq!(azure.peering_links(&vnet()).await.len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_write_that_lost_to_another_is_looked_at_and_repeated_once() {
    let code = "CanceledAndSupersededDueToAnotherOperation";
    let azure = Azure::with_networks();
    azure.behave(|it| it.operation_polls = 1);
    azure.add_fault("PUT", ANY_LINK, failed(code));
    peerings(&azure).await.converge(None, &towards_hub()).await;

    let azure = Azure::with_networks();
    azure.behave(|it| it.operation_polls = 1);
    azure.script_times(2, "PUT", ANY_LINK, failed(code));
    let run = peerings(&azure).await;
    let applied = run.apply(&run.plan(None, &towards_hub()).await).await;
    applied.notes.error().is("AzureOperationFailed", "vnet_id").says(&[code]);
}

#[tokio::test(start_paused = true)]
async fn a_write_that_another_writer_made_just_so_is_not_repeated() {
    let azure = Azure::with_networks();
    let run = peerings(&azure).await;
    let stored = run.create(&towards_hub()).await;
    let change = with(towards_hub(), &json!({ "allow_forwarded_traffic": true }));
    let plan = run.plan(Some(&stored), &change).await;
    let superseded = Effect::status(409, "CanceledAndSupersededDueToAnotherOperation");
    azure.add_fault("PUT", ANY_LINK, superseded);
    // The look afterwards takes long enough for the other writer, who wants the same.
    let slow = Fault::new("GET", ANY_LINK, Effect::Delay { milliseconds: 1000 }).after(1);
    azure.sandbox().add_fault(&slow).unwrap();
    let wanted = json!({ "properties": {
        "remoteVirtualNetwork": { "id": network("vnet-hub") },
        "allowVirtualNetworkAccess": true, "allowForwardedTraffic": true,
    } });
    let theirs = async {
        azure.until_faults_are_met().await;
        azure.somebody_else().put::<Value>(stored.text("id"), NETWORK, &wanted).await.unwrap();
        azure.calls();
    };
    let (applied, ()) = tokio::join!(run.apply(&plan), theirs);
    applied.notes.no_error();
    assert_eq!(applied.stored().value["allow_forwarded_traffic"], json!(true));
    assert!(!azure.verbs().contains_key("PUT"));
}

#[tokio::test(start_paused = true)]
async fn a_create_that_fails_in_the_end_leaves_no_link_behind() {
    let azure = Azure::with_networks();
    azure.behave(|it| it.operation_polls = 1);
    azure.add_fault("PUT", ANY_LINK, failed("VnetAddressSpacesOverlap"));
    let run = peerings(&azure).await;
    let applied = run.apply(&run.plan(None, &towards_astro()).await).await;
    applied
        .notes
        .error()
        .is("AzureOperationFailed", "remote_vnet_id")
        .says(&["VnetAddressSpacesOverlap"]);
    assert_eq!(applied.state, None);
    assert!(azure.peering_links(&vnet()).await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_removal_that_meets_a_busy_network_is_repeated() {
    for effect in [
        Effect::status(409, "AnotherOperationInProgress"),
        failed("AnotherOperationInProgress"),
        failed("CanceledAndSupersededDueToAnotherOperation"),
    ] {
        let azure = Azure::with_networks();
        azure.behave(|it| it.operation_polls = 1);
        let run = peerings(&azure).await;
        let stored = run.create(&towards_hub()).await;
        azure.add_fault("DELETE", ANY_LINK, effect);
        run.destroy(&stored).await.notes.nothing();
        assert!(azure.peering_links(&vnet()).await.is_empty());
    }
}
