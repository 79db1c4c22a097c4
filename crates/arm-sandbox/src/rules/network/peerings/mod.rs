//! Peerings (`Microsoft.Network/virtualNetworks/virtualNetworkPeerings`). Each of two networks has
//! one of its own, and only both of them together connect: see [`state`].

mod checks;
mod link;
mod linked_authorization;
mod state;

use http::Method;
use serde_json::{Map, Value, json};

use super::{
    MALFORMED, RESPONSE_STYLE, VIRTUAL_NETWORK, before, block, busy, complete, described,
    invalid_reference, reference, touch, touch_parent, virtual_networks::space,
};
use crate::{
    Behavior,
    api_error::ApiError,
    arm::Context,
    id::Id,
    rules::{Accepted, Lease, Listed, Put, ResponseStyle, Rules, catalog, shape},
    store::{Document, Element, Result as StoreResult, Session},
};
use link::PeeringLink;
use state::State;

pub(super) use checks::check_new_space;
pub(super) use linked_authorization::check as check_linked_authorization;

/// The type.
const TYPE: &str = "Microsoft.Network/virtualNetworks/virtualNetworkPeerings";

/// What a peering lets through, with what it is when it is left out.
const FLAGS: &[(&str, bool)] = &[
    ("allowVirtualNetworkAccess", true),
    ("allowForwardedTraffic", false),
    ("allowGatewayTransit", false),
    ("useRemoteGateways", false),
    ("doNotVerifyRemoteGateways", false),
    ("peerCompleteVnets", true),
    ("enableOnlyIPv6Peering", false),
];

/// What may be sent besides; all but the first three is for Azure to say.
const OTHERS: &[&str] = &[
    "remoteVirtualNetwork",
    "localSubnetNames",
    "remoteSubnetNames",
    "localAddressSpace",
    "localVirtualNetworkAddressSpace",
    "peeringState",
    "peeringSyncLevel",
    "provisioningState",
    "remoteAddressSpace",
    "remoteBgpCommunities",
    "remoteVirtualNetworkAddressSpace",
    "remoteVirtualNetworkEncryption",
    "resourceGuid",
];

/// The rules of peerings.
pub(crate) struct Peerings;

impl Rules for Peerings {
    fn resource_type(&self) -> &'static str {
        TYPE
    }

    fn api_versions(&self, _: &str) -> &'static [&'static str] {
        catalog::NETWORK
    }

    fn accept(&self, context: &Context<'_>, put: Put<'_>) -> Result<Accepted, ApiError> {
        let session = context.session;
        let Put { id, ref content, existing, seeded, .. } = put;
        let Some(local) = id.parent() else { return Err(self.not_found(id)) };
        let asked = Asked::read(id, &local, content)?;
        asked.check_immutable(id, existing)?;
        if !seeded {
            linked_authorization::check(context, id, &asked.remote)?;
        }
        let Some(there) = space(session, &asked.remote)? else {
            return Err(invalid_reference(&asked.remote, id));
        };
        if !seeded {
            busy::check_provisioned(context, &asked.remote, id)?;
        }
        checks::check_only_one(session, id, &local, &asked.remote)?;
        checks::check_overlap(session, id, &local, &asked.remote)?;
        let far = PeeringLink::between(session, &asked.remote, &local)?;
        checks::check_gateways(session, id, &asked, far.as_ref())?;
        let own = state::from_document(existing);
        let Some(mut next) = state::next(own, far.as_ref().map(PeeringLink::state)) else {
            return Err(checks::remote_is_disconnected(id, &local, far.as_ref()));
        };
        let mut snapshot = match before(existing, "remoteAddressSpace") {
            Some(kept) if !renews(own, &put) => kept.clone(),
            _ => json!({"addressPrefixes": there}),
        };
        if seeded {
            next = content.get("properties").and_then(state::said).unwrap_or(next);
            snapshot = asked.properties.get("remoteAddressSpace").cloned().unwrap_or(snapshot);
        }
        if let Some(far) = far.filter(|far| far.state() == State::Initiated) {
            far.turn(session, next)?;
        }
        touch_parent(context, id)?;
        Ok(Accepted {
            body: asked.body(id, existing, next, snapshot),
            etag_member: Some("etag"),
            ..Accepted::default()
        })
    }

    fn offers(&self, method: &Method) -> bool {
        method != Method::PATCH
    }

    fn shown(&self, context: &Context<'_>, id: &Id, body: &str) -> Result<String, ApiError> {
        Ok(Value::Object(link::shown(context.session, id, body)?).to_string())
    }

    fn list(&self, context: &Context<'_>, listed: &Listed<'_>) -> Result<Vec<Element>, ApiError> {
        let links = PeeringLink::all_of(context.session, &listed.collection.parent)?;
        let limit = usize::try_from(listed.limit).unwrap_or(usize::MAX);
        let after = |link: &&PeeringLink| listed.after.is_none_or(|after| after < link.id().key());
        let shown = links.iter().filter(after).take(limit).map(|link| {
            let body = Value::Object(link.shown(context.session)?).to_string();
            Ok(Element { key: link.id().key().to_owned(), body })
        });
        shown.collect()
    }

    fn release(&self, context: &Context<'_>, document: &Document) -> Result<(), ApiError> {
        if let Some(link) = PeeringLink::find(context.session, &document.id)? {
            link.leave(context.session)?;
        }
        touch_parent(context, &document.id)
    }

    fn response_style(&self) -> ResponseStyle {
        RESPONSE_STYLE
    }

    fn lease(&self, behavior: &Behavior, id: &Id) -> Option<Lease> {
        Some(busy::lease(behavior, id))
    }
}

/// The peerings of a network as a read of it shows them.
pub(super) fn shown_of(session: &Session<'_>, network: &Id) -> StoreResult<Vec<Value>> {
    let links = PeeringLink::all_of(session, network)?;
    links.iter().map(|link| link.shown(session).map(Value::Object)).collect()
}

/// Leaves what is peered with a network that goes.
pub(super) fn disconnect_all(session: &Session<'_>, network: &Id) -> Result<(), ApiError> {
    for link in PeeringLink::all_of(session, network)? {
        link.leave(session)?;
    }
    Ok(())
}

/// Whether a write takes over the address space that the remote network has now.
fn renews(own: Option<State>, put: &Put<'_>) -> bool {
    let synchronizes = put.parameters.iter().any(|(name, value)| {
        name.eq_ignore_ascii_case("syncRemoteAddressSpace") && value.eq_ignore_ascii_case("true")
    });
    synchronizes || matches!(own, None | Some(State::Disconnected))
}

/// What a write asks for.
struct Asked {
    remote: Id,
    properties: Map<String, Value>,
}

impl Asked {
    fn read(id: &Id, local: &Id, content: &Map<String, Value>) -> Result<Self, ApiError> {
        let known = ["id", "name", "type", "properties", "etag"];
        shape::check_members(content, &known, "VirtualNetworkPeering")?;
        let mut properties = shape::properties(content, MALFORMED)?.clone();
        let flags: Vec<&str> = FLAGS.iter().map(|(name, _)| *name).collect();
        let known = [flags.as_slice(), OTHERS].concat();
        shape::check_members(&properties, &known, "VirtualNetworkPeeringPropertiesFormat")?;
        for (name, usual) in FLAGS {
            match properties.get(*name) {
                None | Some(Value::Null) => {
                    properties.insert((*name).into(), json!(usual));
                }
                Some(Value::Bool(_)) => {}
                Some(_) => return Err(malformed(format!("'{name}' must be a boolean."))),
            }
        }
        let remote = reference(properties.get("remoteVirtualNetwork"));
        let Some(remote) = remote.filter(|remote| remote.is_a(VIRTUAL_NETWORK)) else {
            return Err(malformed(format!(
                "'remoteVirtualNetwork' of the peering '{}' must be the ID of a virtual network.",
                id.text()
            )));
        };
        if remote.key() == local.key() {
            return Err(malformed(format!(
                "The virtual network '{}' cannot be peered with itself.",
                local.text()
            )));
        }
        Ok(Self { remote, properties })
    }

    /// Whether a flag is set.
    fn has(&self, flag: &str) -> bool {
        self.properties.get(flag).is_some_and(|it| *it == json!(true))
    }

    /// Refuses to change what a peering keeps for life.
    fn check_immutable(
        &self,
        id: &Id,
        existing: Option<&Map<String, Value>>,
    ) -> Result<(), ApiError> {
        if existing.is_none() {
            return Ok(());
        }
        let same = reference(before(existing, "remoteVirtualNetwork"))
            .is_some_and(|before| before.key() == self.remote.key());
        if !same {
            return Err(ApiError::bad_request(
                "ChangingRemoteVirtualNetworkNotAllowed",
                format!(
                    "Changing the remote virtual network of the peering {} is not allowed.",
                    id.text()
                ),
            ));
        }
        let fixed = ["peerCompleteVnets", "enableOnlyIPv6Peering"];
        match fixed.iter().find(|name| before(existing, name) != self.properties.get(**name)) {
            None => Ok(()),
            Some(name) => Err(malformed(format!(
                "'{name}' of the peering {} cannot be changed after it is made.",
                id.text()
            ))),
        }
    }

    fn body(
        mut self,
        id: &Id,
        existing: Option<&Map<String, Value>>,
        state: State,
        snapshot: Value,
    ) -> Map<String, Value> {
        for said in OTHERS.iter().skip(3) {
            self.properties.remove(*said);
        }
        complete(&mut self.properties, existing);
        self.properties.insert("peeringState".into(), json!(state.name()));
        self.properties.insert("remoteAddressSpace".into(), snapshot);
        described(id, TYPE, self.properties)
    }
}

fn malformed(message: String) -> ApiError {
    ApiError::bad_request(MALFORMED, message)
}
