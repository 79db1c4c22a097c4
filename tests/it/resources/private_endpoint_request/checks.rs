//! What validate and plan refuse or say.

use serde_json::{Value, json};

use super::{
    TYPE, asking, azure, data_registry, everywhere, nothing_was_written, requests, seed, with,
};
use crate::{
    azure::{Azure, container, lake, registry},
    grpc::{Notes, UNKNOWN},
};

/// What a plan says of this request.
async fn planned(azure: &Azure, config: &Value) -> Notes {
    requests(azure).await.plan(None, config).await.notes
}

/// The only error among the notes.
#[track_caller]
fn check_error(notes: &Notes, code: &str, attribute: &str, facts: &[&str]) {
    let errors: Vec<_> = notes.0.iter().filter(|it| it.is_error).cloned().collect();
    Notes(errors).error().is(code, attribute).says(facts);
}

/// The warnings are about these, in order.
#[track_caller]
fn check_warnings(notes: &Notes, codes: &[&str]) {
    notes.no_error();
    assert_eq!(notes.codes(), codes, "{notes:#?}");
}

#[tokio::test(start_paused = true)]
async fn a_group_that_is_not_offered_is_refused_with_those_that_are() {
    let azure = azure();
    let notes = planned(&azure, &with(asking(), "group_id", "vault")).await;
    check_error(&notes, "InvalidGroup", "group_id", &["`vault`", "`registry`", "crdata"]);
    let notes = planned(&azure, &with(asking(), "group_id", "Registry")).await;
    check_error(&notes, "InvalidGroup", "group_id", &["`registry`"]);
    let notes = planned(&azure, &with(asking(), "group_id", "blob")).await;
    check_error(&notes, "InvalidGroup", "group_id", &["`blob`", "`registry`"]);
    let warnings = notes.0.iter().filter(|it| !it.is_error).count();
    assert_eq!(warnings, 1, "only that it costs money: {notes:#?}");
}

#[tokio::test(start_paused = true)]
async fn a_registry_below_premium_is_refused() {
    let mut cheap = data_registry();
    cheap["sku"]["name"] = "Basic".into();
    cheap["properties"] = json!({});
    let notes = planned(&Azure::with(seed(cheap)), &asking()).await;
    let facts = ["crdata", "Basic", "Premium"];
    check_error(&notes, "PrivateEndpointsNotSupported", "resource_id", &facts);
}

#[tokio::test(start_paused = true)]
async fn what_has_no_private_endpoints_is_refused_before_anything_is_asked() {
    let azure = azure();
    let run = requests(&azure).await;
    let part = with(asking(), "resource_id", container("features"));
    run.validate(&part)
        .await
        .error()
        .is("PrivateEndpointsNotSupported", "resource_id")
        .says(&[&lake()]);
    let service = lake()
        .replace("Microsoft.Storage/storageAccounts", "Microsoft.Network/privateLinkServices");
    let notes = run.validate(&with(asking(), "resource_id", service)).await;
    notes.error().is("InvalidGroup", "resource_id").says(&["alias"]);
    let standard = with(asking(), "cluster_type", "STANDARD");
    let says = ["dedicated Astro Hosted clusters and Astro Hybrid", "dataplane_ip_allowlist"];
    run.validate(&standard).await.error().is("ClusterNotPrivate", "cluster_type").says(&says);
    assert_eq!(azure.calls(), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn a_message_is_as_long_as_the_service_takes() {
    let run = requests(&azure()).await;
    let message = |length| with(asking(), "request_message", "m".repeat(length));
    run.validate(&message(140)).await.nothing();
    run.validate(&message(141))
        .await
        .error()
        .is("InvalidArgument", "request_message")
        .says(&["140"]);
    let server = registry("x").replace("ContainerRegistry/registries", "Sql/servers");
    let sql = |length| with(message(length), "resource_id", server.clone());
    run.validate(&sql(128)).await.nothing();
    run.validate(&sql(129)).await.error().is("MessageTooLong", "request_message").says(&[
        "129",
        "128",
        "Microsoft.Sql/servers",
    ]);
    let secret = "https://x.blob.core.windows.net/?sv=1&sig=abc";
    let notes = run.validate(&with(asking(), "request_message", secret)).await;
    notes.error().is("SecretInTicket", "request_message");
}

#[tokio::test(start_paused = true)]
async fn an_open_resource_and_groups_with_surprises_are_warned_of() {
    let mut open = data_registry();
    open["properties"]["publicNetworkAccess"] = "Enabled".into();
    open["properties"]["networkRuleSet"] = json!({ "defaultAction": "Allow", "ipRules": [] });
    open["properties"]["dataEndpointEnabled"] = false.into();
    open["properties"]["dataEndpointHostNames"] = json!([]);
    let notes = planned(&Azure::with(seed(open)), &asking()).await;
    check_warnings(&notes, &["EndpointCosts", "ResourceOpenToAll", "DataEndpointsOff"]);

    let account = |group: &str| with(with(asking(), "resource_id", lake()), "group_id", group);
    let azure = azure();
    let notes = planned(&azure, &account("blob")).await;
    notes.0[1].has_code("BlobNamesMayStopResolving");
    let notes = planned(&azure, &account("dfs")).await;
    notes.0[1].has_code("BlobEndpointNeeded");
}

#[tokio::test(start_paused = true)]
async fn a_caller_who_may_not_read_the_resource_gets_one_warning_and_a_ticket_with_a_gap() {
    let mut seed = seed(data_registry());
    seed["caller"] = json!({ "denied": [{
        "scope": everywhere(), "actions": ["Microsoft.ContainerRegistry/registries/*"],
    }] });
    let azure = Azure::with(seed);
    let run = requests(&azure).await;
    let plan = run.plan(None, &asking()).await;
    check_warnings(&plan.notes, &["EndpointCosts", "ChecksNotRun"]);
    let applied = run.apply(&plan).await;
    check_warnings(&applied.notes, &["RequestResourceForbidden", "RequestWaits"]);
    let stored = applied.stored();
    assert_eq!(stored.value["fqdns"], Value::Null);
    assert!(stored.value["ticket_body"].as_str().unwrap().contains("please fill in"));
    let read = requests(&azure).await.refresh(&stored).await;
    read.notes.warning().is("RequestResourceForbidden", "resource_id").says(&["`Reader`"]);
    assert_eq!(read.stored().value, stored.value);
    nothing_was_written(&azure);
}

#[tokio::test(start_paused = true)]
async fn a_resource_that_is_not_there_is_a_warning_while_planning_and_an_error_afterwards() {
    let azure = azure();
    let run = requests(&azure).await;
    let plan = run.plan(None, &with(asking(), "resource_id", registry("crnew"))).await;
    check_warnings(&plan.notes, &["EndpointCosts", "NotFoundYet"]);
    run.apply(&plan).await.notes.error().is("NotFound", "resource_id").says(&["crnew"]);
}

#[tokio::test(start_paused = true)]
async fn a_resource_that_is_gone_leaves_the_record_with_a_warning() {
    let azure = azure();
    let stored = requests(&azure).await.create(&asking()).await;
    azure.somebody_else().delete(registry("crdata"), super::VERSION).await.unwrap();
    let read = requests(&azure).await.refresh(&stored).await;
    read.notes.warning().is("RequestResourceGone", "resource_id");
    assert_eq!(read.stored().value, stored.value);
}

#[tokio::test(start_paused = true)]
async fn without_remote_checks_a_plan_asks_nothing_and_the_apply_refuses_what_is_wrong() {
    let azure = azure();
    let run = azure.terraform_with(json!({ "skip_remote_checks": true })).await.resource(TYPE);
    let plan = run.plan(None, &with(asking(), "group_id", "vault")).await;
    check_warnings(&plan.notes, &["EndpointCosts"]);
    assert_eq!(azure.calls(), Vec::<String>::new());
    run.apply(&plan).await.notes.error().is("InvalidGroup", "group_id").says(&["`vault`"]);
}

#[tokio::test(start_paused = true)]
async fn a_resource_that_is_made_in_the_same_apply_can_be_planned() {
    let run = requests(&azure()).await;
    let config = with(asking(), "resource_id", UNKNOWN);
    run.validate(&config).await.nothing();
    let plan = run.plan(None, &config).await;
    plan.notes.nothing();
    assert_eq!(plan.planned["request_id"], UNKNOWN);
    assert_eq!(plan.planned["cluster_name"], "prod-euw");
}
