//! One of the two peerings that connect two networks, in whichever tenant it is.

use serde_json::{Map, Value, json};

use super::{State, TYPE, block, reference, space, state, touch};
use crate::{
    arm::resources::object_of,
    id::Id,
    rules::network::{self, children, new_etag, tenant_of},
    store::{Document, Result as StoreResult, Session, Visibility},
};

/// A peering that is there.
pub(super) struct PeeringLink {
    tenant: String,
    document: Document,
    body: Map<String, Value>,
}

impl PeeringLink {
    /// The peering of an ID.
    pub(super) fn find(session: &Session<'_>, id: &Id) -> StoreResult<Option<Self>> {
        let found = network::document(session, id)?;
        Ok(found.map(|(tenant, document)| Self::read(tenant, document)))
    }

    /// The peerings of a network, in the order of their keys.
    pub(super) fn all_of(session: &Session<'_>, network: &Id) -> StoreResult<Vec<Self>> {
        let Some(tenant) = tenant_of(session, network)? else { return Ok(Vec::new()) };
        let documents = children::for_parent(session, &tenant, TYPE, network)?;
        Ok(documents.into_iter().map(|it| Self::read(tenant.clone(), it)).collect())
    }

    /// The peering of one network with another.
    pub(super) fn between(session: &Session<'_>, from: &Id, to: &Id) -> StoreResult<Option<Self>> {
        let links = Self::all_of(session, from)?;
        Ok(links.into_iter().find(|link| link.remote().is_some_and(|it| it.key() == to.key())))
    }

    fn read(tenant: String, document: Document) -> Self {
        let body = object_of(&document.body);
        Self { tenant, document, body }
    }

    /// Its ID.
    pub(super) fn id(&self) -> &Id {
        &self.document.id
    }

    /// The network that it leads to.
    pub(super) fn remote(&self) -> Option<Id> {
        reference(self.property("remoteVirtualNetwork"))
    }

    /// Its state.
    pub(super) fn state(&self) -> State {
        state::from_document(Some(&self.body)).unwrap_or(State::Disconnected)
    }

    /// Whether a flag is set.
    pub(super) fn has(&self, flag: &str) -> bool {
        self.property(flag).is_some_and(|it| *it == json!(true))
    }

    /// The address space that the remote network had when this peering link last looked.
    pub(super) fn snapshot(&self) -> Vec<String> {
        block::texts(self.property("remoteAddressSpace").and_then(|it| it.get("addressPrefixes")))
    }

    /// Changes its state.
    pub(super) fn turn(mut self, session: &Session<'_>, state: State) -> StoreResult<()> {
        self.document.etag = new_etag();
        self.body.insert("etag".into(), json!(self.document.etag));
        if let Some(Value::Object(properties)) = self.body.get_mut("properties") {
            properties.insert("peeringState".into(), json!(state.name()));
        }
        self.document.body = Value::Object(self.body).to_string();
        session.save(&self.tenant, &self.document, Visibility::default())?;
        match self.document.id.parent() {
            Some(network) => touch(session, &self.tenant, &network),
            None => Ok(()),
        }
    }

    /// Leaves the remote peering link behind, as this one goes.
    pub(super) fn leave(&self, session: &Session<'_>) -> StoreResult<()> {
        let (Some(local), Some(remote)) = (self.document.id.parent(), self.remote()) else {
            return Ok(());
        };
        match Self::between(session, &remote, &local)? {
            Some(far) if far.state() == State::Connected => far.turn(session, State::Disconnected),
            _ => Ok(()),
        }
    }

    /// The peering as it is read.
    pub(super) fn shown(&self, session: &Session<'_>) -> StoreResult<Map<String, Value>> {
        shown(session, &self.document.id, &self.document.body)
    }

    fn property(&self, name: &str) -> Option<&Value> {
        self.body.get("properties")?.get(name)
    }
}

/// A kept peering as it is read: with the address spaces of both networks, as they are and as the
/// peering links know them, and whether those agree.
pub(super) fn shown(session: &Session<'_>, id: &Id, body: &str) -> StoreResult<Map<String, Value>> {
    let mut body = object_of(body);
    let state = state::from_document(Some(&body));
    let Some(Value::Object(properties)) = body.get_mut("properties") else { return Ok(body) };
    let (local, remote) = (id.parent(), reference(properties.get("remoteVirtualNetwork")));
    let (Some(local), Some(remote)) = (local, remote) else { return Ok(body) };
    let known = properties.get("remoteAddressSpace").and_then(|it| it.get("addressPrefixes"));
    let known = block::texts(known);
    let here = space(session, &local)?.unwrap_or_default();
    let there = space(session, &remote)?.unwrap_or_else(|| known.clone());
    let far = PeeringLink::between(session, &remote, &local)?;
    let known_there = far.map_or_else(|| here.clone(), |far| far.snapshot());
    let level = match state {
        Some(State::Connected) => sync_level(is_same(&known, &there), is_same(&known_there, &here)),
        Some(State::Initiated) => "RemoteNotInSync",
        _ => "LocalAndRemoteNotInSync",
    };
    properties.insert("peeringSyncLevel".into(), json!(level));
    for (name, prefixes) in [
        ("localAddressSpace", &known_there),
        ("localVirtualNetworkAddressSpace", &here),
        ("remoteVirtualNetworkAddressSpace", &there),
    ] {
        properties.insert(name.into(), json!({"addressPrefixes": prefixes}));
    }
    Ok(body)
}

/// What is told of a peering link that knows the remote network as it is, or does not (`local`), by what the
/// remote peering link knows of this side (`remote`).
fn sync_level(local: bool, remote: bool) -> &'static str {
    match (local, remote) {
        (true, true) => "FullyInSync",
        (false, true) => "LocalNotInSync",
        (true, false) => "RemoteNotInSync",
        (false, false) => "LocalAndRemoteNotInSync",
    }
}

fn is_same(one: &[String], other: &[String]) -> bool {
    one.len() == other.len() && one.iter().all(|it| other.contains(it))
}
