//! The condition to wait for: exactly one.

use tfplugin::{Config, Context, Diagnostic, Diagnostics, Result};

use super::{
    WaitFor,
    connection::Connection,
    hub_connection::HubConnection,
    observation::Observation,
    own_endpoint,
    peering::Peering,
    permission::{self, Permissions},
    role::Role,
    vpn_connection::VpnConnection,
};
use crate::diagnostics::code::CommonCode;
use crate::services::private_link::code::PrivateLinkCode;
use crate::{
    Clients,
    azure::Id,
    services::{
        common::attribute::Guid,
        private_link::{Matcher, service_type_at, without_row},
    },
};

/// The arguments that each name a condition.
const CONDITIONS: [&str; 8] = [
    "vnet_peering_id",
    "private_endpoint_connection_id",
    "resource_id",
    "role_assignment_id",
    "allowed",
    "own_private_endpoint_id",
    "virtual_hub_connection_id",
    "vpn_connection_id",
];

/// The arguments that go with `resource_id`.
const MATCHERS: [&str; 5] = [
    "private_endpoint_id",
    "private_endpoint_name",
    "requester_subscription_id",
    "message_contains",
    "connection_name",
];

/// What to wait for.
#[derive(Debug)]
pub(super) enum Condition {
    /// A peering is connected.
    Peering(Peering),
    /// A private endpoint connection is approved.
    Connection(Connection),
    /// A role assignment is visible.
    Role(Role),
    /// The caller has permissions.
    Permissions(Permissions),
    /// A private endpoint of yours is connected.
    OwnEndpoint(own_endpoint::Endpoint),
    /// A virtual hub is connected with a network.
    HubConnection(HubConnection),
    /// The tunnel of a VPN is up.
    VpnConnection(VpnConnection),
}

impl Condition {
    /// Asks Azure once. `seen` says whether an earlier poll found the object.
    pub(super) async fn poll(&self, seen: bool, ctx: &Context<'_, Clients>) -> Result<Observation> {
        match self {
            Self::Peering(it) => it.poll(seen, ctx).await,
            Self::Connection(it) => it.poll(seen, ctx).await,
            Self::Role(it) => it.poll(seen, ctx).await,
            Self::Permissions(it) => it.poll(ctx).await,
            Self::OwnEndpoint(it) => it.poll(ctx).await,
            Self::HubConnection(it) => it.poll(seen, ctx).await,
            Self::VpnConnection(it) => it.poll(seen, ctx).await,
        }
    }

    /// The condition, as a phrase that follows "waiting for".
    pub(super) fn describe(&self) -> String {
        match self {
            Self::Peering(it) => it.describe(),
            Self::Connection(it) => it.describe(),
            Self::Role(it) => it.describe(),
            Self::Permissions(it) => it.describe(),
            Self::OwnEndpoint(it) => it.describe(),
            Self::HubConnection(it) => it.describe(),
            Self::VpnConnection(it) => it.describe(),
        }
    }

    /// The argument that names the condition.
    pub(super) const fn attribute(&self) -> &'static str {
        match self {
            Self::Peering(_) => "vnet_peering_id",
            Self::Connection(it) => it.attribute(),
            Self::Role(_) => "role_assignment_id",
            Self::Permissions(_) => "allowed",
            Self::OwnEndpoint(_) => "own_private_endpoint_id",
            Self::HubConnection(_) => "virtual_hub_connection_id",
            Self::VpnConnection(_) => "vpn_connection_id",
        }
    }
}

/// Checks that need the configuration only.
pub(super) fn validate(config: Config<'_>) -> Diagnostics {
    let mut found = Diagnostics::default();
    let set: Vec<_> = CONDITIONS.into_iter().filter(|it| config.is_set(it)).collect();
    let open = CONDITIONS.iter().any(|it| config.is_unknown(it));
    match set.as_slice() {
        [] if !open => found.push(nothing()),
        [_, second, ..] => found.push(several(&set).at(*second)),
        _ => {}
    }
    let described = MATCHERS.iter().find(|it| config.is_set(it));
    if let Some(name) = described.filter(|_| config.is_null("resource_id")) {
        found.push(without_resource(name));
    }
    if config.is_set("resource_id") && MATCHERS.iter().all(|it| config.is_null(it)) {
        found.push(no_requester());
    }
    let known = |name| config.known::<Id>(name);
    found.0.extend(known("vnet_peering_id").and_then(|it| Peering::new(&it).err()));
    found.0.extend(
        known("private_endpoint_connection_id").and_then(|it| Connection::named(&it).err()),
    );
    found.0.extend(
        known("resource_id").and_then(|it| Connection::described(it, Matcher::default()).err()),
    );
    let resource = known("resource_id").and_then(|it| service_type_at(&it).ok());
    found.extend(resource.and_then(without_row));
    found.0.extend(
        known("own_private_endpoint_id").and_then(|it| own_endpoint::Endpoint::new(&it).err()),
    );
    found.0.extend(known("role_assignment_id").and_then(|it| Role::new(&it).err()));
    if config.is_set("vendor_vnet_id") && config.is_null("virtual_hub_connection_id") {
        found.push(without_hub());
    }
    found.0.extend(
        known("virtual_hub_connection_id").and_then(|it| HubConnection::new(&it, None).err()),
    );
    found.0.extend(known("vpn_connection_id").and_then(|it| VpnConnection::new(&it).err()));
    found.extend(config.nested("allowed").map(permission::validate).unwrap_or_default());
    found
}

impl WaitFor {
    /// The condition that the arguments name.
    pub(super) fn condition(self) -> Result<Condition> {
        let set = [
            self.vnet_peering_id.is_some(),
            self.private_endpoint_connection_id.is_some(),
            self.resource_id.is_some(),
            self.role_assignment_id.is_some(),
            self.allowed.is_some(),
            self.own_private_endpoint_id.is_some(),
            self.virtual_hub_connection_id.is_some(),
            self.vpn_connection_id.is_some(),
        ];
        let set: Vec<_> =
            CONDITIONS.into_iter().zip(set).filter(|(_, set)| *set).map(|(name, _)| name).collect();
        if let [_, second, ..] = set.as_slice() {
            return Err(several(&set).at(*second).into());
        }
        if let Some(id) = &self.vnet_peering_id {
            return Ok(Condition::Peering(Peering::new(id)?));
        }
        if let Some(id) = &self.private_endpoint_connection_id {
            return Ok(Condition::Connection(Connection::named(id)?));
        }
        if let Some(id) = &self.role_assignment_id {
            return Ok(Condition::Role(Role::new(id)?));
        }
        if let Some(allowed) = self.allowed {
            return Ok(Condition::Permissions(Permissions::new(allowed)?));
        }
        if let Some(id) = &self.own_private_endpoint_id {
            return Ok(Condition::OwnEndpoint(own_endpoint::Endpoint::new(id)?));
        }
        if let Some(id) = &self.virtual_hub_connection_id {
            return Ok(Condition::HubConnection(HubConnection::new(id, self.vendor_vnet_id)?));
        }
        if let Some(id) = &self.vpn_connection_id {
            return Ok(Condition::VpnConnection(VpnConnection::new(id)?));
        }
        let Some(resource) = self.resource_id else { return Err(nothing().into()) };
        let matcher = Matcher {
            private_endpoint: self.private_endpoint_id,
            endpoint_name: self.private_endpoint_name,
            requester_subscription: self.requester_subscription_id.as_ref().map(Guid::value),
            message_contains: self.message_contains,
            connection_name: self.connection_name,
            ..Matcher::default()
        };
        if matcher.is_empty() {
            return Err(no_requester().into());
        }
        Ok(Condition::Connection(Connection::described(resource, matcher)?))
    }
}

fn quoted_list(names: &[&str]) -> String {
    names.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ")
}

fn nothing() -> Diagnostic {
    CommonCode::MissingArgument
        .error("No condition to wait for", format!("Set one of {}.", quoted_list(&CONDITIONS)))
}

fn several(set: &[&str]) -> Diagnostic {
    CommonCode::ConflictingArguments.error(
        "More than one condition to wait for",
        format!(
            "{} are set. Keep one of them, and write a separate action for each of the others; a \
             trigger and `-invoke` accept several actions.",
            quoted_list(set)
        ),
    )
}

fn without_resource(name: &str) -> Diagnostic {
    CommonCode::MissingArgument.error(
        "Missing `resource_id`",
        format!(
            "`{name}` describes a private endpoint connection of the resource in `resource_id`, \
             which is not set."
        ),
    )
    .at(name)
}

fn without_hub() -> Diagnostic {
    CommonCode::MissingArgument
        .error(
            "Missing `virtual_hub_connection_id`",
            "`vendor_vnet_id` says where the connection in `virtual_hub_connection_id` has to lead, which is not \
             set.",
        )
        .at("vendor_vnet_id")
}

fn no_requester() -> Diagnostic {
    PrivateLinkCode::ConnectionNotNamed.error(
        "No connection is selected",
        format!(
            "Azure generates the names of connections, and anyone who knows the ID of your resource \
             can request one. With `resource_id`, set at least one of {}.",
            quoted_list(&MATCHERS)
        ),
    )
    .at("resource_id")
}
