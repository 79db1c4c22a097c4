//! What is waited for: exactly one thing.

use tfplugin::{Config, Context, Diagnostic, Diagnostics, Result};

use super::{
    WaitFor,
    connection::Connection,
    observation::Observation,
    peering::Peering,
    permission::{self, Permissions},
    role::Role,
};
use crate::diagnostics::code::CommonCode;
use crate::services::private_link::code::PrivateLinkCode;
use crate::{
    Clients,
    azure::Id,
    services::{common::attribute::Guid, private_link::Matcher},
};

/// The arguments that each say what is waited for.
const SUBJECTS: [&str; 5] = [
    "vnet_peering_id",
    "private_endpoint_connection_id",
    "resource_id",
    "role_assignment_id",
    "allowed",
];

/// The arguments that go with `resource_id`.
const MATCHERS: [&str; 4] =
    ["private_endpoint_id", "requester_subscription_id", "message_contains", "connection_name"];

/// Something that is waited for.
#[derive(Debug)]
pub(super) enum Subject {
    /// A peering is connected.
    Peering(Peering),
    /// The connection of a private endpoint is approved.
    Connection(Connection),
    /// A role assignment is to be seen.
    Role(Role),
    /// The caller may do something.
    Permissions(Permissions),
}

impl Subject {
    /// Looks once. `seen` says whether it was there at an earlier look.
    pub(super) async fn look(&self, seen: bool, ctx: &Context<'_, Clients>) -> Result<Observation> {
        match self {
            Self::Peering(it) => it.look(seen, ctx).await,
            Self::Connection(it) => it.look(seen, ctx).await,
            Self::Role(it) => it.look(seen, ctx).await,
            Self::Permissions(it) => it.look(ctx).await,
        }
    }

    /// What is waited for, after "waiting for".
    pub(super) fn told(&self) -> String {
        match self {
            Self::Peering(it) => it.told(),
            Self::Connection(it) => it.told(),
            Self::Role(it) => it.told(),
            Self::Permissions(it) => it.told(),
        }
    }

    /// The argument that it is about.
    pub(super) const fn attribute(&self) -> &'static str {
        match self {
            Self::Peering(_) => "vnet_peering_id",
            Self::Connection(it) => it.attribute(),
            Self::Role(_) => "role_assignment_id",
            Self::Permissions(_) => "allowed",
        }
    }
}

/// Checks that need the configuration only.
pub(super) fn validate(config: Config<'_>) -> Diagnostics {
    let mut found = Diagnostics::default();
    let set: Vec<_> = SUBJECTS.into_iter().filter(|it| config.is_set(it)).collect();
    let open = SUBJECTS.iter().any(|it| config.is_unknown(it));
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
        found.push(nobody());
    }
    let known = |name| config.known::<Id>(name);
    found.0.extend(known("vnet_peering_id").and_then(|it| Peering::new(&it).err()));
    found.0.extend(
        known("private_endpoint_connection_id").and_then(|it| Connection::named(&it).err()),
    );
    found.0.extend(
        known("resource_id").and_then(|it| Connection::described(it, Matcher::default()).err()),
    );
    found.0.extend(known("role_assignment_id").and_then(|it| Role::new(&it).err()));
    found.extend(config.nested("allowed").map(permission::validate).unwrap_or_default());
    found
}

impl WaitFor {
    /// The one thing that is waited for.
    pub(super) fn subject(self) -> Result<Subject> {
        let set = [
            self.vnet_peering_id.is_some(),
            self.private_endpoint_connection_id.is_some(),
            self.resource_id.is_some(),
            self.role_assignment_id.is_some(),
            self.allowed.is_some(),
        ];
        let set: Vec<_> =
            SUBJECTS.into_iter().zip(set).filter(|(_, set)| *set).map(|(name, _)| name).collect();
        if let [_, second, ..] = set.as_slice() {
            return Err(several(&set).at(*second).into());
        }
        if let Some(id) = &self.vnet_peering_id {
            return Ok(Subject::Peering(Peering::new(id)?));
        }
        if let Some(id) = &self.private_endpoint_connection_id {
            return Ok(Subject::Connection(Connection::named(id)?));
        }
        if let Some(id) = &self.role_assignment_id {
            return Ok(Subject::Role(Role::new(id)?));
        }
        if let Some(allowed) = self.allowed {
            return Ok(Subject::Permissions(Permissions::new(allowed)?));
        }
        let Some(resource) = self.resource_id else { return Err(nothing().into()) };
        let matcher = Matcher {
            private_endpoint: self.private_endpoint_id,
            requester_subscription: self.requester_subscription_id.as_ref().map(Guid::value),
            message_contains: self.message_contains,
            connection_name: self.connection_name,
            ..Matcher::default()
        };
        if matcher.is_empty() {
            return Err(nobody().into());
        }
        Ok(Subject::Connection(Connection::described(resource, matcher)?))
    }
}

fn listed(names: &[&str]) -> String {
    names.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ")
}

fn nothing() -> Diagnostic {
    CommonCode::MissingArgument
        .error("Nothing says what is waited for", format!("Set one of {}.", listed(&SUBJECTS)))
}

fn several(set: &[&str]) -> Diagnostic {
    CommonCode::ConflictingArguments.error(
        "One action waits for one thing",
        format!(
            "{} are set. Keep one of them, and write an action of its own for each of the others; \
             a trigger or `-invoke` takes several.",
            listed(set)
        ),
    )
}

fn without_resource(name: &str) -> Diagnostic {
    CommonCode::MissingArgument.error(
        "The resource is missing",
        format!(
            "`{name}` describes a private endpoint connection of the resource in `resource_id`, \
             which is not set."
        ),
    )
    .at(name)
}

fn nobody() -> Diagnostic {
    PrivateLinkCode::ConnectionNotNamed.error(
        "Nothing says which connection is meant",
        format!(
            "Azure makes up the names of connections, and anybody who knows the ID of your resource \
             can ask for one. With `resource_id`, set at least one of {}.",
            listed(&MATCHERS)
        ),
    )
    .at("resource_id")
}
