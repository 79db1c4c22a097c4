//! The endpoints that a vendor has: where it makes new ones, which one is meant, and what the
//! customer sees of it.

use serde_json::Value;

use crate::{
    Error, Sandbox,
    arm::resources::object_of,
    id::Id,
    rules::private_link::{self, ENDPOINT},
    store::{Document, Listing},
};

/// The resource group of endpoints that are only named.
const GROUP: &str = "private-endpoints";

/// The version of resource groups that the vendor uses.
pub(super) const GROUPS: &str = "2021-04-01";

/// The endpoint with this ID, or with this name in the vendor's subscription, which is the
/// first one outside the first tenant of the seed.
pub(super) fn resolve(sandbox: &Sandbox, named: &str) -> Result<Id, Error> {
    if named.contains('/') {
        let id = Id::parse(named).filter(|id| id.is_a(ENDPOINT));
        return id.ok_or_else(|| {
            Error::Action(format!("'{named}' is not the ID of a private endpoint"))
        });
    }
    let subscription = sandbox.foreign_subscription()?.ok_or_else(|| {
        Error::Action(
            "the sandbox has no subscription outside its first tenant for the endpoint".into(),
        )
    })?;
    let text = format!(
        "/subscriptions/{subscription}/resourceGroups/{GROUP}/providers/{ENDPOINT}/{named}"
    );
    Id::parse(&text)
        .ok_or_else(|| Error::Action(format!("'{named}' is not the name of an endpoint")))
}

/// The only endpoint outside the first tenant that leads to `target`, if that is said, or anywhere.
pub(super) fn only(sandbox: &Sandbox, target: Option<&Id>) -> Result<Id, Error> {
    let mut found = Vec::new();
    for tenant in sandbox.tenants()?.iter().skip(1) {
        let listing = Listing { resource_type: ENDPOINT, ..Listing::default() };
        found.extend(sandbox.documents(tenant, &listing)?);
    }
    let leads_there = |endpoint: &Document| {
        target.is_none_or(|target| {
            private_link::target_of(endpoint).is_some_and(|it| it.key() == target.key())
        })
    };
    let mut found = found.into_iter().filter(leads_there).map(|endpoint| endpoint.id);
    match (found.next(), found.next()) {
        (Some(id), None) => Ok(id),
        (None, _) => Err(Error::Action("the vendor has no such private endpoint".into())),
        (Some(one), Some(other)) => Err(Error::Action(format!(
            "the endpoint is not named, and there are several: '{}', '{}'…",
            one.text(),
            other.text()
        ))),
    }
}

/// A resource of the customer, which must be there.
pub(super) fn resource(sandbox: &Sandbox, target: &str) -> Result<(Id, Document), Error> {
    let id = Id::parse(target)
        .ok_or_else(|| Error::Action(format!("'{target}' is not the ID of a resource")))?;
    let tenant = sandbox.tenant_of(target)?;
    let scope = id.scope().prefix();
    let listing =
        Listing { resource_type: id.resource_type(), prefix: &scope, ..Listing::default() };
    let mut found = sandbox.documents(&tenant, &listing)?.into_iter();
    match found.find(|it| it.id.key() == id.key()) {
        Some(document) => Ok((id, document)),
        None => Err(Error::Action(format!("the customer has no resource '{target}'"))),
    }
}

/// What the customer sees of an endpoint's connection to its resource.
pub(super) fn describe_for_customer(
    sandbox: &Sandbox,
    target: &Id,
    endpoint: &Id,
) -> Result<String, Error> {
    let tenant = sandbox.tenant_of(target.text())?;
    let resource_type = format!("{}/privateEndpointConnections", target.resource_type());
    let (prefix, keys) = (target.prefix(), [endpoint.key().to_owned()]);
    let listing = Listing {
        resource_type: &resource_type,
        prefix: &prefix,
        term: Some((private_link::ENDPOINT_TERM, &keys)),
        ..Listing::default()
    };
    let connections = sandbox.documents(&tenant, &listing)?;
    let Some(connection) = connections.last() else {
        return Ok(format!("The customer sees no connection of it at '{}'.", target.text()));
    };
    Ok(describe(connection))
}

/// A connection as the customer sees it.
pub(super) fn describe(connection: &Document) -> String {
    let message = match state_member(connection, "description") {
        message if message.is_empty() => "without a message".to_owned(),
        message => format!("with the message \"{message}\""),
    };
    format!(
        "The customer sees the connection '{}', which is {}, {message}.",
        connection.id.text(),
        state_member(connection, "status"),
    )
}

/// A member of the state of a connection.
pub(super) fn state_member(connection: &Document, name: &str) -> String {
    let body = Value::Object(object_of(&connection.body));
    let place = format!("/properties/privateLinkServiceConnectionState/{name}");
    body.pointer(&place).and_then(Value::as_str).unwrap_or_default().to_owned()
}
