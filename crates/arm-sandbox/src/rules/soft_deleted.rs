//! Resources that were deleted and are still there to be recovered or purged: vaults
//! (`Microsoft.KeyVault/deletedVaults`) and Cognitive Services accounts
//! (`Microsoft.CognitiveServices/deletedAccounts`). Their names are taken until then.

use std::time::Duration;

use http::Method;
use serde_json::{Map, Value, json};

use super::{Accepted, Listed, Put, Rules, cognitive_accounts, key_vaults};
use crate::{
    api_error::ApiError,
    arm::{Context, operations, resources::object_of},
    clock,
    id::Id,
    message::{Answer, Request},
    regions,
    store::{Document, Element, Listing, Visibility},
};

/// What a service keeps of a deleted resource, and how it gives it back.
pub(super) struct SoftDeletion {
    /// Newest first.
    pub(super) versions: &'static [&'static str],
    /// The type of the resources.
    pub(super) resource_type: &'static str,
    /// The type of a kept one, by its own ID.
    pub(super) kept_type: &'static str,
    /// The type of all kept ones of a subscription, which is also what a kept one says that it is.
    pub(super) list_type: &'static str,
    /// The ID of a kept one below its location, by the ID of the resource.
    pub(super) place: fn(&Id, &Id) -> Id,
    /// What a kept one shows: its members besides `id`, `name` and `type`.
    pub(super) shown: fn(&Kept<'_>) -> Value,
    /// How long one is kept that does not say it, in days.
    pub(super) days: u64,
    /// The member of `properties` by which a PUT asks for recovery, and what it says then. It is no
    /// property of the resource.
    pub(super) request: (&'static str, fn(&Value) -> bool),
    /// The refusal of a PUT that meets a kept resource and does not recover it.
    pub(super) name_taken: fn(&Id) -> ApiError,
    /// The refusal of a recovery of something that is not kept.
    pub(super) nothing_kept: fn(&Id) -> ApiError,
    /// The answer to a read of something that is not kept.
    pub(super) not_found: fn(&Id) -> ApiError,
    /// Whether a kept one is purged by DELETE; the others have an action for that.
    pub(super) purged_by_delete: bool,
}

/// A resource that is about to be kept.
pub(super) struct Kept<'a> {
    /// Its ID.
    pub(super) id: &'a Id,
    /// Its document.
    pub(super) body: &'a Value,
    /// When it was deleted.
    pub(super) deleted: String,
    /// When it will be purged.
    pub(super) purged: String,
}

/// The services that keep what was deleted.
static ALL: [&SoftDeletion; 2] = [&key_vaults::SOFT_DELETION, &cognitive_accounts::SOFT_DELETION];

/// The member of a stored document that has the resource as it was, which no answer shows.
const ORIGINAL: &str = "original";

/// The rules of kept resources, singly or in the list of a subscription.
pub(super) struct SoftDeleted {
    service: &'static SoftDeletion,
    is_list: bool,
}

/// A deleted vault.
pub(super) static VAULT: SoftDeleted =
    SoftDeleted { service: &key_vaults::SOFT_DELETION, is_list: false };
/// The deleted vaults of a subscription.
pub(super) static VAULTS: SoftDeleted =
    SoftDeleted { service: &key_vaults::SOFT_DELETION, is_list: true };
/// A deleted account.
pub(super) static ACCOUNT: SoftDeleted =
    SoftDeleted { service: &cognitive_accounts::SOFT_DELETION, is_list: false };
/// The deleted accounts of a subscription.
pub(super) static ACCOUNTS: SoftDeleted =
    SoftDeleted { service: &cognitive_accounts::SOFT_DELETION, is_list: true };

impl Rules for SoftDeleted {
    fn resource_type(&self) -> &'static str {
        if self.is_list { self.service.list_type } else { self.service.kept_type }
    }

    fn api_versions(&self, _: &str) -> &'static [&'static str] {
        self.service.versions
    }

    fn accept(&self, _: &Context<'_>, _: Put<'_>) -> Result<Accepted, ApiError> {
        Err(ApiError::method_not_allowed("PUT"))
    }

    fn offers(&self, method: &Method) -> bool {
        match *method {
            Method::GET | Method::HEAD => true,
            Method::DELETE => self.service.purged_by_delete && !self.is_list,
            _ => false,
        }
    }

    fn shown(&self, _: &Context<'_>, _: &Id, body: &str) -> Result<String, ApiError> {
        let mut body = object_of(body);
        body.remove(ORIGINAL);
        Ok(Value::Object(body).to_string())
    }

    fn list(&self, context: &Context<'_>, listed: &Listed<'_>) -> Result<Vec<Element>, ApiError> {
        let prefix = listed.collection.parent.prefix();
        let listing = Listing {
            resource_type: self.service.kept_type,
            prefix: &prefix,
            after: listed.after,
            limit: Some(listed.limit),
            ..Listing::default()
        };
        let documents = context.session.list(context.tenant(), &listing)?.into_iter();
        let shown = documents.map(|document| {
            let body = self.shown(context, &document.id, &document.body)?;
            Ok(Element { key: document.id.key().to_owned(), body })
        });
        shown.collect()
    }

    fn not_found(&self, id: &Id) -> ApiError {
        (self.service.not_found)(id)
    }
}

/// Keeps a resource that is about to be deleted; one of a service that keeps none is left alone.
pub(super) fn remember(context: &Context<'_>, document: &Document) -> Result<(), ApiError> {
    let Some(service) = service_of(&document.id) else { return Ok(()) };
    let body = Value::Object(object_of(&document.body));
    let Some(id) = service.place(&document.id, body.get("location")) else { return Ok(()) };
    let days = body.pointer("/properties/softDeleteRetentionInDays").and_then(Value::as_u64);
    let kept = Duration::from_secs(days.unwrap_or(service.days) * 24 * 60 * 60);
    let until = context.now.checked_add(kept).unwrap_or(context.now);
    let kept = Kept {
        id: &document.id,
        body: &body,
        deleted: clock::seven_digits(context.now),
        purged: clock::seven_digits(until),
    };
    let mut shown = (service.shown)(&kept);
    shown["id"] = json!(id.text());
    shown["name"] = json!(document.id.name());
    shown["type"] = json!(service.list_type);
    shown[ORIGINAL] = body;
    let document = Document { id, body: shown.to_string(), etag: String::new(), terms: Vec::new() };
    Ok(context.session.save(context.tenant(), &document, Visibility::default())?)
}

/// Completes a PUT of something new that recovers a kept resource with what that was, and refuses
/// one that finds its name taken by such a resource.
pub(super) fn recover(context: &Context<'_>, put: &mut Put<'_>) -> Result<(), ApiError> {
    let Some(service) = service_of(put.id) else { return Ok(()) };
    let (member, asks) = service.request;
    let properties = put.content.get_mut("properties").and_then(Value::as_object_mut);
    let asked = properties.and_then(|it| it.remove(member)).is_some_and(|it| asks(&it));
    if put.existing.is_some() {
        return Ok(());
    }
    let kept = match service.place(put.id, put.content.get("location")) {
        Some(place) => context.session.document(context.tenant(), &place)?,
        None => None,
    };
    match kept {
        None if asked => Err((service.nothing_kept)(put.id)),
        None => Ok(()),
        Some(_) if !asked => Err((service.name_taken)(put.id)),
        Some(kept) => {
            context.session.remove(context.tenant(), &kept.id, 0)?;
            if let Some(Value::Object(original)) = object_of(&kept.body).remove(ORIGINAL) {
                put.content = original;
                // What only Azure decides, such as the principal of its identity, is as it was.
                put.seeded = true;
            }
            Ok(())
        }
    }
}

/// Does the action `purge`, which removes a deleted vault for good. `None` if the resource has no
/// such action.
pub(super) fn purge(
    context: &Context<'_>,
    id: &Id,
    action: &str,
    request: &Request,
) -> Option<Result<Answer, ApiError>> {
    let offers = |it: &&&SoftDeletion| !it.purged_by_delete && id.is_a(it.kept_type);
    let service = ALL.iter().find(offers).filter(|_| action.eq_ignore_ascii_case("purge"))?;
    Some(purge_kept(context, id, service, request))
}

fn purge_kept(
    context: &Context<'_>,
    id: &Id,
    service: &SoftDeletion,
    request: &Request,
) -> Result<Answer, ApiError> {
    let Some(document) = context.session.document(context.tenant(), id)? else {
        return Err((service.not_found)(id));
    };
    let body = Value::Object(object_of(&document.body));
    if body.pointer("/properties/purgeProtectionEnabled") == Some(&json!(true)) {
        let message = format!("The vault '{}' is protected against purging.", id.name());
        return Err(ApiError::bad_request("DeletedVaultPurge", message));
    }
    context.session.remove(context.tenant(), id, 0)?;
    let region = body.pointer("/properties/location").and_then(Value::as_str);
    operations::start_in_region(context, request, id, region.unwrap_or_default())
}

impl SoftDeletion {
    /// The ID under which a resource of a location is kept.
    fn place(&self, resource: &Id, location: Option<&Value>) -> Option<Id> {
        let region = regions::normalized(location.and_then(Value::as_str).unwrap_or_default());
        let locations = format!("{}/locations", resource.namespace());
        let location = resource.subscription_id()?.extended(&locations, &region);
        Some((self.place)(resource, &location))
    }
}

/// The members of a document that a kept account shows as they were.
pub(super) fn members(body: &Value, names: &[&str]) -> Map<String, Value> {
    let member = |name: &&str| Some(((*name).to_owned(), body.get(*name)?.clone()));
    let mut members = Map::new();
    members.extend(names.iter().filter_map(member));
    members
}

fn service_of(id: &Id) -> Option<&'static SoftDeletion> {
    ALL.into_iter().find(|it| id.is_a(it.resource_type))
}
