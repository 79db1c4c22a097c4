//! The device at the far end of a VPN connection answers, or stops answering. No request does that: Azure's gateway
//! notices it.

use std::str::FromStr;

use serde_json::{Value, json};

use super::Outcome;
use crate::{
    Error, Sandbox,
    arm::resources::object_of,
    id::Id,
    rules::network::VPN_CONNECTION,
    store::{Listing, Result as StoreResult, Session},
};

/// Has the far end of a VPN connection answer, or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tunnel {
    /// The ID of the connection; the only one in the first tenant unless named.
    pub connection: Option<String>,
    /// How the connection then stands.
    pub status: TunnelStatus,
}

/// How a VPN connection stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TunnelStatus {
    /// Azure does not know yet.
    Unknown,
    /// The two ends negotiate.
    Connecting,
    /// Traffic gets through.
    Connected,
    /// The far end does not answer, or has another key.
    NotConnected,
}

impl TunnelStatus {
    /// All of them.
    pub(crate) const ALL: [Self; 4] =
        [Self::Unknown, Self::Connecting, Self::Connected, Self::NotConnected];

    /// As Azure spells it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "Unknown",
            Self::Connecting => "Connecting",
            Self::Connected => "Connected",
            Self::NotConnected => "NotConnected",
        }
    }
}

impl FromStr for TunnelStatus {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let found = Self::ALL.into_iter().find(|it| it.as_str().eq_ignore_ascii_case(text));
        found.ok_or_else(|| {
            let all = Self::ALL.map(Self::as_str).join(", ");
            Error::Action(format!("'{text}' is not the status of a connection: {all}"))
        })
    }
}

/// Has the far end do it.
pub(super) fn act(sandbox: &Sandbox, act: &Tunnel) -> Result<Outcome, Error> {
    let id = connection(sandbox, act.connection.as_deref())?;
    let tenant = sandbox.tenant_of(id.text())?;
    let status = act.status.as_str();
    let before = sandbox.write(|session| switch(session, &tenant, &id, status))??;
    Ok(Outcome {
        happened: format!(
            "The far end of the VPN connection '{}' made it {status} instead of {before}.",
            id.text()
        ),
        customer_sees: format!(
            "The customer sees the connection '{}' as {status} in a read of it. A list of connections does not say it.",
            id.name()
        ),
    })
}

/// The connection: the named one, or the only one in the first tenant of the seed.
fn connection(sandbox: &Sandbox, named: Option<&str>) -> Result<Id, Error> {
    if let Some(named) = named {
        let id = Id::parse(named).filter(|id| id.is_a(VPN_CONNECTION));
        return id
            .ok_or_else(|| Error::Action(format!("'{named}' is not the ID of a VPN connection")));
    }
    let mut found = Vec::new();
    for tenant in sandbox.tenants()?.iter().take(1) {
        let listing = Listing { resource_type: VPN_CONNECTION, ..Listing::default() };
        found.extend(sandbox.documents(tenant, &listing)?.into_iter().map(|it| it.id));
    }
    let mut found = found.into_iter();
    match (found.next(), found.next()) {
        (Some(id), None) => Ok(id),
        (None, _) => Err(Error::Action("the customer has no VPN connection".into())),
        (Some(one), Some(other)) => Err(Error::Action(format!(
            "the VPN connection is not named, and the customer has several: '{}', '{}'…",
            one.text(),
            other.text()
        ))),
    }
}

/// Writes the status of a connection; what it was.
fn switch(
    session: &Session<'_>,
    tenant: &str,
    id: &Id,
    status: &str,
) -> StoreResult<Result<String, Error>> {
    let impossible =
        |why: &str| Ok(Err(Error::Action(format!("the VPN connection '{}' {why}", id.text()))));
    let Some(document) = session.document(tenant, id)? else { return impossible("does not exist") };
    let mut body = Value::Object(object_of(&document.body));
    let text = |name: &str| {
        let found = body.pointer(&format!("/properties/{name}")).and_then(Value::as_str);
        found.unwrap_or_default().to_owned()
    };
    let (before, state) = (text("connectionStatus"), text("provisioningState"));
    if state != "Succeeded" || session.is_running(id.key())? {
        return impossible("is not provisioned: nothing answers it yet");
    }
    if let Some(Value::Object(properties)) = body.get_mut("properties") {
        properties.insert("connectionStatus".into(), json!(status));
    }
    session.rewrite(tenant, id, &body.to_string())?;
    Ok(Ok(before))
}
