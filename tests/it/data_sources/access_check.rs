//! `dataplane_access_check`: what the caller may do, and who holds a role.

use arm_sandbox::Effect;
use serde_json::{Value, json};

use crate::{
    azure::{
        Azure, BLOB_CONTRIBUTOR, BLOB_READER, GROUP, SUBSCRIPTION, TASK_PRINCIPAL, VENDOR,
        assignment, container, data_group, identity_id, lake, landscape, registry, vault,
    },
    grpc::{Notes, UNKNOWN},
    snapshot::Snapshot,
};

const GRANT: &str = "Microsoft.Authorization/roleAssignments/write";
const READ_GRANTS: &str = "Microsoft.Authorization/roleAssignments/read";
const READ_BLOBS: &str = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read";
const HERE: &str = "10000000-1b0a-4a55-8f0e-2d0d8b6d7b11";
const ABOVE: &str = "20000000-1b0a-4a55-8f0e-2d0d8b6d7b11";
const GROUPS: &str = "30000000-1b0a-4a55-8f0e-2d0d8b6d7b11";

async fn read(azure: &Azure, config: &Value) -> (Value, Notes) {
    azure.terraform().await.read_data("dataplane_access_check", config).await
}

/// A principal that asks for a role.
fn holder(scope: &str, principal: &str) -> Value {
    json!({ "scope": scope, "principal_id": principal, "role": "Storage Blob Data Reader" })
}

#[tokio::test(start_paused = true)]
async fn what_the_caller_may_and_may_not_do_is_told_with_one_call() {
    let azure = Azure::denying(&data_group(), &["Microsoft.Authorization/*/write"]);
    let config = json!({
        "scope": lake(),
        "actions": [GRANT, READ_GRANTS, "microsoft.authorization/LOCKS/write"],
        "data_actions": [READ_BLOBS],
    });
    let (found, notes) = read(&azure, &config).await;
    notes.nothing();
    assert_eq!(found["allowed"], json!([READ_GRANTS]));
    let missing = json!([GRANT, READ_BLOBS, "microsoft.authorization/LOCKS/write"]);
    assert_eq!((&found["missing"], &found["unknown"]), (&missing, &json!([])));
    assert_eq!((&found["all_allowed"], &found["granted"]), (&json!(false), &Value::Null));
    assert_eq!(azure.calls().len(), 1);

    let config = json!({ "scope": SUBSCRIPTION, "actions": [GRANT] });
    let (found, _) = read(&azure, &config).await;
    assert_eq!((&found["all_allowed"], &found["missing"]), (&json!(true), &json!([])));
}

#[tokio::test(start_paused = true)]
async fn the_actions_of_a_resource_are_those_of_its_page() {
    let azure =
        Azure::denying(&registry("crclassic"), &["*/privateEndpointConnections*/write", GRANT]);
    for (resource, missing) in [
        ("dataplane_role_assignment", json!([GRANT])),
        (
            "dataplane_private_endpoint_approval",
            json!(["Microsoft.ContainerRegistry/registries/privateEndpointConnections/write"]),
        ),
        ("dataplane_ip_allowlist", json!([])),
    ] {
        let config = json!({ "scope": registry("crclassic"), "resource_type": resource });
        let (found, notes) = read(&azure, &config).await;
        notes.nothing();
        assert_eq!(found["missing"], missing, "{resource}");
        assert_ne!(found["allowed"], json!([]), "{resource}");
    }
    let config = json!({ "scope": data_group(), "resource_type": "dataplane_ip_allowlist" });
    read(&azure, &config)
        .await
        .1
        .error()
        .is("WrongResourceType", "scope")
        .says(&["resourceGroups"]);
}

#[tokio::test(start_paused = true)]
async fn an_action_that_is_held_under_a_condition_is_neither_allowed_nor_missing() {
    let mut seed = landscape();
    let condition = "@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] …";
    seed["caller"] =
        json!({ "denied": [{ "scope": lake(), "actions": [GRANT], "condition": condition }] });
    let azure = Azure::with(seed);
    let config = json!({ "scope": lake(), "actions": [GRANT, READ_GRANTS] });
    let (found, notes) = read(&azure, &config).await;
    notes.nothing();
    assert_eq!(found["unknown"], json!([GRANT]));
    assert_eq!((&found["missing"], &found["all_allowed"]), (&json!([]), &Value::Null));
    assert!(found["notes"][0].as_str().unwrap().contains(condition), "{found:#}");
}

#[tokio::test(start_paused = true)]
async fn who_may_not_ask_is_warned_and_everything_is_unknown() {
    let azure = Azure::denying(&lake(), &["Microsoft.Authorization/permissions/read"]);
    let config = json!({ "scope": lake(), "actions": [GRANT] });
    let (found, notes) = read(&azure, &config).await;
    let action = "Microsoft.Authorization/permissions/read";
    notes.warning().is("AccessCheckFailed", "scope").says(&[action, "Reader"]);
    assert_eq!(
        (&found["allowed"], &found["missing"], &found["unknown"], &found["all_allowed"]),
        (&json!([]), &json!([]), &json!([GRANT]), &Value::Null)
    );
    assert!(found["notes"][0].as_str().unwrap().contains(action));
}

#[tokio::test(start_paused = true)]
async fn a_role_is_held_here_from_above_through_a_group_or_not() {
    let mut seed = landscape();
    seed["principals"][0]["memberOf"] = json!([GROUP]);
    let mut group = assignment(&data_group(), GROUPS, BLOB_CONTRIBUTOR, GROUP);
    group["properties"]["principalType"] = "Group".into();
    seed["resources"].as_array_mut().unwrap().extend([
        assignment(&container("features"), HERE, BLOB_READER, TASK_PRINCIPAL),
        assignment(&lake(), ABOVE, BLOB_READER, TASK_PRINCIPAL),
        group,
    ]);
    let azure = Azure::with(seed);
    for (scope, principal, role, granted, by) in [
        (container("features"), TASK_PRINCIPAL, BLOB_READER, "here", json!([HERE, ABOVE])),
        (lake(), TASK_PRINCIPAL, "storage blob data reader", "here", json!([ABOVE])),
        (container("raw"), TASK_PRINCIPAL, BLOB_READER, "inherited", json!([ABOVE])),
        (data_group(), TASK_PRINCIPAL, BLOB_READER, "no", json!([])),
        (lake(), VENDOR, BLOB_CONTRIBUTOR, "through_group", json!([GROUPS])),
        (lake(), VENDOR, BLOB_READER, "no", json!([])),
        (lake(), TASK_PRINCIPAL, "Owner", "no", json!([])),
    ] {
        let config = json!({ "scope": scope, "principal_id": principal, "role": role });
        let (found, notes) = read(&azure, &config).await;
        notes.nothing();
        assert_eq!(found["granted"], granted, "{config}");
        let grants = found["grants"].as_array().unwrap();
        let names: Vec<_> = grants
            .iter()
            .map(|it| it["assignment_id"].as_str().unwrap().rsplit('/').next().unwrap())
            .collect();
        assert_eq!(json!(names), by, "{config}");
        assert_eq!(azure.calls().len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_condition_of_an_assignment_is_shown() {
    let mut conditional = assignment(&lake(), HERE, BLOB_READER, TASK_PRINCIPAL);
    let condition = "@Resource[Microsoft.Storage/storageAccounts/blobServices/containers:name] StringEquals 'features'";
    conditional["properties"]["condition"] = condition.into();
    conditional["properties"]["conditionVersion"] = "2.0".into();
    let azure = Azure::holding([conditional]);
    let mut config = holder(&lake(), TASK_PRINCIPAL);
    config["union_task"] = json!({ "user": "ada", "project": "fraud", "domain": "production" });
    let (found, _) = read(&azure, &config).await;
    assert_eq!(found["granted"], "here");
    assert_eq!(found["grants"][0]["condition"], condition);
    assert_eq!(found["requirements"][1]["status"], "unknown");
    assert!(found["notes"][0].as_str().unwrap().contains(condition));
}

#[tokio::test(start_paused = true)]
async fn of_unions_two_requirements_the_one_in_union_stays_unknown() {
    let azure = Azure::holding([assignment(&lake(), ABOVE, BLOB_READER, TASK_PRINCIPAL)]);
    for (principal, status) in [(TASK_PRINCIPAL, "met"), (VENDOR, "not_met")] {
        let mut config = holder(&container("features"), principal);
        config["union_task"] = json!({ "user": "ada", "project": "fraud", "domain": "production" });
        let (found, notes) = read(&azure, &config).await;
        notes.nothing();
        let [execute, reading] = &found["requirements"].as_array().unwrap()[..] else {
            panic!("two requirements: {found:#}")
        };
        assert_eq!((&execute["status"], &reading["status"]), (&json!("unknown"), &json!(status)));
        let text = execute["what"].as_str().unwrap();
        assert!(
            text.contains("`ada`") && text.contains("`fraud`") && text.contains("`production`")
        );
        assert!(execute["explanation"].as_str().unwrap().contains("Azure does not show it"));
    }
}

#[tokio::test(start_paused = true)]
async fn who_may_not_read_assignments_is_warned_and_the_answer_is_unknown() {
    let azure = Azure::denying(&lake(), &[READ_GRANTS]);
    let mut config = holder(&lake(), TASK_PRINCIPAL);
    config["union_task"] = json!({ "user": "ada", "project": "fraud", "domain": "production" });
    let (found, notes) = read(&azure, &config).await;
    notes.warning().is("AccessCheckFailed", "scope").says(&[READ_GRANTS]);
    assert_eq!((&found["granted"], &found["grants"]), (&json!("unknown"), &json!([])));
    assert_eq!(found["requirements"][1]["status"], "unknown");
}

#[tokio::test(start_paused = true)]
async fn groups_of_a_group_are_not_known() {
    let mut given = assignment(&lake(), HERE, BLOB_READER, GROUP);
    given["properties"]["principalType"] = "Group".into();
    let azure = Azure::holding([given]);
    let refused = Effect::status(400, "InvalidPrincipalId");
    azure.add_fault("GET", "*/roleAssignments", refused.clone());
    let (found, notes) = read(&azure, &holder(&lake(), GROUP)).await;
    notes.nothing();
    assert_eq!(found["granted"], "here");
    azure.add_fault("GET", "*/roleAssignments", refused);
    let config = json!({ "scope": lake(), "principal_id": GROUP, "role": "Reader" });
    let (found, _) = read(&azure, &config).await;
    assert_eq!(found["granted"], "unknown");
    assert!(found["notes"][0].as_str().unwrap().contains("which groups"), "{found:#}");
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_asked_is_refused_at_its_argument() {
    let azure = Azure::new();
    let terraform = azure.terraform().await;
    let scope = lake();
    for (config, attribute, code) in [
        (json!({ "scope": scope }), "", "MissingArgument"),
        (json!({ "scope": scope, "role": "Reader" }), "role", "MissingArgument"),
        (json!({ "scope": scope, "principal_id": VENDOR }), "principal_id", "MissingArgument"),
        (json!({ "scope": scope, "actions": ["*/read"] }), "actions", "InvalidAction"),
        (json!({ "scope": scope, "data_actions": ["read"] }), "data_actions", "InvalidAction"),
        (
            json!({ "scope": scope, "resource_type": "dataplane_access_request" }),
            "resource_type",
            "ResourceNeedsNoPermissions",
        ),
        (
            json!({ "scope": scope, "resource_type": "role_assignment" }),
            "resource_type",
            "ResourceNeedsNoPermissions",
        ),
    ] {
        let notes = terraform.validate_data("dataplane_access_check", &config).await;
        notes.error().is(code, attribute);
    }
    for config in [
        json!({ "scope": UNKNOWN, "principal_id": UNKNOWN, "role": "Reader" }),
        json!({ "scope": scope, "actions": UNKNOWN }),
    ] {
        terraform.validate_data("dataplane_access_check", &config).await.nothing();
    }
}

#[tokio::test(start_paused = true)]
async fn a_role_or_a_scope_that_does_not_exist_is_an_error() {
    let azure = Azure::new();
    let config = json!({ "scope": lake(), "principal_id": VENDOR, "role": "Lake Owner" });
    read(&azure, &config).await.1.error().is("NotFound", "role");
    let missing = identity_id("nobody").replace("rg-union-dp", "rg-nowhere");
    let config = json!({ "scope": missing, "actions": [GRANT] });
    read(&azure, &config).await.1.error().is("AzureNotFound", "scope").says(&["NotFound"]);
}

#[tokio::test(start_paused = true)]
async fn a_scope_without_effect_is_refused_with_the_right_form() {
    let azure = Azure::new();
    let secret = format!("{}/secrets/db", vault("kv-data-01"));
    for (scope, right) in [
        (format!("{}/blobs/a.csv", container("features")), container("features")),
        (format!("{}/containers/features", lake()), container("features")),
        (format!("{secret}/versions/0123456789abcdef"), secret),
    ] {
        for question in [
            json!({ "scope": scope, "actions": [GRANT] }),
            json!({ "scope": scope, "principal_id": VENDOR, "role": "Reader" }),
        ] {
            let (_, notes) = read(&azure, &question).await;
            notes.error().is("RoleHasNoEffect", "scope").says(&[&right]);
        }
    }
    assert_eq!(azure.calls(), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn snapshot_of_access_check() {
    let mut snapshot = Snapshot::of("access_check");
    let azure = Azure::new();
    let at = |arguments: Value| {
        let mut config = json!({ "scope": lake() });
        for (name, value) in arguments.as_object().into_iter().flatten() {
            config[name] = value.clone();
        }
        config
    };
    for (case, arguments) in [
        ("nothing to check", json!({})),
        ("a principal without a role", json!({ "principal_id": VENDOR })),
        ("a role without a principal", json!({ "role": "Reader" })),
        ("a wildcard", json!({ "actions": ["Microsoft.Storage/*"] })),
        (
            "a resource that only keeps a record",
            json!({ "resource_type": "dataplane_access_request" }),
        ),
        ("a resource without the provider's name", json!({ "resource_type": "ip_allowlist" })),
        ("an unknown resource", json!({ "resource_type": "azurerm_storage_account" })),
        (
            "a path in a container",
            json!({ "scope": format!("{}/a/b", container("raw")), "actions": [GRANT] }),
        ),
        (
            "a scope of another type",
            json!({ "scope": data_group(), "resource_type": "dataplane_ip_allowlist" }),
        ),
        (
            "a role that does not exist",
            json!({ "principal_id": VENDOR, "role": "Storage Blob Reader" }),
        ),
    ] {
        snapshot.add(case, &read(&azure, &at(arguments)).await.1);
    }
    let azure = Azure::denying(&lake(), &["Microsoft.Authorization/permissions/read"]);
    let (_, notes) = read(&azure, &at(json!({ "actions": [GRANT] }))).await;
    snapshot.add("permissions that the caller may not read", &notes);
    snapshot.check();
}
