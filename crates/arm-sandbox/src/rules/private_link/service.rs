//! What is particular to a service's connections: the form of a row.

use super::{decision::Change, link_resources::LinkResources};
use crate::{
    api_error::ApiError,
    id::Id,
    rules::{AsyncStyle, ListForm, firewall::Etag},
};

/// A service that takes private endpoints.
#[expect(clippy::struct_excessive_bools, reason = "each says one thing that some services do")]
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
    /// What the service answers to a write and to a deletion besides.
    pub(super) answers: Answers,
    /// Whether a connection shows the old state until a write is over.
    pub(super) shows_old: bool,
    /// Whether a write waits for those before it instead of being refused.
    pub(super) queues: bool,
    /// Whether a connection says the region of its resource.
    pub(super) shows_location: bool,
    /// Whether tests of every type leave it out: they ask for it by its name.
    pub(super) by_name_only: bool,
    /// Whether a connection says when it was created, as `systemData`.
    pub(super) dated: bool,
    /// The type as answers spell it, where that is not as requests do.
    pub(super) shown_type: Option<&'static str>,
    /// The description of a connection that needs no approval, and the one that its endpoint shows.
    pub(super) auto_approved: [&'static str; 2],
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

/// What a service answers to a write and to a deletion.
#[derive(Clone, Copy, Debug)]
pub(super) struct Answers {
    /// Where the end of an operation is asked for, where that is below the connection.
    pub(super) operation: OperationPlace,
    /// The body of an accepted write, as JSON; that of the connection unless the write has none.
    pub(super) written: Option<&'static str>,
    /// The body of an accepted deletion, as JSON, in which `{now}` stands for the time.
    pub(super) deleted: Option<&'static str>,
}

/// Where the end of an operation on a connection is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OperationPlace {
    /// Where other types ask.
    Usual,
    /// At the connection itself, with `kv-operation`: Key Vault.
    Itself,
    /// `Location` below the connection and `Azure-AsyncOperation` in the region: Cosmos DB.
    Results,
    /// Below the connection, with a prefix: Container Registry, whose deletions say `Location`.
    Statuses,
    /// Below the connection, with the type of the operation: Event Hubs.
    Status,
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
    /// The name that the endpoint gives the connection.
    pub(super) connection: &'a str,
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
    answers: Answers { operation: OperationPlace::Usual, written: None, deleted: None },
    shows_old: false,
    queues: false,
    shows_location: false,
    by_name_only: false,
    dated: false,
    shown_type: None,
    auto_approved: ["Auto-Approved"; 2],
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
