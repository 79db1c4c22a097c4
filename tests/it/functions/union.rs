//! What Union's guides ask of networks and service accounts.

use serde_json::{Value, json};

use crate::grpc::Terraform;

/// The example of Union's guide.
fn guide() -> Value {
    json!({
        "address_space": ["10.0.0.0/8"],
        "node_subnet": "10.0.0.0/19",
        "pod_subnets": ["10.4.0.0/14", "10.8.0.0/14", "10.12.0.0/14", "10.16.0.0/14", "10.20.0.0/14"],
        "service_cidr": "10.0.96.0/19",
        "dns_service_ip": "10.0.96.10",
    })
}

async fn checked(change: &Value) -> Result<Value, String> {
    let mut plan = guide();
    for (name, value) in change.as_object().unwrap() {
        plan[name] = value.clone();
    }
    let answer = Terraform::start().await.call_with("union_vnet_plan", &[plan]).await;
    answer.map_err(|(text, argument)| {
        assert_eq!(argument, Some(0), "{text}");
        text
    })
}

#[tokio::test]
async fn the_example_of_unions_guide_is_fine() {
    let mut expected = guide();
    expected["service_endpoints"] =
        json!(["Microsoft.ContainerRegistry", "Microsoft.KeyVault", "Microsoft.Storage"]);
    expected["warnings"] = json!([]);
    assert_eq!(checked(&json!({})).await, Ok(expected));
}

#[tokio::test]
async fn subnets_for_pods_that_are_smaller_than_preferred_are_fine_with_a_warning() {
    let found = checked(&json!({ "pod_subnets": ["10.4.0.0/14", "10.8.0.0/18"] })).await.unwrap();
    let warnings = found["warnings"].as_array().unwrap();
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert!(warnings[0].as_str().unwrap().contains("`10.8.0.0/18`"), "{warnings:?}");
}

#[tokio::test]
async fn each_rule_of_the_guide_has_an_error_that_names_it() {
    for (change, text) in [
        (json!({ "node_subnet": "10.0.0.0/20" }), "a subnet of exactly /19, and `10.0.0.0/20`"),
        (json!({ "node_subnet": "10.0.64.0/18" }), "a subnet of exactly /19"),
        (json!({ "pod_subnets": [] }), "one to five subnets, and there are 0"),
        (
            json!({ "pod_subnets": [
                "10.4.0.0/14", "10.8.0.0/14", "10.12.0.0/14", "10.16.0.0/14", "10.20.0.0/14", "10.24.0.0/14"
            ] }),
            "one to five subnets, and there are 6",
        ),
        (json!({ "pod_subnets": ["10.4.0.0/19"] }), "a /14 to /18, and `10.4.0.0/19` is a /19"),
        (json!({ "pod_subnets": ["10.8.0.0/13"] }), "a /14 to /18, and `10.8.0.0/13` is a /13"),
        (
            json!({ "pod_subnets": ["10.4.0.0/14", "10.4.0.0/16"] }),
            "`10.4.0.0/16` overlaps `10.4.0.0/14`",
        ),
        (
            json!({ "pod_subnets": ["10.0.0.0/14"] }),
            "`10.0.0.0/14` overlaps `10.0.0.0/19` of `node_subnet`",
        ),
        (json!({ "service_cidr": "10.0.96.0/20" }), "a range of exactly /19, and `10.0.96.0/20`"),
        (
            json!({ "service_cidr": "10.4.96.0/19", "dns_service_ip": "10.4.96.10" }),
            "must be free of subnets, and `10.4.96.0/19` overlaps `10.4.0.0/14` of `pod_subnets`",
        ),
        (
            json!({ "service_cidr": "192.168.0.0/19", "dns_service_ip": "192.168.0.10" }),
            "`192.168.0.0/19` is not within the network's address space",
        ),
        (json!({ "pod_subnets": ["172.16.0.0/14"] }), "`172.16.0.0/14` is not within"),
        (json!({ "dns_service_ip": "10.0.96.0" }), "the first address of `10.0.96.0/19`"),
        (json!({ "dns_service_ip": "10.0.96.1" }), "Kubernetes keeps for its API"),
        (json!({ "dns_service_ip": "10.0.127.255" }), "the last address of"),
        (json!({ "dns_service_ip": "10.0.128.10" }), "not in the range for services"),
        (json!({ "dns_service_ip": "fd00::10" }), "not in the range for services"),
        (json!({ "dns_service_ip": "10.0.96" }), "`10.0.96` is not an address"),
        (json!({ "node_subnet": "10.0.0.5/19" }), "does not begin its range"),
        (json!({ "node_subnet": "fd00::/19" }), "IPv6"),
        (json!({ "address_space": [] }), "at least one range"),
        (json!({ "address_space": ["ten"] }), "`address_space`: `ten`"),
    ] {
        let error = checked(&change).await.expect_err(text);
        assert!(error.contains(text), "`{text}` is not in {error}");
        assert!(error.contains("Union's guide"), "{error}");
    }
}

#[tokio::test]
async fn everything_that_is_wrong_is_told_at_once() {
    let change = json!({ "node_subnet": "10.0.0.0/20", "pod_subnets": ["10.4.0.0/19"], "dns_service_ip": "10.9.0.1" });
    let error = checked(&change).await.expect_err("three rules are broken");
    for place in ["`node_subnet`", "`pod_subnets`", "`dns_service_ip`"] {
        assert!(error.contains(place), "{error}");
    }
    let change = json!({ "address_space": ["ten"], "service_cidr": "x", "dns_service_ip": "y" });
    let error = checked(&change).await.expect_err("three texts are no ranges");
    assert_eq!(error.lines().filter(|it| it.starts_with("- ")).count(), 3, "{error}");
}

async fn subjects(namespaces: &[&str]) -> Result<Value, String> {
    let answer =
        Terraform::start().await.call_with("union_federated_subjects", &[json!(namespaces)]).await;
    answer.map_err(|(text, argument)| {
        assert_eq!(argument, Some(0), "{text}");
        text
    })
}

#[tokio::test]
async fn a_single_namespace_needs_a_credential_for_each_identity() {
    assert_eq!(
        subjects(&[]).await,
        Ok(json!({
            "backend": { "union-backend-federated": "system:serviceaccount:union:union-system" },
            "executions": { "union-worker-single-ns": "system:serviceaccount:union:union" },
        }))
    );
}

#[tokio::test]
async fn each_namespace_of_tasks_needs_a_credential_of_its_own() {
    let found = subjects(&["staging", "development", "production"]).await.unwrap();
    assert_eq!(
        found["executions"],
        json!({
            "union-worker-single-ns": "system:serviceaccount:union:union",
            "union-worker-development": "system:serviceaccount:development:default",
            "union-worker-production": "system:serviceaccount:production:default",
            "union-worker-staging": "system:serviceaccount:staging:default",
        })
    );
    assert_eq!(found["backend"].as_object().unwrap().len(), 1);
}

#[tokio::test]
async fn names_that_kubernetes_refuses_and_more_than_an_identity_holds_are_errors() {
    let long = "a".repeat(64);
    for name in ["", "*", "Development", "-a", "a-", "a.b", "a b", &long] {
        let error = subjects(&[name]).await.expect_err(name);
        assert!(error.contains("Kubernetes namespace"), "{error}");
    }
    let names: Vec<_> = (0..20).map(|it| format!("project-{it}")).collect();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    assert!(subjects(&names[..19]).await.is_ok());
    let error = subjects(&names).await.expect_err("an identity holds 20");
    assert!(error.contains("need 21") && error.contains("can hold 20"), "{error}");
}
