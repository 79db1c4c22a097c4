//! S-03: services that ignore the addresses of callers in their own region.

use serde_json::json;

use super::{
    FIRST, allowing, allowlists,
    targets::{COGNITIVE_SERVICES, KEY_VAULT, STORAGE, target},
    with,
};

#[tokio::test(start_paused = true)]
async fn a_caller_of_the_same_region_is_warned_of_refused_or_ignored_as_configured() {
    for kind in [STORAGE, COGNITIVE_SERVICES] {
        let target = &target(kind);
        let azure = target.azure();
        let run = allowlists(&azure).await;
        let config = |region: &str, choice: &str| {
            with(
                allowing(&target.id, &[FIRST]),
                &json!({ "source_region": region, "on_same_region": choice }),
            )
        };
        let says = ["private endpoint", "peering", "westeurope"];
        let plan = run.plan(None, &config("West Europe", "warn")).await;
        plan.notes.warning().is("SameRegion", "source_region").says(&says);
        let plan = run.plan(None, &config("westeurope", "error")).await;
        plan.notes.error().is("SameRegion", "source_region").says(&says);
        run.plan(None, &config("westeurope", "ignore")).await.notes.nothing();
        run.plan(None, &config("northeurope", "error")).await.notes.nothing();
    }
}

#[tokio::test(start_paused = true)]
async fn other_services_heed_addresses_of_their_own_region() {
    let target = &target(KEY_VAULT);
    let azure = target.azure();
    let config = with(
        allowing(&target.id, &[FIRST]),
        &json!({ "source_region": "westeurope", "on_same_region": "error" }),
    );
    allowlists(&azure).await.plan(None, &config).await.notes.nothing();
}

#[tokio::test(start_paused = true)]
async fn an_error_without_a_region_to_compare_with_is_a_mistake() {
    let target = &target(STORAGE);
    let azure = target.azure();
    let config = with(allowing(&target.id, &[FIRST]), &json!({ "on_same_region": "error" }));
    let notes = allowlists(&azure).await.validate(&config).await;
    notes.error().is("MissingArgument", "source_region");
}
