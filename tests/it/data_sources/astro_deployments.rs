//! `dataplane_astro_deployments`: the Deployments of an Organization.

use serde_json::{Value, json};

use crate::{
    azure::{
        Azure,
        astro::{CLUSTER, DEPLOYMENT, OTHER_WORKSPACE, STANDARD_DEPLOYMENT},
    },
    grpc::Notes,
    snapshot::Snapshot,
};

async fn read(azure: &Azure, arguments: Value) -> (Vec<Value>, Notes) {
    let terraform = azure.terraform().await;
    let (found, notes) = terraform.read_data("dataplane_astro_deployments", &arguments).await;
    (found["deployments"].as_array().cloned().unwrap_or_default(), notes)
}

fn namespaces(deployments: &[Value]) -> Vec<&str> {
    deployments.iter().map(|it| it["namespace"].as_str().unwrap()).collect()
}

#[tokio::test(start_paused = true)]
async fn arguments_narrow_the_list() {
    let azure = Azure::with_astro(|_| ());
    let (quiet, stellar, lunar) = ("quiet-comet-7735", "stellar-orbit-4821", "lunar-tide-1177");
    for (arguments, expected) in [
        (json!({}), &[quiet, stellar, lunar] as &[&str]),
        (json!({ "cluster_id": CLUSTER }), &[stellar, lunar]),
        (json!({ "workspace_ids": [OTHER_WORKSPACE] }), &[lunar]),
        (json!({ "names": ["adhoc"] }), &[quiet]),
        (json!({ "ids": [DEPLOYMENT, STANDARD_DEPLOYMENT] }), &[quiet, stellar]),
        (json!({ "ids": [STANDARD_DEPLOYMENT], "cluster_id": CLUSTER }), &[]),
        (json!({ "ids": [] }), &[]),
    ] {
        let (found, notes) = read(&azure, arguments.clone()).await;
        notes.nothing();
        assert_eq!(namespaces(&found), expected, "{arguments}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_id_that_is_not_there_is_an_error() {
    let azure = Azure::with_astro(|_| ());
    let (_, notes) = read(&azure, json!({ "ids": [DEPLOYMENT, "cmnowhere"] })).await;
    notes.error().is("AstroNotFound", "ids").says(&["`cmnowhere`"]);
}

#[tokio::test(start_paused = true)]
async fn a_list_of_many_is_read_to_its_end() {
    let azure = Azure::with_astro(|astro| {
        let one = |it: u32| json!({ "id": format!("cm{it}"), "name": "n", "namespace": "s" });
        astro["organizations"][0]["deployments"] = (0..230).map(one).collect();
    });
    let (found, notes) = read(&azure, json!({})).await;
    notes.nothing();
    assert_eq!(found.len(), 230);
    assert_eq!(azure.calls().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn snapshot_of_astro_deployments() {
    let azure = Azure::with_astro(|_| ());
    let mut snapshot = Snapshot::of("astro_deployments");
    for (case, arguments) in [
        ("a name among the IDs", json!({ "ids": ["Ad hoc"] })),
        ("a name as the cluster", json!({ "cluster_id": "Prod EUW" })),
        ("no Deployment with this ID", json!({ "ids": [DEPLOYMENT, "cmnowhere"] })),
    ] {
        snapshot.add(case, &read(&azure, arguments).await.1);
    }
    snapshot.check();
}
