//! Somebody of the customer's removes the connection of a private endpoint, as a person does in the
//! portal. The endpoint stays behind, `Disconnected`.

use super::{Outcome, client::VendorClient, endpoints};
use crate::{Error, Sandbox, id::Id, rules::private_link};

/// Removes a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoveConnection {
    /// The ID of the connection.
    pub connection: String,
}

/// Has a person do it.
pub(super) async fn act(sandbox: &Sandbox, act: RemoveConnection) -> Result<Outcome, Error> {
    let none = || Error::Action(format!("'{}' is not the ID of a connection", act.connection));
    let id = Id::parse(&act.connection).filter(Id::is_nested).ok_or_else(none)?;
    let target = id.parent().ok_or_else(none)?;
    let version = private_link::decision(&target, "", "").ok_or_else(none)?.version;
    let person = VendorClient::person(sandbox);
    let reply = person.delete(id.text(), version).await?;
    let left = endpoints::resource(sandbox, id.text()).ok();
    Ok(Outcome {
        happened: format!(
            "A person removed the connection '{}'.{}",
            id.text(),
            reply.still_running()
        ),
        customer_sees: match left {
            Some((_, connection)) => endpoints::describe(&connection),
            None => format!("The customer sees no such connection at '{}'.", target.text()),
        },
    })
}
