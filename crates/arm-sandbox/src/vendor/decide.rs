//! Somebody of the customer's decides about the connection of a private endpoint, as a person does in
//! the portal.

use super::{Outcome, client::VendorClient, connections, endpoints};
use crate::{Error, Sandbox, rules::private_link, store::Document};

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
    let undecided = |it: &Document| {
        let now = endpoints::state_member(it, "status");
        now != status && now != "Disconnected"
    };
    let kind = format!("connection that could become {status}");
    let chosen = connections::chosen(sandbox, &target, connection.as_deref(), &kind, undecided)?;
    let message = message.unwrap_or_default();
    let asked = private_link::decision(&target, status, &message)
        .ok_or_else(|| Error::Action(format!("'{}' has no connections", target.text())))?;
    let person = VendorClient::person(sandbox);
    let id = chosen.id.text();
    let reply = person.write(&asked.verb, id, asked.version, &[], Some(&asked.body)).await?;
    let verb = if decision == Decision::Approve { "approved" } else { "rejected" };
    Ok(Outcome {
        happened: format!("A person {verb} the connection '{id}'.{}", reply.still_running()),
        customer_sees: connections::describe(sandbox, &target, &chosen.id)?,
    })
}
