//! The Astro API as it is in practice: pages, throttling, answers without a body, a token that may
//! not see everything: scenarios S-06 and S-27.

use arm_sandbox::{Effect, Fault};
use serde_json::{Value, json};

use crate::support::{Fixture, LAKE, on_each_cli, on_latest_cli, seed};

const CLUSTERS: &str = "*/clusters";
const CLUSTER: &str = "*/clusters/cmg3k4w9t000108l4hx2q7v1z";

const ALL_CLUSTERS: &str = r#"
data "dataplane_astro_clusters" "all" {}

output "names" {
  value = data.dataplane_astro_clusters.all.clusters[*].name
}
"#;

/// This many clusters; the scenarios use the first.
fn organization(clusters: usize) -> Value {
    let cluster = |number: usize| {
        let id = match number {
            0 => "cmg3k4w9t000108l4hx2q7v1z".to_owned(),
            _ => format!("cmg3k4w9t000108l4hx2q{number:04}"),
        };
        json!({
            "id": id, "name": format!("prod-{number:02}"), "type": "DEDICATED",
            "cloudProvider": "AZURE", "region": "westeurope", "status": "CREATED",
            "isDrEnabled": false, "metadata": { "externalIPs": ["203.0.113.18"] },
        })
    };
    let mut seed = seed();
    seed["astro"] = json!({ "organizations": [{
        "id": "cmg3k0q1x000008l4d2e5f6a7",
        "clusters": (0..clusters).map(cluster).collect::<Vec<_>>(),
    }] });
    seed
}

/// The statuses of the answers to requests for clusters.
fn statuses(fixture: &Fixture) -> Vec<u16> {
    let requests = fixture.azure.sandbox.requests().expect("the sandbox is there");
    requests.iter().filter(|it| it.path.ends_with("/clusters")).map(|it| it.status).collect()
}

#[test]
fn forty_five_clusters_in_pages_of_twenty_take_three_requests_and_repeat_what_was_refused() {
    on_each_cli(&organization(45), |fixture| {
        let sandbox = &fixture.azure.sandbox;
        sandbox.change_behavior(|it| it.page_size = 20).expect("the sandbox is there");
        fixture.azure.keep_requests();
        for status in [429, 503] {
            let busy = Effect::status(status, "").retry_after(1);
            fixture.azure.add_fault(&Fault::new("GET", CLUSTERS, busy));
        }
        fixture.configure(ALL_CLUSTERS)?;
        let plan = fixture.directory.plan_json()?;
        let names = &plan["planned_values"]["outputs"]["names"]["value"];
        assert_eq!(names.as_array().map(Vec::len), Some(45));
        assert_eq!(statuses(fixture), [429, 503, 200, 200, 200]);
        Ok(())
    });
}

#[test]
fn an_answer_without_a_body_is_an_error_that_names_the_operation() {
    on_latest_cli(&organization(1), |fixture| {
        let empty = Effect::status(200, "").body("");
        fixture.azure.add_fault(&Fault::new("GET", CLUSTERS, empty).times(50));
        fixture.configure(ALL_CLUSTERS)?;
        let error = fixture.directory.plan().expect_err("there is no body");
        assert!(error.mentions("list clusters"), "{error}");
        assert!(error.has_code("UnexpectedAnswer"), "{error}");
        Ok(())
    });
}

#[test]
fn a_token_that_may_not_see_the_cluster_stops_the_plan_and_removes_no_rule() {
    on_each_cli(&organization(1), |fixture| {
        fixture.configure(&format!(
            "data \"dataplane_allowlist\" \"astro\" {{\n  astro_cluster_id = \"cmg3k4w9t000108l4hx2q7v1z\"\n}}\n\n\
             resource \"dataplane_ip_allowlist\" \"lake\" {{\n  target_id = \"{LAKE}\"\n  addresses = data.dataplane_allowlist.astro.addresses\n}}\n"
        ))?;
        fixture.directory.apply()?;
        let before = fixture.azure.resource(LAKE, "2025-06-01");

        let body = json!({
            "message": "Insufficient permissions to read clusters",
            "requestId": "0f8b6d52-0c1e-4f57-8f1d-6a2e9b7c3d41",
            "statusCode": 403,
        });
        let refusal = Effect::status(403, "").body(body.to_string());
        fixture.azure.add_fault(&Fault::new("GET", CLUSTER, refusal).times(50));
        let error = fixture.directory.plan().expect_err("the token may not read the cluster");
        for text in [
            "403",
            "Insufficient permissions to read clusters",
            "0f8b6d52-0c1e-4f57-8f1d-6a2e9b7c3d41",
            "Organization",
            "Deployment",
        ] {
            assert!(error.mentions(text), "{text}: {error}");
        }
        assert_eq!(fixture.azure.resource(LAKE, "2025-06-01"), before);
        Ok(())
    });
}
