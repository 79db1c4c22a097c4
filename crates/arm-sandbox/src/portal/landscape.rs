//! What a page is made from: the tenants, their resources and the names of principals, read in one
//! transaction.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;

use crate::{
    Deciders, Error, Sandbox,
    astro::{self, Astro},
    builtin_roles,
    id::Id,
    login::token::SANDBOX_USER,
    rules::perimeters,
    sandbox::contents,
    store::{self, Session},
    vendor,
};

/// The sandbox at one moment.
#[derive(Default)]
pub(super) struct Landscape {
    /// The tenants; the first one is the customer's.
    pub(super) tenants: Vec<Tenant>,
    /// All resources, in the order of tenants and IDs.
    pub(super) resources: Vec<Resource>,
    /// Who holds roles, by object ID.
    principals: BTreeMap<String, Principal>,
    /// Whose rules decide about a resource, by the key of its ID.
    deciders: BTreeMap<String, Deciders>,
    /// What the Astro API shows.
    pub(super) astro: Astro,
}

/// A directory.
#[derive(Clone, Debug)]
pub(super) struct Tenant {
    /// Its ID.
    pub(super) id: String,
    /// Its name: the one of the seed, or of its first subscription.
    pub(super) name: String,
    /// ID and name of each subscription.
    pub(super) subscriptions: Vec<(String, String)>,
}

/// A resource as a GET answers it.
#[derive(Clone, Debug)]
pub(super) struct Resource {
    /// The place of its tenant in [`Landscape::tenants`].
    pub(super) tenant: usize,
    /// Its ID.
    pub(super) id: Id,
    /// Its document. Pages show it without its secrets.
    pub(super) body: Value,
}

/// Somebody who holds roles or calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Principal {
    /// What a person calls it.
    pub(super) name: String,
    /// `ServicePrincipal`, `User`, `Managed identity`…
    pub(super) kind: String,
    /// The place of its tenant; the first if it is unknown.
    pub(super) tenant: usize,
    /// The resource that it is the identity of.
    pub(super) resource: Option<Id>,
}

impl Resource {
    /// A text in the document; empty if it is not there.
    pub(super) fn text(&self, pointer: &str) -> &str {
        self.body.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
    }

    /// The texts of a list in the document.
    pub(super) fn texts(&self, pointer: &str) -> Vec<&str> {
        let list = self.body.pointer(pointer).and_then(Value::as_array);
        list.into_iter().flatten().filter_map(Value::as_str).collect()
    }

    /// Whether its type, in any case, ends like this.
    pub(super) fn ends_with(&self, end: &str) -> bool {
        self.id.resource_type().to_ascii_lowercase().ends_with(&end.to_ascii_lowercase())
    }
}

impl Landscape {
    /// Reads everything.
    pub(super) fn read(sandbox: &Sandbox) -> Result<Self, Error> {
        let now = sandbox.now();
        sandbox.read(|session| load(session, now))
    }

    /// A tenant by its place.
    pub(super) fn tenant_name(&self, place: usize) -> &str {
        self.tenants.get(place).map_or("unknown tenant", |tenant| &tenant.name)
    }

    /// The place of the tenant that an ID is in, if it is in a subscription of the sandbox.
    pub(super) fn tenant_of(&self, id: &Id) -> Option<usize> {
        let wanted = id.subscription()?;
        self.tenants.iter().position(|tenant| {
            tenant.subscriptions.iter().any(|(found, _)| found.eq_ignore_ascii_case(wanted))
        })
    }

    /// The name of the subscription that an ID is in.
    pub(super) fn subscription_name(&self, id: &Id) -> String {
        let Some(wanted) = id.subscription() else { return String::new() };
        let mut all = self.tenants.iter().flat_map(|tenant| &tenant.subscriptions);
        all.find(|(found, _)| found.eq_ignore_ascii_case(wanted))
            .map_or_else(|| wanted.to_owned(), |(_, name)| name.clone())
    }

    /// A resource by its ID.
    pub(super) fn resource(&self, id: &Id) -> Option<&Resource> {
        self.resources.iter().find(|it| it.id.key() == id.key())
    }

    /// The resources of a type, in any case.
    pub(super) fn of_type(&self, resource_type: &str) -> impl Iterator<Item = &Resource> {
        self.resources.iter().filter(move |it| it.id.is_a(resource_type))
    }

    /// A principal by its object ID.
    pub(super) fn principal(&self, object_id: &str) -> Principal {
        let found = self.principals.get(&object_id.to_ascii_lowercase()).cloned();
        found.unwrap_or_else(|| Principal {
            name: object_id.to_owned(),
            kind: "not in the directory".to_owned(),
            tenant: 0,
            resource: None,
        })
    }

    /// The name of a role: of a built-in one, or of one of the sandbox.
    pub(super) fn role_name(&self, role_definition_id: &str) -> String {
        let guid = role_definition_id.rsplit('/').next().unwrap_or_default();
        if let Some(role) = builtin_roles::by_id(guid) {
            return role.name.clone();
        }
        let mut custom = self.of_type("Microsoft.Authorization/roleDefinitions");
        custom
            .find(|it| it.id.name().eq_ignore_ascii_case(guid))
            .map_or_else(|| guid.to_owned(), |it| it.text("/properties/roleName").to_owned())
    }

    /// Whose rules decide about callers of a resource from the internet.
    pub(super) fn deciders(&self, id: &Id) -> Option<Deciders> {
        self.deciders.get(id.key()).copied()
    }

    /// The cluster or Deployment of Astro that calls from this address.
    pub(super) fn caller_from(&self, address: &str) -> Option<String> {
        let wanted = address.trim_end_matches("/32");
        let calls_from = |object: &serde_json::Map<String, Value>, pointer: &str| {
            let object = Value::Object(object.clone());
            let list = object.pointer(pointer).and_then(Value::as_array).cloned();
            list.unwrap_or_default().iter().any(|it| it.as_str() == Some(wanted))
        };
        for organization in &self.astro.organizations {
            for (what, objects, pointer) in [
                ("Astro cluster", &organization.clusters, "/metadata/externalIPs"),
                ("Astro Deployment", &organization.deployments, "/externalIPs"),
            ] {
                if let Some(object) = objects.iter().find(|it| calls_from(it, pointer)) {
                    let name = object.get("name").and_then(Value::as_str).unwrap_or_default();
                    return Some(format!("{what} {name}"));
                }
            }
        }
        None
    }
}

fn load(session: &Session<'_>, now: Timestamp) -> store::Result<Landscape> {
    let mut landscape = Landscape {
        astro: session.setting(astro::SETTING)?.unwrap_or_default(),
        ..Landscape::default()
    };
    for (id, body) in session.tenants()? {
        let subscriptions: Vec<_> = session.subscriptions(&id)?.iter().map(subscription).collect();
        let name = ["displayName", "defaultDomain"].iter().find_map(|it| body.get(*it)?.as_str());
        let name = name.map(str::to_owned).or_else(|| Some(subscriptions.first()?.1.clone()));
        landscape.tenants.push(Tenant {
            name: name.unwrap_or_else(|| id.clone()),
            id,
            subscriptions,
        });
    }
    for (tenant, document) in contents(session, now)? {
        let (id, body) = (document.id, serde_json::from_str(&document.body).unwrap_or_default());
        let may_filter = !id.is_nested() && !id.is_container() && !id.is_extension();
        let home = landscape.tenants.get(tenant).filter(|_| may_filter);
        if let Some(home) = home
            && let Some(found) = perimeters::deciders(session, &home.id, &id)?
        {
            landscape.deciders.insert(id.key().to_owned(), found);
        }
        landscape.resources.push(Resource { tenant, id, body });
    }
    landscape.principals = principals(session, &landscape)?;
    Ok(landscape)
}

fn subscription(body: &Value) -> (String, String) {
    let text = |name: &str| body.get(name).and_then(Value::as_str).map(str::to_owned);
    let id = text("subscriptionId").unwrap_or_default();
    (id.clone(), text("displayName").unwrap_or(id))
}

/// The names of all who hold roles and of all identities.
fn principals(
    session: &Session<'_>,
    landscape: &Landscape,
) -> store::Result<BTreeMap<String, Principal>> {
    let mut named = BTreeMap::new();
    for resource in &landscape.resources {
        let own = if resource.id.is_a("Microsoft.ManagedIdentity/userAssignedIdentities") {
            resource.text("/properties/principalId")
        } else {
            resource.text("/identity/principalId")
        };
        if !own.is_empty() {
            named.insert(
                own.to_ascii_lowercase(),
                Principal {
                    name: resource.id.name().to_owned(),
                    kind: "managed identity".to_owned(),
                    tenant: resource.tenant,
                    resource: Some(resource.id.clone()),
                },
            );
        }
    }
    let vendor: vendor::Identity = session.setting(vendor::SETTING)?.unwrap_or_default();
    for assignment in landscape.of_type("Microsoft.Authorization/roleAssignments") {
        let object_id = assignment.text("/properties/principalId").to_ascii_lowercase();
        if named.contains_key(&object_id) {
            continue;
        }
        let Some(found) = session.principal(&object_id)? else { continue };
        let tenant = landscape.tenants.iter().position(|it| it.id == found.tenant);
        let app_id = found.app_id.unwrap_or_default();
        let name = if app_id.eq_ignore_ascii_case(&vendor.app_id) {
            "the vendor's application".to_owned()
        } else if app_id == SANDBOX_USER {
            "you".to_owned()
        } else {
            object_id.clone()
        };
        let principal =
            Principal { name, kind: found.kind, tenant: tenant.unwrap_or(0), resource: None };
        named.insert(object_id, principal);
    }
    Ok(named)
}
