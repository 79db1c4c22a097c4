//! How the private endpoint connections of one type of resource are treated, as data.

/// One type of Azure resource that private endpoints can be made for.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own about a service")]
pub(crate) struct Kind {
    /// The type, in Azure's spelling.
    pub(crate) resource_type: &'static str,
    /// Version of the API with which its connections are read and written.
    pub(crate) api_version: &'static str,
    /// How its connections are written.
    pub(super) write: Write,
    /// The provisioning states in which a connection is finished; none where it has no such state.
    pub(super) settled: &'static [&'static str],
    /// Whether a write is held against the version that was read.
    pub(super) guarded: bool,
    /// Whether some versions of the service list connections in the resource itself only.
    pub(super) embedded: bool,
    /// Whether the service lists what endpoints can be made for, as `privateLinkResources`.
    pub(super) lists_groups: bool,
    /// Whether a rejected connection cannot be approved any more.
    pub(crate) rejects_for_good: bool,
    /// Whether an approved connection can be rejected; otherwise it can be removed only.
    pub(crate) rejects_approved: bool,
    /// The most characters of a description.
    pub(crate) longest_description: usize,
    /// Codes with which the service says that another change of it is under way.
    pub(super) busy: &'static [&'static str],
}

/// The verb that writes a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Write {
    /// Replaces it.
    Put,
    /// Changes parts of it.
    Patch,
}

impl Kind {
    /// The actions that approving or rejecting takes, both at the resource.
    pub(crate) fn actions(&self) -> [String; 2] {
        let kind = self.resource_type;
        [
            format!("{kind}/privateEndpointConnections/write"),
            format!("{kind}/privateEndpointConnectionsApproval/action"),
        ]
    }

    /// The action that removing takes.
    pub(crate) fn removal(&self) -> String {
        format!("{}/privateEndpointConnections/delete", self.resource_type)
    }
}
