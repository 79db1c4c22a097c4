//! Hubs of a Virtual WAN (`Microsoft.Network/virtualHubs`), and their connections with virtual networks
//! (`…/hubVirtualNetworkConnections`), which may be networks of another tenant.

use http::Method;
use serde_json::{Map, Value, json};

use super::{
    MALFORMED, RESPONSE_STYLE, TopLevel, VIRTUAL_NETWORK, busy, described, document,
    invalid_reference, malformed, peerings::check_linked_authorization, reference, touch_parent,
};
use crate::{
    Behavior,
    api_error::ApiError,
    arm::Context,
    id::Id,
    rules::{Accepted, Lease, Put, ResponseStyle, Rules, catalog, shape},
    store::{Document, Listing},
};

/// The type of hubs.
const HUB: &str = "Microsoft.Network/virtualHubs";

/// The type of connections.
const CONNECTION: &str = "Microsoft.Network/virtualHubs/hubVirtualNetworkConnections";

/// The term for the network that a connection leads to.
const REMOTE: &str = "hub-remote-network";

/// What a connection lets through, with what it is when it is left out.
const FLAGS: &[(&str, bool)] = &[
    ("allowHubToRemoteVnetTransit", true),
    ("allowRemoteVnetToUseHubVnetGateways", true),
    ("enableInternetSecurity", false),
];

/// The rules of hubs.
pub(crate) struct VirtualHubs;

/// The rules of connections.
pub(crate) struct HubConnections;

impl TopLevel for VirtualHubs {
    const TYPE: &'static str = HUB;
    const CLASS: &'static str = "VirtualHub";
    const MORE: &'static [&'static str] = &["kind"];

    fn check_name(&self, id: &Id) -> Result<(), ApiError> {
        check_name(id)
    }

    fn fill(
        &self,
        _: &Context<'_>,
        _: &Put<'_>,
        properties: &mut Map<String, Value>,
    ) -> Result<Vec<(&'static str, String)>, ApiError> {
        properties.remove("resourceGuid");
        properties.insert("routingState".into(), json!("Provisioned"));
        Ok(Vec::new())
    }

    /// A hub with connections stays.
    fn release(&self, context: &Context<'_>, document: &Document) -> Result<(), ApiError> {
        let prefix = document.id.prefix();
        let listing = Listing { resource_type: CONNECTION, prefix: &prefix, ..Listing::default() };
        if context.session.list(context.tenant(), &listing)?.is_empty() {
            return Ok(());
        }
        Err(ApiError::bad_request(
            "CannotDeleteVirtualHubWhenItIsInUse",
            format!(
                "Virtual hub {} cannot be deleted because it is in use by connections.",
                document.id.text()
            ),
        ))
    }
}

impl Rules for HubConnections {
    fn resource_type(&self) -> &'static str {
        CONNECTION
    }

    fn api_versions(&self, _: &str) -> &'static [&'static str] {
        catalog::NETWORK
    }

    fn check_name(&self, id: &Id) -> Result<(), ApiError> {
        check_name(id)
    }

    fn accept(&self, context: &Context<'_>, put: Put<'_>) -> Result<Accepted, ApiError> {
        let Put { id, content, existing, seeded, .. } = put;
        let known = ["id", "name", "type", "properties", "etag"];
        shape::check_members(&content, &known, "HubVirtualNetworkConnection")?;
        let mut properties = shape::properties(&content, MALFORMED)?.clone();
        let flags: Vec<&str> = FLAGS.iter().map(|(name, _)| *name).collect();
        let known = ["remoteVirtualNetwork", "routingConfiguration", "provisioningState"];
        let known = [flags.as_slice(), &known].concat();
        shape::check_members(&properties, &known, "HubVirtualNetworkConnectionProperties")?;
        for (name, usual) in FLAGS {
            properties.entry(*name).or_insert(json!(usual));
        }
        let remote = reference(properties.get("remoteVirtualNetwork"));
        let Some(remote) = remote.filter(|remote| remote.is_a(VIRTUAL_NETWORK)) else {
            return Err(malformed(format!(
                "'remoteVirtualNetwork' of the connection '{}' must be the ID of a virtual network.",
                id.text()
            )));
        };
        let before = super::before(existing, "remoteVirtualNetwork");
        if reference(before).is_some_and(|before| before.key() != remote.key()) {
            return Err(malformed(format!(
                "Changing the remote virtual network of the connection {} is not allowed.",
                id.text()
            )));
        }
        if !seeded {
            check_linked_authorization(context, id, &remote)?;
            if document(context.session, &remote)?.is_none() {
                return Err(invalid_reference(&remote, id));
            }
        }
        check_only_one(context, id, &remote)?;
        let state = properties.get("provisioningState").filter(|_| seeded).cloned();
        properties.insert("provisioningState".into(), state.unwrap_or(json!("Succeeded")));
        touch_parent(context, id)?;
        Ok(Accepted {
            body: described(id, CONNECTION, properties),
            terms: vec![(REMOTE, remote.key().to_owned())],
            etag_member: Some("etag"),
            ..Accepted::default()
        })
    }

    fn offers(&self, method: &Method) -> bool {
        method != Method::PATCH && method != Method::POST
    }

    fn release(&self, context: &Context<'_>, document: &Document) -> Result<(), ApiError> {
        touch_parent(context, &document.id)
    }

    fn response_style(&self) -> ResponseStyle {
        RESPONSE_STYLE
    }

    fn lease(&self, behavior: &Behavior, id: &Id) -> Option<Lease> {
        Some(busy::lease(behavior, id))
    }
}

/// Refuses a network that a hub is connected with already: a network can be in one hub only. The
/// connection is a peering underneath, and the code is that of a second peering.
fn check_only_one(context: &Context<'_>, id: &Id, remote: &Id) -> Result<(), ApiError> {
    let others = context.session.with_term(context.tenant(), REMOTE, remote.key())?;
    match others.iter().find(|other| other.id.key() != id.key()) {
        None => Ok(()),
        Some(other) => Err(ApiError::bad_request(
            "AnotherPeeringAlreadyReferencesRemoteVnet",
            format!(
                "Connection {} already references remote virtual network {}. Cannot add another connection {}.",
                other.id.text(),
                remote.text(),
                id.text(),
            ),
        )),
    }
}

fn check_name(id: &Id) -> Result<(), ApiError> {
    let name = id.name();
    let legal = |it: char| it.is_ascii_alphanumeric() || matches!(it, '-' | '_' | '.');
    let starts = name.starts_with(|it: char| it.is_ascii_alphanumeric());
    let ends = name.ends_with(|it: char| it.is_ascii_alphanumeric() || it == '_');
    if starts && ends && name.len() <= 80 && name.chars().all(legal) {
        return Ok(());
    }
    Err(ApiError::bad_request(
        "InvalidResourceName",
        format!(
            "Resource name {name} is invalid. The name can be up to 80 characters long. It must begin with a word \
             character, and it must end with a word character or with '_'. The name may contain word characters or \
             '.', '-', '_'.",
        ),
    ))
}
