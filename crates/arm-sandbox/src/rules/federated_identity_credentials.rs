//! Federated credentials of managed identities
//! (`Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials`): whose tokens
//! an identity accepts instead of its own.

use serde_json::{Map, Value, json};

use super::{Accepted, Lease, Put, Rules, shape, user_assigned_identities};
use crate::{
    Behavior,
    api_error::ApiError,
    arm::{Context, resources::object_of},
    id::Id,
    login::{assertion::FederatedCredential, expression},
    store::{Listing, Result as StoreResult, Session},
    throttle::Rates,
};

/// The type.
const TYPE: &str = "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials";

/// The term for issuer and subject on one identity.
const TRUST: &str = "federated-trust";

/// The most characters of each field.
const FIELD_LIMIT: usize = 600;

/// The issuers whose tokens an expression can match (Entra's page "Flexible federated identity
/// credentials").
const FLEXIBLE_ISSUERS: [&str; 3] = [
    "https://token.actions.githubusercontent.com",
    "https://gitlab.com",
    "https://app.terraform.io",
];

/// The date of the first API version that has expressions, 2025-01-31-preview.
const EXPRESSIONS_SINCE: &str = "2025-01-31";

/// Regions in which identities cannot have federated credentials.
const UNSUPPORTED_REGIONS: [&str; 1] = ["eastasia"];

/// The rules of federated credentials.
pub(super) struct FederatedIdentityCredentials;

impl Rules for FederatedIdentityCredentials {
    fn resource_type(&self) -> &'static str {
        TYPE
    }

    fn api_versions(&self, _: &str) -> &'static [&'static str] {
        user_assigned_identities::VERSIONS
    }

    fn check_name(&self, id: &Id) -> Result<(), ApiError> {
        let name = id.name();
        let legal = |it: char| it.is_ascii_alphanumeric() || matches!(it, '-' | '_');
        let starts = name.starts_with(|it: char| it.is_ascii_alphanumeric());
        if starts && (3..=120).contains(&name.len()) && name.chars().all(legal) {
            return Ok(());
        }
        Err(bad(format!(
            "The Federated Identity Credential name '{name}' is invalid. It must have 3 to 120 letters, \
                         digits, hyphens and underscores and begin with a letter or digit."
        )))
    }

    fn accept(&self, context: &Context<'_>, put: Put<'_>) -> Result<Accepted, ApiError> {
        let Put { id, content, existing, parameters, .. } = put;
        let Some(identity) = id.parent() else { return Err(self.not_found(id)) };
        check_region(context, &identity)?;
        shape::check_members(
            &content,
            &["id", "name", "type", "properties", "systemData"],
            "FederatedIdentityCredential",
        )?;
        let asked =
            content.get("properties").and_then(Value::as_object).cloned().unwrap_or_default();
        let members = ["issuer", "subject", "audiences", "claimsMatchingExpression"];
        let members = if knows_expressions(parameters) { &members[..] } else { &members[..3] };
        shape::check_members(&asked, members, "FederatedIdentityCredentialProperties")?;
        let issuer = field(&asked, "issuer")?;
        let expression = expression(&asked)?;
        let subject = match expression {
            Some(_) => None,
            None => Some(field(&asked, "subject")?),
        };
        if expression.is_some() && !FLEXIBLE_ISSUERS.iter().any(|it| signs(it, issuer)) {
            return Err(bad(format!(
                "The Federated Identity Credential issuer '{issuer}' does not support a claims matching expression."
            )));
        }
        let audience = only_audience(&asked)?;
        if !issuer.starts_with("https://") {
            return Err(bad(format!(
                "The Federated Identity Credential issuer '{issuer}' is not an https address."
            )));
        }
        let claims = subject.map_or_else(|| json!(expression).to_string(), str::to_owned);
        let trust = format!("{}\n{issuer}\n{claims}", identity.key());
        let holders = context.session.with_term(context.tenant(), TRUST, &trust)?;
        if holders.iter().any(|holder| holder.id.key() != id.key()) {
            return Err(bad(
                "Issuer and subject combination already exists for this Managed Identity.".into(),
            ));
        }
        if existing.is_none() {
            check_limit(context, &identity)?;
        }
        let spelling = user_assigned_identities::spelling(&identity)
            .child("federatedIdentityCredentials", id.name());
        let mut body = Map::new();
        body.insert("id".into(), json!(spelling.text()));
        body.insert("name".into(), json!(id.name()));
        body.insert("type".into(), json!(TYPE));
        let mut properties = json!({"issuer": issuer, "subject": subject, "audiences": [audience]});
        if let (Some(expression), Some(properties)) = (expression, properties.as_object_mut()) {
            properties.insert("claimsMatchingExpression".into(), expression.clone());
        }
        body.insert("properties".into(), properties);
        Ok(Accepted {
            body,
            terms: vec![(TRUST, trust)],
            spelling: Some(spelling),
            ..Accepted::default()
        })
    }

    fn is_late(&self) -> bool {
        true
    }

    fn rates(&self) -> Option<&'static Rates> {
        Some(&user_assigned_identities::RATES)
    }

    fn lease(&self, _: &Behavior, id: &Id) -> Option<Lease> {
        let identity = id.parent()?;
        Some(Lease {
            name: format!("federated{}", identity.key()),
            error: ApiError::conflict(
                "ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity",
                format!(
                    "Too many Federated Identity Credentials are written concurrently for the managed identity '{}'. \
                     Concurrent Federated Identity Credentials writes under the same managed identity are not \
                     supported.",
                    identity.text(),
                ),
            ),
        })
    }
}

/// The federated credentials of an identity.
pub(super) fn for_identity(
    session: &Session<'_>,
    tenant: &str,
    identity: &Id,
) -> StoreResult<Vec<FederatedCredential>> {
    let prefix = identity.prefix();
    let documents = session
        .list(tenant, &Listing { resource_type: TYPE, prefix: &prefix, ..Listing::default() })?;
    let trusted = documents.iter().filter_map(|document| {
        let properties = object_of(&document.body).remove("properties")?;
        let text =
            |pointer: &str| properties.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
        Some(FederatedCredential {
            issuer: text("/issuer")?,
            subject: text("/subject").unwrap_or_default(),
            audience: text("/audiences/0")?,
            expression: text("/claimsMatchingExpression/value"),
        })
    });
    Ok(trusted.collect())
}

fn check_region(context: &Context<'_>, identity: &Id) -> Result<(), ApiError> {
    let document = context.session.document(context.tenant(), identity)?;
    let body = document.map(|document| object_of(&document.body)).unwrap_or_default();
    let location = body.get("location").and_then(Value::as_str).unwrap_or_default();
    if UNSUPPORTED_REGIONS.contains(&location) {
        Err(ApiError::new(
            405,
            "MethodNotAllowed",
            format!(
                "Support for federated identity credentials not enabled in the region '{location}'."
            ),
        ))
    } else {
        Ok(())
    }
}

fn check_limit(context: &Context<'_>, identity: &Id) -> Result<(), ApiError> {
    let limit = context.behavior.federated_credential_limit;
    if context.session.count(context.tenant(), TYPE, &identity.prefix())? < limit {
        Ok(())
    } else {
        Err(bad(format!(
            "Too many Federated Identity Credentials have been added to this Managed Identity. The \
                                  maximum is {limit}."
        )))
    }
}

fn field<'a>(asked: &'a Map<String, Value>, name: &str) -> Result<&'a str, ApiError> {
    let text = asked.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let Some(text) = text else {
        return Err(bad(format!(
            "The Federated Identity Credential has empty properties: '{name}'."
        )));
    };
    if text.chars().count() <= FIELD_LIMIT {
        Ok(text)
    } else {
        Err(bad(format!(
            "The Federated Identity Credential '{name}' is longer than {FIELD_LIMIT} characters."
        )))
    }
}

/// Whether a request has expressions, by its API version; a seed has none.
fn knows_expressions(parameters: &[(String, String)]) -> bool {
    let version = parameters.iter().find(|(name, _)| name.eq_ignore_ascii_case("api-version"));
    version.is_none_or(|(_, version)| EXPRESSIONS_SINCE <= version.as_str())
}

/// Whether the tokens of an issuer are signed by this service: for all of its customers, or for one.
fn signs(service: &str, issuer: &str) -> bool {
    let rest = issuer.strip_prefix(service);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// What the claims have to match, in a flexible credential: it takes the place of the subject.
fn expression(asked: &Map<String, Value>) -> Result<Option<&Value>, ApiError> {
    let Some(expression) = asked.get("claimsMatchingExpression").filter(|it| !it.is_null()) else {
        return Ok(None);
    };
    if asked.get("subject").is_some_and(|it| !it.is_null()) {
        return Err(bad(
            "The Federated Identity Credential must have either a subject or a claims matching expression.".into(),
        ));
    }
    let Some(text) = expression.get("value").and_then(Value::as_str).filter(|it| !it.is_empty())
    else {
        return Err(bad(
            "The Federated Identity Credential has empty properties: 'claimsMatchingExpression'."
                .into(),
        ));
    };
    if expression.get("languageVersion").and_then(Value::as_u64) != Some(1) {
        return Err(bad(
            "The Federated Identity Credential's claims matching expression has an unknown language version.".into(),
        ));
    }
    if !expression::is_well_formed(text) {
        return Err(bad(format!(
            "The Federated Identity Credential's claims matching expression '{text}' is invalid."
        )));
    }
    Ok(Some(expression))
}

fn only_audience(asked: &Map<String, Value>) -> Result<String, ApiError> {
    let audiences =
        asked.get("audiences").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    match audiences {
        [Value::String(audience)] if !audience.is_empty() => Ok(audience.clone()),
        [] | [_] => {
            Err(bad("The Federated Identity Credential has empty properties: 'audiences'.".into()))
        }
        _ => Err(bad("The Federated Identity Credential must have exactly one audience.".into())),
    }
}

fn bad(message: String) -> ApiError {
    ApiError::bad_request("BadRequest", message)
}
