//! The private endpoint connections of a customer's resource, and the one that an act is about.

use super::endpoints;
use crate::{
    Error, Sandbox,
    id::Id,
    store::{Document, Listing},
};

/// The connection that an act is about: the one with this name or ID, or else the only one that
/// `qualifies`. An error calls what qualifies a `kind`.
pub(super) fn chosen(
    sandbox: &Sandbox,
    target: &Id,
    named: Option<&str>,
    kind: &str,
    qualifies: impl Fn(&Document) -> bool,
) -> Result<Document, Error> {
    let mut found = of(sandbox, target)?;
    match named {
        Some(named) => found.retain(|it| {
            it.id.name().eq_ignore_ascii_case(named) || it.id.text().eq_ignore_ascii_case(named)
        }),
        None => found.retain(qualifies),
    }
    match <[Document; 1]>::try_from(found) {
        Ok([only]) => Ok(only),
        Err(found) if found.is_empty() => {
            let named = named.map(|it| format!(" named '{it}'")).unwrap_or_default();
            Err(Error::Action(format!("'{}' has no {kind}{named}", target.text())))
        }
        Err(several) => {
            let found: Vec<_> = several.iter().map(|it| it.id.name()).collect();
            Err(Error::Action(format!(
                "the connection is not named, and there are several: {}",
                found.join(", ")
            )))
        }
    }
}

/// The connections of a resource.
pub(super) fn of(sandbox: &Sandbox, target: &Id) -> Result<Vec<Document>, Error> {
    let tenant = sandbox.tenant_of(target.text())?;
    let resource_type = format!("{}/privateEndpointConnections", target.resource_type());
    let prefix = target.prefix();
    let listing = Listing { resource_type: &resource_type, prefix: &prefix, ..Listing::default() };
    sandbox.documents(&tenant, &listing)
}

/// What the customer sees of a connection that may be gone.
pub(super) fn describe(sandbox: &Sandbox, target: &Id, connection: &Id) -> Result<String, Error> {
    let found = of(sandbox, target)?.into_iter().find(|it| it.id.key() == connection.key());
    Ok(match found {
        Some(connection) => endpoints::describe(&connection),
        None => format!("The customer sees no such connection at '{}'.", target.text()),
    })
}
