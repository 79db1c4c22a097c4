//! What a resource says of the perimeters that it is in
//! (`…/networkSecurityPerimeterConfigurations`). It follows from the associations; a seed can say
//! otherwise, because an association that was accepted need not have had an effect.

use http::Method;
use serde_json::{Map, Value, json};

use super::{
    access_rules,
    associations::{self, TARGET},
    late, text,
};
use crate::{
    api_error::ApiError,
    arm::{Context, resources::object_of},
    id::Id,
    rules::{self, Accepted, Listed, Put, Rules, firewall, generic::Generic},
    store::{Document, Element, Listing, Result as StoreResult, Session},
};

/// The collection in a resource.
const COLLECTION: &str = "networkSecurityPerimeterConfigurations";

/// The configurations of resources of one type.
pub(crate) struct Configurations(pub(crate) &'static str);

/// The types that can be in a perimeter and have no firewall.
static ALL: &[Configurations] = &[
    Configurations(
        "Microsoft.OperationalInsights/workspaces/networkSecurityPerimeterConfigurations",
    ),
    Configurations(
        "Microsoft.Insights/dataCollectionEndpoints/networkSecurityPerimeterConfigurations",
    ),
    Configurations("Microsoft.Insights/scheduledQueryRules/networkSecurityPerimeterConfigurations"),
    Configurations("Microsoft.Insights/actionGroups/networkSecurityPerimeterConfigurations"),
];

/// The rules of a type of configurations.
pub(crate) fn rules_of(resource_type: &str) -> Option<&'static dyn Rules> {
    let found = all().find(|it| it.0.eq_ignore_ascii_case(resource_type));
    found.map(|it| it as &dyn Rules)
}

/// The types of all configurations.
pub(crate) fn types() -> impl Iterator<Item = &'static str> {
    all().map(|it| it.0)
}

fn all() -> impl Iterator<Item = &'static Configurations> {
    ALL.iter().chain(firewall::ALL.iter().filter_map(|it| it.perimeters.as_ref()))
}

/// The type of a resource's configurations, where it can be in a perimeter.
pub(super) fn type_of(resource: &Id) -> Option<&'static str> {
    types().find(|it| it.rsplit_once('/').is_some_and(|(parent, _)| resource.is_a(parent)))
}

/// What a resource says, in the order of the IDs.
pub(super) fn for_resource(
    session: &Session<'_>,
    tenant: &str,
    resource: &Id,
) -> StoreResult<Vec<Document>> {
    let Some(resource_type) = type_of(resource) else { return Ok(Vec::new()) };
    let prefix = resource.prefix();
    let listing = Listing { resource_type, prefix: &prefix, ..Listing::default() };
    let mut found = session.list(tenant, &listing)?;
    for association in session.with_term(tenant, TARGET, resource.key())? {
        let said = found.iter().any(|it| is_about(it, &association));
        if !said && let Some(derived) = derived(session, tenant, resource, &association)? {
            found.push(derived);
        }
    }
    found.sort_unstable_by(|a, b| a.id.key().cmp(b.id.key()));
    Ok(found)
}

impl Rules for Configurations {
    fn resource_type(&self) -> &'static str {
        self.0
    }

    fn api_versions(&self, _: &str) -> &'static [&'static str] {
        self.0
            .rsplit_once('/')
            .map_or(&[], |(parent, _)| rules::for_type(parent).api_versions(parent))
    }

    fn offers(&self, method: &Method) -> bool {
        matches!(*method, Method::GET | Method::HEAD)
    }

    fn accept(&self, context: &Context<'_>, put: Put<'_>) -> Result<Accepted, ApiError> {
        Generic.accept(context, put)
    }

    fn find(&self, context: &Context<'_>, id: &Id) -> Result<Option<Document>, ApiError> {
        let Some(resource) = id.parent() else { return Ok(None) };
        let all = shown(context, &resource)?;
        Ok(all.into_iter().find(|it| it.id.key() == id.key()))
    }

    fn list(&self, context: &Context<'_>, listed: &Listed<'_>) -> Result<Vec<Element>, ApiError> {
        let all = shown(context, &listed.collection.parent)?;
        let elements =
            all.into_iter().map(|it| Element { key: it.id.key().to_owned(), body: it.body });
        let rest = elements.filter(|it| listed.after.is_none_or(|after| after < it.key.as_str()));
        Ok(rest.take(usize::try_from(listed.limit).unwrap_or(usize::MAX)).collect())
    }
}

/// What a resource shows, which can be what was before the last change.
fn shown(context: &Context<'_>, resource: &Id) -> Result<Vec<Document>, ApiError> {
    let mut found = match late::passes_stale(context, resource)? {
        Some(before) => before,
        None => for_resource(context.session, context.tenant(), resource)?,
    };
    if context.behavior.perimeters.service_tags_missing {
        found.iter_mut().for_each(omit_service_tags);
    }
    Ok(found)
}

/// Shows the rules of a configuration without their service tags.
fn omit_service_tags(configuration: &mut Document) {
    let mut body = Value::Object(object_of(&configuration.body));
    let rules = body.pointer_mut("/properties/profile/accessRules").and_then(Value::as_array_mut);
    for rule in rules.into_iter().flatten() {
        if let Some(properties) = rule["properties"].as_object_mut() {
            properties.remove("serviceTags");
        }
    }
    configuration.body = body.to_string();
}

/// Whether a configuration that is kept is what the resource says of that association.
fn is_about(configuration: &Document, association: &Document) -> bool {
    let body = object_of(&configuration.body);
    let perimeter = text(&body, "/networkSecurityPerimeter/id").and_then(Id::parse);
    let name = text(&body, "/resourceAssociation/name").unwrap_or_default();
    perimeter.zip(association.id.parent()).is_some_and(|(one, other)| one.key() == other.key())
        && name.eq_ignore_ascii_case(association.id.name())
}

/// What a resource says of an association that has had its effect.
fn derived(
    session: &Session<'_>,
    tenant: &str,
    resource: &Id,
    association: &Document,
) -> StoreResult<Option<Document>> {
    let Some(perimeter) = association.id.parent() else { return Ok(None) };
    let Some(around) = session.document(tenant, &perimeter)? else { return Ok(None) };
    let around = object_of(&around.body);
    let guid = text(&around, "/perimeterGuid").unwrap_or_default();
    let body = object_of(&association.body);
    let id = resource.child(COLLECTION, &format!("{guid}.{}", association.id.name()));
    let properties = json!({
        "provisioningState": "Succeeded",
        "provisioningIssues": [],
        "networkSecurityPerimeter": {
            "id": perimeter.text(), "perimeterGuid": guid, "location": around.get("location"),
        },
        "resourceAssociation": {
            "name": association.id.name(), "accessMode": text(&body, "/accessMode"),
        },
        "profile": profile(session, tenant, association)?,
    });
    let body = json!({
        "id": id.text(), "name": id.name(), "type": type_of(resource), "properties": properties,
    });
    Ok(Some(Document { id, body: body.to_string(), etag: String::new(), terms: Vec::new() }))
}

/// The profile of an association with its access rules.
fn profile(
    session: &Session<'_>,
    tenant: &str,
    association: &Document,
) -> StoreResult<Map<String, Value>> {
    let mut shown = Map::new();
    let Some(profile) = associations::profile_of(association) else { return Ok(shown) };
    let prefix = profile.prefix();
    let resource_type = access_rules::TYPE;
    let rules =
        session.list(tenant, &Listing { resource_type, prefix: &prefix, ..Listing::default() })?;
    let rules: Vec<Value> = rules
        .iter()
        .map(|rule| json!({"name": rule.id.name(), "properties": object_of(&rule.body).get("properties")}))
        .collect();
    shown.insert("name".into(), json!(profile.name()));
    shown.insert(
        "accessRulesVersion".into(),
        json!(late::version(session, tenant, &profile)?.to_string()),
    );
    shown.insert("accessRules".into(), Value::Array(rules));
    Ok(shown)
}
