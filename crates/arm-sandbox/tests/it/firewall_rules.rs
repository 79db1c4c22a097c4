//! Firewalls whose rules are resources: SQL, PostgreSQL, MySQL, Synapse, Redis.

use axum::body::Body;
use serde_json::{Value, json};

use crate::support::{
    Client,
    firewalls::{MYSQL, POSTGRESQL, REDIS, SQL, SYNAPSE, Target, seed},
};

const ALL: [Target; 5] = [SQL, POSTGRESQL, MYSQL, SYNAPSE, REDIS];

fn range(target: Target, start: &str, end: &str) -> Value {
    let [first, last] = bounds(target);
    json!({"properties": {first: start, last: end}})
}

fn bounds(target: Target) -> [&'static str; 2] {
    if target.path.contains("redis") {
        ["startIP", "endIP"]
    } else {
        ["startIpAddress", "endIpAddress"]
    }
}

#[tokio::test]
async fn a_rule_is_made_read_listed_changed_and_deleted() {
    let client = Client::with_firewalls();
    for target in ALL {
        let rule = target.rule("vendor_0");
        let body = range(target, "203.0.113.7", "203.0.113.9");
        let made = client.put(&rule, target.version, &body).await;
        let accepted = target.path.contains("PostgreSQL");
        assert_eq!(made.status, if accepted { 202 } else { 201 }, "{target:?}");

        let read = client.get(&rule, target.version).await.expect_status(200).body;
        let [first, last] = bounds(target);
        assert_eq!(read["id"], json!(rule));
        assert_eq!(read["properties"][first], "203.0.113.7");
        assert_eq!(read["properties"][last], "203.0.113.9");
        let other = range(target, "198.51.100.1", "198.51.100.1");
        let changed = client.put(&rule, target.version, &other).await;
        assert_eq!(changed.status, if accepted { 202 } else { 200 }, "{target:?}");
        let rules = client.list(&target.id(), target.version, "").await;
        assert_eq!(rules.len(), 1, "{target:?}");
        assert_eq!(rules[0]["properties"][first], "198.51.100.1");
        let deleted = client.delete(&rule, target.version).await.status;
        assert_eq!(deleted, if runs(target) { 202 } else { 200 }, "{target:?}");
        client.delete(&rule, target.version).await.expect_status(204);
        client.get(&rule, target.version).await.expect_error(404, "ResourceNotFound");
    }
}

fn runs(target: Target) -> bool {
    ["PostgreSQL", "MySQL", "Synapse"].iter().any(|it| target.path.contains(it))
}

#[tokio::test]
async fn a_rule_is_never_patched() {
    let client = Client::with_firewalls();
    for target in ALL {
        let body = range(target, "203.0.113.7", "203.0.113.7");
        client.put(&target.rule("vendor"), target.version, &body).await;
        let refused = client.patch(&target.rule("vendor"), target.version, &body).await;
        refused.expect_error(405, "MethodNotAllowed");
    }
}

#[tokio::test]
async fn a_rule_that_is_no_range_of_ipv4_addresses_is_refused() {
    let client = Client::with_firewalls();
    for target in ALL {
        for (start, end) in [
            ("203.0.113.0/24", "203.0.113.0/24"),
            ("2001:db8::1", "2001:db8::1"),
            ("203.0.113.9", "203.0.113.7"),
            ("203.0.113.7", ""),
        ] {
            let body = range(target, start, end);
            let refused = client.put(&target.rule("vendor"), target.version, &body).await;
            refused.expect_error(400, "BadRequest");
        }
        let misspelled = json!({"properties": {"startIp": "203.0.113.7", "endIp": "203.0.113.7"}});
        let refused = client.put(&target.rule("vendor"), target.version, &misspelled).await;
        assert_eq!(refused.status, 400, "{target:?}");
        client.get(&target.rule("vendor"), target.version).await.expect_status(404);
    }
}

#[tokio::test]
async fn all_of_azure_is_a_rule_like_any_other() {
    let client = Client::with_firewalls();
    let body = range(SQL, "0.0.0.0", "0.0.0.0");
    client.put(&SQL.rule("AllowAllWindowsAzureIps"), SQL.version, &body).await.expect_status(201);
}

#[tokio::test]
async fn a_cache_names_its_rules_with_its_own_name() {
    let client = Client::with_firewalls();
    let body = range(REDIS, "203.0.113.7", "203.0.113.7");
    let made = client.put(&REDIS.rule("vendor"), REDIS.version, &body).await.expect_status(201);

    assert_eq!(made.body["name"], "cache/vendor");
}

#[tokio::test]
async fn names_of_rules_have_a_grammar() {
    let client = Client::with_firewalls();
    for (target, name, taken) in [
        (SQL, "vendor-0", true),
        (SQL, "ends-with.", false),
        (SQL, "a%3Ab", false),
        (SYNAPSE, "vendor 0", true),
        (SYNAPSE, "a%3Ab", false),
        (POSTGRESQL, "vendor-0_a", true),
        (POSTGRESQL, "-vendor", false),
        (POSTGRESQL, "vendor-", false),
        (MYSQL, "a.b", false),
        (REDIS, "vendor_0", true),
        (REDIS, "vendor-0", false),
    ] {
        let path = target.rule(&name.replace(' ', "%20"));
        let body = range(target, "203.0.113.7", "203.0.113.7");
        let reply = client.put(&path, target.version, &body).await;
        assert_eq!(reply.status < 300, taken, "{name}");
    }
}

#[tokio::test]
async fn a_server_has_the_documented_limit_or_the_one_that_is_set() {
    let client = Client::with_firewalls();
    let put = async |target: Target, number: u32| {
        let body = range(target, "203.0.113.7", "203.0.113.7");
        client.put(&target.rule(&format!("rule_{number}")), target.version, &body).await.status
    };
    for number in 0..256 {
        assert_eq!(put(SQL, number).await, 201);
    }
    assert_eq!((put(SQL, 256).await, put(SQL, 255).await), (400, 200));

    let limits = [("Microsoft.Cache/redis/firewallRules".to_owned(), 1)].into();
    client.sandbox.change_behavior(|it| it.firewalls.rule_limits = limits).unwrap();
    assert_eq!((put(REDIS, 0).await, put(REDIS, 1).await), (201, 400));
}

#[tokio::test]
async fn a_server_without_public_access_takes_no_rules_and_lets_go_of_those_it_has() {
    let client = Client::with_firewalls();
    let body = range(SQL, "203.0.113.7", "203.0.113.7");
    client.put(&SQL.rule("old"), SQL.version, &body).await.expect_status(201);
    let server = SQL.id().replace("/firewallRules", "");
    let closed = json!({"properties": {"publicNetworkAccess": "Disabled"}});
    client.patch(&server, SQL.version, &closed).await.expect_status(202);

    let refused = client.put(&SQL.rule("new"), SQL.version, &body).await;

    refused.expect_error(400, "DenyPublicEndpointEnabled");
    client.delete(&SQL.rule("old"), SQL.version).await.expect_status(200);
}

#[tokio::test]
async fn a_rule_needs_its_server() {
    let mut without = seed();
    without["resources"]
        .as_array_mut()
        .unwrap()
        .retain(|it| !it["id"].as_str().unwrap().contains("Microsoft.Sql"));
    let client = Client::with_seed(without);

    let body = range(SQL, "203.0.113.7", "203.0.113.7");
    let refused = client.put(&SQL.rule("vendor"), SQL.version, &body).await;

    refused.expect_error(404, "ParentResourceNotFound");
}

#[tokio::test]
async fn a_write_on_a_busy_server_is_refused_until_the_earlier_one_is_done() {
    let client = Client::with_firewalls();
    client.sandbox.change_behavior(|it| it.operation_polls = 1).unwrap();
    for target in [POSTGRESQL, MYSQL] {
        let body = range(target, "203.0.113.7", "203.0.113.7");
        let first = client.put(&target.rule("one"), target.version, &body).await.expect_status(202);

        let second = client.put(&target.rule("two"), target.version, &body).await;

        second.expect_error(409, "ServerIsBusy");
        let poll = client.send("GET", first.header("azure-asyncoperation"), &[], Body::empty());
        assert_eq!(poll.await.expect_status(200).body["status"], "Succeeded");
        client.put(&target.rule("two"), target.version, &body).await.expect_status(202);
        client.delete(&target.rule("one"), target.version).await.expect_error(409, "ServerIsBusy");
        client.delete(&target.rule("one"), target.version).await.expect_status(202);
    }
}

#[tokio::test]
async fn a_synapse_rule_says_that_it_is_being_made() {
    let client = Client::with_firewalls();
    client.sandbox.change_behavior(|it| it.operation_polls = 1).unwrap();
    let body = range(SYNAPSE, "203.0.113.7", "203.0.113.7");
    let rule = SYNAPSE.rule("vendor");

    let made = client.put(&rule, SYNAPSE.version, &body).await.expect_status(201);
    let first = client.get(&rule, SYNAPSE.version).await.expect_status(200);
    let second = client.get(&rule, SYNAPSE.version).await.expect_status(200);

    let states = [made, first, second].map(|it| it.body["properties"]["provisioningState"].clone());
    assert_eq!(states, ["Provisioning", "Provisioning", "Succeeded"]);
}
