//! Somebody of the customer's removes the connection of a private endpoint, as a person does in the
//! portal. The endpoint stays behind, `Disconnected`.

use super::{Outcome, client::VendorClient, connections, endpoints};
use crate::{Error, Sandbox, rules::private_link};

/// Removes a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoveConnection {
    /// The ID of the customer's resource.
    pub target: String,
    /// The connection, by its name or ID; the only one unless given.
    pub connection: Option<String>,
}

/// Has a person do it.
pub(super) async fn act(sandbox: &Sandbox, act: RemoveConnection) -> Result<Outcome, Error> {
    let RemoveConnection { target, connection } = act;
    let (target, _) = endpoints::resource(sandbox, &target)?;
    let named = connection.as_deref();
    let chosen = connections::chosen(sandbox, &target, named, "connection", |_| true)?;
    let version = private_link::decision(&target, "", "")
        .ok_or_else(|| Error::Action(format!("'{}' has no connections", target.text())))?
        .version;
    let id = chosen.id.text();
    let reply = VendorClient::person(sandbox).delete(id, version).await?;
    Ok(Outcome {
        happened: format!("A person removed the connection '{id}'.{}", reply.still_running()),
        customer_sees: connections::describe(sandbox, &target, &chosen.id)?,
    })
}
