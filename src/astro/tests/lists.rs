//! Lists: pages, repetitions, filters, and what is read once.

use serde_json::json;

use super::support::{Answer, cluster, page, refusal, scripted};
use crate::astro::code::AstroCode;
use crate::astro::failure::Cause;
use crate::astro::{ClusterFilter, DeploymentFilter};

fn offsets(script: &super::support::Script) -> Vec<String> {
    let query = |uri: &http::Uri| uri.query().unwrap_or_default().to_owned();
    script.seen().iter().map(|it| query(&it.uri)).collect()
}

#[tokio::test(start_paused = true)]
async fn three_pages_are_three_requests_and_a_transient_error_is_retried() {
    let (client, script) = scripted([
        page(0, 20, 45),
        refusal(429, "Too many requests").header("retry-after", "3"),
        page(20, 20, 45),
        refusal(503, "Unavailable"),
        page(40, 5, 45),
    ]);
    let all = client.clusters(&ClusterFilter::default()).await.unwrap();
    assert_eq!(all.len(), 45);
    assert_eq!((all[0].id.as_str(), all[44].id.as_str()), ("cm0", "cm44"));
    assert_eq!(offsets(&script), [0, 20, 20, 40, 40].map(|it| format!("offset={it}&limit=1000")),);
    let seen = script.seen();
    let waited = |after: usize| seen[after + 1].at.duration_since(seen[after].at).as_millis();
    assert!((3_000..3_100).contains(&waited(1)), "{}", waited(1));
    assert!((750..1_100).contains(&waited(3)), "{}", waited(3));
}

#[tokio::test]
async fn an_answer_without_a_body_is_an_error_that_names_the_operation() {
    let (client, _script) = scripted([Answer::new(200)]);
    let error = client.clusters(&ClusterFilter::default()).await.unwrap_err();
    assert!(matches!(error.cause(), Cause::Empty(200)), "{error}");
    assert_eq!(
        error.to_string(),
        "could not list clusters from Astro: Astro answered 200 without a body"
    );
}

#[tokio::test]
async fn a_page_in_the_middle_that_says_nothing_ends_the_list_with_an_error() {
    let (client, script) = scripted([page(0, 20, 45), Answer::new(200)]);
    assert!(client.clusters(&ClusterFilter::default()).await.is_err());
    assert_eq!(script.calls().len(), 2);
}

#[tokio::test]
async fn an_empty_page_before_the_end_ends_the_list() {
    let (client, script) = scripted([page(0, 20, 45), page(20, 0, 45)]);
    assert_eq!(client.clusters(&ClusterFilter::default()).await.unwrap().len(), 20);
    assert_eq!(script.calls().len(), 2);
}

#[tokio::test]
async fn an_answer_without_the_list_is_no_empty_list() {
    let (client, _script) = scripted([Answer::json(200, &json!({ "totalCount": 0 }))]);
    let error = client.clusters(&ClusterFilter::default()).await.unwrap_err();
    assert!(error.to_string().contains("no list `clusters`"), "{error}");
}

#[tokio::test]
async fn what_stands_on_two_pages_is_one_cluster() {
    let (client, _script) = scripted([page(0, 20, 39), page(19, 20, 39)]);
    assert_eq!(client.clusters(&ClusterFilter::default()).await.unwrap().len(), 39);
}

#[tokio::test]
async fn a_list_is_read_once_and_a_failure_is_not_kept() {
    let (client, script) = scripted([refusal(403, "no"), page(0, 1, 1)]);
    let filter = ClusterFilter::default();
    client.clusters(&filter).await.unwrap_err();
    for _ in 0..3 {
        client.clone().clusters(&filter).await.unwrap();
    }
    assert_eq!(script.calls().len(), 2);
}

#[tokio::test]
async fn a_filter_is_asked_for_and_kept_whatever_comes_back() {
    let (client, script) = scripted([page(0, 3, 3)]);
    let filter = ClusterFilter {
        names: vec!["cluster-1".to_owned()],
        cloud_provider: Some("azure".to_owned()),
    };
    let found = client.clusters(&filter).await.unwrap();
    assert_eq!(found.iter().map(|it| it.id.as_str()).collect::<Vec<_>>(), ["cm1"]);
    assert_eq!(offsets(&script), ["names=cluster-1&provider=AZURE&offset=0&limit=1000"]);
}

#[tokio::test]
async fn deployments_of_two_clusters_come_from_one_list() {
    let deployment =
        |id: &str, cluster: &str| json!({ "id": id, "name": id, "clusterId": cluster });
    let body = json!({
        "deployments": [deployment("a", "one"), deployment("b", "two"), deployment("c", "one")],
        "totalCount": 3,
    });
    let (client, script) = scripted([Answer::json(200, &body)]);
    let on = |cluster: &str| DeploymentFilter {
        cluster_id: Some(cluster.to_owned()),
        ..DeploymentFilter::default()
    };
    assert_eq!(client.deployments(&on("one")).await.unwrap().len(), 2);
    assert_eq!(client.deployments(&on("two")).await.unwrap().len(), 1);
    assert_eq!(offsets(&script), ["offset=0&limit=100"]);
}

#[tokio::test]
async fn ids_names_and_workspaces_are_asked_for() {
    let (client, script) =
        scripted([Answer::json(200, &json!({ "deployments": [], "totalCount": 0 }))]);
    let filter = DeploymentFilter {
        ids: vec!["a".to_owned(), "b".to_owned()],
        names: vec!["n m".to_owned()],
        workspace_ids: vec!["w".to_owned()],
        cluster_id: None,
    };
    assert!(client.deployments(&filter).await.unwrap().is_empty());
    assert_eq!(
        offsets(&script),
        ["deploymentIds=a&deploymentIds=b&names=n%20m&workspaceIds=w&offset=0&limit=100"]
    );
}

#[tokio::test]
async fn an_ambiguous_name_is_refused_with_both_ids() {
    let twice =
        json!({ "clusters": [cluster(1), { "id": "cm9", "name": "cluster-1" }], "totalCount": 2 });
    let (client, _script) = scripted([Answer::json(200, &twice)]);
    let problem = client.cluster_named("cluster-1").await.unwrap_err();
    assert_eq!(problem.code, *AstroCode::AstroNameAmbiguous);
    assert!(problem.summary.contains("`cluster-1`"), "{}", problem.summary);
    assert!(problem.detail.contains("`cm1`, `cm9`"), "{}", problem.detail);
}

#[tokio::test]
async fn a_name_that_is_not_there_says_what_is() {
    let (client, _script) = scripted([page(0, 0, 0), page(0, 12, 12)]);
    let problem = client.cluster_named("prod").await.unwrap_err();
    assert_eq!(problem.code, *AstroCode::AstroNotFound);
    for part in ["`cluster-0`", "and 2 more", "standard clusters", super::support::ORGANIZATION] {
        assert!(problem.detail.contains(part), "{part}: {}", problem.detail);
    }
}
