//! What exists from the start: read once, when a database is new.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::{
    Behavior, DEFAULT_SUBSCRIPTION, DEFAULT_TENANT, Error, Fault,
    api_error::ApiError,
    arm::{
        Caller, Context, DELEGATIONS, DENIED, DENY_ASSIGNMENTS, Delegation, Denial, DenyAssignment,
        policy::{POLICIES, Policy},
        resources,
        scope::{self, MANAGEMENT_GROUP},
    },
    astro::{self, Astro},
    id::Id,
    login::{
        jwt,
        token::{self, Application},
    },
    rules::{self, Put, network, private_link, role_assignments, user_assigned_identities},
    store::{Principal, Session, Visibility},
    vendor,
};

/// The seed as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
struct Seed {
    tenants: Vec<SeedTenant>,
    subscriptions: Vec<SeedSubscription>,
    resources: Vec<Map<String, Value>>,
    principals: Vec<SeedPrincipal>,
    applications: Vec<Application>,
    caller: SeedCaller,
    policies: Vec<Policy>,
    behavior: Behavior,
    faults: Vec<Fault>,
    astro: Option<Value>,
    vendor: vendor::Identity,
}

/// A tenant.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct SeedTenant {
    tenant_id: String,
    display_name: Option<String>,
    default_domain: Option<String>,
}

/// A subscription.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct SeedSubscription {
    subscription_id: String,
    tenant_id: Option<String>,
    display_name: Option<String>,
    state: Option<String>,
    management_group_id: Option<String>,
    #[serde(default)]
    unregistered_providers: Vec<String>,
}

/// Someone in a directory.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct SeedPrincipal {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    app_id: Option<String>,
    tenant_id: Option<String>,
    #[serde(default)]
    member_of: Vec<String>,
    /// For readers of the seed.
    #[serde(rename = "displayName")]
    _display_name: Option<String>,
}

/// What the caller may not do.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
struct SeedCaller {
    denied: Vec<Denial>,
    deny_assignments: Vec<DenyAssignment>,
    /// What roles the caller may assign, where a condition limits that.
    may_assign: Vec<Delegation>,
}

/// A resource and its ID.
type Resource = (Id, Map<String, Value>);

/// Plants a new database.
pub(crate) fn load_seed(session: &Session<'_>, seed: Value, now: Timestamp) -> Result<(), Error> {
    let seed: Seed = serde_json::from_value(seed).map_err(|error| wrong(error.to_string()))?;
    load(session, seed, now).map_err(|failure| match failure {
        Failure::Wrong(message) => wrong(message),
        Failure::Database(source) => Error::Database { path: "(loading the seed)".into(), source },
    })
}

fn load(session: &Session<'_>, seed: Seed, now: Timestamp) -> Result<(), Failure> {
    jwt::make_key(session)?;
    session.set("behavior", &seed.behavior)?;
    for fault in &seed.faults {
        session.add_fault(fault)?;
    }
    let SeedCaller { denied, deny_assignments, may_assign } = seed.caller;
    check_scopes("caller.denied", denied.iter().map(|it| &it.scope))?;
    check_scopes("caller.denyAssignments", deny_assignments.iter().map(|it| &it.scope))?;
    check_scopes("caller.mayAssign", may_assign.iter().map(|it| &it.scope))?;
    session.set(DENIED, &denied)?;
    session.set(DENY_ASSIGNMENTS, &deny_assignments)?;
    session.set(DELEGATIONS, &may_assign)?;
    check_scopes("policies", seed.policies.iter().map(|it| &it.scope))?;
    session.set(POLICIES, &seed.policies)?;
    session.set(vendor::SETTING, &seed.vendor)?;
    if let Some(astro) = seed.astro {
        session.set(astro::SETTING, &Astro::read(astro).map_err(Failure::Wrong)?)?;
    }
    let resources = parsed(seed.resources)?;
    load_tenants(session, &seed.tenants, &seed.subscriptions)?;
    load_subscriptions(session, &seed.subscriptions, &resources)?;
    session.set("applications", &seed.applications)?;
    for application in &seed.applications {
        check_tenant(session, &application.tenant_id)?;
        session.save_principal(&token::principal_of(application))?;
    }
    for principal in seed.principals {
        load_principal(session, principal)?;
    }
    load_resources(session, resources, now)
}

/// Why a seed cannot be loaded.
enum Failure {
    Wrong(String),
    Database(rusqlite::Error),
}

impl From<rusqlite::Error> for Failure {
    fn from(source: rusqlite::Error) -> Self {
        Self::Database(source)
    }
}

fn wrong(message: String) -> Error {
    Error::Seed(message)
}

fn check_scopes<'a>(
    member: &str,
    mut scopes: impl Iterator<Item = &'a String>,
) -> Result<(), Failure> {
    match scopes.find(|it| Id::parse(it).is_none()) {
        None => Ok(()),
        Some(scope) => Err(Failure::Wrong(format!("{member}: '{scope}' is not a scope"))),
    }
}

fn load_tenants(
    session: &Session<'_>,
    tenants: &[SeedTenant],
    subscriptions: &[SeedSubscription],
) -> Result<(), Failure> {
    for SeedTenant { tenant_id, display_name, default_domain } in tenants {
        check_guid("tenantId", tenant_id)?;
        session.add_tenant(
            tenant_id,
            &json!({"displayName": display_name, "defaultDomain": default_domain}),
        )?;
    }
    for tenant in subscriptions.iter().filter_map(|subscription| subscription.tenant_id.as_ref()) {
        check_guid("tenantId", tenant)?;
        session.add_tenant(tenant, &json!({}))?;
    }
    if session.tenants()?.is_empty() {
        session.add_tenant(DEFAULT_TENANT, &json!({}))?;
    }
    Ok(())
}

/// Creates the listed subscriptions. If none is listed, it creates the subscriptions of the resources,
/// or a default one.
fn load_subscriptions(
    session: &Session<'_>,
    subscriptions: &[SeedSubscription],
    resources: &[Resource],
) -> Result<(), Failure> {
    let home = token::first_tenant(session)?;
    for subscription in subscriptions {
        check_guid("subscriptionId", &subscription.subscription_id)?;
        let tenant = subscription.tenant_id.as_ref().unwrap_or(&home).to_ascii_lowercase();
        let body = json!({
            "subscriptionId": subscription.subscription_id,
            "displayName": subscription.display_name,
            "state": subscription.state,
            "managementGroupId": subscription.management_group_id,
            "unregisteredProviders": subscription.unregistered_providers,
        });
        session.save_subscription(&subscription.subscription_id, &tenant, &body)?;
    }
    if !subscriptions.is_empty() {
        return Ok(());
    }
    let mut named: Vec<&str> = resources.iter().filter_map(|(id, _)| id.subscription()).collect();
    if named.is_empty() {
        named.push(DEFAULT_SUBSCRIPTION);
    }
    for subscription in named {
        session.save_subscription(subscription, &home, &json!({"subscriptionId": subscription}))?;
    }
    Ok(())
}

fn load_principal(session: &Session<'_>, principal: SeedPrincipal) -> Result<(), Failure> {
    check_guid("principals.id", &principal.id)?;
    let tenant = match principal.tenant_id {
        Some(tenant) => {
            check_tenant(session, &tenant)?;
            tenant.to_ascii_lowercase()
        }
        None => token::first_tenant(session)?,
    };
    session.save_principal(&Principal {
        id: principal.id.to_ascii_lowercase(),
        tenant,
        kind: principal.kind,
        app_id: principal.app_id,
        member_of: principal.member_of,
        missing_calls: 0,
    })?;
    Ok(())
}

/// The resources with their IDs, those first that others refer to.
fn parsed(resources: Vec<Map<String, Value>>) -> Result<Vec<Resource>, Failure> {
    let mut parsed = Vec::with_capacity(resources.len());
    for resource in resources {
        let text = resource.get("id").and_then(Value::as_str).unwrap_or_default();
        let id =
            Id::parse(text).filter(|id| !id.is_subscription() && !id.resource_type().is_empty());
        let id = id.ok_or_else(|| {
            Failure::Wrong(format!("resources: '{text}' is not the ID of a resource"))
        })?;
        parsed.push((id, resource));
    }
    parsed.sort_by_key(|(id, _)| (rank(id), id.key().matches('/').count()));
    Ok(parsed)
}

fn rank(id: &Id) -> u8 {
    match () {
        () if id.is_container() || id.is_a(MANAGEMENT_GROUP) => 0,
        () if id.is_a(user_assigned_identities::TYPE) || id.is_a(network::ROUTE_TABLE) => 1,
        () if id.is_a(role_assignments::TYPE) || id.is_a(private_link::ENDPOINT) => 3,
        () => 2,
    }
}

fn load_resources(
    session: &Session<'_>,
    resources: Vec<Resource>,
    now: Timestamp,
) -> Result<(), Failure> {
    let behavior = Behavior::default();
    let home = token::first_tenant(session)?;
    for (id, resource) in resources {
        let tenant = match id.subscription() {
            None => home.clone(),
            Some(subscription) => session.tenant_of(subscription)?.ok_or_else(|| {
                Failure::Wrong(format!(
                    "'{}' is in a subscription that the seed does not list",
                    id.text()
                ))
            })?,
        };
        let caller =
            Caller { object_id: token::object_id(&tenant, "seed"), app_id: "seed".into(), tenant };
        let context = Context { session, behavior: &behavior, now, caller, auxiliary: Vec::new() };
        load_resource(&context, &id, resource)
            .map_err(|error| Failure::Wrong(format!("'{}' is refused: {error}", id.text())))?;
    }
    Ok(())
}

fn load_resource(
    context: &Context<'_>,
    id: &Id,
    resource: Map<String, Value>,
) -> Result<(), ApiError> {
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

fn check_guid(place: &str, text: &str) -> Result<(), Failure> {
    match uuid::Uuid::try_parse(text) {
        Ok(_) => Ok(()),
        Err(_) => Err(Failure::Wrong(format!("{place}: '{text}' is not a GUID"))),
    }
}

fn check_tenant(session: &Session<'_>, tenant: &str) -> Result<(), Failure> {
    if session.has_tenant(tenant)? {
        Ok(())
    } else {
        Err(Failure::Wrong(format!("the tenant '{tenant}' is not listed")))
    }
}
