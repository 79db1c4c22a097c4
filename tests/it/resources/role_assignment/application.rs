//! Grants to an application, which `principal_client_id` names by its client ID.

use arm_sandbox::Effect;
use serde_json::{Value, json};

use crate::{
    azure::{Azure, TASK_PRINCIPAL, VENDOR, VENDOR_CLIENT, container, identity_id},
    grpc::UNKNOWN,
};

const SERVICE_PRINCIPALS: &str = "/v1.0/servicePrincipals";
const NOBODY: &str = "f0955e3a-9013-4cf4-a1ea-21587621c9cc";

fn to_application() -> Value {
    json!({
        "scope": container("features"),
        "role": "Storage Blob Data Contributor",
        "principal_client_id": VENDOR_CLIENT,
    })
}

fn to_client(client_id: &str) -> Value {
    let mut config = to_application();
    config["principal_client_id"] = client_id.into();
    config
}

/// The directory answers with this service principal of the application.
fn answering(azure: &Azure, principal: &str) {
    let found = json!({ "id": principal, "appId": VENDOR_CLIENT, "displayName": "Vendor" });
    let body = json!({ "value": [found] }).to_string();
    azure.script_times(99, "GET", SERVICE_PRINCIPALS, Effect::status(200, "").body(body));
}

fn refusing(azure: &Azure) {
    let effect = Effect::status(403, "Authorization_RequestDenied");
    azure.script_times(99, "GET", SERVICE_PRINCIPALS, effect);
}

#[tokio::test(start_paused = true)]
async fn the_service_principal_of_the_application_is_found_by_the_apply() {
    let azure = Azure::new();
    let grants = azure.grants().await;
    let plan = grants.plan(None, &to_application()).await;
    plan.notes.nothing();
    assert_eq!(plan.planned["principal_type"], "ServicePrincipal");
    for name in ["principal_id", "name", "id"] {
        assert_eq!(plan.planned[name], UNKNOWN, "{name}");
    }
    let stored = azure.grants().await.converge(None, &to_application()).await;
    assert_eq!(stored.text("principal_id"), VENDOR);
    assert_eq!(azure.assignments().await[0]["properties"]["principalId"], VENDOR);
    azure.grants().await.destroy(&stored).await.notes.nothing();
    assert!(azure.assignments().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn an_application_that_is_known_at_the_apply_gets_the_role() {
    let azure = Azure::new();
    let grants = azure.grants().await;
    let plan = grants.plan(None, &to_client(UNKNOWN)).await;
    plan.notes.nothing();
    assert_eq!(plan.planned["principal_id"], UNKNOWN);
    let stored = grants.create(&to_application()).await;
    // The client ID of a stored grant becomes unknown: it may be another application.
    let plan = azure.grants().await.plan(Some(&stored), &to_client(UNKNOWN)).await;
    assert_eq!(plan.planned["principal_id"], UNKNOWN);
}

#[tokio::test(start_paused = true)]
async fn a_recreated_service_principal_plans_a_replacement() {
    let azure = Azure::new();
    let stored = azure.grants().await.create(&to_application()).await;
    answering(&azure, TASK_PRINCIPAL);
    let grants = azure.grants().await;
    let read = grants.refresh(&stored).await.stored();
    let plan = grants.plan(Some(&read), &to_application()).await;
    plan.notes.nothing();
    assert_eq!(plan.replace, ["principal_id"]);
    assert_eq!(plan.planned["principal_id"], TASK_PRINCIPAL);
    let replaced = grants.converge(Some(read), &to_application()).await;
    assert_eq!(replaced.text("principal_id"), TASK_PRINCIPAL);
    assert_eq!(azure.assignments().await.len(), 1);
    azure.heal();
}

#[tokio::test(start_paused = true)]
async fn a_service_principal_that_is_recreated_after_the_plan_gets_nothing() {
    let azure = Azure::new();
    let described = |text: &str| {
        let mut config = to_application();
        config["description"] = text.into();
        config
    };
    let stored = azure.grants().await.create(&described("before")).await;
    let plan = azure.grants().await.plan(Some(&stored), &described("after")).await;
    answering(&azure, TASK_PRINCIPAL);
    let applied = azure.grants().await.apply(&plan).await;
    applied.notes.error().is("IdentityRecreated", "principal_client_id").says(&[VENDOR_CLIENT]);
    assert_eq!(azure.assignments().await[0]["properties"]["description"], "before");
    azure.heal();
}

#[tokio::test(start_paused = true)]
async fn a_directory_that_may_not_be_read_keeps_a_grant_and_refuses_a_new_one() {
    let azure = Azure::new();
    let stored = azure.grants().await.create(&to_application()).await;
    refusing(&azure);
    let grants = azure.grants().await;
    let read = grants.refresh(&stored).await.stored();
    let plan = grants.plan(Some(&read), &to_application()).await;
    plan.notes.warning().is("ChecksNotRun", "").says(&["`principal_id`"]);
    assert_eq!((plan.changes(), plan.replace), (json!({}), vec![]));
    // A change of something else needs no directory.
    let mut described = to_application();
    described["description"] = "Reads features.".into();
    let applied = grants.apply(&grants.plan(Some(&read), &described).await).await;
    applied.notes.no_error();
    azure.grants().await.destroy(&applied.state.unwrap()).await.notes.nothing();

    let plan = azure.grants().await.plan(None, &to_application()).await;
    plan.notes.warning().is("ChecksNotRun", "").says(&["`principal_id`"]);
    let applied = azure.grants().await.apply(&plan).await;
    applied.notes.error().is("DirectoryUnreadable", "principal_client_id").says(&[
        "`principal_id`",
        "Application.Read.All",
        VENDOR_CLIENT,
    ]);
    assert_eq!(applied.state, None);
    assert!(azure.assignments().await.is_empty());
    azure.heal();
}

#[tokio::test(start_paused = true)]
async fn an_application_without_consent_is_a_warning_of_the_plan_and_an_error_of_the_apply() {
    let azure = Azure::new();
    let grants = azure.grants().await;
    let plan = grants.plan(None, &to_client(NOBODY)).await;
    let command = format!("az ad sp create --id {NOBODY}");
    plan.notes.warning().is("ConsentMissing", "principal_client_id").says(&[&command]);
    let applied = grants.apply(&plan).await;
    let url = format!("adminconsent?client_id={NOBODY}");
    applied.notes.error().is("ConsentMissing", "principal_client_id").says(&[&command, &url]);
    assert_eq!(applied.state, None);
    // An object ID is no client ID.
    let plan = grants.plan(None, &to_client(VENDOR)).await;
    plan.notes.warning().is("ConsentMissing", "principal_client_id").says(&["`principal_id`"]);
}

#[tokio::test(start_paused = true)]
async fn an_application_without_consent_does_not_cost_another_one_its_role() {
    let azure = Azure::new();
    let stored = azure.grants().await.create(&to_application()).await;
    let grants = azure.grants().await;
    let plan = grants.plan(Some(&stored), &to_client(NOBODY)).await;
    plan.notes.warning().is("ConsentMissing", "principal_client_id");
    let applied = grants.apply(&plan).await;
    applied.notes.error().has_code("ConsentMissing");
    assert_eq!(azure.assignments().await[0]["properties"]["principalId"], VENDOR);
    let read = azure.grants().await.refresh(&applied.state.unwrap()).await.stored();
    azure.grants().await.plan(Some(&read), &to_application()).await.is_empty();
}

#[tokio::test(start_paused = true)]
async fn a_service_principal_that_is_gone_keeps_its_assignment_with_a_warning() {
    let azure = Azure::new();
    let stored = azure.grants().await.create(&to_application()).await;
    let none = Effect::status(200, "").body(json!({ "value": [] }).to_string());
    azure.script_times(99, "GET", SERVICE_PRINCIPALS, none);
    let grants = azure.grants().await;
    let read = grants.refresh(&stored).await.stored();
    let plan = grants.plan(Some(&read), &to_application()).await;
    plan.notes.warning().is("IdentityGone", "principal_client_id").says(&[VENDOR_CLIENT]);
    assert_eq!((plan.changes(), plan.replace), (json!({}), vec![]));
    azure.heal();
}

#[tokio::test(start_paused = true)]
async fn naming_the_same_principal_by_client_id_object_id_or_identity_writes_nothing() {
    let azure = Azure::new();
    let grants = azure.grants().await;
    let mut by_principal = to_application();
    by_principal["principal_client_id"] = Value::Null;
    by_principal["principal_id"] = VENDOR.into();
    let stored = grants.create(&by_principal).await;
    azure.calls();
    let plan = grants.plan(Some(&stored), &to_application()).await;
    let changes = json!({ "principal_client_id": VENDOR_CLIENT });
    assert_eq!((plan.changes(), plan.replace.clone()), (changes, vec![]));
    let stored = grants.apply(&plan).await.stored();
    let stored = grants.converge(Some(stored), &by_principal).await;
    assert!(!azure.verbs().contains_key("PUT"));

    let mut to_identity = to_application();
    to_identity["principal_client_id"] = Value::Null;
    to_identity["managed_identity_id"] = identity_id("flyteuser-acme-7k2p").into();
    let plan = grants.plan(Some(&stored), &to_identity).await;
    assert_eq!(plan.replace, ["principal_id"]);
}

#[tokio::test(start_paused = true)]
async fn without_remote_checks_the_plan_does_not_ask_the_directory() {
    let azure = Azure::new();
    let terraform = azure.terraform_with(json!({ "skip_remote_checks": true })).await;
    let grants = terraform.resource("dataplane_role_assignment");
    grants.plan(None, &to_application()).await.notes.nothing();
    assert_eq!(azure.calls(), Vec::<String>::new());
    let stored = grants.converge(None, &to_application()).await;
    assert_eq!(stored.text("principal_id"), VENDOR);
}

#[tokio::test(start_paused = true)]
async fn one_grant_by_client_id_and_by_object_id_is_refused() {
    let azure = Azure::new();
    let grants = azure.grants().await;
    grants.plan(None, &to_application()).await.notes.nothing();
    let mut by_principal = to_application();
    by_principal["principal_client_id"] = Value::Null;
    by_principal["principal_id"] = VENDOR.into();
    let plan = grants.plan(None, &by_principal).await;
    plan.notes.error().is("DuplicateRoleAssignment", "role").says(&[VENDOR_CLIENT, VENDOR]);
}

#[tokio::test(start_paused = true)]
async fn an_application_beside_another_principal_is_refused_before_anything_is_asked() {
    let azure = Azure::new();
    let grants = azure.grants().await;
    for (name, value, attribute) in [
        ("principal_id", VENDOR.to_owned(), "principal_client_id"),
        ("managed_identity_id", identity_id("flyteuser-acme-7k2p"), "managed_identity_id"),
    ] {
        let mut both = to_application();
        both[name] = value.into();
        grants.validate(&both).await.error().is("ConflictingArguments", attribute).says(&[name]);
    }
    grants
        .validate(&to_client("vendor"))
        .await
        .error()
        .is("InvalidArgument", "principal_client_id");
    assert_eq!(azure.calls(), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn an_application_that_may_assign_any_role_is_a_warning() {
    let azure = Azure::new();
    let mut owner = to_application();
    owner["role"] = "Owner".into();
    let plan = azure.grants().await.plan(None, &owner).await;
    plan.notes.warning().is("DelegationUnlimited", "condition").says(&["Owner"]);
}
