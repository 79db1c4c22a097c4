//! What is refused before Azure is asked, and what is doubted.

use serde_json::{Value, json};

use super::{ISSUER, credential_with, credentials};
use crate::azure::{Azure, lake};

#[tokio::test(start_paused = true)]
async fn what_azure_would_refuse_is_refused_at_its_argument() {
    let azure = Azure::new();
    let credentials = credentials(&azure).await;
    for (name, value, code) in [
        ("name", json!("ab"), "InvalidArgument"),
        ("name", json!("a b c"), "InvalidArgument"),
        ("issuer", json!("http://a.example/"), "InvalidArgument"),
        ("issuer", json!(format!("{ISSUER} ")), "InvalidArgument"),
        ("subject", json!(""), "InvalidArgument"),
        ("subject", json!(" a"), "InvalidArgument"),
        ("subject", json!("a".repeat(601)), "InvalidArgument"),
        ("audience", json!("api://a "), "InvalidArgument"),
        ("managed_identity_id", json!(lake()), "WrongResourceType"),
    ] {
        let notes = credentials.validate(&credential_with(&json!({ name: value }))).await;
        notes.error().is(code, name);
    }
    assert_eq!(azure.calls().len(), 0);
}

#[tokio::test(start_paused = true)]
async fn what_can_never_match_a_token_is_a_warning_where_it_is_new() {
    let azure = Azure::new();
    let credentials = credentials(&azure).await;
    for (name, value, says) in [
        ("issuer", json!(ISSUER.trim_end_matches('/')), "end with a slash"),
        ("issuer", json!("https://login.microsoftonline.com/t/v2.0"), "AADSTS700222"),
        ("subject", json!("system:serviceaccount:development:*"), "Wildcards"),
        ("subject", json!("system:serviceaccount:development"), "<namespace>:<name>"),
    ] {
        let config = credential_with(&json!({ name: value }));
        let plan = credentials.plan(None, &config).await;
        plan.notes.warning().is("SubjectMayNotMatch", name).says(&[says]);
        let made = credentials.apply(&plan).await.stored();
        credentials.plan(Some(&made), &config).await.is_empty();
        credentials.destroy(&made).await.notes.nothing();
    }
}

#[tokio::test(start_paused = true)]
async fn plans_without_remote_checks_ask_nothing() {
    let azure = Azure::new();
    let terraform = azure.terraform_with(json!({ "skip_remote_checks": true })).await;
    let plan = terraform.resource(super::TYPE).plan(None, &credential_with(&json!({}))).await;
    plan.notes.nothing();
    assert_eq!(azure.calls().len(), 0);
}

#[tokio::test(start_paused = true)]
async fn an_identity_that_is_not_there_is_told_by_the_plan_and_an_error_of_the_apply() {
    let azure = Azure::new();
    let missing = crate::azure::identity_id("nobody");
    let config = credential_with(&json!({ "managed_identity_id": missing }));
    let plan = credentials(&azure).await.plan(None, &config).await;
    // A credential that was deleted with its identity must not block a destroy.
    plan.notes.warning().is("NotFoundYet", "managed_identity_id");

    let terraform = azure.terraform_with(json!({ "skip_remote_checks": true })).await;
    let unchecked = terraform.resource(super::TYPE);
    let plan = unchecked.plan(None, &config).await;
    let applied = unchecked.apply(&plan).await;
    applied
        .notes
        .error()
        .is("AzureNotFound", "managed_identity_id")
        .says(&["ParentResourceNotFound"]);
    assert_eq!(applied.state, None);
}

#[tokio::test(start_paused = true)]
async fn who_may_not_read_gets_one_warning_and_may_still_write() {
    let action =
        "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/read";
    let azure = Azure::denying(&super::identity(), &[action]);
    let credentials = credentials(&azure).await;
    let plan = credentials.plan(None, &credential_with(&json!({}))).await;
    plan.notes.warning().is("ChecksNotRun", "").says(&[action]);
    credentials.apply(&plan).await.notes.nothing();
}

#[tokio::test(start_paused = true)]
async fn who_may_not_write_is_told_which_permission_is_missing() {
    let action =
        "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write";
    let azure = Azure::denying(&super::identity(), &[action]);
    let credentials = credentials(&azure).await;
    let plan = credentials.plan(None, &credential_with(&json!({}))).await;
    let applied = credentials.apply(&plan).await;
    applied
        .notes
        .error()
        .is("AzureForbidden", "managed_identity_id")
        .says(&["AuthorizationFailed", action]);
}

#[tokio::test(start_paused = true)]
async fn regions_without_federated_credentials_are_told() {
    let mut far = crate::azure::identity(
        "far",
        "4c7e2a90-1b6d-4f38-8a05-c3d9e1f07b65",
        "19d7b3e8-6c52-4f0a-b948-e2a60d7c15f4",
    );
    far["location"] = "eastasia".into();
    let id: Value = far["id"].clone();
    let azure = Azure::holding([far]);
    let credentials = credentials(&azure).await;
    let plan =
        credentials.plan(None, &credential_with(&json!({ "managed_identity_id": id }))).await;
    let applied = credentials.apply(&plan).await;
    applied.notes.error().is("AzureRefused", "managed_identity_id").says(&["eastasia"]);
}
