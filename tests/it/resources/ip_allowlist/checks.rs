//! What validate and plan refuse or say.

use serde_json::json;

use super::{
    FIRST, allowing, allowlists,
    targets::{CONTAINER_REGISTRY, COSMOS, STORAGE, target},
    with,
};
use crate::{
    azure::{Azure, container, data_group, lake},
    grpc::UNKNOWN,
};

#[tokio::test(start_paused = true)]
async fn addresses_that_cannot_be_a_vendors_are_refused_before_anything_is_asked() {
    let azure = Azure::new();
    let run = allowlists(&azure).await;
    for (address, code) in [
        ("0.0.0.0", "AddressesNotAllowed"),
        ("0.0.0.0/0", "AddressesNotAllowed"),
        ("10.20.0.0/16", "AddressesNotAllowed"),
        ("127.0.0.1", "AddressesNotAllowed"),
        ("fc00::1", "AddressesNotAllowed"),
        ("gateway.example", "InvalidArgument"),
        ("203.0.113.18/24", "InvalidArgument"),
    ] {
        run.validate(&allowing(&lake(), &[address])).await.error().is(code, "addresses");
    }
    run.validate(&allowing(&lake(), &[])).await.error().is("NoAddresses", "addresses");
    let vault = format!("{}/providers/Microsoft.KeyVault/vaults/kv", data_group());
    run.validate(&allowing(&vault, &["2001:db8::1"]))
        .await
        .error()
        .is("AddressesNotAllowed", "addresses")
        .says(&["IPv6"]);
    assert_eq!(azure.calls(), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn a_target_without_a_firewall_is_refused_with_those_that_have_one() {
    let azure = Azure::new();
    let run = allowlists(&azure).await;
    run.validate(&allowing(&container("c"), &[FIRST]))
        .await
        .error()
        .is("FirewallNotSupported", "target_id")
        .says(&[&lake()]);
    let network = format!("{}/providers/Microsoft.Network/virtualNetworks/v", data_group());
    let says = ["Microsoft.Storage/storageAccounts", "Microsoft.Sql/servers"];
    run.validate(&allowing(&network, &[FIRST]))
        .await
        .error()
        .is("FirewallNotSupported", "target_id")
        .says(&says);
    let bricks = format!("{}/providers/Microsoft.Databricks/workspaces/w", data_group());
    run.validate(&allowing(&bricks, &[FIRST]))
        .await
        .error()
        .is("FirewallNotSupported", "target_id");
}

#[tokio::test(start_paused = true)]
async fn unknown_addresses_and_targets_can_be_planned() {
    let azure = Azure::new();
    let run = allowlists(&azure).await;
    let unknown = json!({ "target_id": lake(), "addresses": UNKNOWN });
    run.validate(&unknown).await.nothing();
    let plan = run.plan(None, &unknown).await;
    plan.notes.no_error();
    assert_eq!(plan.planned["rules"], json!(UNKNOWN));
    assert_eq!(plan.planned["max_rules"], json!(400));
    run.plan(None, &json!({ "target_id": UNKNOWN, "addresses": [FIRST] })).await.notes.nothing();
}

#[tokio::test(start_paused = true)]
async fn a_firewall_that_lets_everybody_in_is_said_to_have_no_effect() {
    let mut target = target(STORAGE);
    target.seed["properties"]["networkAcls"]["defaultAction"] = "Allow".into();
    let azure = target.azure();
    let run = allowlists(&azure).await;
    let plan = run.plan(None, &allowing(&target.id, &[FIRST])).await;
    plan.notes.warning().is("AllowlistHasNoEffect", "target_id").says(&["`Allow`"]);
    let stored = run.apply(&plan).await.stored();
    assert_eq!(stored.value["effective"], json!(false));
    let account = target.everything(&azure).await;
    assert_eq!(account["properties"]["networkAcls"]["defaultAction"], "Allow");
}

#[tokio::test(start_paused = true)]
async fn public_access_that_is_disabled_is_noted_and_stays_disabled() {
    let mut target = target(STORAGE);
    target.seed["properties"]["publicNetworkAccess"] = "Disabled".into();
    let azure = target.azure();
    let run = allowlists(&azure).await;
    let plan = run.plan(None, &allowing(&target.id, &[FIRST])).await;
    plan.notes.warning().is("AllowlistHasNoEffect", "target_id").says(&["`Disabled`"]);
    let stored = run.apply(&plan).await.stored();
    assert_eq!(stored.value["effective"], json!(false));
    assert_eq!(target.everything(&azure).await["properties"]["publicNetworkAccess"], "Disabled");
}

#[tokio::test(start_paused = true)]
async fn the_first_entry_that_shuts_out_others_is_warned_of_and_so_is_removing_the_last() {
    let target = target(COSMOS);
    let azure = Azure::holding([target.seed.clone()]);
    let run = allowlists(&azure).await;
    let plan = run.plan(None, &allowing(&target.id, &[FIRST])).await;
    plan.notes.warning().is("FirstEntryCloses", "addresses");
    let stored = run.apply(&plan).await.stored();
    run.destroy(&stored).await.notes.warning().is("FirewallOpens", "");
}

#[tokio::test(start_paused = true)]
async fn a_registry_below_premium_is_refused_while_planning() {
    let mut target = target(CONTAINER_REGISTRY);
    target.seed["sku"]["name"] = "Standard".into();
    target.seed["properties"] = json!({});
    let azure = Azure::holding([target.seed.clone()]);
    let plan = allowlists(&azure).await.plan(None, &allowing(&target.id, &[FIRST])).await;
    plan.notes.error().is("TargetNotEligible", "target_id");
}

#[tokio::test(start_paused = true)]
async fn a_caller_who_may_not_read_the_target_plans_with_one_warning() {
    let azure = Azure::denying(&lake(), &["Microsoft.Storage/storageAccounts/read"]);
    let plan = allowlists(&azure).await.plan(None, &allowing(&lake(), &[FIRST])).await;
    plan.notes.warning().is("ChecksNotRun", "").says(&["Microsoft.Storage/storageAccounts/read"]);
}

#[tokio::test(start_paused = true)]
async fn a_prefix_that_no_rule_can_have_is_refused() {
    let azure = Azure::new();
    let run = allowlists(&azure).await;
    for prefix in ["", "-a", "a b", "a/b", "é"] {
        let config = with(allowing(&lake(), &[FIRST]), &json!({ "rule_name_prefix": prefix }));
        run.validate(&config).await.error().is("InvalidNamePrefix", "rule_name_prefix");
    }
}
