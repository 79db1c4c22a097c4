//! `dataplane_astro_deployment`: one Deployment, by ID or name.

use serde_json::{Value, json};

use crate::{
    azure::{
        Azure,
        astro::{
            CLUSTER, DEPLOYMENT, ISSUER, ORGANIZATION, OTHER_WORKSPACE, STANDARD_DEPLOYMENT,
            WORKSPACE,
        },
    },
    grpc::{Notes, Terraform},
    snapshot::Snapshot,
};

const TYPE: &str = "dataplane_astro_deployment";

async fn read(azure: &Azure, arguments: Value) -> (Value, Notes) {
    azure.terraform().await.read_data(TYPE, &arguments).await
}

#[tokio::test(start_paused = true)]
async fn a_deployment_is_found_by_its_id_in_either_version() {
    let azure = Azure::with_astro(|_| ());
    let expected = json!({
        "id": DEPLOYMENT,
        "name": "daily-finance",
        "workspace_id": WORKSPACE,
        "organization_id": ORGANIZATION,
        "type": "DEDICATED",
        "status": "HEALTHY",
        "namespace": "stellar-orbit-4821",
        "cluster_id": CLUSTER,
        "cluster_name": "prod-euw",
        "region": "westeurope",
        "cloud_provider": null,
        "external_ips": ["203.0.113.18"],
        "dr_external_ips": null,
        "oidc_issuer_url": ISSUER,
        "dr_oidc_issuer_url": null,
        "workload_identity": "6f0d3b1e-7a54-4c22-9d18-0b5e7c4f1a93",
        "dr_workload_identity": null,
    });
    for (version, path) in [("v1", "/v1"), ("v1beta1", "/platform/v1beta1")] {
        let block = json!({ "astro": { "api_version": version } });
        let terraform = azure.terraform_with(block).await;
        let (found, notes) = terraform.read_data(TYPE, &json!({ "id": DEPLOYMENT })).await;
        notes.nothing();
        assert_eq!(found, expected);
        let call = format!("GET {path}/organizations/{ORGANIZATION}/deployments/{DEPLOYMENT} 200");
        assert_eq!(azure.calls(), [call]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_deployment_on_a_standard_cluster_has_its_own_addresses() {
    let azure = Azure::with_astro(|_| ());
    let (found, notes) = read(&azure, json!({ "name": "adhoc" })).await;
    notes.nothing();
    assert_eq!(found["id"], STANDARD_DEPLOYMENT);
    assert_eq!(found["type"], "STANDARD");
    assert_eq!(found["external_ips"], json!(["198.51.100.7"]));
    assert_eq!((&found["cluster_name"], &found["region"]), (&Value::Null, &Value::Null));
}

#[tokio::test(start_paused = true)]
async fn a_name_in_two_workspaces_names_both_and_the_workspace_decides() {
    let azure = Azure::with_astro(|_| ());
    let (_, notes) = read(&azure, json!({ "name": "daily-finance" })).await;
    notes.error().is("AstroNameAmbiguous", "name").says(&[
        "2",
        DEPLOYMENT,
        WORKSPACE,
        OTHER_WORKSPACE,
    ]);
    let arguments = json!({ "name": "daily-finance", "workspace_id": OTHER_WORKSPACE });
    let (found, notes) = read(&azure, arguments).await;
    notes.nothing();
    assert_eq!(found["namespace"], "lunar-tide-1177");
}

#[tokio::test(start_paused = true)]
async fn a_name_or_id_that_is_not_there_is_told() {
    let azure = Azure::with_astro(|_| ());
    let arguments = json!({ "name": "adhoc", "workspace_id": OTHER_WORKSPACE });
    let (_, notes) = read(&azure, arguments).await;
    notes.error().is("AstroNotFound", "name").says(&["`adhoc`", "`daily-finance`", "Workspace"]);
    let (_, notes) = read(&azure, json!({ "id": "cmnowhere" })).await;
    notes.error().is("AstroNotFound", "id").says(&["`cmnowhere`", "404"]);
}

#[tokio::test(start_paused = true)]
async fn a_missing_list_says_who_may_see_it() {
    let azure = Azure::with_astro(|astro| {
        astro["tokens"] = json!([{ "token": "t", "hidden": ["externalIPs"] }]);
    });
    let (found, notes) = read(&azure, json!({ "id": DEPLOYMENT })).await;
    notes.warning().is("AstroAddressesMissing", "id").says(&["Workspace"]);
    assert_eq!(found["external_ips"], Value::Null);
}

#[tokio::test]
async fn an_id_with_a_workspace_is_refused() {
    let terraform = Terraform::start().await;
    let config = json!({ "id": DEPLOYMENT, "workspace_id": WORKSPACE });
    let (_, notes) = terraform.read_data(TYPE, &config).await;
    notes.error().is("ConflictingArguments", "workspace_id");
}

#[tokio::test(start_paused = true)]
async fn snapshot_of_astro_deployment() {
    let azure = Azure::with_astro(|_| ());
    let hiding = Azure::with_astro(|astro| {
        astro["tokens"] = json!([{ "token": "t", "hidden": ["externalIPs"] }]);
    });
    let elsewhere = json!({ "name": "adhoc", "workspace_id": OTHER_WORKSPACE });
    let mut snapshot = Snapshot::of("astro_deployment");
    for (case, azure, arguments) in [
        ("neither ID nor name", &azure, json!({})),
        ("both ID and name", &azure, json!({ "id": DEPLOYMENT, "name": "adhoc" })),
        ("an ID and a Workspace", &azure, json!({ "id": DEPLOYMENT, "workspace_id": WORKSPACE })),
        ("a name as the ID", &azure, json!({ "id": "Ad hoc" })),
        ("an empty name", &azure, json!({ "name": "" })),
        ("no Deployment with this ID", &azure, json!({ "id": "cmnowhere" })),
        ("no Deployment with this name", &azure, elsewhere),
        ("two Deployments with this name", &azure, json!({ "name": "daily-finance" })),
        ("a token that hides the addresses", &hiding, json!({ "id": DEPLOYMENT })),
    ] {
        snapshot.add(case, &read(azure, arguments).await.1);
    }
    snapshot.check();
}
