//! `dataplane_service_principal`: found, not consented to, ambiguous, and unreadable.

use arm_sandbox::Effect;
use serde_json::{Value, json};

use crate::{
    azure::{Azure, TENANT, VENDOR, VENDOR_CLIENT, landscape},
    grpc::Notes,
};

const TYPE: &str = "dataplane_service_principal";
const SECOND: &str = "0b5a7f7e-9d3c-4a57-8e0a-6c1d2e3f4a5b";
const NOBODY: &str = "f0955e3a-9013-4cf4-a1ea-21587621c9cc";

/// The landscape, in which service principals have names.
fn named() -> Azure {
    let mut seed = landscape();
    seed["principals"][0]["displayName"] = "SnowflakePACInt0425_1599861".into();
    let second = json!({
        "id": SECOND, "type": "ServicePrincipal", "appId": "6b2e9f40-d518-47c3-a6e1-38f07c94d5ac",
        "displayName": "SnowflakePACInt9999_1",
    });
    seed["principals"].as_array_mut().unwrap().push(second);
    Azure::with(seed)
}

async fn read(azure: &Azure, config: &Value) -> (Value, Notes) {
    azure.terraform().await.read_data(TYPE, config).await
}

#[tokio::test(start_paused = true)]
async fn the_object_id_is_found_by_the_client_id_and_by_the_name() {
    let azure = named();
    for config in
        [json!({ "client_id": VENDOR_CLIENT }), json!({ "name_prefix": "snowflakepacint0425" })]
    {
        let (found, notes) = read(&azure, &config).await;
        notes.nothing();
        assert_eq!(found["object_id"], VENDOR, "{config}");
        assert_eq!((&found["client_id"], &found["exists"]), (&json!(VENDOR_CLIENT), &json!(true)));
        assert_eq!(found["display_name"], "SnowflakePACInt0425_1599861");
    }
}

#[tokio::test(start_paused = true)]
async fn a_missing_consent_is_a_warning_with_the_address_and_the_command() {
    let azure = named();
    let (found, notes) = read(&azure, &json!({ "client_id": NOBODY, "tenant_id": TENANT })).await;
    let url = format!("https://login.microsoftonline.com/{TENANT}/adminconsent?client_id={NOBODY}");
    let command = format!("az ad sp create --id {NOBODY}");
    notes.warning().is("ConsentMissing", "client_id").says(&[&url, &command]);
    assert_eq!((&found["exists"], &found["object_id"]), (&json!(false), &Value::Null));
    assert_eq!((&found["consent_url"], &found["consent_command"]), (&json!(url), &json!(command)));
    // An object ID is no client ID.
    let (found, _) = read(&azure, &json!({ "client_id": VENDOR })).await;
    assert_eq!(found["exists"], false);
    let (found, notes) = read(&azure, &json!({ "name_prefix": "Fivetran" })).await;
    notes.warning().is("ConsentMissing", "name_prefix").says(&["Fivetran"]);
    assert_eq!((&found["exists"], &found["consent_url"]), (&json!(false), &Value::Null));
}

#[tokio::test(start_paused = true)]
async fn several_names_with_the_prefix_are_an_error_that_lists_them() {
    let (_, notes) = read(&named(), &json!({ "name_prefix": "Snowflake" })).await;
    notes.error().is("AmbiguousServicePrincipal", "name_prefix").says(&[VENDOR, SECOND]);
}

#[tokio::test(start_paused = true)]
async fn a_directory_that_may_not_be_read_is_a_warning() {
    for (config, attribute) in [
        (json!({ "client_id": VENDOR_CLIENT }), "client_id"),
        (json!({ "name_prefix": "S" }), "name_prefix"),
    ] {
        let azure = named();
        let effect = Effect::status(403, "Authorization_RequestDenied");
        azure.add_fault("GET", "/v1.0/servicePrincipals", effect);
        let (found, notes) = read(&azure, &config).await;
        notes.warning().is("DirectoryUnreadable", attribute).says(&["Application.Read.All"]);
        assert_eq!((&found["exists"], &found["object_id"]), (&Value::Null, &Value::Null));
        let knows_client = attribute == "client_id";
        assert_eq!(found["consent_command"].is_string(), knows_client);
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_no_answer_of_the_directory_is_an_error() {
    for effect in [
        Effect::status(200, "").body("{}"),
        Effect::status(200, "").body(r#"{"value":[{"id":"x"}]}"#),
        Effect::status(400, "Request_BadRequest"),
    ] {
        let azure = named();
        azure.add_fault("GET", "/v1.0/servicePrincipals", effect);
        let (_, notes) = read(&azure, &json!({ "client_id": VENDOR_CLIENT })).await;
        assert!(notes.has_errors(), "{notes:#?}");
    }
}

#[tokio::test(start_paused = true)]
async fn every_page_is_read_and_pages_that_do_not_end_are_an_error() {
    let azure = named();
    let next = |value: &Value, link: &str| {
        Effect::status(200, "").body(json!({ "value": value, "@odata.nextLink": link }).to_string())
    };
    let link = "https://graph.microsoft.com/v1.0/servicePrincipals?$filter=startswith(displayName,'Snowflake')&$skiptoken=2";
    azure.add_fault("GET", "/v1.0/servicePrincipals", next(&json!([]), link));
    let (_, notes) = read(&azure, &json!({ "name_prefix": "Snowflake" })).await;
    notes.error().has_code("AmbiguousServicePrincipal");
    let azure = named();
    azure.script_times(2, "GET", "/v1.0/servicePrincipals", next(&json!([]), link));
    let (_, notes) = read(&azure, &json!({ "name_prefix": "Snowflake" })).await;
    assert!(notes.has_errors(), "{notes:#?}");
}

#[tokio::test(start_paused = true)]
async fn exactly_one_thing_is_searched_for() {
    let azure = named();
    let terraform = azure.terraform().await;
    for (config, code, attribute) in [
        (json!({}), "MissingArgument", ""),
        (json!({ "client_id": NOBODY, "name_prefix": "S" }), "ConflictingArguments", "name_prefix"),
        (json!({ "name_prefix": " " }), "EmptyArgument", "name_prefix"),
        (json!({ "client_id": "confluent" }), "InvalidArgument", "client_id"),
    ] {
        terraform.validate_data(TYPE, &config).await.error().is(code, attribute);
    }
}
