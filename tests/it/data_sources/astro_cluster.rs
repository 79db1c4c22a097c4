//! `dataplane_astro_cluster`: one cluster, by ID or name.

use arm_sandbox::Effect;
use serde_json::{Value, json};

use crate::{
    azure::{
        Azure,
        astro::{CLUSTER, ISSUER, ORGANIZATION, UNFINISHED_CLUSTER, WORKSPACE},
    },
    grpc::{Notes, Terraform},
    snapshot::Snapshot,
};

const TYPE: &str = "dataplane_astro_cluster";

async fn read(azure: &Azure, arguments: Value) -> (Value, Notes) {
    azure.terraform().await.read_data(TYPE, &arguments).await
}

#[tokio::test(start_paused = true)]
async fn a_cluster_is_found_by_its_id() {
    let azure = Azure::with_astro(|_| ());
    let (found, notes) = read(&azure, json!({ "id": CLUSTER })).await;
    notes.nothing();
    assert_eq!(
        found,
        json!({
            "id": CLUSTER,
            "name": "prod-euw",
            "organization_id": ORGANIZATION,
            "type": "DEDICATED",
            "cloud_provider": "AZURE",
            "region": "westeurope",
            "status": "CREATED",
            "external_ips": ["203.0.113.18", "203.0.113.19"],
            "oidc_issuer_url": ISSUER,
            "kube_dns_ip": "172.20.16.10",
            "vpc_subnet_range": "172.20.0.0/19",
            "tenant_id": "e0a4c7b8-6d15-4b6f-8c3e-5a9f21d4be02",
            "is_dr_enabled": false,
            "is_failed_over": null,
            "dr_region": null,
            "dr_vpc_subnet_range": null,
            "workspace_ids": [WORKSPACE],
            "health_status": "HEALTHY",
        })
    );
    assert_eq!(
        azure.calls(),
        [format!("GET /v1/organizations/{ORGANIZATION}/clusters/{CLUSTER} 200")]
    );
}

#[tokio::test(start_paused = true)]
async fn a_cluster_is_found_by_its_name_in_one_request() {
    let azure = Azure::with_astro(|_| ());
    let (found, notes) = read(&azure, json!({ "name": "prod-euw" })).await;
    notes.nothing();
    assert_eq!(found["id"], CLUSTER);
    assert_eq!(azure.calls(), [format!("GET /v1/organizations/{ORGANIZATION}/clusters 200")]);
}

#[tokio::test(start_paused = true)]
async fn an_unknown_or_ambiguous_name_is_refused_with_the_clusters_that_exist() {
    let azure = Azure::with_astro(|_| ());
    let (_, notes) = read(&azure, json!({ "name": "Prod-EUW" })).await;
    notes.error().is("AstroNotFound", "name").says(&["`prod-euw`", "`next-euw`", "standard"]);
    let azure = Azure::with_astro(|astro| {
        astro["organizations"][0]["clusters"][1]["name"] = "prod-euw".into();
    });
    let (_, notes) = read(&azure, json!({ "name": "prod-euw" })).await;
    notes.error().is("AstroNameAmbiguous", "name").says(&[
        "2",
        CLUSTER,
        UNFINISHED_CLUSTER,
        "`id`",
    ]);
}

#[tokio::test(start_paused = true)]
async fn an_id_that_is_not_there_points_to_standard_clusters() {
    let azure = Azure::with_astro(|_| ());
    let (_, notes) = read(&azure, json!({ "id": "cmnowhere" })).await;
    notes.error().is("AstroNotFound", "id").says(&["404", "cmnowhere"]);
}

#[tokio::test(start_paused = true)]
async fn a_cluster_that_is_still_being_made_has_no_addresses_and_says_why() {
    let azure = Azure::with_astro(|_| ());
    let (found, notes) = read(&azure, json!({ "id": UNFINISHED_CLUSTER })).await;
    notes.warning().is("AstroAddressesMissing", "id").says(&["`next-euw`", "`CREATING`"]);
    assert_eq!(found["external_ips"], Value::Null);
    assert_eq!(found["vpc_subnet_range"], "172.24.0.0/19");
}

#[tokio::test(start_paused = true)]
async fn a_missing_list_is_null_and_an_empty_one_is_empty() {
    let with = |ips: Value| {
        Azure::with_astro(|astro| {
            astro["organizations"][0]["clusters"][0]["metadata"]["externalIPs"] = ips;
        })
    };
    let (found, notes) = read(&with(Value::Null), json!({ "id": CLUSTER })).await;
    notes.warning().is("AstroAddressesMissing", "id");
    assert_eq!(found["external_ips"], Value::Null);
    let (found, notes) = read(&with(json!([])), json!({ "id": CLUSTER })).await;
    notes.warning().is("AstroAddressesMissing", "id");
    assert_eq!(found["external_ips"], json!([]));
}

#[tokio::test(start_paused = true)]
async fn a_token_that_may_not_read_clusters_is_told_which_may() {
    let azure = Azure::with_astro(|astro| {
        astro["tokens"] = json!([{ "token": "workspace", "denied": ["clusters"] }]);
    });
    let (_, notes) = read(&azure, json!({ "id": CLUSTER })).await;
    notes.error().is("AstroForbidden", "id").says(&["403"]);
}

#[tokio::test(start_paused = true)]
async fn transient_errors_are_retried() {
    let azure = Azure::with_astro(|_| ());
    azure.add_fault("GET", "*/clusters/*", Effect::status(429, "").retry_after(2));
    azure.add_fault("GET", "*/clusters/*", Effect::status(503, ""));
    azure.add_fault("GET", "*/clusters/*", Effect::Reset);
    let (found, notes) = read(&azure, json!({ "id": CLUSTER })).await;
    notes.nothing();
    assert_eq!(found["name"], "prod-euw");
}

#[tokio::test(start_paused = true)]
async fn an_answer_without_a_body_is_an_error_and_no_crash() {
    let azure = Azure::with_astro(|_| ());
    azure.add_fault("GET", "*/clusters/*", Effect::status(200, "").body(""));
    let (_, notes) = read(&azure, json!({ "id": CLUSTER })).await;
    notes.error().is("UnexpectedAnswer", "id").says(&["200"]);
}

#[tokio::test]
async fn arguments_that_name_nothing_or_too_much_are_refused() {
    let terraform = Terraform::start().await;
    for (config, attribute, code) in [
        (json!({}), "", "MissingArgument"),
        (json!({ "id": CLUSTER, "name": "prod-euw" }), "name", "ConflictingArguments"),
        (json!({ "id": "../deployments" }), "id", "InvalidAstroId"),
        (json!({ "name": " " }), "name", "EmptyArgument"),
    ] {
        let (_, notes) = terraform.read_data(TYPE, &config).await;
        notes.error().is(code, attribute);
    }
}

#[tokio::test(start_paused = true)]
async fn snapshot_of_astro_cluster() {
    let azure = Azure::with_astro(|_| ());
    let twice = Azure::with_astro(|astro| {
        astro["organizations"][0]["clusters"][1]["name"] = "prod-euw".into();
    });
    let forbidden = Azure::with_astro(|astro| {
        astro["tokens"] = json!([{ "token": "workspace", "denied": ["clusters"] }]);
    });
    let mut snapshot = Snapshot::of("astro_cluster");
    for (case, azure, arguments) in [
        ("neither ID nor name", &azure, json!({})),
        ("both ID and name", &azure, json!({ "id": CLUSTER, "name": "prod-euw" })),
        ("a name as the ID", &azure, json!({ "id": "Prod EUW" })),
        ("an empty name", &azure, json!({ "name": " " })),
        ("no cluster with this ID", &azure, json!({ "id": "cmnowhere" })),
        ("no cluster with this name", &azure, json!({ "name": "Prod-EUW" })),
        ("two clusters with this name", &twice, json!({ "name": "prod-euw" })),
        ("a cluster without addresses yet", &azure, json!({ "id": UNFINISHED_CLUSTER })),
        ("a token that may not read clusters", &forbidden, json!({ "id": CLUSTER })),
    ] {
        snapshot.add(case, &read(azure, arguments).await.1);
    }
    snapshot.check();
}
