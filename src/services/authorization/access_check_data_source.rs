//! `dataplane_access_check`: what the caller may do, and who holds a role, before an apply.

mod evaluate;
mod required_permissions;

use std::collections::BTreeSet;

use tfplugin::{Computed, Config, Context, DataSource, Diagnostics, Model, Result};

use crate::diagnostics::code::CommonCode;
use crate::{
    Clients, azure,
    services::{
        authorization::{is_action, no_action, scope_without_effect},
        common::attribute::{Guid, RoleText},
    },
};

/// Answers two questions before an apply: which of the required permissions does the caller lack at
/// a scope, and does a principal hold a role there.
///
/// Set `actions`, `data_actions` or `resource_type` for the first question, which is about the
/// account that the provider signs in as. Set `principal_id` and `role` for the second. You can ask
/// both at once.
///
/// The result is unknown, never guessed, if the caller may not read permissions, if a role is held
/// under a condition that Azure evaluates for each call, or if only the vendor knows. `notes` say
/// why, and a warning tells you if Azure refused to answer.
///
/// Azure accepts some scopes at which no role has an effect: a version of a secret, a path inside a
/// blob container, a container without `blobServices` in its ID. For such a scope, the data source
/// fails and names the right one.
///
/// ~> Azure shows new and removed assignments in its lists with some delay, up to ten minutes. The
/// answer does not include deny assignments, policies that forbid a change, or assignments that are
/// delegated through Azure Lighthouse, which Azure does not list.
///
/// ## Azure permissions
///
/// `Microsoft.Authorization/permissions/read` at the scope for the first question,
/// `Microsoft.Authorization/roleAssignments/read` for the second, and
/// `Microsoft.Authorization/roleDefinitions/read` if `role` is the name of a custom role. API
/// version 2022-04-01.
#[derive(Debug, Model)]
#[tf(name = "access_check")]
pub(crate) struct AccessCheck {
    /// ID of the resource, resource group, subscription or management group.
    scope: azure::Id,
    /// Actions that the caller needs, in full, such as
    /// `Microsoft.Authorization/roleAssignments/write`.
    actions: Option<BTreeSet<String>>,
    /// Actions on data that the caller needs, in full, such as
    /// `Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read`.
    data_actions: Option<BTreeSet<String>>,
    /// A managed resource of this provider, such as `dataplane_vnet_peering`, to check the actions
    /// that its page lists. `scope` is then where it needs them, such as the virtual network, or
    /// the resource that has the firewall or the private endpoint connections.
    resource_type: Option<String>,
    /// Object ID of the principal: of the service principal, not the client ID of the application.
    /// Set `role` as well.
    principal_id: Option<Guid>,
    /// The role: its name, GUID or ID. Other roles that allow the same do not count.
    role: Option<RoleText>,
    /// A task on Union that reads the scope, for `requirements`. Set `principal_id` to the identity
    /// of the domain, and `role`, as well.
    union_task: Option<UnionTask>,
    /// Actions that the caller may do at the scope.
    allowed: Computed<BTreeSet<String>>,
    /// Actions that the caller may not do.
    missing: Computed<BTreeSet<String>>,
    /// Actions for which Azure gives no answer.
    unknown: Computed<BTreeSet<String>>,
    /// Whether the caller may do everything that you asked about; null if that is unknown, or if
    /// you asked about no actions.
    all_allowed: Computed<Option<bool>>,
    /// How the principal holds the role: `here`, `inherited` from above the scope, `through_group`,
    /// `no`, or `unknown`. Null if you asked about no principal.
    granted: Computed<Option<Granted>>,
    /// The assignments that give the principal the role, the nearest first.
    grants: Computed<Vec<Grant>>,
    /// With `union_task`, what Union's guide requires before a task can read the scope: the
    /// permission in Union, which Azure does not show and which stays `unknown`, and the role in
    /// Azure.
    requirements: Computed<Vec<Requirement>>,
    /// Why something is unknown, and other notes.
    notes: Computed<Vec<String>>,
}

/// A task on Union.
#[derive(Debug, Clone, Model)]
pub(crate) struct UnionTask {
    /// Name of the user or machine application who runs it.
    user: String,
    /// Project in which its code is.
    project: String,
    /// Domain in which it runs.
    domain: String,
}

/// How a role is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Model)]
pub(crate) enum Granted {
    /// By an assignment at the scope itself.
    Here,
    /// By an assignment above the scope.
    Inherited,
    /// By an assignment to a group that the principal is in.
    ThroughGroup,
    /// Not at all.
    No,
    /// Azure gives no answer.
    Unknown,
}

/// One assignment that gives the principal the role.
#[derive(Debug, Clone, PartialEq, Eq, Model)]
pub(crate) struct Grant {
    /// `here`, `inherited` or `through_group`.
    how: Granted,
    /// Scope of the assignment.
    scope: String,
    /// ID of the assignment.
    assignment_id: String,
    /// Object ID of the principal or the group that has it.
    principal_id: String,
    /// Condition under which it holds.
    condition: Option<String>,
}

/// One requirement.
#[derive(Debug, Clone, PartialEq, Eq, Model)]
pub(crate) struct Requirement {
    /// The requirement.
    what: String,
    /// `met`, `not_met`, or `unknown` if only the vendor can tell.
    status: Status,
    /// Why.
    explanation: String,
}

/// Whether a requirement is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Model)]
pub(crate) enum Status {
    /// It is.
    Met,
    /// It is not.
    NotMet,
    /// It cannot be told.
    Unknown,
}

impl DataSource for AccessCheck {
    type Clients = Clients;

    fn validate(config: Config<'_>) -> Diagnostics {
        let mut found = Diagnostics::default();
        if ["actions", "data_actions", "resource_type", "principal_id", "role"]
            .into_iter()
            .all(|it| config.is_null(it))
        {
            found.push(CommonCode::MissingArgument.error(
                "Nothing to check",
                "Set `actions`, `data_actions` or `resource_type` to ask what the caller may do, or \
                 `principal_id` and `role` to ask who holds a role.",
            ));
        }
        for (set, needed) in
            [("principal_id", "role"), ("role", "principal_id"), ("union_task", "principal_id")]
        {
            if config.is_set(set) && config.is_null(needed) {
                let text = format!("`{set}` requires `{needed}`. Set both.");
                found.push(
                    CommonCode::MissingArgument.error(format!("Missing `{needed}`"), text).at(set),
                );
            }
        }
        if let Some(scope) = config.known::<String>("scope") {
            found.extend(scope_without_effect(&scope));
        }
        if let Some(resource) = config.known::<String>("resource_type") {
            found.extend(required_permissions::of(&resource).err());
        }
        for name in ["actions", "data_actions"] {
            let asked = config.known::<BTreeSet<String>>(name).unwrap_or_default();
            found.extend(asked.iter().filter(|it| !is_action(it)).map(|it| no_action(it).at(name)));
        }
        found
    }

    async fn read(self, ctx: &Context<'_, Clients>) -> Result<Self> {
        if let Some(refused) = scope_without_effect(self.scope.as_str()) {
            return Err(refused.into());
        }
        evaluate::read(self, ctx).await
    }
}
