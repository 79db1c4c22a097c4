//! States that move from azurerm.

use serde_json::json;

use super::{grants, id, until};
use crate::azure::{Azure, VENDOR, lake};

const AZURERM: &str = "hashicorp/azurerm";

#[tokio::test(start_paused = true)]
async fn an_assignment_of_azurerm_moves_without_a_request() {
    let azure = Azure::new();
    let end = super::in_days(3);
    let stored = grants(&azure).await.create(&until(&end)).await;
    let theirs = json!({
        "id": id(), "scope": lake(), "role_definition_id": stored.value["role_definition_id"],
        "principal_id": VENDOR, "principal_type": "ServicePrincipal", "justification": "Migration",
        "schedule": [{
            "start_date_time": "2026-11-20T08:00:00Z",
            "expiration": [{ "duration_days": 0, "duration_hours": 0, "end_date_time": end }],
        }],
        "ticket": [{ "number": "48213", "system": "" }],
        "timeouts": null,
    });
    let grants = grants(&azure).await;
    let moved =
        grants.take_over(AZURERM, "azurerm_pim_active_role_assignment", 0, &theirs).await.stored();
    let mut config = until(&end);
    config["justification"] = "Migration".into();
    config["ticket"] = json!({ "number": "48213" });
    azure.verbs();
    let read = grants.refresh(&moved).await.stored();
    grants.plan(Some(&read), &config).await.is_empty();
    assert!(!azure.verbs().contains_key("PUT"));
}

#[tokio::test(start_paused = true)]
async fn a_state_without_an_id_is_refused() {
    let azure = Azure::new();
    let grants = grants(&azure).await;
    let moved = grants
        .take_over(AZURERM, "azurerm_pim_active_role_assignment", 0, &json!({ "scope": lake() }))
        .await;
    moved.notes.error().is("StateCannotBeMoved", "");
}
