//! Vaults that were deleted and are still there to be recovered or purged
//! (`Microsoft.KeyVault/deletedVaults`). Their names are taken until then.

use std::time::Duration;

use http::Method;
use serde_json::{Value, json};

use super::{Accepted, Listed, Put, Rules};
use crate::{
    api_error::ApiError,
    arm::{Context, operations, resources::object_of},
    clock,
    id::Id,
    message::{Answer, Request},
    regions,
    store::{Document, Element, Listing, Visibility},
};

/// The type of one of them.
pub(super) const TYPE: &str = "Microsoft.KeyVault/locations/deletedVaults";

/// The type of the list of all.
const LIST: &str = "Microsoft.KeyVault/deletedVaults";

/// The type of vaults.
const VAULT: &str = "Microsoft.KeyVault/vaults";

/// How long a vault is kept unless it says so itself, in days.
const RETENTION_DAYS: u64 = 90;

/// The rules of deleted vaults, singly and in the list of a subscription.
pub(super) struct DeletedVaults {
    /// The type.
    pub(super) resource_type: &'static str,
}

/// One of them.
pub(super) static DELETED_VAULT: DeletedVaults = DeletedVaults { resource_type: TYPE };

/// All of a subscription.
pub(super) static DELETED_VAULTS: DeletedVaults = DeletedVaults { resource_type: LIST };

impl Rules for DeletedVaults {
    fn resource_type(&self) -> &'static str {
        self.resource_type
    }

    fn api_versions(&self, _: &str) -> &'static [&'static str] {
        super::catalog::KEY_VAULT
    }

    fn accept(&self, _: &Context<'_>, _: Put<'_>) -> Result<Accepted, ApiError> {
        Err(ApiError::method_not_allowed("PUT"))
    }

    fn offers(&self, method: &Method) -> bool {
        matches!(*method, Method::GET | Method::HEAD)
    }

    fn list(&self, context: &Context<'_>, listed: &Listed<'_>) -> Result<Vec<Element>, ApiError> {
        let prefix = listed.collection.parent.prefix();
        let listing = Listing {
            resource_type: TYPE,
            prefix: &prefix,
            after: listed.after,
            limit: Some(listed.limit),
            ..Listing::default()
        };
        Ok(context.session.elements(context.tenant(), &listing)?)
    }

    fn not_found(&self, id: &Id) -> ApiError {
        let message = format!("The deleted vault '{}' could not be found.", id.name());
        ApiError::not_found("DeletedVaultNotFound", message)
    }
}

/// Keeps a vault that is about to be deleted; anything else is left alone.
pub(super) fn remember(context: &Context<'_>, document: &Document) -> Result<(), ApiError> {
    if !document.id.is_a(VAULT) {
        return Ok(());
    }
    let body = Value::Object(object_of(&document.body));
    let Some(id) = place(&document.id, body.get("location")) else { return Ok(()) };
    let days = body.pointer("/properties/softDeleteRetentionInDays").and_then(Value::as_u64);
    let kept = Duration::from_secs(days.unwrap_or(RETENTION_DAYS) * 24 * 60 * 60);
    let until = context.now.checked_add(kept).unwrap_or(context.now);
    let shown = json!({
        "id": id.text(),
        "name": id.name(),
        "type": LIST,
        "properties": {
            "vaultId": document.id.text(),
            "location": body.get("location"),
            "tags": body.get("tags"),
            "deletionDate": clock::seven_digits(context.now),
            "scheduledPurgeDate": clock::seven_digits(until),
            "purgeProtectionEnabled": body.pointer("/properties/enablePurgeProtection"),
        },
        "vault": body,
    });
    let document = Document { id, body: shown.to_string(), etag: String::new(), terms: Vec::new() };
    Ok(context.session.save(context.tenant(), &document, Visibility::default())?)
}

/// The deleted vault that a PUT meets under its name: its properties, if the PUT recovers it. Azure
/// refuses a new vault with that name until then.
pub(super) fn recovered(
    context: &Context<'_>,
    id: &Id,
    location: Option<&Value>,
    mode: Option<&str>,
) -> Result<Option<Value>, ApiError> {
    let deleted = place(id, location);
    let found = match &deleted {
        Some(deleted) => context.session.document(context.tenant(), deleted)?,
        None => None,
    };
    let wanted = mode.is_some_and(|mode| mode.eq_ignore_ascii_case("recover"));
    let Some(found) = found else {
        if wanted {
            let message = format!("The vault '{}' has nothing to be recovered from.", id.name());
            return Err(ApiError::not_found("DeletedVaultNotFound", message));
        }
        return Ok(None);
    };
    if !wanted {
        let message = format!(
            "A vault with the same name already exists in deleted state. You need to either recover or purge existing key \
             vault. Follow this link https://go.microsoft.com/fwlink/?linkid=2149745 for more information on soft delete. \
             Vault name: {}",
            id.name()
        );
        return Err(ApiError::conflict("ConflictError", message));
    }
    context.session.remove(context.tenant(), &found.id, 0)?;
    let body = Value::Object(object_of(&found.body));
    Ok(body.pointer("/vault/properties").cloned())
}

/// Removes a deleted vault for good.
pub(super) fn purge(context: &Context<'_>, id: &Id, request: &Request) -> Result<Answer, ApiError> {
    let Some(document) = context.session.document(context.tenant(), id)? else {
        return Err(DELETED_VAULT.not_found(id));
    };
    let body = Value::Object(object_of(&document.body));
    if body.pointer("/properties/purgeProtectionEnabled") == Some(&json!(true)) {
        let message = format!("The vault '{}' is protected against purging.", id.name());
        return Err(ApiError::bad_request("DeletedVaultPurge", message));
    }
    context.session.remove(context.tenant(), id, 0)?;
    operations::start_without_result(context, request, id)
}

/// The ID under which a vault is kept after its deletion.
fn place(vault: &Id, location: Option<&Value>) -> Option<Id> {
    let region = regions::normalized(location.and_then(Value::as_str).unwrap_or_default());
    let locations = vault.subscription_id()?.extended("Microsoft.KeyVault/locations", &region);
    Some(locations.child("deletedVaults", &vault.name().to_ascii_lowercase()))
}
