//! Rules for cross-origin requests to the services of a storage account: what a service refuses, from
//! Microsoft's page "Cross-Origin Resource Sharing (CORS) support for Azure Storage".
//!
//! The page names limits and no codes. Code and message are those of Azure/azure-cli#31706; that
//! methods are in upper case is from microsoft/AzureStorageExplorer#5228.

use serde_json::{Map, Value, json};

use super::firewall::Change;
use crate::api_error::ApiError;

/// The most rules of a service.
const RULES: usize = 5;
/// The most origins of a rule.
const ORIGINS: usize = 64;
/// The most headers of a list that are named in full, and the most that end with `*`.
const HEADERS: (usize, usize) = (64, 2);
/// The most characters of an origin or a header.
const LENGTH: usize = 256;
/// The most characters of all rules together, without the tags of their XML.
const SIZE: usize = 2048;
/// The methods that there are (Microsoft.Storage 2025-06-01).
const METHODS: [&str; 10] =
    ["CONNECT", "DELETE", "GET", "HEAD", "MERGE", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"];

/// Checks the rules that a PUT sends. A PUT without `cors` leaves the rules that there are (Microsoft's page
/// "Set Blob Service Properties": what a request leaves out is preserved).
pub(super) fn check(
    change: &Change<'_>,
    properties: &mut Map<String, Value>,
) -> Result<(), ApiError> {
    match properties.get("cors") {
        None | Some(Value::Null) => {
            let before = change.existing.and_then(|it| it.get("properties")?.get("cors"));
            let kept = before.cloned().unwrap_or_else(|| json!({"corsRules": []}));
            properties.insert("cors".into(), kept);
            Ok(())
        }
        Some(cors) => match cors.get("corsRules") {
            None | Some(Value::Null) => {
                properties.insert("cors".into(), json!({"corsRules": []}));
                Ok(())
            }
            Some(rules) => check_rules(rules.as_array().ok_or_else(malformed)?),
        },
    }
}

fn check_rules(rules: &[Value]) -> Result<(), ApiError> {
    if rules.len() > RULES {
        return Err(wrong_value());
    }
    let sizes: Vec<usize> = rules.iter().map(check_rule).collect::<Result<_, _>>()?;
    if sizes.iter().sum::<usize>() > SIZE { Err(wrong_value()) } else { Ok(()) }
}

/// Checks one rule, and counts its characters.
fn check_rule(rule: &Value) -> Result<usize, ApiError> {
    let origins = list(rule, "allowedOrigins")?;
    let methods = list(rule, "allowedMethods")?;
    let headers = [list(rule, "allowedHeaders")?, list(rule, "exposedHeaders")?];
    let age = rule.get("maxAgeInSeconds").ok_or_else(malformed)?;
    let is_right = (1..=ORIGINS).contains(&origins.len())
        && origins.iter().all(|it| (1..=LENGTH).contains(&it.len()))
        && !methods.is_empty()
        && methods.iter().all(|it| METHODS.contains(it))
        && headers.iter().all(|it| are_headers(it))
        && age.as_u64().is_some();
    if !is_right {
        return Err(wrong_value());
    }
    let lists = [&origins, &methods, &headers[0], &headers[1]];
    // Each list is one text of the XML, with commas.
    let characters = lists.iter().map(|it| it.join(",").len()).sum::<usize>();
    Ok(characters + age.to_string().len())
}

fn are_headers(headers: &[&str]) -> bool {
    let prefixes = headers.iter().filter(|it| it.len() > 1 && it.ends_with('*')).count();
    headers.iter().all(|it| (1..=LENGTH).contains(&it.len()))
        && prefixes <= HEADERS.1
        && headers.len() - prefixes <= HEADERS.0
}

/// A list of texts, which every rule has even where it is empty.
fn list<'a>(rule: &'a Value, name: &str) -> Result<Vec<&'a str>, ApiError> {
    let list = rule.get(name).and_then(Value::as_array).ok_or_else(malformed)?;
    list.iter().map(|it| it.as_str().ok_or_else(malformed)).collect()
}

fn malformed() -> ApiError {
    ApiError::bad_request("ContainerOperationFailure", "XML specified is not syntactically valid.")
}

fn wrong_value() -> ApiError {
    ApiError::bad_request(
        "ContainerOperationFailure",
        "The value for one of the XML nodes is not in the correct format.",
    )
}
