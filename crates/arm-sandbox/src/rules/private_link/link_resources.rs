//! What a resource offers to private endpoints (`…/privateLinkResources`): its groups, and the DNS
//! zones that each needs.

use http::Method;
use serde_json::{Map, Value, json};

use crate::{
    api_error::ApiError,
    arm::{Context, resources::object_of, scope},
    id::Id,
    regions,
    rules::{self, Accepted, Listed, Put, Rules},
    store::{Document, Element},
};

/// The type of a resource, of its connections and of its groups.
pub(super) type Types = [&'static str; 3];

/// The groups of a service.
pub(super) struct LinkResources {
    /// The types.
    pub(super) types: Types,
    /// The groups.
    pub(super) groups: &'static [Group],
    /// What an answer says of their members.
    pub(super) members: Members,
    /// Whether one resource, by its document, offers a group.
    pub(super) offers: fn(&str, &Map<String, Value>) -> bool,
}

/// What an endpoint may ask for.
pub(super) struct Group {
    /// Its ID, in the case that an endpoint must use.
    pub(super) id: &'static str,
    /// The zones by cloud, separated by spaces.
    pub(super) zones: [&'static str; 3],
}

/// What an answer says of a group's members.
#[derive(Clone, Copy, Debug)]
pub(super) enum Members {
    /// The group itself.
    Group,
    /// These, in which `{region}` stands for the region of the resource and `{name}` for its name.
    Named(&'static [&'static str]),
    /// Nothing.
    Unsaid,
}

impl LinkResources {
    /// The groups, all of which every resource offers.
    pub(super) const fn with_groups(types: Types, groups: &'static [Group]) -> Self {
        Self { types, groups, members: Members::Group, offers: every }
    }

    /// The groups that one resource offers.
    pub(super) fn offered(&self, resource: &Map<String, Value>) -> Vec<&'static str> {
        let offered = self.groups.iter().filter(|group| (self.offers)(group.id, resource));
        offered.map(|group| group.id).collect()
    }

    /// The DNS zones of one resource, each with the group that it is for.
    pub(super) fn zones(&self, resource: &Map<String, Value>) -> Vec<(&'static str, String)> {
        let offered = self.groups.iter().filter(|group| (self.offers)(group.id, resource));
        offered.flat_map(|it| zones(it, resource).into_iter().map(|zone| (it.id, zone))).collect()
    }

    fn documents(&self, context: &Context<'_>, parent: &Id) -> Result<Vec<Document>, ApiError> {
        let resource = context.session.document(context.tenant(), parent)?;
        let resource =
            object_of(&resource.ok_or_else(|| ApiError::resource_not_found(parent))?.body);
        let offered = self.groups.iter().filter(|group| (self.offers)(group.id, &resource));
        Ok(offered.map(|group| self.document(parent, &resource, group)).collect())
    }

    fn document(&self, parent: &Id, resource: &Map<String, Value>, group: &Group) -> Document {
        let id = parent.child("privateLinkResources", group.id);
        let mut properties = json!({
            "groupId": group.id,
            "requiredZoneNames": zones(group, resource),
        });
        match self.members {
            Members::Unsaid => {}
            Members::Group => properties["requiredMembers"] = json!([group.id]),
            Members::Named(names) => {
                let named = |name: &&str| {
                    name.replace("{region}", &region(resource)).replace("{name}", parent.name())
                };
                let names = names.iter().map(named);
                properties["requiredMembers"] = names.collect();
            }
        }
        let [_, _, own] = self.types;
        let body =
            json!({"id": id.text(), "name": group.id, "type": own, "properties": properties});
        Document { id, body: body.to_string(), etag: String::new(), terms: Vec::new() }
    }

    fn check_offered(&self) -> Result<(), ApiError> {
        let [parent, _, own] = self.types;
        if !self.groups.is_empty() {
            return Ok(());
        }
        let message = format!("The resource type '{own}' could not be found for '{parent}'.");
        Err(ApiError::not_found("InvalidResourceType", message))
    }
}

impl Rules for LinkResources {
    fn resource_type(&self) -> &'static str {
        let [_, _, own] = self.types;
        own
    }

    fn api_versions(&self, _: &str) -> &'static [&'static str] {
        let [parent, ..] = self.types;
        rules::for_type(parent).api_versions(parent)
    }

    fn accept(&self, _: &Context<'_>, put: Put<'_>) -> Result<Accepted, ApiError> {
        let message =
            format!("'{}' says what the service offers and is not written.", put.id.text());
        Err(ApiError::bad_request("BadRequest", message))
    }

    fn offers(&self, method: &Method) -> bool {
        matches!(*method, Method::GET | Method::HEAD)
    }

    fn find(&self, context: &Context<'_>, id: &Id) -> Result<Option<Document>, ApiError> {
        self.check_offered()?;
        let Some(parent) = id.parent() else { return Ok(None) };
        let documents = self.documents(context, &parent)?;
        Ok(documents.into_iter().find(|document| document.id.key() == id.key()))
    }

    fn list(&self, context: &Context<'_>, listed: &Listed<'_>) -> Result<Vec<Element>, ApiError> {
        self.check_offered()?;
        let parent = &listed.collection.parent;
        scope::check_exists(context, parent)?;
        let documents = self.documents(context, parent)?.into_iter();
        Ok(documents
            .map(|Document { id, body, .. }| Element { key: id.key().to_owned(), body })
            .collect())
    }

    fn list_form(&self) -> rules::ListForm {
        rules::ListForm::Whole
    }
}

fn every(_: &str, _: &Map<String, Value>) -> bool {
    true
}

/// The zones of a group in the cloud that the resource is in, which its region tells.
fn zones(group: &Group, resource: &Map<String, Value>) -> Vec<String> {
    let region = region(resource);
    let region = region.as_str();
    let [public, government, china] = group.zones;
    let (zones, suffix) = match region {
        it if it.starts_with("usgov") || it.starts_with("usdod") => {
            (government, "usgovcloudapi.net")
        }
        it if it.starts_with("china") => (china, "chinacloudapi.cn"),
        _ => (public, "windows.net"),
    };
    let dns = resource.get("properties").and_then(|it| it.get("dnsZone")).and_then(Value::as_str);
    let zone = |zone: &str| {
        zone.replace("{region}", region)
            .replace("{dns}", dns.unwrap_or("f3a1c86d20b4"))
            .replace("{suffix}", suffix)
    };
    zones.split_whitespace().map(zone).collect()
}

fn region(resource: &Map<String, Value>) -> String {
    regions::normalized(resource.get("location").and_then(Value::as_str).unwrap_or("global"))
}
