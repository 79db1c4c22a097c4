//! `dataplane_astro_clusters`: the clusters of an Organization.

use serde_json::{Value, json};

use crate::{
    azure::{
        Azure,
        astro::{CLUSTER, ORGANIZATION},
    },
    grpc::Notes,
    snapshot::Snapshot,
};

async fn read(azure: &Azure, arguments: Value) -> (Vec<Value>, Notes) {
    let terraform = azure.terraform().await;
    let (found, notes) = terraform.read_data("dataplane_astro_clusters", &arguments).await;
    (found["clusters"].as_array().cloned().unwrap_or_default(), notes)
}

fn names(clusters: &[Value]) -> Vec<&str> {
    clusters.iter().map(|it| it["name"].as_str().unwrap()).collect()
}

#[tokio::test(start_paused = true)]
async fn all_clusters_are_listed_by_name() {
    let azure = Azure::with_astro(|_| ());
    let (found, notes) = read(&azure, json!({})).await;
    notes.nothing();
    assert_eq!(names(&found), ["next-euw", "prod-euw"]);
    assert_eq!(found[1]["id"], CLUSTER);
    assert_eq!(found[1]["external_ips"], json!(["203.0.113.18", "203.0.113.19"]));
    assert_eq!(found[0]["external_ips"], Value::Null);
    assert_eq!(found[0]["status"], "CREATING");
}

#[tokio::test(start_paused = true)]
async fn names_and_cloud_narrow_the_list() {
    let azure = Azure::with_astro(|_| ());
    for (arguments, expected) in [
        (json!({ "names": ["prod-euw", "gone"] }), &["prod-euw"] as &[&str]),
        (json!({ "cloud_provider": "AZURE" }), &["next-euw", "prod-euw"]),
        (json!({ "cloud_provider": "GCP" }), &[]),
        (json!({ "names": [] }), &[]),
    ] {
        let (found, notes) = read(&azure, arguments).await;
        notes.nothing();
        assert_eq!(names(&found), expected);
    }
    let (_, notes) = read(&azure, json!({ "cloud_provider": "azure" })).await;
    notes.error().is("InvalidArgument", "cloud_provider").says(&["AZURE"]);
}

#[tokio::test(start_paused = true)]
async fn forty_five_clusters_on_pages_of_twenty_are_three_requests() {
    let azure = Azure::with_astro(|astro| {
        let cluster = |it: u32| json!({ "id": format!("cm{it}"), "name": format!("c{it:02}") });
        astro["organizations"][0]["clusters"] = (0..45).map(cluster).collect();
    });
    azure.behave(|it| it.page_size = 20);
    let (found, notes) = read(&azure, json!({})).await;
    notes.nothing();
    assert_eq!(found.len(), 45);
    assert_eq!(
        azure.calls(),
        vec![format!("GET /v1/organizations/{ORGANIZATION}/clusters 200"); 3]
    );
}

#[tokio::test(start_paused = true)]
async fn a_token_that_may_not_is_an_error() {
    let azure = Azure::with_astro(|astro| {
        astro["tokens"] = json!([{ "token": "workspace", "denied": ["clusters"] }]);
    });
    let (_, notes) = read(&azure, json!({})).await;
    notes.error().is("AstroForbidden", "").says(&["403"]);
}

#[tokio::test(start_paused = true)]
async fn snapshot_of_astro_clusters() {
    let azure = Azure::with_astro(|_| ());
    let forbidden = Azure::with_astro(|astro| {
        astro["tokens"] = json!([{ "token": "workspace", "denied": ["clusters"] }]);
    });
    let mut snapshot = Snapshot::of("astro_clusters");
    for (case, azure, arguments) in [
        ("an unknown cloud", &azure, json!({ "cloud_provider": "azure" })),
        ("a token that may not list clusters", &forbidden, json!({})),
    ] {
        snapshot.add(case, &read(azure, arguments).await.1);
    }
    snapshot.check();
}
