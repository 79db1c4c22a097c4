//! Somebody of the customer's decides about the connection of a private endpoint, as a person does in
//! the portal.

use super::{Outcome, client::VendorClient, endpoints};
use crate::{
    Error, Sandbox,
    id::Id,
    rules::private_link,
    store::{Document, Listing},
};

/// Decides about a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decide {
    /// What is decided.
    pub decision: Decision,
    /// The ID of the customer's resource.
    pub target: String,
    /// The connection, by its name or ID; the only one about which that is not decided yet unless
    /// given.
    pub connection: Option<String>,
    /// What the requester is told.
    pub message: Option<String>,
}

/// What is decided about a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The requester gets through.
    Approve,
    /// The requester does not get through.
    Reject,
}

impl Decision {
    /// The status that a connection then has.
    fn status(self) -> &'static str {
        match self {
            Self::Approve => "Approved",
            Self::Reject => "Rejected",
        }
    }
}

/// Has a person do it.
pub(super) async fn act(sandbox: &Sandbox, act: Decide) -> Result<Outcome, Error> {
    let Decide { decision, target, connection, message } = act;
    let (target, _) = endpoints::resource(sandbox, &target)?;
    let status = decision.status();
    let chosen = chosen(sandbox, &target, connection.as_deref(), status)?;
    let message = message.unwrap_or_default();
    let asked = private_link::decision(&target, status, &message)
        .ok_or_else(|| Error::Action(format!("'{}' has no connections", target.text())))?;
    let person = VendorClient::person(sandbox);
    let id = chosen.id.text();
    let reply = person.write(&asked.verb, id, asked.version, &[], Some(&asked.body)).await?;
    let verb = if decision == Decision::Approve { "approved" } else { "rejected" };
    Ok(Outcome {
        happened: format!("A person {verb} the connection '{id}'.{}", reply.still_running()),
        customer_sees: match connections(sandbox, &target)?.iter().find(|it| it.id.text() == id) {
            Some(connection) => endpoints::describe(connection),
            None => format!("The customer sees no such connection at '{}'.", target.text()),
        },
    })
}

/// The connection to decide about.
fn chosen(
    sandbox: &Sandbox,
    target: &Id,
    named: Option<&str>,
    status: &str,
) -> Result<Document, Error> {
    let mut found = connections(sandbox, target)?;
    match named {
        Some(named) => found.retain(|it| {
            it.id.name().eq_ignore_ascii_case(named) || it.id.text().eq_ignore_ascii_case(named)
        }),
        None => found.retain(|it| {
            let now = endpoints::state_member(it, "status");
            now != status && now != "Disconnected"
        }),
    }
    match <[Document; 1]>::try_from(found) {
        Ok([only]) => Ok(only),
        Err(found) if found.is_empty() => Err(Error::Action(format!(
            "'{}' has no connection that could become {status}",
            target.text()
        ))),
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
fn connections(sandbox: &Sandbox, target: &Id) -> Result<Vec<Document>, Error> {
    let tenant = sandbox.tenant_of(target.text())?;
    let resource_type = format!("{}/privateEndpointConnections", target.resource_type());
    let prefix = target.prefix();
    let listing = Listing { resource_type: &resource_type, prefix: &prefix, ..Listing::default() };
    sandbox.documents(&tenant, &listing)
}
