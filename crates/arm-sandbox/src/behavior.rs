//! How Azure behaves today: what can be changed while a sandbox is in use. Kept in the database, so
//! that one process can change what another meets.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::store::HELD;

/// How Azure behaves. The default is prompt, consistent and unthrottled.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "each is a separate switch")]
pub struct Behavior {
    /// Which versions of the API are accepted.
    pub api_versions: ApiVersions,
    /// Throttling, when there is any.
    pub throttling: Option<Throttling>,
    /// How late changes are seen.
    pub consistency: Consistency,
    /// The most elements on one page of a list.
    pub page_size: u32,
    /// Whether requests are kept for [`crate::Sandbox::requests`].
    pub request_log: bool,
    /// How many polls of a long-running operation answer that it still runs. Reading what it
    /// changes counts as a poll.
    pub operation_polls: u32,
    /// Whether long-running operations run until [`crate::Sandbox::step_operation`] or
    /// [`crate::Sandbox::finish_operations`] ends them, however often they are polled.
    pub operations_by_hand: bool,
    /// How long a write holds what it excludes other writes from, in milliseconds. Azure refuses a
    /// second write of a federated credential on one identity during that time.
    pub exclusive_write_milliseconds: u64,
    /// The most role assignments in one subscription.
    pub role_assignment_limit: u32,
    /// The most role assignments on one management group.
    pub management_group_role_assignment_limit: u32,
    /// The most custom roles in one tenant.
    pub role_definition_limit: u32,
    /// The most federated credentials on one identity.
    pub federated_credential_limit: u32,
    /// What differs between the firewalls that services have and the documentation of them.
    pub firewalls: Firewalls,
    /// How virtual networks and route tables behave where Azure does not always do the same.
    pub networks: Networks,
    /// Where services differ in what they offer of private links.
    pub private_link: PrivateLink,
    /// What resources show of their network security perimeters.
    pub perimeters: Perimeters,
    /// Whether `RoleAssignmentExists` names the assignment that exists, as newer builds of the
    /// service do.
    pub conflict_names_assignment: bool,
    /// Whether links to the next page spell their path in another case than the request did.
    pub mixed_case_links: bool,
    /// How long an access token lives, in seconds.
    pub token_lifetime_seconds: u32,
}

impl Default for Behavior {
    fn default() -> Self {
        Self {
            api_versions: ApiVersions::default(),
            throttling: None,
            consistency: Consistency::default(),
            page_size: 1000,
            request_log: false,
            operation_polls: 0,
            operations_by_hand: false,
            exclusive_write_milliseconds: 1,
            role_assignment_limit: 4000,
            management_group_role_assignment_limit: 500,
            role_definition_limit: 5000,
            federated_credential_limit: 20,
            firewalls: Firewalls::default(),
            networks: Networks::default(),
            private_link: PrivateLink::default(),
            perimeters: Perimeters::default(),
            conflict_names_assignment: true,
            mixed_case_links: true,
            token_lifetime_seconds: 3600,
        }
    }
}

impl Behavior {
    /// Whether a long-running operation is not done at once.
    pub(crate) fn operations_take_time(&self) -> bool {
        self.operations_by_hand || 0 < self.operation_polls
    }

    /// How many polls of a new operation answer that it still runs.
    pub(crate) fn polls_of_an_operation(&self) -> u32 {
        if self.operations_by_hand { HELD } else { self.operation_polls }
    }

    /// Whether a plain read changes nothing in the database but the request log.
    pub(crate) fn reads_change_nothing(&self) -> bool {
        self.throttling.is_none()
            && !self.operations_take_time()
            && self.consistency == Consistency::default()
    }
}

/// Which versions of the API are accepted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum ApiVersions {
    /// Any well-formed version that is not older than the type, as if it had been published. Azure
    /// accepts whatever it has published, and clients ask for new versions all the time.
    #[default]
    Any,
    /// Only the versions that the sandbox knows, so that a misspelled one is found.
    Known,
}

/// How virtual networks, route tables and what is in them behave.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Networks {
    /// What a write is told while another operation runs on the same network or route table.
    pub busy: Busy,
}

/// What a write is told while another operation runs on the same resource. All three are seen of
/// Azure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum Busy {
    /// 409 `AnotherOperationInProgress`.
    #[default]
    AnotherOperation,
    /// 400 `ReferencedResourceNotProvisioned`.
    NotProvisioned,
    /// 429 `RetryableError`, with `ReferencedResourceNotProvisioned` among its details.
    Retryable,
}

/// How late changes are seen, counted in calls so that tests need no clock.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Consistency {
    /// GETs that answer 404 after a role assignment or a federated credential was created.
    pub reads_missing_after_create: u32,
    /// Lists that do not yet show a role assignment or a federated credential after it was created.
    pub lists_missing_after_create: u32,
    /// Lists that still show a role assignment or a federated credential after it was deleted.
    pub lists_stale_after_delete: u32,
    /// PUTs that still find what was deleted, and are answered as a change of it: a role assignment
    /// of another principal under the same name is refused.
    pub writes_stale_after_delete: u32,
    /// How often a custom role that was just created is not known yet: to GETs, to lists, and to
    /// role assignment writes, which answer `RoleDefinitionDoesNotExist`.
    pub role_definition_missing_after_create: u32,
    /// Deletes of a custom role that still answer `RoleDefinitionHasAssignments` after its last
    /// assignment was deleted.
    pub role_definition_in_use_after_unassignment: u32,
    /// Role assignment writes that answer `PrincipalNotFound` after a principal came to be.
    pub principal_missing_after_create: u32,
    /// Lists that do not yet show a role assignment schedule after it was requested. Until then, the
    /// request is `PendingProvisioning`.
    pub schedule_missing_after_request: u32,
    /// Requests to remove a role assignment schedule that answer `ActiveDurationTooShort`. Azure
    /// refuses them for five minutes.
    pub schedule_removals_refused: u32,
    /// Reads of what a resource shows of its network security perimeters that still show what it was
    /// before an access rule or an association changed.
    pub perimeter_reads_stale_after_change: u32,
}

/// Where the firewalls of services are not documented, or a test wants less than is documented.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Firewalls {
    /// The most rules of one resource by the type that holds the rules, in any case. The number
    /// that Azure documents, if it does, unless set.
    pub rule_limits: BTreeMap<String, u32>,
    /// Whether registries answer a single address with the mask `/32`.
    pub registries_add_masks: bool,
    /// Whether Cognitive Services takes blocks with the masks `/31` and `/32`.
    pub cognitive_takes_small_blocks: bool,
    /// Whether Service Bus takes IPv6, as Event Hubs does.
    pub service_bus_takes_ipv6: bool,
}

/// Where services differ in what they offer of private links.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct PrivateLink {
    /// The types, in any case, that offer no list of their connections, as some did in older
    /// versions: only the resource itself shows them.
    pub lists_missing: Vec<String>,
}

/// What resources show of their network security perimeters, where Azure does not document it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Perimeters {
    /// Whether resources show access rules without their service tags, which the reference of the
    /// list does not have.
    pub service_tags_missing: bool,
}

/// Azure's token buckets, each for one subscription (or tenant) and one principal. There is a
/// bucket fifteen times as large for all principals of a subscription together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Throttling {
    /// Reads that a full bucket allows.
    pub reads: f64,
    /// Reads added per second.
    pub reads_per_second: f64,
    /// Writes that a full bucket allows.
    pub writes: f64,
    /// Writes added per second.
    pub writes_per_second: f64,
    /// Deletes that a full bucket allows.
    pub deletes: f64,
    /// Deletes added per second.
    pub deletes_per_second: f64,
}

impl Default for Throttling {
    /// The figures that Azure documents.
    fn default() -> Self {
        Self {
            reads: 250.0,
            reads_per_second: 25.0,
            writes: 200.0,
            writes_per_second: 10.0,
            deletes: 200.0,
            deletes_per_second: 10.0,
        }
    }
}
