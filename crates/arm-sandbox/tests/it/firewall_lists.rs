//! Firewalls that are a list inside the resource and are changed by a PATCH.

use serde_json::{Value, json};

use crate::support::{
    Client,
    firewalls::{
        COGNITIVE, COSMOS, KUSTO, PatchedList, REGISTRY, SEARCH, STORAGE, VAULT, patched_lists,
        seed,
    },
};

/// What a client that forgets nothing sends: the object that was read, with another list.
fn with_list(read: &Value, pointer: &str, list: Value) -> Value {
    match pointer.split_once('/') {
        None => json!({pointer: list}),
        Some((holder, name)) => {
            let mut object = read["properties"][holder].clone();
            object[name] = list;
            json!({holder: object})
        }
    }
}

fn listed<'a>(body: &'a Value, pointer: &str) -> &'a Value {
    body.pointer(&format!("/properties/{pointer}")).unwrap()
}

#[tokio::test]
async fn what_is_written_is_the_whole_list_and_keeps_the_order() {
    let client = Client::with_firewalls();
    for PatchedList { target, pointer, placement, .. } in patched_lists() {
        let rule = |it: &str| placement.entry(it);
        let read = client.read(target).await;
        let mut list = listed(&read, pointer).clone();
        assert_eq!(list.as_array().unwrap().len(), 1, "{target:?}");
        list.as_array_mut().unwrap().push(rule("203.0.113.0/24"));
        let reply = client.change(target, with_list(&read, pointer, list.clone())).await;
        assert_eq!(reply.status, 200, "{target:?} {reply:?}");

        assert_eq!(listed(&client.read(target).await, pointer), &list, "{target:?}");
        let other = with_list(&read, pointer, json!([rule("198.51.100.0/24")]));
        client.change(target, other).await.expect_status(200);
        let left = client.read(target).await;
        assert_eq!(listed(&left, pointer), &json!([rule("198.51.100.0/24")]), "{target:?}");
    }
}

#[tokio::test]
async fn a_rule_that_is_no_address_is_refused_and_changes_nothing() {
    let client = Client::with_firewalls();
    for PatchedList { target, pointer, placement, .. } in patched_lists() {
        let rule = |it: &str| placement.entry(it);
        let before = client.read(target).await;
        for wrong in ["", "host", "203.0.113.7/33", "203.0.113.300", "2001:db8::1", "10.0.0.1-2"] {
            let body = with_list(&before, pointer, json!([rule(wrong)]));
            let reply = client.change(target, body).await;
            assert_eq!(reply.status, 400, "{target:?} {wrong} {reply:?}");
        }
        assert_eq!(client.read(target).await, before, "{target:?}");
    }
}

#[tokio::test]
async fn private_addresses_are_refused_where_that_is_documented() {
    let client = Client::with_firewalls();
    for PatchedList { target, pointer, placement, .. } in patched_lists() {
        let rule = |it: &str| placement.entry(it);
        let read = client.read(target).await;
        let mut statuses = Vec::new();
        for address in ["10.1.2.3", "172.16.0.0/16", "192.168.1.1", "100.64.0.1"] {
            let body = with_list(&read, pointer, json!([rule(address)]));
            statuses.push(client.change(target, body).await.status);
        }
        let expected = match target.path.split('/').next() {
            Some("Microsoft.DocumentDB") => [400, 400, 400, 400],
            Some("Microsoft.Storage" | "Microsoft.KeyVault" | "Microsoft.CognitiveServices") => {
                [400, 400, 400, 200]
            }
            _ => [200, 200, 200, 200],
        };
        assert_eq!(statuses, expected, "{target:?}");
    }
}

#[tokio::test]
async fn a_list_has_the_documented_limit_or_the_one_that_is_set() {
    let client = Client::with_firewalls();
    let many = |rule: &dyn Fn(&str) -> Value, count: u32| {
        let address = |it: u32| rule(&format!("203.{}.{}.7", it / 250, it % 250));
        Value::from((0..count).map(address).collect::<Vec<_>>())
    };
    for PatchedList { target, pointer, placement, limit } in patched_lists() {
        let rule = |it: &str| placement.entry(it);
        let read = client.read(target).await;
        let write = async |count| {
            let body = with_list(&read, pointer, many(&rule, count));
            client.change(target, body).await.status
        };
        if let Some(limit) = limit {
            assert_eq!((write(limit).await, write(limit + 1).await), (200, 400), "{target:?}");
        } else {
            assert_eq!(write(1001).await, 200, "{target:?}");
        }
        let kind = target.path.rsplit_once('/').unwrap().0.to_lowercase();
        let limits = [(kind, 2)].into();
        client.sandbox.change_behavior(|it| it.firewalls.rule_limits = limits).unwrap();
        assert_eq!((write(2).await, write(3).await), (200, 400), "{target:?}");
    }
}

#[tokio::test]
async fn storage_takes_no_mask_longer_than_30() {
    let client = Client::with_firewalls();
    let write = async |value: &str| {
        let acls = json!({"defaultAction": "Deny", "ipRules": [{"value": value}]});
        client.change(STORAGE, json!({"networkAcls": acls})).await
    };

    for value in ["203.0.113.7/32", "203.0.113.6/31"] {
        write(value).await.expect_error(400, "InvalidValuesForRequestParameters");
    }
    let kept = write("203.0.113.4/30").await.expect_status(200);
    let rule = json!({"value": "203.0.113.4/30", "action": "Allow"});
    assert_eq!(kept.body["properties"]["networkAcls"]["ipRules"], json!([rule]));
}

#[tokio::test]
async fn a_patch_of_the_storage_firewall_forgets_what_it_leaves_out() {
    let client = Client::with_firewalls();
    let acls = json!({
        "defaultAction": "Deny", "bypass": "Logging", "ipRules": [{"value": "203.0.113.7"}],
        "resourceAccessRules": [{"tenantId": "t", "resourceId": "r"}],
    });
    client.change(STORAGE, json!({"networkAcls": acls, "other": 1})).await.expect_status(200);

    let bare = json!({"networkAcls": {"defaultAction": "Allow"}});
    let left = client.change(STORAGE, bare).await.expect_status(200).body;

    assert_eq!(
        left["properties"]["networkAcls"],
        json!({
            "defaultAction": "Allow", "bypass": "AzureServices", "ipRules": [], "ipv6Rules": [], "virtualNetworkRules": [],
        })
    );
    assert_eq!(left["properties"]["other"], 1, "other properties are left alone");
    assert_eq!(left["sku"], json!({"name": "Standard_ZRS", "tier": "Standard"}));
}

#[tokio::test]
async fn the_default_action_is_required_where_that_is_documented() {
    let client = Client::with_firewalls();
    let write = async |target, holder: &str| {
        client.change(target, json!({holder: {"ipRules": []}})).await.status
    };

    assert_eq!(write(STORAGE, "networkAcls").await, 400);
    assert_eq!(write(REGISTRY, "networkRuleSet").await, 400);
    assert_eq!(write(VAULT, "networkAcls").await, 200);
    let vault = client.read(VAULT).await;
    assert_eq!(vault["properties"]["networkAcls"]["defaultAction"], "Allow", "and is lost");
    let wrong = json!({"networkAcls": {"defaultAction": "deny all"}});
    assert_eq!(client.change(STORAGE, wrong).await.status, 400);
}

#[tokio::test]
async fn an_account_without_a_firewall_says_that_it_is_open() {
    let client = Client::with_firewalls();
    client.replace(STORAGE, &json!({"location": "westeurope"})).await.expect_status(200);

    let acls = &client.read(STORAGE).await["properties"]["networkAcls"];

    assert_eq!((&acls["defaultAction"], &acls["ipRules"]), (&json!("Allow"), &json!([])));
}

#[tokio::test]
async fn a_vault_adds_a_mask_to_a_single_address() {
    let client = Client::with_firewalls();
    let rules = json!([{"value": "203.0.113.7"}, {"value": "198.51.100.0/24"}]);

    let acls = json!({"networkAcls": {"defaultAction": "Deny", "ipRules": rules}});
    let kept = client.change(VAULT, acls).await.expect_status(200).body;

    let expected = json!([{"value": "203.0.113.7/32"}, {"value": "198.51.100.0/24"}]);
    assert_eq!(kept["properties"]["networkAcls"]["ipRules"], expected);
    assert_eq!(kept["properties"]["accessPolicies"], json!([]));
}

#[tokio::test]
async fn only_a_premium_registry_has_a_firewall() {
    let mut basic = seed();
    for resource in basic["resources"].as_array_mut().unwrap() {
        if resource["id"] == json!(REGISTRY.id()) {
            resource["sku"] = json!({"name": "Standard"});
            resource["properties"] = json!({});
        }
    }
    let client = Client::with_seed(basic);

    let rules = json!({"networkRuleSet": {"defaultAction": "Deny", "ipRules": []}});
    let refused = client.change(REGISTRY, rules).await;

    refused.expect_error(400, "BadRequest");
    assert!(refused.message().contains("Premium"), "{}", refused.message());
}

#[tokio::test]
async fn a_registry_that_becomes_public_again_is_open_to_all() {
    let client = Client::with_firewalls();
    client.change(REGISTRY, json!({"publicNetworkAccess": "Disabled"})).await.expect_status(200);

    client.change(REGISTRY, json!({"publicNetworkAccess": "Enabled"})).await.expect_status(200);

    let rules = &client.read(REGISTRY).await["properties"]["networkRuleSet"];
    assert_eq!(rules, &json!({"defaultAction": "Allow", "ipRules": []}));
}

#[tokio::test]
async fn a_registry_may_be_told_to_answer_with_masks() {
    let client = Client::with_firewalls();
    client.sandbox.change_behavior(|it| it.firewalls.registries_add_masks = true).unwrap();
    let set = json!({"defaultAction": "Deny", "ipRules": [{"value": "203.0.113.7"}]});

    let kept = client.change(REGISTRY, json!({"networkRuleSet": set})).await.expect_status(200);

    let rules = &kept.body["properties"]["networkRuleSet"]["ipRules"];
    assert_eq!(rules, &json!([{"value": "203.0.113.7/32"}]));
}

#[tokio::test]
async fn cognitive_services_need_a_subdomain_and_refuse_small_blocks_until_told_otherwise() {
    let client = Client::with_firewalls();
    let acls = |value: &str| json!({"defaultAction": "Deny", "ipRules": [{"value": value}]});

    let small = client.change(COGNITIVE, json!({"networkAcls": acls("203.0.113.7/32")})).await;
    small.expect_error(400, "BadRequest");
    client.sandbox.change_behavior(|it| it.firewalls.cognitive_takes_small_blocks = true).unwrap();
    let taken = client.change(COGNITIVE, json!({"networkAcls": acls("203.0.113.7/32")})).await;
    assert_ne!(taken.expect_status(200).body["etag"], json!(null));
    let body =
        json!({"location": "westeurope", "properties": {"networkAcls": acls("203.0.113.7")}});
    let refused = client.replace(COGNITIVE, &body).await;
    assert!(refused.message().contains("customSubDomainName"), "{refused:?}");
}

#[tokio::test]
async fn cosmos_takes_all_of_azure_and_changes_regions_on_their_own() {
    let client = Client::with_firewalls();
    let azure = json!([{"ipAddressOrRange": "0.0.0.0"}]);
    client.change(COSMOS, json!({"ipRules": azure})).await.expect_status(200);

    let both = json!({"ipRules": [], "locations": [{"locationName": "North Europe"}]});
    client.change(COSMOS, both).await.expect_error(400, "BadRequest");
    assert_eq!(client.read(COSMOS).await["properties"]["ipRules"], azure);
    let open = client.change(COSMOS, json!({"ipRules": []})).await.expect_status(200);
    assert_eq!(open.body["properties"]["ipRules"], json!([]));
}

#[tokio::test]
async fn a_misspelled_member_is_found() {
    let client = Client::with_firewalls();
    for (target, body) in [
        (STORAGE, json!({"networkAcls": {"defaultAction": "Deny", "ipRule": []}})),
        (
            STORAGE,
            json!({"networkAcls": {"defaultAction": "Deny", "ipRules": [{"ipMask": "1.1.1.1"}]}}),
        ),
        (COSMOS, json!({"ipRules": [{"value": "203.0.113.7"}]})),
        (
            SEARCH,
            json!({"networkRuleSet": {"ipRules": [{"value": "203.0.113.7", "action": "Allow"}]}}),
        ),
        (KUSTO, json!({"allowedIpRangeList": [{"value": "203.0.113.7"}]})),
    ] {
        let refused = client.change(target, body).await;
        assert_eq!(refused.status, 400, "{target:?} {refused:?}");
    }
}

#[tokio::test]
async fn a_condition_on_the_etag_is_heeded_only_where_there_is_one() {
    let client = Client::with_firewalls();
    for PatchedList { target, .. } in patched_lists() {
        let headers = [("content-type", "application/json"), ("if-match", "\"never\"")];
        let uri = crate::support::address(&target.id(), target.version);
        let body = axum::body::Body::from(json!({"tags": {"a": "b"}}).to_string());
        let reply = client.send("PATCH", &uri, &headers, body).await;
        let expected = if target.path.contains("Kusto") { 412 } else { 200 };
        assert_eq!(reply.status, expected, "{target:?}");
        assert_eq!(reply.header("etag"), "", "{target:?}");
    }
}
