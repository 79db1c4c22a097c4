//! What exists from the start: read once, when a database is new. Everything that is wrong with a seed is
//! said at once.

mod conformance;
mod nearest;
mod place;
mod positions;
mod problem;
mod resources;
mod source;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::{
    Behavior, DEFAULT_SUBSCRIPTION, DEFAULT_TENANT, Database, Error, Fault,
    arm::{
        DELEGATIONS, DENIED, DENY_ASSIGNMENTS, Delegation, Denial, DenyAssignment,
        policy::{POLICIES, Policy},
    },
    astro::{self, Astro},
    feeds::{self, Feed},
    id::Id,
    login::{
        jwt,
        token::{self, Application},
    },
    rules::service_tags::{self, ServiceTag},
    store::{Principal, Result as StoreResult, Session, Store},
    vendor,
};
use place::Place;
use problem::Problem;
use resources::SeededResource;
pub(crate) use source::Source;

/// The seed as it is written.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
struct Seed {
    /// The JSON schema of this file, for editors. `sandbox seed schema` prints it.
    #[serde(rename = "$schema")]
    _schema: Option<String>,
    /// Directories. The first one is the home of a caller that uses the sandbox from the provider block.
    tenants: Vec<SeedTenant>,
    /// Subscriptions. Without this member, those of the resources.
    subscriptions: Vec<SeedSubscription>,
    /// Resources as Azure's API shows them. Role assignments and role definitions are resources too. The
    /// IDs create the resource groups that they need.
    #[cfg_attr(test, schemars(with = "Vec<SeedResource>"))]
    resources: Vec<Map<String, Value>>,
    /// Users, groups and service principals. Those of managed identities among the resources need not be
    /// listed.
    principals: Vec<SeedPrincipal>,
    /// Applications that may sign in over HTTP. Without this member, any client ID and secret works.
    applications: Vec<Application>,
    /// What callers may not do. Everywhere else a caller is Owner.
    caller: SeedCaller,
    /// Azure Policy assignments that deny writes.
    policies: Vec<Policy>,
    /// How Azure behaves from the start.
    behavior: Behavior,
    /// What goes wrong.
    faults: Vec<Fault>,
    /// What the Astro API shows.
    #[cfg_attr(test, schemars(with = "Option<Astro>"))]
    astro: Option<Value>,
    /// Lists of addresses that vendors publish on the web.
    feeds: Vec<Feed>,
    /// Service tags of Azure. Without this member, there are a few, with addresses for documentation.
    service_tags: Vec<ServiceTag>,
    /// Who acts as the vendor.
    vendor: vendor::Identity,
}

/// A tenant.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct SeedTenant {
    /// The tenant's ID, a GUID.
    tenant_id: String,
    /// What people call it.
    display_name: Option<String>,
    /// Its default domain, such as `acme.onmicrosoft.com`.
    default_domain: Option<String>,
}

/// A subscription.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct SeedSubscription {
    /// The subscription's ID, a GUID.
    subscription_id: String,
    /// The tenant that it is in; the first one unless set.
    tenant_id: Option<String>,
    /// What people call it.
    display_name: Option<String>,
    /// `Enabled` unless set.
    state: Option<String>,
    /// The management group that it is in.
    management_group_id: Option<String>,
    /// Namespaces, such as `Microsoft.Storage`, that the subscription is not registered for.
    #[serde(default)]
    unregistered_providers: Vec<String>,
}

/// Someone in a directory.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct SeedPrincipal {
    /// The object ID, a GUID.
    id: String,
    /// `ServicePrincipal`, `User` or `Group`.
    #[serde(rename = "type")]
    kind: String,
    /// The client ID of a service principal.
    app_id: Option<String>,
    /// The tenant that it is in; the first one unless set.
    tenant_id: Option<String>,
    /// Object IDs of groups.
    #[serde(default)]
    member_of: Vec<String>,
    /// The name that the directory shows.
    display_name: Option<String>,
}

/// What the caller may not do.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
struct SeedCaller {
    /// Actions that the caller may not do, unless a role that is assigned to it restores them.
    denied: Vec<Denial>,
    /// Actions that no caller may do, even with a role that allows them.
    deny_assignments: Vec<DenyAssignment>,
    /// What roles the caller may assign, where a condition limits that.
    may_assign: Vec<Delegation>,
}

/// A resource as Azure's API shows it.
#[cfg(test)]
#[derive(schemars::JsonSchema)]
#[expect(dead_code, reason = "the schema describes it")]
struct SeedResource {
    /// The resource's ID.
    id: String,
    /// The region.
    location: Option<String>,
    /// Tags.
    tags: Option<std::collections::BTreeMap<String, String>>,
    /// The SKU.
    sku: Option<Value>,
    /// The kind, for types that have kinds.
    kind: Option<String>,
    /// System-assigned and user-assigned identities.
    identity: Option<Map<String, Value>>,
    /// The properties of the type.
    properties: Option<Map<String, Value>>,
}

/// Everything that is wrong with a seed.
type Problems = Vec<Problem>;

/// Loads a seed into a new database.
pub(crate) fn load_seed(
    session: &Session<'_>,
    source: &Source,
    now: Timestamp,
) -> Result<(), Error> {
    let problems = plant(session, source, now)?;
    if problems.is_empty() { Ok(()) } else { Err(source.origin().error(problems)) }
}

/// What is wrong with a seed.
pub(crate) fn problems(seed: &Value, now: Timestamp) -> Result<Problems, Error> {
    let source = Source::Json(seed.clone());
    let mut problems = Problems::new();
    Store::open(&Database::Memory, |session| {
        problems = plant(session, &source, now)?;
        Ok(())
    })?;
    Ok(problems)
}

/// Creates what a seed says, and tells what is wrong with it.
fn plant(session: &Session<'_>, source: &Source, now: Timestamp) -> Result<Problems, Error> {
    let (value, mut problems) = source.parse()?;
    problems.extend(conformance::check(&value));
    problems.extend(resources::check(&value));
    if !problems.is_empty() {
        return Ok(problems);
    }
    match serde_json::from_value(value) {
        Ok(seed) => load(session, seed, now, &mut problems)
            .map_err(|source| Error::Database { path: "(loading the seed)".into(), source })?,
        Err(error) => problems.push(Problem::new(Place::default(), error.to_string())),
    }
    Ok(problems)
}

fn load(
    session: &Session<'_>,
    seed: Seed,
    now: Timestamp,
    problems: &mut Problems,
) -> StoreResult<()> {
    jwt::make_key(session)?;
    session.set("behavior", &seed.behavior)?;
    for fault in &seed.faults {
        session.add_fault(fault)?;
    }
    let SeedCaller { denied, deny_assignments, may_assign } = seed.caller;
    let caller = Place::of("caller");
    check_scopes(&caller.member("denied"), denied.iter().map(|it| &it.scope), problems);
    let scopes = deny_assignments.iter().map(|it| &it.scope);
    check_scopes(&caller.member("denyAssignments"), scopes, problems);
    check_scopes(&caller.member("mayAssign"), may_assign.iter().map(|it| &it.scope), problems);
    session.set(DENIED, &denied)?;
    session.set(DENY_ASSIGNMENTS, &deny_assignments)?;
    session.set(DELEGATIONS, &may_assign)?;
    check_scopes(&Place::of("policies"), seed.policies.iter().map(|it| &it.scope), problems);
    session.set(POLICIES, &seed.policies)?;
    session.set(vendor::SETTING, &seed.vendor)?;
    for (number, feed) in seed.feeds.iter().enumerate().filter(|(_, it)| !it.has_address()) {
        let place = Place::of("feeds").element(number).member("url");
        problems.push(Problem::new(place, format!("'{}' is not an address", feed.url)));
    }
    session.set(feeds::SETTING, &seed.feeds)?;
    session.set(service_tags::SETTING, &seed.service_tags)?;
    if let Some(astro) = seed.astro {
        match Astro::read(astro) {
            Ok(astro) => session.set(astro::SETTING, &astro)?,
            Err(message) => problems.push(Problem::new(Place::of("astro"), message)),
        }
    }
    let resources = resources::ordered(seed.resources);
    load_tenants(session, &seed.tenants, &seed.subscriptions, problems)?;
    load_subscriptions(session, &seed.subscriptions, &resources, problems)?;
    session.set("applications", &seed.applications)?;
    for (number, application) in seed.applications.iter().enumerate() {
        let place = Place::of("applications").element(number).member("tenantId");
        check_tenant(session, &place, &application.tenant_id, problems)?;
        session.save_principal(&token::principal_of(application))?;
    }
    for (number, principal) in seed.principals.into_iter().enumerate() {
        load_principal(session, &Place::of("principals").element(number), principal, problems)?;
    }
    resources::load(session, resources, now, problems)
}

fn check_scopes<'a>(
    list: &Place,
    scopes: impl Iterator<Item = &'a String>,
    problems: &mut Problems,
) {
    let wrong = scopes.enumerate().filter(|(_, it)| Id::parse(it).is_none());
    problems.extend(wrong.map(|(number, scope)| {
        let place = list.element(number).member("scope");
        Problem::new(place, format!("'{scope}' is not a scope"))
    }));
}

fn load_tenants(
    session: &Session<'_>,
    tenants: &[SeedTenant],
    subscriptions: &[SeedSubscription],
    problems: &mut Problems,
) -> StoreResult<()> {
    for (number, SeedTenant { tenant_id, display_name, default_domain }) in
        tenants.iter().enumerate()
    {
        let place = Place::of("tenants").element(number).member("tenantId");
        check_guid(&place, tenant_id, problems);
        session.add_tenant(
            tenant_id,
            &json!({"displayName": display_name, "defaultDomain": default_domain}),
        )?;
    }
    for (number, subscription) in subscriptions.iter().enumerate() {
        let Some(tenant) = &subscription.tenant_id else { continue };
        let place = Place::of("subscriptions").element(number).member("tenantId");
        check_guid(&place, tenant, problems);
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
    resources: &[SeededResource],
    problems: &mut Problems,
) -> StoreResult<()> {
    let home = token::first_tenant(session)?;
    for (number, subscription) in subscriptions.iter().enumerate() {
        let place = Place::of("subscriptions").element(number).member("subscriptionId");
        check_guid(&place, &subscription.subscription_id, problems);
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
    let mut named: Vec<&str> = resources.iter().filter_map(|it| it.id.subscription()).collect();
    if named.is_empty() {
        named.push(DEFAULT_SUBSCRIPTION);
    }
    for subscription in named {
        session.save_subscription(subscription, &home, &json!({"subscriptionId": subscription}))?;
    }
    Ok(())
}

fn load_principal(
    session: &Session<'_>,
    place: &Place,
    principal: SeedPrincipal,
    problems: &mut Problems,
) -> StoreResult<()> {
    check_guid(&place.member("id"), &principal.id, problems);
    let tenant = match principal.tenant_id {
        Some(tenant) => {
            check_tenant(session, &place.member("tenantId"), &tenant, problems)?;
            tenant.to_ascii_lowercase()
        }
        None => token::first_tenant(session)?,
    };
    if let Some(name) = &principal.display_name {
        session.name_principal(&principal.id, name)?;
    }
    session.save_principal(&Principal {
        id: principal.id.to_ascii_lowercase(),
        tenant,
        kind: principal.kind,
        app_id: principal.app_id,
        member_of: principal.member_of,
        missing_calls: 0,
    })
}

fn check_guid(place: &Place, text: &str, problems: &mut Problems) {
    if uuid::Uuid::try_parse(text).is_err() {
        problems.push(Problem::new(place.clone(), format!("'{text}' is not a GUID")));
    }
}

fn check_tenant(
    session: &Session<'_>,
    place: &Place,
    tenant: &str,
    problems: &mut Problems,
) -> StoreResult<()> {
    if !session.has_tenant(tenant)? {
        let message = format!("the tenant '{tenant}' is not listed");
        problems.push(Problem::new(place.clone(), message));
    }
    Ok(())
}
