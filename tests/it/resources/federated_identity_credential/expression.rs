//! Flexible credentials, which have an expression instead of a subject.

use std::collections::BTreeSet;

use arm_sandbox::{Effect, LoggedRequest};
use serde_json::{Value, json};

use super::{AUDIENCE, ISSUER, credential, credential_id, credentials, identity, seeded};
use crate::{azure::Azure, grpc::UNKNOWN};

const GITHUB: &str = "https://token.actions.githubusercontent.com";
const MAIN: &str = "claims['sub'] matches 'repo:acme/lake:ref:refs/heads/main*'";
const RELEASES: &str = "claims['sub'] matches 'repo:acme/lake:ref:refs/heads/release-*'";
const PREVIEW: &str = "2025-01-31-preview";

fn flexible(name: &str, expression: &str) -> Value {
    json!({
        "managed_identity_id": identity(),
        "name": name,
        "issuer": GITHUB,
        "claims_matching_expression": expression,
    })
}

/// What Azure has under this name.
async fn in_azure(azure: &Azure, name: &str) -> Value {
    azure.somebody_else().get(credential_id(name), PREVIEW).await.unwrap()
}

/// The API versions of the requests about federated credentials since this was asked last.
fn versions(azure: &Azure) -> BTreeSet<String> {
    let requests = azure.sandbox().requests().unwrap();
    azure.sandbox().clear_requests().unwrap();
    let is_meant = |it: &&LoggedRequest| it.path.contains("/federatedIdentityCredentials");
    let version = |it: &LoggedRequest| it.parameter("api-version").unwrap_or_default().to_owned();
    requests.iter().filter(is_meant).map(version).collect()
}

fn seeded_flexible(name: &str, expression: &str) -> Value {
    let expression = json!({ "value": expression, "languageVersion": 1 });
    json!({ "id": credential_id(name), "properties": {
        "issuer": GITHUB, "audiences": [AUDIENCE], "claimsMatchingExpression": expression,
    } })
}

/// What an API version answers that leaves out expressions.
fn without_expression(name: &str) -> Value {
    let of_type = "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials";
    json!({ "id": credential_id(name), "name": name, "type": of_type, "properties": {
        "issuer": GITHUB, "audiences": [AUDIENCE], "subject": null,
    } })
}

#[tokio::test(start_paused = true)]
async fn a_flexible_credential_is_created_changed_and_removed() {
    let azure = Azure::new();
    let plan = credentials(&azure).await.plan(None, &flexible("github", MAIN)).await;
    plan.notes.nothing();
    let stored = credentials(&azure).await.converge(None, &flexible("github", MAIN)).await;
    assert_eq!(stored.value["subject"], Value::Null);
    let found = in_azure(&azure, "github").await;
    let expression = json!({ "value": MAIN, "languageVersion": 1 });
    assert_eq!(found["properties"]["claimsMatchingExpression"], expression);

    let config = flexible("github", RELEASES);
    let plan = credentials(&azure).await.plan(Some(&stored), &config).await;
    let changes = json!({ "claims_matching_expression": RELEASES });
    assert_eq!((plan.changes(), plan.replace), (changes, vec![]));
    let stored = credentials(&azure).await.converge(Some(stored), &config).await;
    credentials(&azure).await.destroy(&stored).await.notes.nothing();
    assert!(super::stored(&azure).await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_subject_becomes_an_expression_and_back_in_place() {
    let azure = Azure::new();
    let mut exact = flexible("github", MAIN);
    exact["claims_matching_expression"] = Value::Null;
    exact["subject"] = "repo:acme/lake:environment:production".into();
    let stored = credentials(&azure).await.create(&exact).await;
    let stored = credentials(&azure).await.converge(Some(stored), &flexible("github", MAIN)).await;
    assert_eq!(in_azure(&azure, "github").await["properties"]["subject"], Value::Null);
    credentials(&azure).await.converge(Some(stored), &exact).await;
    let found = in_azure(&azure, "github").await;
    assert_eq!(found["properties"]["subject"], "repo:acme/lake:environment:production");
    assert!(found["properties"].get("claimsMatchingExpression").is_none_or(Value::is_null));
}

#[tokio::test(start_paused = true)]
async fn only_identities_with_expressions_are_asked_with_the_preview_version() {
    let azure = Azure::new();
    let stored = credentials(&azure).await.create(&credential("union", "development")).await;
    credentials(&azure).await.refresh(&stored).await.stored();
    assert_eq!(versions(&azure), [super::API_VERSION.to_owned()].into());
    let stored = credentials(&azure).await.create(&flexible("github", MAIN)).await;
    versions(&azure);
    credentials(&azure).await.refresh(&stored).await.stored();
    assert!(versions(&azure).contains(PREVIEW));
    // A version that hides the credential would answer that there is nothing to delete.
    credentials(&azure).await.destroy(&stored).await.notes.nothing();
    assert_eq!(versions(&azure), [PREVIEW.to_owned()].into());
}

#[tokio::test(start_paused = true)]
async fn an_expression_that_older_api_versions_leave_out_is_read_with_the_newer_one() {
    let azure = Azure::holding([seeded_flexible("github", MAIN)]);
    // Alone, in an import.
    let id = credential_id("github");
    let list = format!("{}/federatedIdentityCredentials", identity());
    let listed = || {
        let all = json!({ "value": [without_expression("github")] });
        Effect::status(200, "").body(all.to_string())
    };
    azure.add_fault("GET", &list, listed());
    let imported = credentials(&azure).await.import(&id).await.stored();
    assert_eq!(imported.text("claims_matching_expression"), MAIN);
    credentials(&azure).await.plan(Some(&imported), &flexible("github", MAIN)).await.is_empty();

    // In the list, beside a new one with the same expression.
    azure.add_fault("GET", &list, listed());
    let plan = credentials(&azure).await.plan(None, &credential("union", "development")).await;
    plan.notes.nothing();

    // A list that leaves out the whole credential, and a single read that leaves out its expression.
    azure.add_fault("GET", &list, Effect::status(200, "").body(r#"{"value":[]}"#));
    let single = Effect::status(200, "").body(without_expression("github").to_string());
    azure.add_fault("GET", &id, single);
    let imported = credentials(&azure).await.import(&id).await.stored();
    assert_eq!(imported.text("claims_matching_expression"), MAIN);
}

#[tokio::test(start_paused = true)]
async fn a_cloud_without_the_preview_version_keeps_exact_credentials_working() {
    let azure = Azure::holding([seeded("old", "development")]);
    let list = format!("{}/federatedIdentityCredentials", identity());
    let exact: Value = in_azure(&azure, "old").await;
    let all = json!({ "value": [exact, without_expression("github")] });
    azure.add_fault("GET", &list, Effect::status(200, "").body(all.to_string()));
    azure.add_fault("GET", &list, Effect::status(400, "NoRegisteredProviderFound"));
    let plan = credentials(&azure).await.plan(None, &credential("new", "staging")).await;
    plan.notes.nothing();
}

#[tokio::test(start_paused = true)]
async fn a_flexible_credential_that_is_there_already_is_not_overwritten() {
    let azure = Azure::holding([seeded_flexible("github", MAIN)]);
    let plan = credentials(&azure).await.plan(None, &flexible("other", MAIN)).await;
    plan.notes.error().is("SubjectInUse", "claims_matching_expression").says(&["github", MAIN]);
    // Older API versions may hide it from the plan of an exact one; the apply still looks.
    let run = credentials(&azure).await;
    let applied = run.apply(&run.plan(None, &flexible("github", RELEASES)).await).await;
    applied.notes.error().is("FederatedCredentialExists", "name").says(&[MAIN]);
    let found = in_azure(&azure, "github").await;
    assert_eq!(found["properties"]["claimsMatchingExpression"]["value"], MAIN);
}

#[tokio::test(start_paused = true)]
async fn two_expressions_of_one_issuer_are_two_credentials() {
    let azure = Azure::new();
    let run = credentials(&azure).await;
    run.create(&flexible("main", MAIN)).await;
    run.create(&flexible("releases", RELEASES)).await;
    assert_eq!(super::stored(&azure).await.len(), 2);
    let plan = run.plan(None, &flexible("again", MAIN)).await;
    plan.notes.error().is("SubjectInUse", "claims_matching_expression");
}

#[tokio::test(start_paused = true)]
async fn an_expression_that_others_may_match_is_a_warning() {
    let azure = Azure::new();
    for open in ["claims['sub'] matches '*'", "claims['sub'] matches 'repo:acme*'"] {
        let plan = credentials(&azure).await.plan(None, &flexible("github", open)).await;
        let warning = plan.notes.warning();
        warning.is("ExpressionOpenToOthers", "claims_matching_expression").says(&["repo:acme/*"]);
    }
    let mut elsewhere = flexible("gitlab", MAIN);
    elsewhere["issuer"] = "https://gitlab.example".into();
    let run = credentials(&azure).await;
    let plan = run.plan(None, &elsewhere).await;
    plan.notes.warning().is("SubjectMayNotMatch", "issuer").says(&["https://gitlab.com"]);
    // Azure decides, and its refusal is told.
    let applied = run.apply(&plan).await;
    applied.notes.error().has_code("AzureRefused");
    assert_eq!(applied.state, None);
}

#[tokio::test(start_paused = true)]
async fn clusters_have_subjects_only_and_exactly_one_of_the_two_is_set() {
    let azure = Azure::new();
    let run = credentials(&azure).await;
    let with = |name: &str, value: Value| {
        let mut config = flexible("github", MAIN);
        config[name] = value;
        config
    };
    let cluster = run.validate(&with("issuer", ISSUER.into())).await;
    let says = ["`subject`", "system:serviceaccount:<namespace>:<name>"];
    cluster.error().is("FlexibleCredential", "claims_matching_expression").says(&says);
    let both = run.validate(&with("subject", "repo:acme/lake".into())).await;
    both.error().is("ConflictingArguments", "claims_matching_expression");
    let neither = run.validate(&with("claims_matching_expression", Value::Null)).await;
    neither.error().is("MissingArgument", "subject").says(&["`claims_matching_expression`"]);
    let unknown = run.validate(&with("subject", UNKNOWN.into())).await;
    unknown.nothing();
    let empty = run.validate(&with("claims_matching_expression", " ".into())).await;
    empty.error().is("InvalidArgument", "claims_matching_expression");
    // Terraform knows some values at plan only.
    let plan = run.plan(None, &with("issuer", ISSUER.into())).await;
    plan.notes.error().is("FlexibleCredential", "claims_matching_expression");
    assert_eq!(azure.calls(), Vec::<String>::new());
}
