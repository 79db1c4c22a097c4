//! Codes of network security perimeters.

tfplugin::codes! {
    /// What can be wrong with access rules of network security perimeters.
    pub(crate) enum PerimeterCode {
        /// The state has the access rule under another address, or as the rule that this one replaces, with
        /// other content. Use a `moved` block, or do without `create_before_destroy`.
        AccessRuleAtOtherAddress,
        /// Somebody changed or deleted the access rule after the plan, so the apply changed nothing.
        /// Plan again, and apply the new plan.
        AccessRuleChanged,
        /// A resource is not governed by the profile of the access rule, or its perimeter reports a
        /// problem, so the rule lets nobody in there. The detail names the association to create or
        /// to change.
        AccessRuleHasNoEffect,
        /// The profile has as many rules or rule elements as Azure documents for one profile.
        /// Aggregate addresses, or remove rules that nobody needs.
        AccessRuleLimit,
        /// The access rule lets traffic out, or lets in something that this resource does not
        /// describe. Manage it with another tool, or replace it by an inbound rule.
        AccessRuleNotDescribable,
        /// Azure accepted the access rule and stored something else than was sent. The detail
        /// compares the two; the next plan shows the difference.
        AccessRuleNotStored,
        /// The access rule exists, and a resource did not show it before the apply ended. The next
        /// apply continues to wait.
        AccessRuleWaitEnded,
        /// Two resources of the configuration are the same access rule. Keep one of them, or give one
        /// of them another name.
        DuplicateAccessRule,
        /// A text is not the name of a service tag, or a tag that an access rule must not let in.
        InvalidServiceTag,
        /// The service tag has the addresses of all customers of Azure. Use the tag of the vendor's
        /// service and region instead.
        ServiceTagTooWide,
    }
}
