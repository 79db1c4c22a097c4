//! User-assigned managed identities (`Microsoft.ManagedIdentity/userAssignedIdentities`). Each has
//! a principal in the directory, a new one each time it is created.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{Accepted, Put, Rules, federated_identity_credentials, shape};
use crate::{
    api_error::ApiError,
    arm::{Context, resources::object_of},
    id::Id,
    login::assertion::FederatedCredential,
    store::{Document, Principal, Result as StoreResult, Session},
    throttle::Rates,
};

/// The type.
pub(crate) const TYPE: &str = "Microsoft.ManagedIdentity/userAssignedIdentities";

/// Versions of the provider.
pub(super) const VERSIONS: &[&str] = &[
    "2025-05-31-preview",
    "2025-01-31-preview",
    "2024-11-30",
    "2023-07-31-preview",
    "2023-01-31",
    "2022-01-31-preview",
    "2018-11-30",
    "2015-08-31-preview",
];

/// How often the provider can be asked.
pub(super) static RATES: Rates = Rates {
    writes: [10.0, 2.0, 0.25],
    reads: [30.0, 10.0, 0.5],
    lists: [15.0, 5.0, 0.25],
    deletes: [10.0, 2.0, 0.25],
};

/// Terms that identities are found by.
mod term {
    /// The application ID.
    pub(super) const CLIENT: &str = "identity-client";
    /// The object ID.
    pub(super) const PRINCIPAL: &str = "identity-principal";
}

/// The rules of user-assigned identities.
pub(super) struct UserAssignedIdentities;

impl Rules for UserAssignedIdentities {
    fn resource_type(&self) -> &'static str {
        TYPE
    }

    fn api_versions(&self, _: &str) -> &'static [&'static str] {
        VERSIONS
    }

    fn check_name(&self, id: &Id) -> Result<(), ApiError> {
        let name = id.name();
        let legal = |it: char| it.is_ascii_alphanumeric() || matches!(it, '-' | '_');
        let starts = name.starts_with(|it: char| it.is_ascii_alphanumeric());
        if starts && (3..=128).contains(&name.len()) && name.chars().all(legal) {
            return Ok(());
        }
        let message = format!(
            "The resource name '{name}' is invalid: it must have 3 to 128 letters, digits, hyphens and underscores and \
             begin with a letter or digit."
        );
        Err(ApiError::bad_request("InvalidResourceName", message))
    }

    fn accept(&self, context: &Context<'_>, put: Put<'_>) -> Result<Accepted, ApiError> {
        let Put { id, content, existing, seeded, .. } = put;
        shape::check_members(
            &content,
            &["id", "name", "type", "location", "tags", "properties", "systemData", "identity"],
            "Identity",
        )?;
        let location = shape::location(&content)?;
        shape::check_same_location(id.name(), existing, &location)?;
        let tags = shape::tags(&content)?;
        let asked =
            content.get("properties").and_then(Value::as_object).cloned().unwrap_or_default();
        let known =
            ["tenantId", "principalId", "clientId", "isolationScope", "assignmentRestrictions"];
        shape::check_members(&asked, &known, "UserAssignedIdentityProperties")?;
        let isolation = shape::optional(&asked, "isolationScope", "BadRequest")?.unwrap_or("None");
        if !matches!(isolation, "None" | "Regional") {
            let message = format!(
                "The isolation scope '{isolation}' is not valid: it must be 'None' or 'Regional'."
            );
            return Err(ApiError::bad_request("BadRequest", message));
        }
        let (principal_id, client_id) = ids(context, id, existing, seeded.then_some(&asked))?;
        if existing.is_none() {
            context.session.save_principal(&Principal {
                id: principal_id.clone(),
                tenant: context.tenant().to_owned(),
                kind: "ServicePrincipal".into(),
                app_id: Some(client_id.clone()),
                member_of: Vec::new(),
                missing_calls: if seeded {
                    0
                } else {
                    context.behavior.consistency.principal_missing_after_create
                },
            })?;
        }
        let spelling = spelling(id);
        let mut body = Map::new();
        body.insert("id".into(), json!(spelling.text()));
        body.insert("name".into(), json!(id.name()));
        body.insert("type".into(), json!(TYPE));
        body.insert("location".into(), json!(location));
        body.insert("tags".into(), Value::Object(tags));
        body.insert(
            "properties".into(),
            json!({
                "tenantId": context.tenant(),
                "principalId": principal_id,
                "clientId": client_id,
                "isolationScope": isolation,
            }),
        );
        let terms = vec![(term::CLIENT, client_id), (term::PRINCIPAL, principal_id)];
        Ok(Accepted { body, terms, spelling: Some(spelling), ..Accepted::default() })
    }

    fn rates(&self) -> Option<&'static Rates> {
        Some(&RATES)
    }

    fn release(&self, context: &Context<'_>, document: &Document) -> Result<(), ApiError> {
        let body = object_of(&document.body);
        let principal =
            body.get("properties").and_then(|it| it.get("principalId")).and_then(Value::as_str);
        Ok(context.session.remove_principal(principal.unwrap_or_default())?)
    }
}

/// What a token for an identity says, and whose tokens it trusts in exchange.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    /// The application ID.
    pub(crate) client_id: String,
    /// The object ID.
    pub(crate) principal_id: String,
    /// Its federated credentials.
    pub(crate) trusted: Vec<FederatedCredential>,
}

/// The identity with a client ID.
pub(crate) fn by_client_id(
    session: &Session<'_>,
    tenant: &str,
    client_id: &str,
) -> StoreResult<Option<Known>> {
    by_term(session, tenant, term::CLIENT, client_id)
}

/// The identity with a principal's object ID.
pub(crate) fn by_principal_id(
    session: &Session<'_>,
    tenant: &str,
    id: &str,
) -> StoreResult<Option<Known>> {
    by_term(session, tenant, term::PRINCIPAL, id)
}

/// The identity with a resource ID.
pub(crate) fn by_id(session: &Session<'_>, tenant: &str, id: &Id) -> StoreResult<Option<Known>> {
    let document = session.document(tenant, id)?.filter(|document| document.id.is_a(TYPE));
    document.map(|document| known(session, tenant, &document)).transpose()
}

/// The object ID of something that is created for the `incarnation`th time.
pub(super) fn derived(tenant: &str, id: &Id, incarnation: u32, what: &str) -> String {
    let name = format!("{tenant}{}#{incarnation}/{what}", id.key());
    Uuid::new_v5(&Uuid::NAMESPACE_URL, name.as_bytes()).to_string()
}

/// The ID as this provider spells it, with `resourcegroups` in lower case.
pub(super) fn spelling(id: &Id) -> Id {
    let (Some(subscription), Some(group)) = (id.subscription(), id.resource_group()) else {
        return id.clone();
    };
    let text = format!(
        "/subscriptions/{subscription}/resourcegroups/{group}/providers/{TYPE}/{}",
        id.top().name()
    );
    Id::parse(&text).unwrap_or_else(|| id.clone())
}

/// The principal's object ID and application ID: those it has, those the seed says, or new ones.
fn ids(
    context: &Context<'_>,
    id: &Id,
    existing: Option<&Map<String, Value>>,
    seeded: Option<&Map<String, Value>>,
) -> Result<(String, String), ApiError> {
    let kept = existing
        .and_then(|existing| existing.get("properties"))
        .and_then(Value::as_object)
        .or(seeded);
    let text = |name: &str| {
        kept.and_then(|it| it.get(name)).and_then(Value::as_str).map(str::to_ascii_lowercase)
    };
    let (principal, client) = (text("principalId"), text("clientId"));
    if let (Some(principal), Some(client)) = (&principal, &client) {
        return Ok((principal.clone(), client.clone()));
    }
    let incarnation = context.session.count_incarnation(context.tenant(), id.key())?;
    let new = |what| derived(context.tenant(), id, incarnation, what);
    Ok((principal.unwrap_or_else(|| new("principal")), client.unwrap_or_else(|| new("client"))))
}

fn by_term(
    session: &Session<'_>,
    tenant: &str,
    kind: &str,
    value: &str,
) -> StoreResult<Option<Known>> {
    let found = session.with_term(tenant, kind, &value.to_ascii_lowercase())?;
    found.first().map(|document| known(session, tenant, document)).transpose()
}

fn known(session: &Session<'_>, tenant: &str, document: &Document) -> StoreResult<Known> {
    let body = object_of(&document.body);
    let text = |name: &str| {
        let value = body.get("properties").and_then(|it| it.get(name)).and_then(Value::as_str);
        value.unwrap_or_default().to_owned()
    };
    Ok(Known {
        client_id: text("clientId"),
        principal_id: text("principalId"),
        trusted: federated_identity_credentials::for_identity(session, tenant, &document.id)?,
    })
}
