//! Firewalls that are written with the whole object: clusters, IoT hubs, and the rule sets of Event
//! Hubs and Service Bus.

use axum::body::Body;
use serde_json::{Value, json};

use crate::support::{
    Client, Reply, address,
    firewalls::{CLUSTER, EVENT_HUBS, IOT, KUSTO, SERVICE_BUS, Target, seed},
};

async fn conditional(
    client: &Client,
    target: Target,
    method: &str,
    etag: &str,
    body: &Value,
) -> Reply {
    let headers = [("content-type", "application/json"), ("if-match", etag)];
    let uri = address(&target.id(), target.version);
    client.send(method, &uri, &headers, Body::from(body.to_string())).await
}

fn rule_set(mask: &str) -> Value {
    json!({"properties": {
        "publicNetworkAccess": "Enabled",
        "defaultAction": "Deny",
        "ipRules": [{"ipMask": mask, "action": "Allow"}],
        "virtualNetworkRules": [],
        "trustedServiceAccessEnabled": true,
    }})
}

#[tokio::test]
async fn a_cluster_written_back_whole_keeps_everything() {
    let client = Client::with_firewalls();
    let before = client.read(CLUSTER).await;
    let mut body = before.clone();
    let ranges = json!(["192.0.2.0/24", "203.0.113.7/32", "198.51.100.4"]);
    body["properties"]["apiServerAccessProfile"]["authorizedIPRanges"] = ranges.clone();

    client.replace(CLUSTER, &body).await.expect_status(200);

    let mut after = client.read(CLUSTER).await;
    assert_eq!(after["properties"]["apiServerAccessProfile"]["authorizedIPRanges"], ranges);
    assert_ne!(after["eTag"], before["eTag"]);
    after["eTag"] = before["eTag"].clone();
    after["properties"]["apiServerAccessProfile"] =
        before["properties"]["apiServerAccessProfile"].clone();
    assert_eq!(after, before);
}

#[tokio::test]
async fn a_put_of_a_cluster_forgets_what_it_leaves_out_but_not_what_azure_says() {
    let client = Client::with_firewalls();
    let profile = json!({"authorizedIPRanges": ["203.0.113.0/24"]});
    let body = json!({"location": "westeurope", "properties": {"apiServerAccessProfile": profile}});

    let left = client.replace(CLUSTER, &body).await.expect_status(200).body;

    assert_eq!(left["properties"].get("agentPoolProfiles"), None);
    assert_eq!(left.get("sku"), None);
    assert_eq!(left["properties"]["fqdn"], "dp1-4c7e.hcp.westeurope.azmk8s.io");
}

#[tokio::test]
async fn a_patch_of_a_cluster_or_hub_is_about_tags_alone() {
    let client = Client::with_firewalls();
    for target in [CLUSTER, IOT] {
        let refused = client.change(target, json!({"any": 1})).await;
        refused.expect_error(400, "InvalidRequestContent");
        let tags = json!({"tags": {"team": "data"}});
        let kept = client.patch(&target.id(), target.version, &tags).await.expect_status(200);
        assert_eq!(kept.body["tags"], tags["tags"]);
        assert_ne!(kept.body["sku"], json!(null));
    }
}

#[tokio::test]
async fn a_stale_etag_is_refused_where_conditions_are_supported() {
    let client = Client::with_firewalls();
    for (target, member) in [(CLUSTER, "eTag"), (IOT, "etag"), (KUSTO, "etag")] {
        let body = client.read(target).await;
        let etag = body[member].as_str().unwrap().to_owned();
        let fresh = conditional(&client, target, "PUT", &etag, &body).await.expect_status(200);
        assert_ne!(fresh.body[member], json!(etag), "{target:?}");
        let stale = conditional(&client, target, "PUT", &etag, &body).await;
        stale.expect_error(412, "PreconditionFailed");
        let quoted = format!("\"{}\"", fresh.body[member].as_str().unwrap());
        conditional(&client, target, "PUT", &quoted, &body).await.expect_status(200);
    }
}

#[tokio::test]
async fn a_cluster_refuses_ranges_that_are_not_public_ipv4_from_their_first_address() {
    let client = Client::with_firewalls();
    for (range, expected) in [
        ("203.0.113.1/24", 400),
        ("10.0.0.0/8", 400),
        ("127.0.0.1", 400),
        ("2001:db8::/32", 400),
        ("0.0.0.0/8", 400),
        ("203.0.113.0/24", 200),
    ] {
        let mut body = client.read(CLUSTER).await;
        body["properties"]["apiServerAccessProfile"]["authorizedIPRanges"] = json!([range]);
        assert_eq!(client.replace(CLUSTER, &body).await.status, expected, "{range}");
    }
}

#[tokio::test]
async fn a_private_cluster_and_one_with_a_basic_load_balancer_take_no_ranges() {
    let client = Client::with_firewalls();
    let read = client.read(CLUSTER).await;
    let mut private = read.clone();
    private["properties"]["apiServerAccessProfile"]["enablePrivateCluster"] = json!(true);
    let mut basic = read;
    basic["properties"]["networkProfile"]["loadBalancerSku"] = json!("Basic");

    for body in [private, basic] {
        client.replace(CLUSTER, &body).await.expect_error(400, "InvalidParameter");
    }
}

#[tokio::test]
async fn a_cluster_takes_200_ranges_and_no_more() {
    let client = Client::with_firewalls();
    for (count, expected) in [(200, 200), (201, 400)] {
        let ranges: Vec<String> = (0..count).map(|it| format!("203.0.{it}.0/24")).collect();
        let mut body = client.read(CLUSTER).await;
        body["properties"]["apiServerAccessProfile"]["authorizedIPRanges"] = json!(ranges);
        assert_eq!(client.replace(CLUSTER, &body).await.status, expected);
    }
}

#[tokio::test]
async fn a_hub_names_its_rules_and_must_say_what_they_apply_to() {
    let client = Client::with_firewalls();
    let mut body = client.read(IOT).await;
    let rule = json!({"filterName": "vendor", "action": "Allow", "ipMask": "203.0.113.7"});
    let rules = &mut body["properties"]["networkRuleSets"]["ipRules"];
    rules.as_array_mut().unwrap().push(rule.clone());
    let kept = client.replace(IOT, &body).await.expect_status(200).body;
    assert_eq!(kept["properties"]["networkRuleSets"]["ipRules"][1], rule);

    let mut nameless = body.clone();
    nameless["properties"]["networkRuleSets"]["ipRules"] = json!([{"ipMask": "203.0.113.7"}]);
    client.replace(IOT, &nameless).await.expect_error(400, "BadRequest");
    let sets = body["properties"]["networkRuleSets"].as_object_mut().unwrap();
    sets.remove("applyToBuiltInEventHubEndpoint");
    client.replace(IOT, &body).await.expect_error(400, "BadRequest");
}

#[tokio::test]
async fn every_namespace_has_a_rule_set_that_is_open() {
    let client = Client::with_firewalls();
    for target in [EVENT_HUBS, SERVICE_BUS] {
        let read = client.read(target).await;

        assert_eq!(read["name"], "default");
        assert_eq!(read["location"], "West Europe");
        assert_eq!(
            read["properties"],
            json!({
                "publicNetworkAccess": "Enabled", "defaultAction": "Allow", "virtualNetworkRules": [],
                "ipRules": [], "trustedServiceAccessEnabled": false,
            })
        );
        let list = target.id().replace("/default", "");
        assert_eq!(client.list(&list, target.version, "").await, [read]);
    }
}

#[tokio::test]
async fn a_rule_set_is_replaced_whole() {
    let client = Client::with_firewalls();
    for target in [EVENT_HUBS, SERVICE_BUS] {
        client.replace(target, &rule_set("203.0.113.7")).await.expect_status(200);
        assert_eq!(client.read(target).await["properties"], rule_set("203.0.113.7")["properties"]);

        let rules = json!([{"ipMask": "198.51.100.0/24", "action": "Allow"}]);
        let body = json!({"properties": {"ipRules": rules}});
        client.replace(target, &body).await.expect_status(200);

        let left = &client.read(target).await["properties"];
        assert_eq!((&left["ipRules"], &left["defaultAction"]), (&rules, &json!("Allow")));
        assert_eq!(left["trustedServiceAccessEnabled"], false);
    }
}

#[tokio::test]
async fn a_rule_set_is_neither_patched_nor_deleted_nor_made_under_another_name() {
    let client = Client::with_firewalls();
    for target in [EVENT_HUBS, SERVICE_BUS] {
        let patched = client.patch(&target.id(), target.version, &rule_set("203.0.113.7")).await;
        patched.expect_error(405, "MethodNotAllowed");
        client.delete(&target.id(), target.version).await.expect_error(405, "MethodNotAllowed");
        let other = target.id().replace("/default", "/mine");
        let refused = client.put(&other, target.version, &rule_set("203.0.113.7")).await;
        refused.expect_error(400, "BadRequest");
        client.get(&other, target.version).await.expect_error(404, "ResourceNotFound");
    }
}

#[tokio::test]
async fn denying_by_default_without_a_rule_is_taken_without_a_word() {
    let client = Client::with_firewalls();
    let body = json!({"properties": {"defaultAction": "Deny", "ipRules": []}});

    client.replace(EVENT_HUBS, &body).await.expect_status(200);
}

#[tokio::test]
async fn a_rule_set_takes_128_rules_of_the_forms_that_the_service_knows() {
    let client = Client::with_firewalls();
    let many = |count: u32| {
        let mut body = rule_set("203.0.113.7");
        let rules =
            (0..count).map(|it| json!({"ipMask": format!("203.0.113.{it}"), "action": "Allow"}));
        body["properties"]["ipRules"] = rules.collect::<Vec<_>>().into();
        body
    };
    client.replace(EVENT_HUBS, &many(128)).await.expect_status(200);
    client.replace(EVENT_HUBS, &many(129)).await.expect_error(400, "BadRequest");

    let six = rule_set("2001:db8::/48");
    client.replace(EVENT_HUBS, &six).await.expect_status(200);
    client.replace(SERVICE_BUS, &six).await.expect_error(400, "BadRequest");
    client.sandbox.change_behavior(|it| it.firewalls.service_bus_takes_ipv6 = true).unwrap();
    client.replace(SERVICE_BUS, &six).await.expect_status(200);
    client.replace(EVENT_HUBS, &rule_set("203.0.113.7/40")).await.expect_error(400, "BadRequest");
}

#[tokio::test]
async fn small_namespaces_have_no_firewall() {
    let mut small = seed();
    for resource in small["resources"].as_array_mut().unwrap() {
        let id = resource["id"].as_str().unwrap().to_owned();
        if id.contains("Microsoft.EventHub") {
            resource["sku"] = json!({"name": "Basic"});
        } else if id.contains("Microsoft.ServiceBus") {
            resource["sku"] = json!({"name": "Standard"});
        }
    }
    let client = Client::with_seed(small);

    for target in [EVENT_HUBS, SERVICE_BUS] {
        let refused = client.replace(target, &rule_set("203.0.113.7")).await;
        refused.expect_error(400, "BadRequest");
        assert!(refused.message().contains("SKU"), "{}", refused.message());
    }
}

#[tokio::test]
async fn a_rule_set_that_nobody_wrote_has_the_public_access_of_its_namespace() {
    let client = Client::with_firewalls();
    let namespace = EVENT_HUBS.id().replace("/networkRuleSets/default", "");
    let closed = json!({"properties": {"publicNetworkAccess": "Disabled"}});
    client.patch(&namespace, EVENT_HUBS.version, &closed).await.expect_status(200);

    let read = client.read(EVENT_HUBS).await;
    assert_eq!(read["properties"]["publicNetworkAccess"], "Disabled");
    let forgetful = json!({"properties": {"defaultAction": "Deny"}});
    let left = client.replace(EVENT_HUBS, &forgetful).await.expect_status(200).body;
    assert_eq!(left["properties"]["publicNetworkAccess"], "Enabled");
}
