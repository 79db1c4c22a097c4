//! From the draft to traffic, and what can happen on the way.

use serde_json::{Value, json};

use super::{
    TYPE, asking, create_link, link_id, nothing_was_written, noticed, requests, with, with_astro,
};
use crate::{
    azure::{
        Azure, TENANT, astro, networks,
        networks::{astro_vnet, vnet},
    },
    grpc::{Applied, Stored, UNKNOWN},
};

/// Refreshes in a new run.
async fn refreshed(azure: &Azure, stored: &Stored) -> Applied {
    requests(azure).await.refresh(stored).await
}

/// Status, who has to act, and the next step.
#[track_caller]
fn check(stored: &Stored, status: &str, waiting_on: &str, says: &str) {
    let value = &stored.value;
    assert_eq!((&value["status"], &value["waiting_on"]), (&json!(status), &json!(waiting_on)));
    let step = value["next_step"].as_str().unwrap();
    assert!(step.contains(says), "{step}");
}

#[tokio::test(start_paused = true)]
async fn a_draft_has_every_field_of_the_guide_and_writes_nothing() {
    let azure = Azure::with_networks();
    let run = requests(&azure).await;
    let plan = run.plan(None, &asking()).await;
    plan.notes.nothing();
    let reference = plan.planned["request_id"].clone();
    assert_ne!(reference, json!(UNKNOWN), "the reference is known before anything is made");
    let applied = run.apply(&plan).await;
    applied.notes.warning().is("RequestWaits", "").says(&["`draft`", "`ticket_subject`"]);
    let stored = applied.stored();
    check(&stored, "draft", "you", "Send `ticket_subject`");
    assert_eq!(stored.value["request_id"], reference);
    assert_eq!(stored.value["tenant_id"], TENANT);
    assert_eq!(stored.value["region"], "westeurope");
    assert_eq!(stored.value["resource_group_name"], "rg-net");
    assert_eq!(stored.value["vnet_name"], "vnet-data");
    assert_eq!(stored.value["address_space"], json!(["10.60.0.0/16"]));
    assert_eq!(stored.value["peering_id"], Value::Null);
    let body = stored.value["ticket_body"].as_str().unwrap();
    let fields = [
        astro::CLUSTER,
        "prod-euw",
        TENANT,
        "2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21",
        "westeurope",
        &vnet(),
        "10.60.0.0/16",
        "172.20.0.0/19",
        reference.as_str().unwrap(),
    ];
    for field in fields {
        assert!(body.contains(field), "`{field}` is not in:\n{body}");
    }
    let stored = requests(&azure).await.converge(Some(stored), &asking()).await;
    check(&stored, "draft", "you", "");
    nothing_was_written(&azure);
}

#[tokio::test(start_paused = true)]
async fn a_recorded_ticket_moves_it_and_leaves_the_ticket_as_it_was_sent() {
    let azure = Azure::with_networks();
    let draft = requests(&azure).await.create(&asking()).await;
    let sent = with(asking(), "ticket_id", "48213");
    let run = requests(&azure).await;
    let plan = run.plan(Some(&draft), &sent).await;
    plan.notes.nothing();
    assert_eq!(plan.replace, Vec::<String>::new());
    for name in ["request_id", "ticket_subject", "ticket_body", "address_space", "region"] {
        assert_eq!(plan.planned[name], draft.value[name], "{name}");
    }
    let applied = run.apply(&plan).await;
    applied.notes.warning().is("RequestWaits", "").says(&["48213"]);
    check(&applied.stored(), "submitted", "vendor", "`vendor_vnet_id`");
    nothing_was_written(&azure);
}

#[tokio::test(start_paused = true)]
async fn the_whole_conversation_is_followed_by_refreshes() {
    let azure = Azure::with_networks();
    let replied = with(with(asking(), "ticket_id", "48213"), "vendor_vnet_id", astro_vnet());
    let stored = requests(&azure).await.create(&replied).await;
    check(&stored, "initiated_by_vendor", "you", "`dataplane_vnet_peering`");

    create_link(&azure, "to-astro", &astro_vnet()).await;
    let (stored, notes) = noticed(&azure, &stored, &replied).await;
    notes.warning().is("RequestWaits", "").says(&["`local_link_initiated`"]);
    check(&stored, "local_link_initiated", "vendor", "`to-astro`");
    assert_eq!(stored.value["peering_id"], link_id("to-astro"));

    azure.vendor_peers().await;
    let (stored, notes) = noticed(&azure, &stored, &replied).await;
    notes.warning().is("RequestWaits", "").says(&["`connected`"]);
    check(&stored, "connected", "you", "`traffic_confirmed = true`");
    // What a refresh saw is no change that is planned.
    let stored = refreshed(&azure, &stored).await.stored();
    requests(&azure).await.plan(Some(&stored), &replied).await.is_empty();

    let seen = with(replied.clone(), "traffic_confirmed", true);
    let stored = requests(&azure).await.change(&stored, &seen).await;
    check(&stored, "verified", "nobody", "Nothing is left to do");

    azure.vendor_unpeers().await;
    let (stored, notes) = noticed(&azure, &stored, &seen).await;
    notes.warning().is("RequestWaits", "").says(&["`disconnected`"]);
    check(&stored, "disconnected", "you", "`to-astro`");
    // It was said once; a refresh that sees the same says nothing.
    noticed(&azure, &stored, &seen).await.1.nothing();
}

#[tokio::test(start_paused = true)]
async fn addresses_that_change_after_the_peering_make_it_out_of_sync() {
    let azure = Azure::with_networks();
    let replied = with(with(asking(), "ticket_id", "48213"), "vendor_vnet_id", astro_vnet());
    create_link(&azure, "to-astro", &astro_vnet()).await;
    azure.vendor_peers().await;
    let stored = requests(&azure).await.create(&replied).await;
    check(&stored, "connected", "you", "");
    let change = arm_sandbox::vendor::ChangeAddressSpace {
        customer_network: Some(vnet()),
        prefixes: vec!["172.20.0.0/19".to_owned(), "172.20.32.0/19".to_owned()],
        ..arm_sandbox::vendor::ChangeAddressSpace::default()
    };
    azure.vendor_acts(arm_sandbox::vendor::Action::ChangeAddressSpace(change)).await;
    let stored = refreshed(&azure, &stored).await.stored();
    check(&stored, "out_of_sync", "you", "`to-astro`");
}

#[tokio::test(start_paused = true)]
async fn a_vendor_that_creates_both_links_is_recognized_by_the_clusters_range() {
    let azure = Azure::with_networks();
    let both = with(asking(), "mode", "vendor_creates_both");
    let stored = requests(&azure).await.create(&both).await;
    check(&stored, "draft", "you", "a67e6057-7138-4f78-bbaf-fd9db7b8aab0");
    assert!(
        stored.value["ticket_body"].as_str().unwrap().contains("please create both peering links")
    );
    let sent = with(both, "ticket_id", "48213");
    let stored = requests(&azure).await.change(&stored, &sent).await;
    check(&stored, "submitted", "you", "vendor_role_definition");
    let granted = with(sent.clone(), "vendor_access_granted", true);
    let stored = requests(&azure).await.change(&stored, &granted).await;
    check(&stored, "access_granted", "vendor", "creates both peering links");

    create_link(&azure, "astronomer-made-it", &astro_vnet()).await;
    azure.vendor_peers().await;
    let stored = refreshed(&azure, &stored).await.stored();
    check(&stored, "connected", "you", "Remove the role assignment");
    assert_eq!(stored.value["peering_id"], link_id("astronomer-made-it"));

    let taken_back = with(sent, "traffic_confirmed", true);
    let stored = requests(&azure).await.change(&stored, &taken_back).await;
    check(&stored, "verified", "nobody", "");
}

#[tokio::test(start_paused = true)]
async fn a_new_mode_rewrites_the_ticket_under_the_same_reference() {
    let azure = Azure::with_networks();
    let draft = requests(&azure).await.create(&asking()).await;
    let both = with(asking(), "mode", "vendor_creates_both");
    let changed = requests(&azure).await.change(&draft, &both).await;
    assert_eq!(changed.value["request_id"], draft.value["request_id"]);
    assert_ne!(changed.value["ticket_body"], draft.value["ticket_body"]);
    let plan = requests(&azure)
        .await
        .plan(Some(&draft), &with(asking(), "vnet_id", networks::network("vnet-hub")))
        .await;
    assert_eq!(plan.replace, ["vnet_id"]);
    assert_ne!(plan.planned["request_id"], draft.value["request_id"]);
}

#[tokio::test(start_paused = true)]
async fn a_vnet_that_is_gone_leaves_the_record_with_a_warning() {
    let azure = Azure::with_networks();
    let stored = requests(&azure).await.create(&asking()).await;
    azure.somebody_else().delete(vnet(), networks::NETWORK).await.unwrap();
    let read = refreshed(&azure, &stored).await;
    read.notes.warning().is("RequestResourceGone", "vnet_id");
    assert_eq!(read.stored().value, stored.value);
}

#[tokio::test(start_paused = true)]
async fn destroying_it_tells_to_tell_the_vendor() {
    let azure = Azure::with_networks();
    let sent = with(asking(), "ticket_id", "48213");
    let stored = requests(&azure).await.create(&sent).await;
    let run = requests(&azure).await;
    run.destroy(&stored).await.notes.warning().is("VendorStillHasRequest", "").says(&["48213"]);
    nothing_was_written(&azure);
}

#[tokio::test(start_paused = true)]
async fn a_vnet_that_is_made_in_the_same_apply_can_be_planned() {
    let azure = with_astro(|_| ());
    let run = azure.terraform().await.resource(TYPE).giving_back();
    let config = json!({ "cluster_id": astro::CLUSTER, "vnet_id": UNKNOWN });
    run.validate(&config).await.nothing();
    let plan = run.plan(None, &config).await;
    plan.notes.no_error();
    assert_eq!(plan.planned["ticket_body"], UNKNOWN);
    assert_eq!(plan.planned["cluster_name"], "prod-euw");
}

#[tokio::test(start_paused = true)]
async fn what_a_peering_across_tenants_takes_is_said_with_the_first_plan() {
    let azure = Azure::with_networks();
    let run = azure.terraform().await.resource(TYPE);
    let plan = run.plan(None, &asking()).await;
    plan.notes
        .with_code("CrossTenantPeering")
        .is("CrossTenantPeering", "mode")
        .says(&["auxiliary_tenant_ids", "peer/action"]);
    let stored = run.apply(&plan).await.stored();
    let sent = with(asking(), "ticket_id", "48213");
    run.plan(Some(&stored), &sent).await.notes.nothing();
    requests(&azure).await.plan(None, &asking()).await.notes.nothing();
    let body = stored.text("ticket_body");
    assert!(body.contains("a67e6057-7138-4f78-bbaf-fd9db7b8aab0 (yours), in our tenant"), "{body}");
}

#[tokio::test(start_paused = true)]
async fn the_apply_that_creates_our_link_ends_with_the_next_step() {
    let azure = Azure::with_networks();
    let sent = with(asking(), "ticket_id", "48213");
    let stored = requests(&azure).await.create(&sent).await;
    let replied = with(sent, "vendor_vnet_id", astro_vnet());
    // The same plan creates the link, so its values are not known yet.
    let planned = with(
        replied.clone(),
        "peering",
        json!({ "id": UNKNOWN, "peering_state": UNKNOWN, "sync_level": UNKNOWN }),
    );
    let (seen, notes) = noticed(&azure, &stored, &planned).await;
    notes.nothing();
    let plan = requests(&azure).await.plan(Some(&seen), &planned).await;
    assert_eq!(plan.planned["status"], UNKNOWN);
    for name in ["request_id", "ticket_subject", "ticket_body", "address_space", "region"] {
        assert_eq!(plan.planned[name], stored.value[name], "{name}");
    }
    create_link(&azure, "to-astro", &astro_vnet()).await;
    let made =
        json!({ "id": link_id("to-astro"), "peering_state": "Initiated", "sync_level": null });
    let handed = with(replied, "peering", made);

    let stored = requests(&azure).await.change(&seen, &handed).await;

    check(&stored, "local_link_initiated", "vendor", "`to-astro`");
    requests(&azure).await.converge(Some(stored), &handed).await;
}
