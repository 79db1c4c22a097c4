//! Functions: pure, so they work on a provider that is not configured.

mod private_link;
mod references;
mod union;

use serde_json::{Value, json};

use crate::{
    azure::{Azure, BLOB_CONTRIBUTOR, SUBSCRIPTION, VENDOR, container, data_group, lake},
    grpc::Terraform,
};

/// The text of an error, and the argument that it is about.
async fn error(name: &str, arguments: &[&str]) -> (String, Option<i64>) {
    let (message, argument) =
        Terraform::start().await.call(name, arguments).await.expect_err("an error");
    assert!(message.ends_with("\n\nCode: InvalidArgument"), "{message}");
    (message, argument)
}

#[tokio::test]
async fn an_id_is_taken_apart() {
    let terraform = Terraform::start().await;
    let parts = terraform.call("parse_resource_id", &[&container("features")]).await.unwrap();
    assert_eq!(
        parts,
        json!({
            "subscription_id": SUBSCRIPTION.rsplit('/').next(),
            "resource_group_name": "rg-data",
            "resource_provider": "Microsoft.Storage",
            "full_resource_type": "Microsoft.Storage/storageAccounts/blobServices/containers",
            "resource_type": "containers",
            "resource_name": "features",
            "parent_resources": { "storageAccounts": "stdatalake01", "blobServices": "default" },
            "resource_scope": "",
        })
    );
}

#[tokio::test]
async fn ids_of_groups_subscriptions_and_extensions_are_taken_apart() {
    let terraform = Terraform::start().await;
    let assignment = format!(
        "{}/providers/Microsoft.Authorization/roleAssignments/9f6f2d1e-1b0a-5a55-8f0e-2d0d8b6d7b11",
        lake()
    );
    for (id, field, expected) in [
        (data_group(), "resource_group_name", "rg-data"),
        (data_group(), "resource_provider", ""),
        (data_group(), "resource_name", "rg-data"),
        (SUBSCRIPTION.to_owned(), "resource_group_name", ""),
        (SUBSCRIPTION.to_owned(), "full_resource_type", "Microsoft.Resources/subscriptions"),
        (assignment.clone(), "full_resource_type", "Microsoft.Authorization/roleAssignments"),
        (assignment.clone(), "resource_scope", &lake()),
        (assignment, "resource_group_name", "rg-data"),
        (
            "/providers/Microsoft.Management/managementGroups/corp".to_owned(),
            "resource_name",
            "corp",
        ),
    ] {
        let parts = terraform.call("parse_resource_id", &[&id]).await.unwrap();
        assert_eq!(parts[field], expected, "{field} of {id}");
    }
}

#[tokio::test]
async fn what_is_no_id_is_blamed_on_the_argument() {
    for text in ["", "rg-data", "/subscriptions/x", "https://portal.azure.com"] {
        let (message, argument) = error("parse_resource_id", &[text]).await;
        assert_eq!(argument, Some(0), "{message}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_id_of_a_grant_is_the_one_that_the_resource_makes() {
    let azure = Azure::new();
    let config = json!({ "scope": container("features"), "role": "Storage Blob Data Contributor", "principal_id": VENDOR });
    let made = azure.grants().await.create(&config).await;
    let terraform = Terraform::start().await;
    for role in [
        "Storage Blob Data Contributor",
        "storage blob data contributor",
        BLOB_CONTRIBUTOR,
        made.text("role_definition_id"),
    ] {
        let id = terraform
            .call("role_assignment_id", &[&container("features"), VENDOR, role])
            .await
            .unwrap();
        assert_eq!(id, made.value["id"], "{role}");
    }
    let other =
        terraform.call("role_assignment_id", &[&lake(), VENDOR, BLOB_CONTRIBUTOR]).await.unwrap();
    assert_ne!(other, made.value["id"]);
}

#[tokio::test]
async fn each_argument_of_a_grant_is_blamed_for_itself() {
    let scope = lake();
    for (arguments, blamed, text) in [
        (["lake", VENDOR, "Reader"], 0, "lake"),
        ([&scope, "vendor", "Reader"], 1, "vendor"),
        ([&scope, VENDOR, " "], 2, "Code: InvalidArgument"),
        ([&scope, VENDOR, "Lake Reader"], 2, "Lake Reader"),
        ([&scope, VENDOR, SUBSCRIPTION], 2, "roleDefinitions"),
    ] {
        let (message, argument) = error("role_assignment_id", &arguments).await;
        assert_eq!(argument, Some(blamed), "{message}");
        assert!(message.contains(text), "{message}");
    }
}

#[tokio::test]
async fn the_roles_of_the_vendors_guides_are_given_exactly() {
    let terraform = Terraform::start().await;
    let role = terraform.call("vendor_role_definition", &["astro_vhub_peering"]).await.unwrap();
    assert_eq!(
        role["actions"],
        json!([
            "Microsoft.Network/virtualHubs/hubVirtualNetworkConnections/read",
            "Microsoft.Network/virtualHubs/hubVirtualNetworkConnections/write",
            "Microsoft.Network/virtualHubs/read",
            "Microsoft.Network/virtualWans/virtualHubs/read",
            "Microsoft.Resources/subscriptions/read",
            "Microsoft.Resources/subscriptions/resourceGroups/read",
        ])
    );
    for name in [
        "astro_vnet_peering",
        "astro_vhub_peering",
        "aiven_vnet_peering",
        "confluent_vnet_peering",
        "mongodb_atlas_vnet_peering",
        "union_delegate",
        "union_registry_delegate",
        "union_vnet",
        "union_opencost",
    ] {
        let role = terraform.call("vendor_role_definition", &[name]).await.unwrap();
        assert!(!role["actions"].as_array().unwrap().is_empty(), "{name}");
        assert_eq!(
            (&role["not_actions"], &role["data_actions"]),
            (&json!([]), &json!([])),
            "{name}"
        );
        let assigns = role["actions"]
            .as_array()
            .unwrap()
            .contains(&json!("Microsoft.Authorization/roleAssignments/write"));
        assert_eq!(role["condition"].is_string(), assigns, "{name}");
        assert!(role["source"].as_str().unwrap().starts_with("https://"), "{name}");
        let is_published = !name.starts_with("astro") && !name.starts_with("union");
        assert_eq!(role["client_id"].is_string(), is_published, "{name}");
    }
}

#[tokio::test]
async fn a_vendor_that_assigns_roles_is_held_to_those_of_its_guide() {
    let terraform = Terraform::start().await;
    for (name, role) in [
        ("union_delegate", "ba92f5b4-2d11-453d-a403-e96b0029c9fe"),
        ("union_vnet", "4d97b98b-1d4f-4787-a291-c67834d212e7"),
        (
            "union_registry_delegate",
            "7f951dda-4ed3-4680-a7ca-43fe172d538d, b93aa761-3e63-49ed-ac28-beffa264f7ac",
        ),
    ] {
        let found = terraform.call("vendor_role_definition", &[name]).await.unwrap();
        assert_eq!(
            found["condition"],
            format!(
                "((!(ActionMatches{{'Microsoft.Authorization/roleAssignments/write'}})) OR \
                 (@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] \
                 ForAnyOfAnyValues:GuidEquals {{{role}}})) AND \
                 ((!(ActionMatches{{'Microsoft.Authorization/roleAssignments/delete'}})) OR \
                 (@Resource[Microsoft.Authorization/roleAssignments:RoleDefinitionId] \
                 ForAnyOfAnyValues:GuidEquals {{{role}}}))"
            )
        );
    }
}

/// The examples of Microsoft's page on delegating role assignments, on one line.
#[tokio::test]
async fn a_delegation_is_limited_to_roles_kinds_and_principals_as_the_portal_writes_it() {
    let terraform = Terraform::start().await;
    let roles = json!(["AcrPull", "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"]);
    let guids = "{2a2b9908-6ea1-4ae2-8e65-a410df84e7d1, 7f951dda-4ed3-4680-a7ca-43fe172d538d}";
    for (principals, kinds, further) in [
        (Value::Null, Value::Null, String::new()),
        (
            Value::Null,
            json!(["user", "Group"]),
            " AND @S[Microsoft.Authorization/roleAssignments:PrincipalType] \
             ForAnyOfAnyValues:StringEqualsIgnoreCase {'Group', 'User'}"
                .to_owned(),
        ),
        (
            json!([VENDOR]),
            json!(["ServicePrincipal"]),
            format!(
                " AND @S[Microsoft.Authorization/roleAssignments:PrincipalType] \
                 ForAnyOfAnyValues:StringEqualsIgnoreCase {{'ServicePrincipal'}} \
                 AND @S[Microsoft.Authorization/roleAssignments:PrincipalId] \
                 ForAnyOfAnyValues:GuidEquals {{{VENDOR}}}"
            ),
        ),
    ] {
        let arguments = [roles.clone(), principals, kinds];
        let found = terraform.call_with("delegation_condition", &arguments).await.unwrap();
        let part = |verb: &str, source: &str| {
            let further = further.replace("@S", source);
            format!(
                "((!(ActionMatches{{'Microsoft.Authorization/roleAssignments/{verb}'}})) OR \
                 ({source}[Microsoft.Authorization/roleAssignments:RoleDefinitionId] \
                 ForAnyOfAnyValues:GuidEquals {guids}{further}))"
            )
        };
        let expected = format!("{} AND {}", part("write", "@Request"), part("delete", "@Resource"));
        assert_eq!(found, expected);
    }
}

#[tokio::test]
async fn a_delegation_that_limits_nothing_or_nobody_is_refused_at_its_argument() {
    let terraform = Terraform::start().await;
    for (arguments, blamed, text) in [
        ([json!([]), Value::Null, Value::Null], 0, "at least one role"),
        ([json!(["Owner"]), Value::Null, Value::Null], 0, "`Owner`"),
        ([json!(["Lake Reader"]), Value::Null, Value::Null], 0, "`Lake Reader`"),
        ([json!(["AcrPull"]), json!(["vendor"]), Value::Null], 1, "`vendor`"),
        ([json!(["AcrPull"]), Value::Null, json!(["Robot"])], 2, "`Robot`"),
        ([json!(["AcrPull"]), json!([]), Value::Null], 1, "null to allow any"),
        ([json!(["AcrPull"]), Value::Null, json!([])], 2, "null to allow any"),
    ] {
        let refused = terraform.call_with("delegation_condition", &arguments).await;
        let (message, argument) = refused.unwrap_err();
        assert_eq!(argument, Some(blamed), "{message}");
        assert!(message.contains(text), "{message}");
    }
}

#[tokio::test]
async fn an_unknown_vendor_role_is_answered_with_those_there_are() {
    let (message, argument) = error("vendor_role_definition", &["astro"]).await;
    assert_eq!(argument, Some(0));
    assert!(
        message.contains("`astro_vnet_peering`") && message.contains("`union_vnet`"),
        "{message}"
    );
}

#[tokio::test]
async fn a_grant_on_the_whole_tenant_has_one_slash() {
    let id = Terraform::start()
        .await
        .call("role_assignment_id", &["/", VENDOR, "Reader"])
        .await
        .unwrap();
    assert!(
        id.as_str().unwrap().starts_with("/providers/Microsoft.Authorization/roleAssignments/")
    );
}

#[tokio::test]
async fn addresses_take_the_form_that_the_service_stores() {
    let terraform = Terraform::start().await;
    let addresses = json!(["203.0.113.18/32", "198.51.100.6-198.51.100.7"]);
    for (service, expected) in [
        ("storage", json!(["198.51.100.6", "198.51.100.7", "203.0.113.18"])),
        ("key_vault", json!(["198.51.100.6/31", "203.0.113.18/32"])),
        ("cosmos", json!(["198.51.100.6/31", "203.0.113.18"])),
        ("sql", json!(["198.51.100.6-198.51.100.7", "203.0.113.18-203.0.113.18"])),
    ] {
        let arguments = [json!(service), addresses.clone()];
        let rules = terraform.call_with("normalize_ip_rules", &arguments).await.unwrap();
        assert_eq!(rules, expected, "{service}");
    }
}

#[tokio::test]
async fn what_a_service_does_not_take_is_blamed_on_the_argument() {
    let terraform = Terraform::start().await;
    let many: Vec<_> = (0..101).map(|it| format!("203.0.113.{}", 2 * it)).collect();
    for (service, addresses, blamed, texts) in [
        ("databricks", json!([]), 0, ["`databricks`", "`storage`"]),
        ("sql", json!(["0.0.0.0", "10.0.0.1"]), 1, ["`0.0.0.0`", "`10.0.0.1`"]),
        ("sql", json!(["gateway", "203.0.113.9-203.0.113.8"]), 1, ["`gateway`", "203.0.113.9"]),
        ("key_vault", json!(["2001:db8::1"]), 1, ["IPv6", "Key Vault"]),
        ("container_registry", json!(many), 1, ["101", "100"]),
    ] {
        let arguments = [json!(service), addresses];
        let (message, argument) =
            terraform.call_with("normalize_ip_rules", &arguments).await.unwrap_err();
        assert_eq!(argument, Some(blamed), "{message}");
        assert!(texts.iter().all(|it| message.contains(it)), "{message}");
    }
}

#[tokio::test]
async fn addresses_become_the_fewest_ranges() {
    let terraform = Terraform::start().await;
    let addresses = json!([
        "203.0.113.19",
        "203.0.113.18",
        "10.60.0.0-10.60.255.255",
        "10.60.4.4",
        "2001:db8::1"
    ]);
    let cidrs = terraform.call_with("aggregate_cidrs", &[addresses]).await.unwrap();
    assert_eq!(cidrs, json!(["10.60.0.0/16", "203.0.113.18/31", "2001:db8::1/128"]));
    let nothing = terraform.call_with("aggregate_cidrs", &[json!([])]).await.unwrap();
    assert_eq!(nothing, json!([]));
    let (message, argument) =
        terraform.call_with("aggregate_cidrs", &[json!(["10.60.0.4/16"])]).await.unwrap_err();
    assert_eq!(argument, Some(0));
    assert!(message.contains("`10.60.0.0/16`"), "{message}");
}

#[tokio::test]
async fn ranges_overlap_when_they_share_an_address() {
    let terraform = Terraform::start().await;
    for (a, b, expected) in [
        ("10.60.0.0/16", "10.60.4.0/24", true),
        ("10.60.4.4", "10.60.0.0-10.60.4.4", true),
        ("10.60.0.0/16", "10.61.0.0/16", false),
        ("0.0.0.0/0", "::/0", false),
    ] {
        for arguments in [[a, b], [b, a]] {
            let overlaps = terraform.call("cidr_overlaps", &arguments).await.unwrap();
            assert_eq!(overlaps, expected, "{a} and {b}");
        }
    }
    for (arguments, blamed) in [(["x", "10.60.0.0/16"], 0), (["10.60.0.0/16", "10.60.0.0/33"], 1)] {
        let (message, argument) = error("cidr_overlaps", &arguments).await;
        assert_eq!(argument, Some(blamed), "{message}");
    }
}
