//! `dataplane_managed_identity`: the identity that a vendor made, found by how its name begins.

use arm_sandbox::Effect;
use serde_json::{Value, json};

use crate::{
    azure::{
        Azure, SUBSCRIPTION, TASK_PRINCIPAL, TENANT, data_group, identity, identity_id,
        vendor_group,
    },
    grpc::{Notes, UNKNOWN},
    snapshot::Snapshot,
};

async fn read(azure: &Azure, arguments: Value) -> (Value, Notes) {
    let mut config = json!({ "resource_group_id": vendor_group() });
    for (name, value) in arguments.as_object().unwrap() {
        config[name] = value.clone();
    }
    azure.terraform().await.read_data("dataplane_managed_identity", &config).await
}

#[tokio::test(start_paused = true)]
async fn the_identity_of_task_code_is_found_by_unions_prefix() {
    let azure = Azure::new();
    let (found, notes) = read(&azure, json!({})).await;
    notes.nothing();
    assert_eq!(
        found,
        json!({
            "resource_group_id": vendor_group(),
            "name_prefixes": null,
            "name": "flyteuser-acme-7k2p",
            "id": identity_id("flyteuser-acme-7k2p"),
            "principal_id": TASK_PRINCIPAL,
            "client_id": "19d7b3e8-6c52-4f0a-b948-e2a60d7c15f3",
            "tenant_id": TENANT,
            "location": "westeurope",
        })
    );
    assert_eq!(azure.calls().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_name_or_a_prefix_in_any_case_finds_it() {
    let azure = Azure::new();
    for arguments in [
        json!({ "name": "Union-Operator-ACME-7k2p" }),
        json!({ "name_prefixes": ["union-"] }),
        json!({ "name_prefixes": ["userflyterole", "UNION-op"] }),
    ] {
        let (found, notes) = read(&azure, arguments).await;
        notes.nothing();
        assert_eq!(found["name"], "union-operator-acme-7k2p");
    }
}

#[tokio::test(start_paused = true)]
async fn two_identities_that_match_are_both_named() {
    let azure = Azure::holding([identity(
        "flyteuser-acme-dev-q9",
        "7a6b0c11-1b6d-4f38-8a05-c3d9e1f07b64",
        "8d7b3e81-6c52-4f0a-b948-e2a60d7c15f3",
    )]);
    let (_, notes) = read(&azure, json!({})).await;
    notes.error().is("AmbiguousIdentity", "name_prefixes").says(&[
        "`flyteuser-acme-7k2p`",
        "`flyteuser-acme-dev-q9`",
        "`name`",
    ]);
    let (found, notes) = read(&azure, json!({ "name_prefixes": ["flyteuser-acme-7"] })).await;
    notes.nothing();
    assert_eq!(found["principal_id"], TASK_PRINCIPAL);
}

#[tokio::test(start_paused = true)]
async fn an_identity_that_two_prefixes_match_is_one() {
    let azure = Azure::new();
    let (found, notes) = read(&azure, json!({ "name_prefixes": ["flyte", "flyteuser"] })).await;
    notes.nothing();
    assert_eq!(found["principal_id"], TASK_PRINCIPAL);
}

#[tokio::test(start_paused = true)]
async fn no_match_tells_what_was_searched_and_what_is_there() {
    let azure = Azure::new();
    let (_, notes) = read(&azure, json!({ "name_prefixes": ["astro"] })).await;
    notes.error().is("IdentityNotFound", "name_prefixes").says(&[
        "`astro`",
        "rg-union-dp",
        "`flyteuser-acme-7k2p`",
        "`union-operator-acme-7k2p`",
    ]);
    let (_, notes) = read(&azure, json!({ "name": "flyteuser" })).await;
    notes.error().is("IdentityNotFound", "name").says(&["`flyteuser`", "`flyteuser-acme-7k2p`"]);
    let (_, notes) = read(&azure, json!({ "resource_group_id": data_group() })).await;
    notes.error().is("IdentityNotFound", "name_prefixes").says(&["userflyterole"]);
}

#[tokio::test(start_paused = true)]
async fn only_the_resource_group_is_searched() {
    let azure = Azure::new();
    read(&azure, json!({})).await.1.nothing();
    assert_eq!(
        azure.calls(),
        [
            "GET /resourceGroups/rg-union-dp/providers/Microsoft.ManagedIdentity/userAssignedIdentities 200"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn every_page_is_searched() {
    let azure = Azure::new();
    azure.behave(|it| it.page_size = 1);
    let (found, notes) = read(&azure, json!({ "name_prefixes": ["union-"] })).await;
    notes.nothing();
    assert_eq!(found["name"], "union-operator-acme-7k2p");
    assert_eq!(azure.calls().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_group_that_may_not_be_read_or_does_not_exist_is_an_error_at_the_group() {
    let action = "Microsoft.ManagedIdentity/userAssignedIdentities/read";
    let azure = Azure::denying(&vendor_group(), &[action]);
    let (_, notes) = read(&azure, json!({})).await;
    notes.error().is("AzureForbidden", "resource_group_id").says(&["AuthorizationFailed", action]);
    let missing = format!("{SUBSCRIPTION}/resourceGroups/rg-union-typo");
    let (_, notes) = read(&azure, json!({ "resource_group_id": missing })).await;
    notes
        .error()
        .is("AzureNotFound", "resource_group_id")
        .says(&["ResourceGroupNotFound", "rg-union-typo"]);
}

#[tokio::test(start_paused = true)]
async fn what_contradicts_itself_is_refused_before_anything_is_asked() {
    let azure = Azure::new();
    for (arguments, attribute, code) in [
        (json!({ "name": "x", "name_prefixes": ["y"] }), "name_prefixes", "ConflictingArguments"),
        (json!({ "name_prefixes": [] }), "name_prefixes", "EmptyArgument"),
        (json!({ "name_prefixes": ["a", " "] }), "name_prefixes", "EmptyArgument"),
        (json!({ "resource_group_id": SUBSCRIPTION }), "resource_group_id", "WrongResourceType"),
        (json!({ "resource_group_id": "rg-union-dp" }), "resource_group_id", "InvalidArgument"),
    ] {
        read(&azure, arguments).await.1.error().is(code, attribute);
    }
    assert_eq!(azure.calls(), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn a_list_that_fails_for_the_moment_is_asked_for_again() {
    let azure = Azure::new();
    azure.add_fault("GET", "*/userAssignedIdentities", Effect::status(503, "ServiceUnavailable"));
    azure.add_fault(
        "GET",
        "*/userAssignedIdentities",
        Effect::status(429, "TooManyRequests").retry_after(17),
    );
    read(&azure, json!({})).await.1.nothing();
    assert_eq!(azure.calls().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_provider_whose_block_is_unknown_says_what_to_apply_first() {
    let terraform = crate::grpc::Terraform::start().await;
    terraform.configure(&json!({ "tenant_id": UNKNOWN })).await.nothing();
    let config = json!({ "resource_group_id": vendor_group() });
    let (_, notes) = terraform.read_data("dataplane_managed_identity", &config).await;
    notes.error().is("ConfigurationUnknown", "").says(&["`tenant_id`", "-target"]);
}

#[tokio::test(start_paused = true)]
async fn snapshot_of_managed_identity() {
    let mut snapshot = Snapshot::of("managed_identity");
    let azure = Azure::new();
    for (case, arguments) in [
        ("a name and a prefix", json!({ "name": "x", "name_prefixes": ["y"] })),
        ("an empty prefix", json!({ "name_prefixes": ["a", " "] })),
        ("another type of resource", json!({ "resource_group_id": SUBSCRIPTION })),
        ("several matches", json!({ "name_prefixes": ["flyteuser", "union-"] })),
        ("no match by prefix", json!({ "name_prefixes": ["astro"] })),
        ("no match by name", json!({ "name": "flyteuser" })),
        ("an empty group", json!({ "resource_group_id": data_group() })),
    ] {
        snapshot.add(case, &read(&azure, arguments).await.1);
    }
    let action = "Microsoft.ManagedIdentity/userAssignedIdentities/read";
    let azure = Azure::denying(&vendor_group(), &[action]);
    let (_, notes) = read(&azure, json!({})).await;
    snapshot.add("a permission that is missing", &notes);
    snapshot.check();
}
