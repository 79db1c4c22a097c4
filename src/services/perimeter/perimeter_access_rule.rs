//! `dataplane_perimeter_access_rule`: an inbound access rule of a network security perimeter.

mod apply;
mod diagnostics;
mod effect;
mod model;
mod plan;
mod private_state;
mod validate;

use std::collections::BTreeSet;

use tfplugin::{
    Computed, Config, Context, Diagnostics, Model, MoveSource, Plan, Resource, Result, Timeouts,
};

use crate::{Clients, azure, services::common::attribute::Addresses};

/// Lets callers from outside into the resources of a network security perimeter: one inbound access rule in
/// one of its profiles.
///
/// Where a perimeter decides, the entries of a resource's own firewall have no effect, and
/// [`dataplane_ip_allowlist`](ip_allowlist.md) says so. An access rule of the profile then lets the vendor
/// in: by addresses, by service tags such as `AzureDatabricksServerless.WestEurope`, or by subscriptions.
/// Azure takes one kind for each rule.
///
/// The resource owns its rule and touches no other rule of the profile. If a rule of its name exists
/// already with other content, the plan fails and shows how to import it. If the existing rule is exactly
/// as configured, most likely because an earlier apply was cut off, the plan warns, and the apply takes the
/// rule over. A rule that somebody creates between plan and apply is not taken over; before Terraform 1.16,
/// which does not tell the apply what the plan saw, an equal one is, with a warning. With
/// `skip_remote_checks`, or if the caller may not list the rules of the profile, the plan sees no rule, so
/// the apply fails instead of taking one over.
///
/// If somebody changes the rule between plan and apply, the apply fails and changes nothing. A destroy
/// deletes the rule only while it is as the plan showed it.
///
/// A rule has one content at a time. If a resource with changed content gets a new address without a `moved`
/// block, or has `create_before_destroy`, the apply fails while the rule has its old content.
///
/// ## Whether the rule has an effect
///
/// Azure can accept an association of a resource with a profile that then has no effect. Only the resource
/// itself shows what holds for it. List the resources that the vendor must reach in `resource_ids`: after
/// each change the apply waits until every one of them shows the rule, as long as `timeouts` allows, and
/// `resources` has the evidence with the access mode.
///
/// - A resource that is in no perimeter, or that another profile governs, is a warning in the plan. The
///   apply fails before it writes anything, and names the association to create or to change. If the
///   caller may not read the associations of the perimeter, nobody can tell whether a resource that shows
///   no perimeter has one: the plan warns, and the apply writes the rule and waits.
/// - If the time limit ends the wait, Terraform is interrupted, or a resource reports a problem with its
///   perimeter, a new rule stays in the state with a warning, because Terraform would replace it after an
///   error. A changed rule is an error. In both cases `effective` is `false`, and the next apply continues
///   to wait. To fail instead, use a `postcondition` with `self.effective != false`.
/// - A problem that a resource reported before the change already may pass with it, so the apply waits.
/// - What the caller may not read is `null` in `effective`, with the reason. If a call fails for another
///   reason, a refresh keeps what was known, with a warning.
/// - A destroy waits until the resources no longer show the rule, and warns if the time limit ends that. It
///   does not wait for resources that the provider cannot see.
///
/// In access mode `Enforced` the access rules alone decide. In the other modes the resource's own firewall
/// can let callers in too.
///
/// To shut nobody out, create the rule first, without `resource_ids`, and associate the resources then.
///
/// Resources of {{`crate::services::firewall::pages::in_perimeters`}} can be in `resource_ids`. The
/// provider cannot see perimeters at other types of resources, such as those of Azure Monitor: leave them
/// out.
///
/// ~> A rule lets in callers by the network only. Their roles and keys decide what they may do. Rules by
/// subscriptions do not accept shared access signatures.
///
/// ~> Azure documents 200 rule elements for each profile and direction: addresses, tags and subscriptions
/// of all its rules. The plan warns if there are more, and fails if the profile already has 200 rules.
/// Set `aggregate` of `dataplane_allowlist` to need fewer.
///
/// ## Service tags
///
/// Write tags as Azure does, such as `AzureDatabricksServerless.WestEurope`: Azure may refuse another case.
/// Azure's API reference still says that rules by service tags are not available, while other pages of
/// Azure describe them. So the provider compares what Azure has stored with what it sent, and the apply
/// fails if the tags are missing. A resource may show such a rule without its tags. Then the evidence is
/// the name of the rule, and after a change also the version of the rules: the one that the profile has
/// since the change, or a later one. If the caller may not read the profile, any new version counts.
///
/// ## Import
///
/// Import a rule by its ID. An outbound rule cannot be imported.
///
/// ## Moving from other providers
///
/// A `moved` block (from Terraform 1.8 and OpenTofu 1.10 on) takes over a rule that
/// `azurerm_network_security_perimeter_access_rule` manages, without touching it in Azure:
///
/// ```terraform
/// moved {
///   from = azurerm_network_security_perimeter_access_rule.vendor
///   to   = dataplane_perimeter_access_rule.vendor
/// }
/// ```
///
/// `network_security_perimeter_profile_id` becomes `profile_id`, and `address_prefixes` becomes
/// `addresses`. Keep the old provider in `required_providers` until you have applied this: Terraform needs
/// it to read the old state.
///
/// ## Azure permissions
///
/// - `Microsoft.Network/networkSecurityPerimeters/profiles/accessRules/read`, `…/write` and `…/delete` at
///   the profile. The built-in role `Network Contributor` has them.
/// - `Microsoft.Network/networkSecurityPerimeters/profiles/read` at the profile, for rules by service tags.
/// - `Microsoft.Resources/subscriptions/joinPerimeterRule/action` at each of `subscription_ids`.
/// - `…/networkSecurityPerimeterConfigurations/read` at each of `resource_ids`, such as
///   `Microsoft.Storage/storageAccounts/networkSecurityPerimeterConfigurations/read`, which `Reader`
///   includes; without it, `effective` is `null`. If a resource answers 404 for its perimeters, also
///   `…/read` of the resource itself, which tells whether it exists.
/// - `Microsoft.Network/networkSecurityPerimeters/resourceAssociations/read` at the perimeter, to see
///   associations that a resource does not show yet.
///
/// API version: `Microsoft.Network` 2025-07-01. The versions for the resources are those of
/// `dataplane_ip_allowlist`.
#[derive(Debug, Clone, Model)]
#[tf(name = "perimeter_access_rule")]
pub(crate) struct PerimeterAccessRule {
    /// ID of the access rule.
    #[tf(use_state_for_unknown)]
    id: Computed<String>,
    /// ID of the profile that gets the rule:
    /// `…/providers/Microsoft.Network/networkSecurityPerimeters/<perimeter>/profiles/<profile>`.
    #[tf(requires_replace)]
    profile_id: azure::Id,
    /// Name of the rule, unique in the profile.
    #[tf(requires_replace, length(1..=80))]
    name: String,
    /// IPv4 and IPv6 addresses, CIDR ranges, and ranges such as `203.0.113.18-203.0.113.19`, for example
    /// `addresses` of `dataplane_allowlist`. Azure gets them as CIDR ranges. Not every service takes IPv6
    /// addresses. Exactly one of `addresses`, `service_tags` and `subscription_ids` must be set.
    addresses: Option<Addresses>,
    /// Names of service tags, such as `AzureDatabricksServerless.WestEurope`.
    service_tags: Option<BTreeSet<String>>,
    /// IDs of subscriptions (`/subscriptions/<GUID>`) whose managed identities are let in.
    subscription_ids: Option<BTreeSet<azure::Id>>,
    /// IDs of the resources that must show the rule before an apply is done.
    resource_ids: Option<BTreeSet<azure::Id>>,
    /// Whether an update may remove most of the addresses at once. Otherwise a plan is refused that removes
    /// more than half of those that the provider wrote last, five or more, and leaves fewer than half as
    /// many: a list that could be read only in part must not shut a vendor out. Set it for such a change,
    /// and remove it afterwards. A destroy and a replacement are no updates.
    #[tf(default = false)]
    allow_shrink: bool,
    /// Whether all of `resource_ids` show the rule. `false` if one of them does not. `null` without
    /// `resource_ids`, and if the provider cannot see one of them and the others show the rule.
    effective: Computed<Option<bool>>,
    /// Where the rule stands at each of `resource_ids`, in the order of the IDs.
    resources: Computed<Vec<GovernedResource>>,
    /// How long operations may take.
    #[tf(block)]
    timeouts: Option<Timeouts>,
}

/// Where a rule stands at a resource.
#[derive(Debug, Clone, PartialEq, Eq, Model)]
pub(crate) struct GovernedResource {
    /// ID of the resource.
    resource_id: String,
    /// Whether the resource shows the rule; `null` if the provider cannot see it.
    effective: Option<bool>,
    /// Access mode of the association, as the resource shows it: `Learning` (the portal says
    /// "Transition"), `Enforced` or `Audit`.
    access_mode: Option<String>,
    /// Name of the association that the resource shows.
    association: Option<String>,
    /// Version of the profile's rules that the resource knows.
    access_rules_version: Option<String>,
    /// Why the rule has no effect, or what the provider could not see.
    reason: Option<String>,
}

/// Identifies one access rule.
#[derive(Debug, Clone, Model)]
pub(crate) struct Identity {
    /// ID of the profile.
    pub(crate) profile_id: azure::Id,
    /// Name of the rule.
    pub(crate) name: String,
}

impl Resource for PerimeterAccessRule {
    type Clients = Clients;
    type Identity = Identity;

    fn validate(config: Config<'_>) -> Diagnostics {
        validate::validate(config)
    }

    async fn plan(plan: &mut Plan<'_>, ctx: &Context<'_, Clients>) -> Result<()> {
        plan::plan(plan, ctx).await
    }

    async fn create(self, ctx: &Context<'_, Clients>) -> Result<Self> {
        apply::create(self, ctx).await
    }

    async fn read(
        identity: Identity,
        prior: Option<Self>,
        ctx: &Context<'_, Clients>,
    ) -> Result<Option<Self>> {
        apply::read(identity, prior, ctx).await
    }

    async fn update(self, prior: Self, ctx: &Context<'_, Clients>) -> Result<Self> {
        apply::update(self, &prior, ctx).await
    }

    async fn plan_destroy(prior: Self, ctx: &Context<'_, Clients>) -> Result<()> {
        // The rule of a resource that moves to another address is created there in the same apply.
        if let Ok(perimeters) = ctx.clients.perimeters() {
            perimeters.note_stored(&prior.rule_id());
        }
        Ok(())
    }

    async fn delete(self, ctx: &Context<'_, Clients>) -> Result<()> {
        apply::delete(&self, ctx).await
    }

    fn identity(&self) -> Identity {
        Identity { profile_id: self.profile_id.clone(), name: self.name.clone() }
    }

    async fn import(id: String, _ctx: &Context<'_, Clients>) -> Result<Identity> {
        Ok(model::parse_import_id(&id)?)
    }

    fn move_state(source: &MoveSource) -> Result<Option<Self>> {
        model::move_state(source)
    }
}
