//! The addresses after a failover: there by default, left out on request, never missing in silence.

use arm_sandbox::Effect;
use serde_json::{Value, json};

use super::{CLUSTER, DEDICATED, STANDARD, astro, cluster, dedicated, guide, read, standard, with};
use crate::azure::Azure;

/// A cluster with disaster recovery, and a Deployment with these changes on it.
fn recovering(deployment: &Value) -> Azure {
    astro(&[cluster(&json!({ "isDrEnabled": true }))], &[dedicated(deployment)])
}

fn forbid_the_list(azure: &Azure) {
    azure.add_fault("GET", "*/deployments", Effect::status(403, "Insufficient permissions"));
}

#[tokio::test(start_paused = true)]
async fn addresses_after_a_failover_are_added_where_disaster_recovery_is_on() {
    let azure = recovering(&json!({ "drExternalIPs": ["198.51.100.40"] }));
    for source in [
        json!({ "astro_cluster_id": CLUSTER }),
        json!({ "astro_deployment_ids": [DEDICATED] }),
        json!({ "astro_cluster_id": CLUSTER, "include_dr": true }),
        json!({ "astro_deployment_ids": [DEDICATED], "include_dr": true }),
    ] {
        let (found, notes) = read(&azure, source.clone()).await;
        notes.nothing();
        assert_eq!(found["addresses"][0], "198.51.100.40");
        assert_eq!(found["include_dr"], json!(true));
        let argument = source.as_object().unwrap().keys().next().unwrap().clone();
        let last = found["sources"].as_array().unwrap().last().unwrap().clone();
        assert_eq!(last["addresses"], json!(["198.51.100.40"]));
        assert_eq!(last["argument"], json!(argument));
        assert!(last["name"].as_str().unwrap().contains("disaster recovery"), "{last}");
        let (without, notes) = read(&azure, with(source, &json!({ "include_dr": false }))).await;
        notes.nothing();
        assert!(!without["addresses"].to_string().contains("198.51.100.40"), "{without}");
    }
}

#[tokio::test(start_paused = true)]
async fn without_disaster_recovery_nothing_is_added_or_said() {
    let azure = guide();
    let (found, notes) = read(&azure, json!({ "astro_cluster_id": CLUSTER })).await;
    notes.nothing();
    assert_eq!(found["sources"].as_array().unwrap().len(), 1);
    assert_eq!(found["include_dr"], json!(false));
    let (_, notes) = read(&azure, json!({ "astro_deployment_ids": [DEDICATED] })).await;
    notes.nothing();
}

#[tokio::test(start_paused = true)]
async fn disaster_recovery_that_is_not_there_is_told_who_asks_for_it() {
    let azure = guide();
    let cluster = json!({ "astro_cluster_id": CLUSTER, "include_dr": true });
    let (_, notes) = read(&azure, cluster).await;
    notes.warning().is("AddressesNeedReview", "").says(&["`include_dr`", "`prod-euw`"]);
    let deployment = json!({ "astro_deployment_ids": [DEDICATED], "include_dr": true });
    let (_, notes) = read(&azure, deployment).await;
    notes.warning().is("AddressesNeedReview", "").says(&["`daily-finance`"]);
}

#[tokio::test(start_paused = true)]
async fn a_deployment_without_the_addresses_that_it_should_have_is_told() {
    for (deployment, source) in [
        (json!({}), json!({ "astro_cluster_id": CLUSTER })),
        (
            json!({ "drOidcIssuerUrl": "https://westeurope.example/issuer" }),
            json!({ "astro_deployment_ids": [DEDICATED] }),
        ),
    ] {
        let (_, notes) = read(&recovering(&deployment), source).await;
        notes.warning().is("AddressesNeedReview", "").says(&["`daily-finance`", "failover"]);
    }
    let empty = astro(&[cluster(&json!({ "isDrEnabled": true }))], &[standard(&json!({}))]);
    let (_, notes) = read(&empty, json!({ "astro_cluster_id": CLUSTER })).await;
    notes.warning().is("AddressesNeedReview", "").says(&["`prod-euw`", "no Deployments"]);
    let (_, notes) = read(&empty, json!({ "astro_deployment_ids": [STANDARD] })).await;
    notes.warning().is("AddressesNeedReview", "").says(&["standard cluster"]);
}

#[tokio::test(start_paused = true)]
async fn a_token_that_does_not_see_the_setting_still_adds_what_deployments_list() {
    let hidden = cluster(&json!({ "isDrEnabled": null }));
    let azure = astro(&[hidden], &[dedicated(&json!({ "drExternalIPs": ["198.51.100.40"] }))]);
    for config in [
        json!({ "astro_cluster_id": CLUSTER }),
        json!({ "astro_cluster_id": CLUSTER, "include_dr": true }),
    ] {
        let (found, notes) = read(&azure, config).await;
        notes.nothing();
        assert_eq!(found["addresses"][0], "198.51.100.40");
    }
    let hidden = cluster(&json!({ "isDrEnabled": null }));
    let azure = astro(&[hidden], &[dedicated(&json!({}))]);
    let config = json!({ "astro_cluster_id": CLUSTER, "include_dr": true });
    let (_, notes) = read(&azure, config).await;
    notes.warning().is("AddressesNeedReview", "").says(&["does not tell this token"]);
}

#[tokio::test(start_paused = true)]
async fn deployments_that_cannot_be_listed_are_an_error_only_if_addresses_would_be_missing() {
    let azure = guide();
    forbid_the_list(&azure);
    let (found, notes) = read(&azure, json!({ "astro_cluster_id": CLUSTER })).await;
    notes.warning().is("AddressesNeedReview", "").says(&["403"]);
    forbid_the_list(&azure);
    let (again, _) = read(&azure, json!({ "astro_cluster_id": CLUSTER })).await;
    assert_eq!(again["warnings"], found["warnings"], "an output would change in every plan");
    let azure = recovering(&json!({}));
    for config in [
        json!({ "astro_cluster_id": CLUSTER }),
        json!({ "astro_cluster_id": CLUSTER, "include_dr": true }),
    ] {
        forbid_the_list(&azure);
        let (_, notes) = read(&azure, config).await;
        notes.error().is("AstroForbidden", "include_dr").says(&[
            "403",
            "`prod-euw`",
            "`include_dr = false`",
        ]);
    }
    forbid_the_list(&azure);
    let config = json!({ "astro_cluster_id": CLUSTER, "include_dr": false });
    let (found, notes) = read(&azure, config).await;
    notes.warning().is("AddressesNeedReview", "").says(&["403"]);
    assert_eq!(found["addresses"], json!(["203.0.113.18", "203.0.113.19"]));
}
