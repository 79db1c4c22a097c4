//! The resources of a seed: which ones there can be, and what each brings along.

use std::collections::HashSet;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::{nearest::suggestion, place::Place, problem::Problem};
use crate::{
    Behavior,
    api_error::ApiError,
    arm::{
        Caller, Context, resources,
        scope::{self, MANAGEMENT_GROUP},
    },
    id::Id,
    login::token,
    rules::{self, Put, network, private_link, role_assignments, user_assigned_identities},
    store::{Result as StoreResult, Session, Visibility},
};

/// A resource of the seed.
pub(super) struct SeededResource {
    /// Its place among the resources.
    pub(super) number: usize,
    /// Its ID.
    pub(super) id: Id,
    /// The resource as the seed writes it.
    pub(super) content: Map<String, Value>,
}

/// What is wrong with the IDs in a seed: they are none, name a type that Azure does not have, or are there
/// twice.
pub(super) fn check(seed: &Value) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut known = HashSet::new();
    let resources = seed.get("resources").and_then(Value::as_array);
    for (number, resource) in resources.into_iter().flatten().enumerate() {
        // One without an ID does not conform.
        let Some(text) = resource.get("id").and_then(Value::as_str) else { continue };
        let wrong = match resource_id(text) {
            None => Some(format!("'{text}' is not the ID of a resource")),
            Some(id) => check_type(id.resource_type()).or_else(|| {
                let is_new = known.insert(id.key().to_owned());
                (!is_new).then(|| format!("'{text}' is a duplicate"))
            }),
        };
        let place = Place::of("resources").element(number).member("id");
        problems.extend(wrong.map(|message| Problem::new(place, message)));
    }
    problems
}

fn check_type(resource_type: &str) -> Option<String> {
    if rules::first_version(resource_type).is_some() {
        return None;
    }
    let suggestion = suggestion(resource_type, rules::azure_types::spellings());
    Some(format!("Azure has no resource type `{resource_type}`{suggestion}"))
}

fn resource_id(text: &str) -> Option<Id> {
    Id::parse(text).filter(|id| !id.is_subscription() && !id.resource_type().is_empty())
}

/// The resources with their IDs, those first that others refer to.
pub(super) fn ordered(resources: Vec<Map<String, Value>>) -> Vec<SeededResource> {
    let with_id = resources.into_iter().enumerate().filter_map(|(number, content)| {
        let id = content.get("id").and_then(Value::as_str).and_then(resource_id)?;
        Some(SeededResource { number, id, content })
    });
    let mut ordered: Vec<_> = with_id.collect();
    ordered.sort_by_key(|it| (rank(&it.id), it.id.key().matches('/').count()));
    ordered
}

fn rank(id: &Id) -> u8 {
    match () {
        () if id.is_container() || id.is_a(MANAGEMENT_GROUP) => 0,
        () if id.is_a(user_assigned_identities::TYPE) || id.is_a(network::ROUTE_TABLE) => 1,
        () if id.is_a(role_assignments::TYPE) || id.is_a(private_link::ENDPOINT) => 3,
        () => 2,
    }
}

/// Creates the resources. What Azure would refuse is a problem, and so is not what it contains.
pub(super) fn load(
    session: &Session<'_>,
    resources: Vec<SeededResource>,
    now: Timestamp,
    problems: &mut Vec<Problem>,
) -> StoreResult<()> {
    let behavior = Behavior::default();
    let home = token::first_tenant(session)?;
    let mut refused: Vec<Id> = Vec::new();
    for SeededResource { number, id, content } in resources {
        if refused.iter().any(|it| it.covers(&id)) {
            continue;
        }
        let place = Place::of("resources").element(number).member("id");
        let tenant = match id.subscription() {
            None => Some(home.clone()),
            Some(subscription) => session.tenant_of(subscription)?,
        };
        let Some(tenant) = tenant else {
            let message =
                format!("'{}' is in a subscription that the seed does not list", id.text());
            problems.push(Problem::new(place, message));
            continue;
        };
        let caller =
            Caller { object_id: token::object_id(&tenant, "seed"), app_id: "seed".into(), tenant };
        let context = Context { session, behavior: &behavior, now, caller, auxiliary: Vec::new() };
        if let Err(error) = create(&context, &id, content) {
            let message = format!("'{}' is refused: {error}", id.text());
            problems.push(Problem::new(place, message));
            refused.push(id);
        }
    }
    Ok(())
}

fn create(context: &Context<'_>, id: &Id, resource: Map<String, Value>) -> Result<(), ApiError> {
    load_surroundings(context, id, resource.get("location"))?;
    let rules = rules::for_type(id.resource_type());
    rules.check_name(id)?;
    scope::check_parent_exists(context, id)?;
    let put = Put { id, content: resource, existing: None, parameters: &[], seeded: true };
    let document = resources::keep(context, rules, put, Visibility::default())?;
    if !id.is_a(role_assignments::TYPE) {
        return Ok(());
    }
    let Some(subscription) = role_assignments::administered_subscription(&document) else {
        return Ok(());
    };
    let name = subscription.name();
    let mut body = context.session.subscription(name)?.unwrap_or_else(|| json!({}));
    body["administratorsListed"] = json!(true);
    Ok(context.session.save_subscription(name, context.tenant(), &body)?)
}

/// Makes the resource group and the management group that an ID needs.
fn load_surroundings(
    context: &Context<'_>,
    id: &Id,
    location: Option<&Value>,
) -> Result<(), ApiError> {
    let group = id.resource_group_id().filter(|group| group.key() != id.key());
    let management_group = id.ancestry().into_iter().skip(1).find(|it| it.is_a(MANAGEMENT_GROUP));
    for around in group.into_iter().chain(management_group) {
        if context.session.exists(context.tenant(), &around)? {
            continue;
        }
        let mut body = Map::new();
        if around.is_container() {
            let location = location.filter(|location| location.as_str() != Some("global"));
            body.insert("location".into(), location.cloned().unwrap_or_else(|| json!("eastus")));
        }
        let wanted =
            Put { id: &around, content: body, existing: None, parameters: &[], seeded: true };
        resources::keep(
            context,
            rules::for_type(around.resource_type()),
            wanted,
            Visibility::default(),
        )?;
    }
    Ok(())
}
