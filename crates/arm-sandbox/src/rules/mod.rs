//! What Azure checks and adds per resource type: one file for each and one line here, or a row of
//! [`firewall`].

mod actions;
pub(crate) mod azure_types;
mod batch_accounts;
mod catalog;
mod cluster_members;
mod cognitive_accounts;
mod configuration_stores;
mod container_registries;
mod cosmos_accounts;
pub(crate) mod federated_identity_credentials;
pub(crate) mod firewall;
mod flexible_server_firewall_rules;
mod flexible_servers;
mod generic;
mod iot_hubs;
mod key_vaults;
mod keys;
mod kusto_clusters;
pub(crate) mod locks;
mod managed_clusters;
mod messaging_namespaces;
pub(crate) mod move_resources;
pub(crate) mod mysql_capabilities;
pub(crate) mod network;
mod network_rule_sets;
pub(crate) mod perimeters;
pub(crate) mod permissions;
mod plain;
pub(crate) mod postgresql_capabilities;
mod private_dns;
pub(crate) mod private_link;
mod redis_caches;
mod registry;
pub(crate) mod resource_groups;
mod response_style;
pub(crate) mod role_assignments;
pub(crate) mod role_definitions;
mod schedules;
pub(crate) mod service_tags;
mod shape;
mod soft_deleted;
mod sql_servers;
mod storage_accounts;
mod storage_cors;
mod storage_services;
mod system_identities;
mod tags;
pub(crate) mod user_assigned_identities;

pub(crate) use registry::{
    action_type, first_version, for_type, lease, namespaces, spelling, types_of,
};
pub(crate) use response_style::{
    AsyncStyle, Deletion, EntityTags, ListForm, Polled, ResponseStyle, Write, WriteStatus,
};

use http::Method;
use serde_json::{Map, Value};

use crate::{
    Behavior,
    api_error::ApiError,
    arm::{Context, patch, scope},
    id::{Collection, Id},
    message::{Answer, Request},
    store::{Document, Element, Listing},
    throttle::Rates,
};

/// What is particular to a resource type.
pub(crate) trait Rules: Sync {
    /// `Namespace/type[/child]` as Azure spells it.
    fn resource_type(&self) -> &'static str;

    /// The versions that the type has, newest first; none if they are not known.
    fn api_versions(&self, resource_type: &str) -> &'static [&'static str];

    /// Makes the document of a PUT: refuses what Azure refuses, adds what Azure adds.
    fn accept(&self, context: &Context<'_>, put: Put<'_>) -> Result<Accepted, ApiError>;

    /// Refuses a name that the type does not allow.
    fn check_name(&self, _id: &Id) -> Result<(), ApiError> {
        Ok(())
    }

    /// Whether resources of the type can be written, patched, deleted.
    fn offers(&self, _method: &Method) -> bool {
        true
    }

    /// What a PATCH makes of a document.
    fn patched(
        &self,
        document: Map<String, Value>,
        patch: Map<String, Value>,
    ) -> Result<Map<String, Value>, ApiError> {
        Ok(patch::merged(document, patch))
    }

    /// Does what goes with a document that was kept.
    fn kept(&self, _context: &Context<'_>, _document: &Document) -> Result<(), ApiError> {
        Ok(())
    }

    /// How writes and deletions are answered.
    fn response_style(&self) -> ResponseStyle {
        ResponseStyle::default()
    }

    /// The status of a PUT of something that is there.
    fn replaced_status(&self) -> u16 {
        200
    }

    /// What the answer to a PUT of something new shows of it, where that is less than a GET does.
    fn shown_when_new(&self, body: String) -> String {
        body
    }

    /// Where the end of an operation is asked for, where that is not as the style of the type says.
    fn operation_links(&self, _operation: &PendingOperation<'_>) -> Vec<Link> {
        Vec::new()
    }

    /// The body of an accepted write or deletion, as JSON, where there is one that is not the document.
    fn accepted_body(&self, _context: &Context<'_>, _deletes: bool) -> Option<String> {
        None
    }

    /// `provisioningState` of a document while a write of it goes on.
    fn running_state(&self, _document: &Map<String, Value>) -> Option<&'static str> {
        self.response_style().async_style?.state
    }

    /// The ID that a document is kept under when it is asked for by this one.
    fn stored_as(&self, id: &Id) -> Id {
        id.clone()
    }

    /// The document of an ID.
    fn find(&self, context: &Context<'_>, id: &Id) -> Result<Option<Document>, ApiError> {
        let Some(mut document) = context.session.document(context.tenant(), id)? else {
            return Ok(None);
        };
        document.body = self.shown(context, id, &document.body)?;
        Ok(Some(document))
    }

    /// Whether a request with these parameters finds a document.
    fn is_found(
        &self,
        _context: &Context<'_>,
        _document: &Document,
        _parameters: &[(String, String)],
    ) -> bool {
        true
    }

    /// A kept document as it is answered to who asked for that ID.
    fn shown(&self, _context: &Context<'_>, _id: &Id, body: &str) -> Result<String, ApiError> {
        Ok(body.to_owned())
    }

    /// The same in a list, which may show less of it.
    fn listed(&self, context: &Context<'_>, id: &Id, body: &str) -> Result<String, ApiError> {
        self.shown(context, id, body)
    }

    /// Whether a resource goes before all others when its group is deleted. The others go in the reverse
    /// order of their IDs.
    fn goes_first(&self) -> bool {
        false
    }

    /// Refuses a deletion, or does what goes with it.
    fn release(&self, _context: &Context<'_>, _document: &Document) -> Result<(), ApiError> {
        Ok(())
    }

    /// What a lock that forbids a deletion says that it forbids.
    fn locked_as(&self, id: &Id) -> Id {
        id.clone()
    }

    /// Takes a document away that is kept under that ID. Lists go on showing it so many times.
    fn withdraw(
        &self,
        context: &Context<'_>,
        stored: &Id,
        _document: &Document,
        stale_lists: u32,
    ) -> Result<(), ApiError> {
        Ok(context.session.remove(context.tenant(), stored, stale_lists)?)
    }

    /// Refuses a list in a place that is not there.
    fn check_parent(&self, context: &Context<'_>, parent: &Id) -> Result<(), ApiError> {
        scope::check_exists(context, parent)
    }

    /// The elements of a list, in the order of their keys.
    fn list(&self, context: &Context<'_>, listed: &Listed<'_>) -> Result<Vec<Element>, ApiError> {
        let prefix = listed.collection.parent.prefix();
        let listing = Listing {
            resource_type: &listed.collection.resource_type,
            prefix: &prefix,
            after: listed.after,
            limit: Some(listed.limit),
            ..Listing::default()
        };
        let documents = context.session.list(context.tenant(), &listing)?;
        let shown = documents.into_iter().map(|document| {
            let body = self.listed(context, &document.id, &document.body)?;
            Ok(Element { key: document.id.key().to_owned(), body })
        });
        shown.collect()
    }

    /// The form in which a list is answered.
    fn list_form(&self) -> ListForm {
        ListForm::Pages
    }

    /// Does an action, which is what a POST asks for.
    fn act(
        &self,
        context: &Context<'_>,
        id: &Id,
        action: &str,
        request: &Request,
    ) -> Result<Answer, ApiError> {
        actions::act(context, id, action, request)
    }

    /// The response if the resource does not exist.
    fn not_found(&self, id: &Id) -> ApiError {
        ApiError::resource_not_found(id)
    }

    /// Whether lists of the type heed a `$filter`. The others refuse one, because a list that was not
    /// filtered would be a wrong answer.
    fn filters(&self) -> bool {
        false
    }

    /// Whether changes of this type are seen late.
    fn is_late(&self) -> bool {
        false
    }

    /// Whether a condition on the ETag is looked at.
    fn heeds_conditions(&self) -> bool {
        true
    }

    /// How often the provider can be asked, where it says so.
    fn rates(&self) -> Option<&'static Rates> {
        None
    }

    /// What a write of this resource excludes other writes from.
    fn lease(&self, _behavior: &Behavior, _id: &Id) -> Option<Lease> {
        None
    }
}

/// A header that says where the end of an operation is asked for, and the address.
pub(crate) type Link = (&'static str, String);

/// An operation that begins.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PendingOperation<'a> {
    /// The host that the client used.
    pub(crate) base: &'a str,
    /// What it is on.
    pub(crate) id: &'a Id,
    /// The region of that.
    pub(crate) region: &'a str,
    /// Its ID.
    pub(crate) operation: &'a str,
    /// The version of the request.
    pub(crate) version: &'a str,
    /// Whether it deletes.
    pub(crate) deletes: bool,
}

/// What is to become a document.
#[derive(Clone, Debug)]
pub(crate) struct Put<'a> {
    /// The ID in the path.
    pub(crate) id: &'a Id,
    /// What was sent.
    pub(crate) content: Map<String, Value>,
    /// What is there.
    pub(crate) existing: Option<&'a Map<String, Value>>,
    /// The query of the request.
    pub(crate) parameters: &'a [(String, String)],
    /// Whether the seed says so, which may also say what only Azure decides.
    pub(crate) seeded: bool,
}

/// A document that was accepted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Accepted {
    /// What a GET answers.
    pub(crate) body: Map<String, Value>,
    /// What it is found by besides its ID.
    pub(crate) terms: Vec<(&'static str, String)>,
    /// The ID as Azure spells it, where that is not as it was asked for.
    pub(crate) spelling: Option<Id>,
    /// The member in which the document says its ETag.
    pub(crate) etag_member: Option<&'static str>,
}

/// Which list is asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Listed<'a> {
    /// The type and where.
    pub(crate) collection: &'a Collection,
    /// `$filter`.
    pub(crate) filter: Option<&'a str>,
    /// Only what comes after this key.
    pub(crate) after: Option<&'a str>,
    /// At most so many.
    pub(crate) limit: u32,
}

/// What a write holds while it runs, and what another write is told meanwhile.
#[derive(Clone, Debug)]
pub(crate) struct Lease {
    /// What is held.
    pub(crate) name: String,
    /// What others are told.
    pub(crate) error: ApiError,
}
