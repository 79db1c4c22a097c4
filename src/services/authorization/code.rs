//! Codes of role assignments and access checks.

tfplugin::codes! {
    /// What can be wrong with roles, assignments and checks of them.
    pub(crate) enum AuthorizationCode {
        /// Azure did not let the provider find out who may do this, so the result is unknown.
        /// `Reader` at the scope is enough to get an answer.
        AccessCheckFailed,
        /// An assignment that existed before cannot have an end: it is not this configuration's own to
        /// delete. Remove `expires_after` and `expires_at`.
        AdoptedAssignmentCannotExpire,
        /// Several custom roles have this name. Set `role` to the GUID of the one that you mean.
        AmbiguousRole,
        /// An assignable scope is not one where Azure accepts a custom role. Use the ID of a
        /// subscription, resource group, resource, or of one management group.
        AssignableScopeInvalid,
        /// The role applies to everything in a subscription, a management group or a resource
        /// group, resources created later included. Use the narrower scope that the detail names,
        /// if that is enough.
        BroadScope,
        /// An application or a group gets a role that lets it assign any role, also to itself. Set
        /// `condition`, for example with the function `delegation_condition`.
        DelegationUnlimited,
        /// Two resources describe the same custom role, of which Azure keeps one. Keep one of them.
        DuplicateRoleDefinition,
        /// Two resources describe the same role assignment, of which Azure keeps one. Keep one of
        /// them.
        DuplicateRoleAssignment,
        /// The identity has a new principal, and the role assignment of the former principal could
        /// not be removed. Apply again.
        FormerAssignmentLeft,
        /// The managed identity, or the service principal of the application, that holds the role no
        /// longer exists. Create it again and apply, or remove the role assignment from the
        /// configuration.
        IdentityGone,
        /// The managed identity and the scope belong to different tenants, and Azure grants roles
        /// to managed identities in their own tenant only.
        IdentityInAnotherTenant,
        /// Somebody deleted the managed identity, or the service principal of the application, and
        /// created it again after the plan. Nothing was changed; plan again.
        IdentityRecreated,
        /// A text does not name one Azure action in full. Write it without wildcards, such as
        /// `Microsoft.Authorization/roleAssignments/write`.
        InvalidAction,
        /// A text is neither the name nor the ID of a role. Use the name of a role, or the GUID of
        /// its definition.
        InvalidRole,
        /// Somebody changed or removed the assignment of Privileged Identity Management after the plan.
        /// Nothing was changed; plan again.
        PimAssignmentChanged,
        /// Azure has taken a request to Privileged Identity Management and has not carried it out in
        /// time, for example because somebody has to approve it. Apply again later.
        PimRequestPending,
        /// Privileged Identity Management does not allow or carry out the request, by the settings of
        /// the role, by the license of the tenant, or because somebody denied it. The detail names the
        /// rules or the status.
        PimRequestRefused,
        /// Azure does not know the principal in this tenant. Set the object ID, not the client ID:
        /// for an application, the object ID of its service principal.
        PrincipalNotFound,
        /// `resource_type` does not name a resource of this provider that writes to Azure. Use one
        /// that the detail lists.
        ResourceNeedsNoPermissions,
        /// A role assignment under the name that the provider derives exists and differs from this
        /// configuration, so another configuration may manage it. The provider left it as it is;
        /// the detail shows what differs.
        RoleAssignmentConflict,
        /// The same principal already has the same role at the same scope. Import the existing
        /// assignment, or set `on_conflict = "adopt"`, as the detail says.
        RoleAssignmentExists,
        /// The time of the role assignment is over. If the plan shows `expired`, the apply deletes the
        /// assignment; an error says what else to do.
        RoleAssignmentExpired,
        /// The time of the role assignment ends soon, and it grants access until somebody applies after
        /// that. Set a later end if it is still needed.
        RoleAssignmentExpires,
        /// Somebody removed the role assignment while an action waited for it. Find out who did,
        /// and apply again.
        RoleAssignmentGone,
        /// The existing role assignment can be adopted under its own name only. Set `name` to it,
        /// or remove `name`.
        RoleAssignmentNameDiffers,
        /// The time of the role assignment is over, and the provider did not delete it, because somebody
        /// else relies on it or wrote it since the plan. It still grants access; the detail says what to do.
        RoleAssignmentNotEnded,
        /// Azure reported too late that the role assignment already existed, so the description and
        /// the condition of this configuration replaced those that it had. Compare them in the
        /// activity log and restore what was there, if necessary.
        RoleAssignmentOverwritten,
        /// The time of the role assignment is over, and somebody has created the same assignment again.
        /// Delete it if nobody needs it, or set a later end.
        RoleAssignmentRecreated,
        /// The role assignment names no valid principal. Delete it and create it again.
        RoleAssignmentWithoutPrincipal,
        /// The role is a built-in one, which nobody can change. Use its name in `role` of a role
        /// assignment, or choose another `role_definition_id`.
        RoleDefinitionBuiltIn,
        /// Somebody changed the custom role after the plan, so the apply would undo a change that the
        /// plan did not show. Nothing was changed; plan again.
        RoleDefinitionChanged,
        /// A custom role with this GUID exists and differs from this configuration, so another
        /// configuration may manage it. The provider left it as it is; the detail shows how to import
        /// it.
        RoleDefinitionConflict,
        /// Azure does not delete a custom role while somebody holds it. Remove the assignments that the
        /// detail names, and apply again.
        RoleDefinitionInUse,
        /// The tenant cannot have more custom roles. Delete unused ones.
        RoleDefinitionLimit,
        /// Azure reported too late that the custom role already existed, so this configuration replaced
        /// what it allowed. Compare it in the activity log and restore what was there, if necessary.
        RoleDefinitionOverwritten,
        /// The custom role has several sets of permissions or a condition, which four sets of actions
        /// cannot describe.
        RoleDefinitionNotDescribable,
        /// Azure accepts the role at this scope, and nobody gets access by it. Use the scope, the
        /// role or the mode of the resource that the detail names. At `condition`, the same holds for a
        /// role that the condition allows to be assigned.
        RoleHasNoEffect,
        /// The state does not say which role is assigned. Import the role assignment again.
        StateWithoutRole,
    }
}
