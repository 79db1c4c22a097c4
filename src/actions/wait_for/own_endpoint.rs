//! Waits until a vendor approves a private endpoint of yours.

use tfplugin::{Context, Diagnostic, Result};

use super::observation::{Observation, Pending};
use crate::{
    Clients,
    azure::Id,
    diagnostics::not_found,
    services::private_link::{
        ENDPOINT_TYPE, Status, code::PrivateLinkCode, diagnostics::not_an_endpoint,
        own_endpoint::OwnEndpoint,
    },
};

/// The argument that names it.
const ATTRIBUTE: &str = "own_private_endpoint_id";

/// A private endpoint of yours.
#[derive(Debug)]
pub(super) struct Endpoint(Id);

impl Endpoint {
    /// The endpoint with this ID.
    pub(super) fn new(id: &Id) -> std::result::Result<Self, Diagnostic> {
        if id.is_type(ENDPOINT_TYPE) {
            Ok(Self(id.clone()))
        } else {
            Err(not_an_endpoint(id, ATTRIBUTE))
        }
    }

    /// The condition in words.
    pub(super) fn describe(&self) -> String {
        format!("the private endpoint `{}` to be connected", self.0)
    }

    /// Reads the endpoint.
    pub(super) async fn poll(&self, ctx: &Context<'_, Clients>) -> Result<Observation> {
        let found = ctx.clients.private_links()?.own_endpoint(&self.0).await;
        let found = found.map_err(|error| Diagnostic::from(error).at(ATTRIBUTE))?;
        Ok(match found {
            Some(found) => judge(&found),
            None => Observation::Failed(not_found("The private endpoint", &self.0, ATTRIBUTE)),
        })
    }
}

fn judge(found: &OwnEndpoint) -> Observation {
    let pending = |next: String| {
        let seen = format!("`{}` is {}.", found.id, found.status);
        Observation::Pending(Pending { seen, next, there: true })
    };
    match found.status {
        Status::Approved if found.is_connected() => Observation::Met(format!(
            "`{}` is approved. Your private DNS zone decides whether names lead to it.",
            found.id
        )),
        Status::Approved if found.provisioning_state.eq_ignore_ascii_case("Failed") => {
            Observation::Failed(closed(found))
        }
        Status::Approved => pending("No action is needed: Azure is carrying it out.".to_owned()),
        Status::Rejected | Status::Disconnected => Observation::Failed(closed(found)),
        Status::Pending | Status::Other(_) => {
            pending(format!("The vendor has to approve it: give them {}.", found.told_by()))
        }
    }
}

fn closed(found: &OwnEndpoint) -> Diagnostic {
    PrivateLinkCode::EndpointDisconnected
        .error(
            "Private endpoint cannot be connected",
            format!(
                "`{}` is {}, with the message \"{}\", and its provisioning state is `{}`. Azure does not \
                 connect it again: ask the vendor why, delete the endpoint, create it again, and give \
                 the vendor the GUID of the new one.",
                found.id, found.status, found.message, found.provisioning_state
            ),
        )
        .at(ATTRIBUTE)
}
