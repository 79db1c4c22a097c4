//! The cluster: from the arguments, from Astro, or from both.

use serde_json::{Value, json};

use super::{asking, requests, with, with_astro};
use crate::{
    azure::{Azure, astro, networks},
    grpc::UNKNOWN,
};

/// A request that leaves the rest to Astro.
fn by(name: &str, value: &str) -> Value {
    with(json!({ "vnet_id": networks::vnet() }), name, value)
}

#[tokio::test(start_paused = true)]
async fn an_id_or_a_name_is_enough_where_astro_can_be_asked() {
    for config in [by("cluster_id", astro::CLUSTER), by("cluster_name", "prod-euw")] {
        let azure = with_astro(|_| ());
        let plan = requests(&azure).await.giving_back().plan(None, &config).await;
        plan.notes.nothing();
        for (name, value) in asking().as_object().unwrap() {
            assert_eq!(plan.planned[name], *value, "{name}");
        }
        let stored = requests(&azure).await.converge(None, &config).await;
        assert_eq!(stored.value["cluster_cidrs"], json!(["172.20.0.0/19"]));
        // Before Terraform 1.16 the plan that the apply makes may hear something else.
        let older = requests(&azure).await.plan(None, &config).await;
        assert_eq!(older.planned["cluster_region"], UNKNOWN);
        assert_eq!(stored.value["request_id"], plan.planned["request_id"]);
    }
}

#[tokio::test(start_paused = true)]
async fn without_astro_the_plan_names_what_is_missing() {
    let azure = Azure::with_networks();
    let plan = requests(&azure).await.plan(None, &by("cluster_id", astro::CLUSTER)).await;
    let says = ["`cluster_region`", "`cluster_cidrs`", "`cluster_type`", "`astro`"];
    plan.notes.error().is("ClusterDetailsMissing", "cluster_name").says(&says);
}

#[tokio::test(start_paused = true)]
async fn what_astro_contradicts_is_refused() {
    let azure = with_astro(|_| ());
    for (name, value) in [
        ("cluster_name", json!("next-euw")),
        ("cluster_region", json!("northeurope")),
        ("cluster_type", json!("HYBRID")),
        ("cluster_cidrs", json!(["172.24.0.0/19"])),
    ] {
        let plan = requests(&azure).await.plan(None, &with(asking(), name, value)).await;
        plan.notes.error().is("ClusterDecodeError", name).says(&["prod-euw", astro::CLUSTER]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_cluster_in_another_cloud_is_refused() {
    let azure = with_astro(|seed| {
        seed["astro"]["organizations"][0]["clusters"][0]["cloudProvider"] = "AWS".into();
    });
    let plan = requests(&azure).await.plan(None, &by("cluster_id", astro::CLUSTER)).await;
    plan.notes.error().is("ClusterNotInAzure", "cluster_id").says(&["prod-euw"]);
}

#[tokio::test(start_paused = true)]
async fn a_deployment_in_the_place_of_a_cluster_is_explained() {
    let azure = with_astro(|_| ());
    let run = requests(&azure).await;
    let plan = run.plan(None, &by("cluster_id", astro::STANDARD_DEPLOYMENT)).await;
    let says = ["`adhoc`", "standard cluster", "dedicated Astro Hosted clusters and Astro Hybrid"];
    plan.notes.error().is("DeploymentInsteadOfCluster", "cluster_id").says(&says);
    let plan = run.plan(None, &by("cluster_id", astro::DEPLOYMENT)).await;
    plan.notes
        .error()
        .is("DeploymentInsteadOfCluster", "cluster_id")
        .says(&["`daily-finance`", &format!("`{}`", astro::CLUSTER)]);
    let plan = run.plan(None, &by("cluster_id", "cmg0nowhere")).await;
    plan.notes.error().is("AstroNotFound", "cluster_id").says(&["404"]);
}

#[tokio::test(start_paused = true)]
async fn a_cluster_that_is_still_made_is_warned_of() {
    let azure = with_astro(|_| ());
    let plan =
        requests(&azure).await.plan(None, &by("cluster_id", astro::UNFINISHED_CLUSTER)).await;
    plan.notes.warning().is("ClusterNotReady", "cluster_id").says(&["`CREATING`", "`next-euw`"]);
}

#[tokio::test(start_paused = true)]
async fn arguments_that_are_complete_need_no_answer_from_astro() {
    let azure = with_astro(|_| ());
    azure.add_fault("GET", "*/clusters/*", arm_sandbox::Effect::status(403, "Forbidden"));
    let plan = requests(&azure).await.plan(None, &asking()).await;
    plan.notes.warning().is("ClusterNotCompared", "cluster_id");
}

#[tokio::test(start_paused = true)]
async fn another_cluster_is_another_request_however_it_is_named() {
    let azure = with_astro(|seed| {
        seed["astro"]["organizations"][0]["clusters"][1]["status"] = "CREATED".into();
    });
    let stored = requests(&azure).await.create(&by("cluster_name", "prod-euw")).await;
    let next = by("cluster_name", "next-euw");
    // An older Terraform plans again without what this plan saw, and Astro may answer something else.
    for (run, ranges) in [
        (requests(&azure).await, json!("(known after apply)")),
        (requests(&azure).await.giving_back(), json!(["172.24.0.0/19"])),
    ] {
        let plan = run.plan(Some(&stored), &next).await;
        plan.notes.nothing();
        assert_eq!(plan.replace, ["cluster_id"]);
        assert_eq!(plan.planned["cluster_id"], astro::UNFINISHED_CLUSTER);
        assert_eq!(plan.planned["cluster_cidrs"], ranges);
        assert_ne!(plan.planned["request_id"], stored.value["request_id"]);
    }
}

#[tokio::test(start_paused = true)]
async fn without_remote_checks_a_plan_asks_nobody_and_the_apply_looks_the_cluster_up() {
    let azure = with_astro(|_| ());
    let terraform = azure.terraform_with(json!({ "skip_remote_checks": true })).await;
    let run = terraform.resource(super::TYPE);
    azure.calls();
    let plan = run.plan(None, &by("cluster_id", astro::CLUSTER)).await;
    plan.notes.nothing();
    assert_eq!(azure.calls(), Vec::<String>::new());
    let stored = run.apply(&plan).await.stored();
    assert_eq!(stored.value["cluster_name"], "prod-euw");
}
