//! Networks of two tenants, with and without what Azure wants for that.

use serde_json::json;

use super::{TYPE, peerings, towards_astro, towards_hub, with};
use crate::azure::{
    Azure, TENANT,
    networks::{astro_vnet, networks, vnet},
    private_links::VENDOR_TENANT,
};

#[tokio::test(start_paused = true)]
async fn a_tenant_without_a_token_is_refused_while_planning() {
    let azure = Azure::with_networks();
    let run = azure.terraform().await.resource(TYPE);
    let plan = run.plan(None, &towards_astro()).await;
    let says = [VENDOR_TENANT, TENANT, "auxiliary_tenant_ids"];
    plan.notes.error().is("AuxiliaryTenantMissing", "remote_tenant_id").says(&says);
}

#[tokio::test(start_paused = true)]
async fn without_the_second_token_nothing_is_made_and_the_missing_arguments_are_named() {
    let azure = Azure::with_networks();
    let run = azure.terraform().await.resource(TYPE);
    let config = with(towards_astro(), &json!({ "remote_tenant_id": null }));
    let plan = run.plan(None, &config).await;
    plan.notes.nothing();
    let applied = run.apply(&plan).await;
    let says = ["LinkedAuthorizationFailed", "auxiliary_tenant_ids"];
    applied.notes.error().is("AzureForbidden", "remote_tenant_id").says(&says);
    assert_eq!(applied.state, None);
    assert!(azure.peering_links(&vnet()).await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn into_another_subscription_tokens_go_along_without_being_asked_for() {
    let azure = Azure::with_networks();
    let config = with(towards_astro(), &json!({ "remote_tenant_id": null }));
    let stored = peerings(&azure).await.converge(None, &config).await;
    assert_eq!(stored.text("peering_state"), "Initiated");
}

#[tokio::test(start_paused = true)]
async fn a_permission_that_the_other_side_has_to_grant_is_told_as_theirs() {
    let mut seed = networks();
    seed["caller"] = json!({ "denied": [{
        "scope": astro_vnet(), "actions": ["Microsoft.Network/virtualNetworks/peer/action"],
    }] });
    let azure = Azure::with(seed);
    let run = peerings(&azure).await;
    let applied = run.apply(&run.plan(None, &towards_astro()).await).await;
    let says = [
        "LinkedAuthorizationFailed",
        "Microsoft.Network/virtualNetworks/peer/action",
        &astro_vnet(),
        "vendor_creates_both",
    ];
    applied.notes.error().is("AzureForbidden", "remote_vnet_id").says(&says);
    assert_eq!(applied.state, None);
    assert!(azure.peering_links(&vnet()).await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_permission_that_is_missing_at_home_is_told_at_home() {
    let mut seed = networks();
    let action = "Microsoft.Network/virtualNetworks/virtualNetworkPeerings/write";
    seed["caller"] = json!({ "denied": [{ "scope": vnet(), "actions": [action] }] });
    let azure = Azure::with(seed);
    let run = peerings(&azure).await;
    let applied = run.apply(&run.plan(None, &towards_astro()).await).await;
    applied.notes.error().is("AzureForbidden", "vnet_id").says(&[
        "AuthorizationFailed",
        action,
        &vnet(),
    ]);
}

#[tokio::test(start_paused = true)]
async fn a_token_of_the_own_tenant_needs_no_second_one() {
    let azure = Azure::with_networks();
    let run = azure.terraform().await.resource(TYPE);
    let config = with(towards_hub(), &json!({ "remote_tenant_id": TENANT }));
    run.converge(None, &config).await;
}
