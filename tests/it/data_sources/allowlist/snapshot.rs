//! Everything that `dataplane_allowlist` tells its user, in one file.

use arm_sandbox::Effect;
use serde_json::{Value, json};

use super::feeds::{egress, feeds, lines, tags, web};
use super::{CLUSTER, STANDARD, astro, cluster, dedicated, guide, read, standard, with};
use crate::snapshot::Snapshot;

#[tokio::test(start_paused = true)]
async fn snapshot_of_allowlist() {
    let azure = guide();
    let second = dedicated(&json!({ "id": "cmg4d1r2s000308jq5b8n6k1p", "name": "adhoc-etl" }));
    let shared = astro(&[cluster(&json!({}))], &[dedicated(&json!({})), second]);
    let stranger = dedicated(&json!({ "externalIPs": ["203.0.113.18", "198.51.100.9"] }));
    let stranger = astro(&[cluster(&json!({}))], &[stranger]);
    let public = astro(&[cluster(&json!({ "type": "STANDARD" }))], &[]);
    let recovery = astro(&[cluster(&json!({ "isDrEnabled": true }))], &[dedicated(&json!({}))]);
    let wrong = standard(&json!({ "externalIPs": ["198.51.100.7", "0.0.0.0", "gateway.example"] }));
    let wrong = astro(&[], &[wrong]);
    let making = json!({ "metadata": { "externalIPs": [] }, "status": "CREATING" });
    let making = astro(&[cluster(&making)], &[]);
    let unlisted = guide();
    let forbidden = || Effect::status(403, "Insufficient permissions");
    unlisted.add_fault("GET", "*/deployments", forbidden());
    let unreadable = astro(&[cluster(&json!({ "isDrEnabled": true }))], &[]);
    unreadable.add_fault("GET", "*/deployments", forbidden());
    let published = web();
    let moved = web();
    moved.add_fault(
        "GET",
        "/ips.txt",
        Effect::status(302, "Moved").header("location", "https://elsewhere.example/ips.txt?sig=x"),
    );
    let page = web();
    page.add_fault("GET", "/ips.txt", Effect::status(200, "").body("<html>Sign in</html>"));
    let gone = web();
    gone.add_fault("GET", "/ips.txt", Effect::status(404, "NotFound"));
    let reviewed = json!({ "expected": ["203.0.113.1", "203.0.113.9"] });
    let many: Vec<_> = (1..8).map(|it| format!("203.0.113.{}", 2 * it + 1)).collect();
    let hidden = guide();
    hidden.add_fault("GET", "*/clusters/*", forbidden());
    let by_cluster = json!({ "astro_cluster_id": CLUSTER });
    let with_cluster = |changes: Value| with(by_cluster.clone(), &changes);
    let missing = json!({ "astro_deployment_ids": ["cmg4d9z8y000408jq1a7c3e5x"] });
    let apart = json!({ "addresses": ["203.0.113.18", "203.0.113.20"], "max_rules": 1 });
    let mut snapshot = Snapshot::of("allowlist");
    for (case, azure, config) in [
        ("no source of addresses", &azure, json!({})),
        ("a name as the cluster", &azure, json!({ "astro_cluster_id": "Prod EUW" })),
        ("a name as a Deployment", &azure, json!({ "astro_deployment_ids": ["Ad hoc"] })),
        ("an address that is none", &azure, json!({ "addresses": ["x"] })),
        ("a private address", &azure, json!({ "addresses": ["192.168.1.0/24"] })),
        ("an exclusion that is none", &azure, with_cluster(json!({ "exclude": ["y"] }))),
        ("a limit of 0", &azure, with_cluster(json!({ "max_rules": 0 }))),
        (
            "too many entries, fewer when aggregated",
            &azure,
            with_cluster(json!({ "max_rules": 1 })),
        ),
        ("too many entries", &azure, apart),
        ("an exclusion of nothing", &azure, with_cluster(json!({ "exclude": ["198.51.100.1"] }))),
        ("no disaster recovery", &azure, with_cluster(json!({ "include_dr": true }))),
        ("a Deployment that is not there", &azure, missing),
        ("a standard cluster", &public, by_cluster.clone()),
        (
            "a Deployment on a standard cluster",
            &azure,
            json!({ "astro_deployment_ids": [STANDARD] }),
        ),
        ("addresses that several Deployments share", &shared, by_cluster.clone()),
        ("a Deployment with other addresses", &stranger, by_cluster.clone()),
        ("disaster recovery without addresses", &recovery, by_cluster.clone()),
        ("disaster recovery that cannot be read", &unreadable, by_cluster.clone()),
        ("wrong addresses from Astro", &wrong, json!({ "astro_deployment_ids": [STANDARD] })),
        ("a cluster without addresses yet", &making, by_cluster.clone()),
        ("a feed without an address", &published, feeds(&[json!({ "format": "lines" })])),
        (
            "a feed over plain http",
            &published,
            feeds(&[with(lines(), &json!({ "url": "http://vendor.example/a" }))]),
        ),
        ("a feed that has moved", &moved, feeds(&[lines()])),
        ("a feed that is a web page", &page, feeds(&[lines()])),
        ("a feed that is gone", &gone, feeds(&[lines()])),
        (
            "a feed of another form",
            &published,
            feeds(&[with(egress(), &json!({ "path": "values[].ip" }))]),
        ),
        (
            "a feed whose filter matches nothing",
            &published,
            feeds(&[with(egress(), &json!({ "filter": { "service": "x" } }))]),
        ),
        ("a feed that has changed", &published, feeds(&[with(egress(), &reviewed)])),
        (
            "a feed that has shrunk",
            &published,
            feeds(&[with(egress(), &json!({ "expected": many }))]),
        ),
        ("a service tag that is not there", &published, feeds(&[tags("Storage.WestEurop")])),
        ("a token that may not list Deployments", &unlisted, by_cluster.clone()),
        ("a token that may not read the cluster", &hidden, by_cluster.clone()),
    ] {
        snapshot.add(case, &read(azure, config).await.1);
    }
    snapshot.check();
}
