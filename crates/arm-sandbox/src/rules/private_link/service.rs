//! What is particular to a service's connections: the form of a row.

use super::{decision::Change, link_resources::LinkResources};
use crate::{
    api_error::ApiError,
    id::Id,
    rules::{AsyncStyle, ListForm, firewall::Etag},
};

/// A service that takes private endpoints.
pub(super) struct Service {
    /// Its types, and the groups that it offers.
    pub(super) resources: LinkResources,
    /// Versions of its API, newest first; none where the type has rules of its own, which say them.
    pub(super) api_versions: &'static [&'static str],
    /// The verb that approves and rejects.
    pub(super) verb: Verb,
    /// How a write goes on after its answer.
    pub(super) async_style: Option<AsyncStyle>,
    /// `provisioningState` while a write goes on, by the status that was written, where it is not
    /// the one of `async_style`.
    pub(super) running: Option<fn(&str) -> &'static str>,
    /// `provisioningState` otherwise, where there is one.
    pub(super) settled: Option<&'static str>,
    /// `provisioningState` while a deletion goes on, where it does.
    pub(super) leaves_as: Option<&'static str>,
    /// Whether a write may say `provisioningState`, and then has it.
    pub(super) takes_provisioning_state: bool,
    /// The third member of the state.
    pub(super) action: Action,
    /// What a write must say of the state.
    pub(super) required: &'static [&'static str],
    /// How a connection says what it leads to.
    pub(super) shows_groups: Groups,
    /// What else a connection has.
    pub(super) extras: &'static [&'static str],
    /// The name of a new connection.
    pub(super) name: fn(&Naming<'_>) -> String,
    /// How the resource itself shows its connections.
    pub(super) embedded: Embedded,
    /// The form of the list.
    pub(super) listed: ListForm,
    /// Whether a connection says its `ETag`.
    pub(super) etag: Etag,
    /// What becomes of a connection when its endpoint goes.
    pub(super) orphan: Orphan,
    /// What a write that says read-only members is told.
    pub(super) echo: Echo,
    /// The most characters of a message.
    pub(super) message_length: usize,
    /// The code of a refused write.
    pub(super) code: &'static str,
    /// What a write is told while another one runs, where the rules of the resource do not say it.
    pub(super) conflict: Option<fn(&Id) -> ApiError>,
    /// What the service refuses besides.
    pub(super) check: Option<Quirk>,
}

/// Refuses what one service refuses.
type Quirk = fn(&Change<'_>) -> Result<(), ApiError>;

/// The verb that approves and rejects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    /// PUT.
    Put,
    /// PATCH.
    Patch,
}

/// The third member of a connection's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    /// There is none.
    Absent,
    /// It can be written.
    Written(&'static str),
    /// It is shown, and what is written is not heeded.
    ReadOnly(&'static str),
}

/// How a connection says what it leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Groups {
    /// It does not.
    Hidden,
    /// `groupId`, a text.
    One,
    /// `groupIds`, a list.
    Many,
}

/// How a resource shows its connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Embedded {
    /// It does not.
    Absent,
    /// As the list does.
    Whole,
    /// Without their names and types.
    Bare,
}

/// What becomes of a connection when its endpoint goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Orphan {
    /// It goes too.
    Removed,
    /// It stays and says so, here and there in its provisioning state too.
    Disconnected(Option<&'static str>),
}

/// What a write that says read-only members is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Echo {
    /// Nothing.
    Ignored,
    /// That they cannot be set.
    Refused,
}

/// What the name of a connection is made from.
pub(super) struct Naming<'a> {
    /// The name of the resource.
    pub(super) resource: &'a str,
    /// The name of the endpoint.
    pub(super) endpoint: &'a str,
    /// A GUID of the connection's own.
    pub(super) guid: &'a str,
}

/// A service without peculiarities.
pub(super) const USUAL: Service = Service {
    resources: LinkResources::with_groups([""; 3], &[]),
    api_versions: &[],
    verb: Verb::Put,
    async_style: None,
    running: None,
    settled: Some("Succeeded"),
    leaves_as: None,
    takes_provisioning_state: false,
    action: Action::Written("actionsRequired"),
    required: &[],
    shows_groups: Groups::Hidden,
    extras: &[],
    name: by_endpoint,
    embedded: Embedded::Whole,
    listed: ListForm::Pages,
    etag: Etag::Absent,
    orphan: Orphan::Removed,
    echo: Echo::Ignored,
    message_length: 140,
    code: "BadRequest",
    conflict: None,
    check: None,
};

/// `{endpoint}.{guid}`.
fn by_endpoint(naming: &Naming<'_>) -> String {
    format!("{}.{}", naming.endpoint, naming.guid)
}
