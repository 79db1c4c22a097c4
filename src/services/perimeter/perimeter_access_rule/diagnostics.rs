//! What people are told about access rules.

use allowlist::Block;
use tfplugin::Diagnostic;

use super::PerimeterAccessRule;
use crate::{
    azure::{self, Id},
    diagnostics::{code::CommonCode, not_found},
    services::{
        firewall::{code::FirewallCode, diagnostics::quoted_list},
        perimeter::{AccessRule, Content, code::PerimeterCode},
    },
};

/// The name is not one that Azure accepts.
pub(super) fn invalid_name(name: &str) -> Diagnostic {
    CommonCode::InvalidName
        .error(
            "Invalid access rule name",
            format!(
                "`{name}`: Azure accepts up to 80 letters, digits, `_`, `.` and `-`. The name must begin \
                 with a letter or a digit, and end with one of these or `_`."
            ),
        )
        .at("name")
}

/// No argument says what is let in.
pub(super) fn no_source() -> Diagnostic {
    CommonCode::MissingArgument.error(
        "Access rule lets nobody in",
        "Set exactly one of `addresses`, `service_tags` and `subscription_ids`. Azure takes one kind for \
         each rule.",
    )
}

/// Several arguments say what is let in.
pub(super) fn several_sources(set: &[&'static str]) -> Diagnostic {
    let names: Vec<_> = set.iter().map(|it| format!("`{it}`")).collect();
    let error = CommonCode::ConflictingArguments.error(
        "Several kinds of callers in one access rule",
        format!(
            "{} are set. Azure takes one kind for each rule: use one resource for each.",
            names.join(" and ")
        ),
    );
    match set.last() {
        Some(name) => error.at(*name),
        None => error,
    }
}

/// The argument is an empty set.
pub(super) fn empty(argument: &'static str) -> Diagnostic {
    CommonCode::EmptyArgument
        .error(
            "Access rule lets nobody in",
            format!("`{argument}` is empty. To remove the rule, destroy this resource."),
        )
        .at(argument)
}

/// A text is not a service tag.
pub(super) fn not_a_tag(tag: &str) -> Diagnostic {
    PerimeterCode::InvalidServiceTag
        .error(
            "Invalid service tag",
            format!(
                "`{tag}` is not the name of a service tag, such as \
                 `AzureDatabricksServerless.WestEurope`. For addresses, use `addresses`."
            ),
        )
        .at("service_tags")
}

/// A service tag stands for nobody in particular.
pub(super) fn no_source_tag(tag: &str) -> Diagnostic {
    PerimeterCode::InvalidServiceTag
        .error(
            "Service tag without a service",
            format!(
                "`{tag}` is not the tag of a vendor's service: it stands for a network, or for the whole \
                 internet. Use the tag of the service, such as `AzureDatabricksServerless.WestEurope`."
            ),
        )
        .at("service_tags")
}

/// The provider cannot see the perimeters of a resource.
pub(super) fn not_in_perimeters(resource: &Id) -> Diagnostic {
    let kind = resource.resource_type().unwrap_or_default();
    CommonCode::WrongResourceType
        .error(
            "Resource without visible perimeters",
            format!(
                "`{resource}`: resources of the type `{kind}` take no part in network security \
                 perimeters, or the provider does not know how to see it. The types are those of {}. \
                 Leave the resource out of `resource_ids`.",
                crate::services::firewall::pages::in_perimeters()
            ),
        )
        .at("resource_ids")
}

/// How to import the rule.
fn import(id: &str) -> String {
    format!(
        "To manage it here, import it (with the address of your resource):\n\nimport {{\n  to = \
         dataplane_perimeter_access_rule.example\n  id = \"{id}\"\n}}\n\nOr run `terraform import \
         dataplane_perimeter_access_rule.example '{id}'`."
    )
}

/// What a stored rule does, in words.
fn described(found: &AccessRule) -> String {
    match &found.content {
        Content::Inbound(source) => format!("it lets in {source}"),
        Content::Other(why) => why.clone(),
    }
}

/// A rule of the name exists, and is not this resource's.
pub(super) fn exists(id: &str, found: &AccessRule) -> Diagnostic {
    CommonCode::NameTaken
        .error(
            "Existing access rule",
            format!(
                "`{id}` exists already: {}. This configuration does not manage it, and the provider left \
                 it as it is. {}\n\nOr choose another `name`.",
                described(found),
                import(id)
            ),
        )
        .at("name")
}

/// The rule of the name belongs to this state already, with other content.
pub(super) fn stored_elsewhere(id: &str, found: &AccessRule) -> Diagnostic {
    PerimeterCode::AccessRuleAtOtherAddress
        .error(
            "Access rule of another address",
            format!(
                "`{id}` exists and is in this state already, under another address or as the rule that                  this one replaces: {}. One rule cannot have both contents at a time, so the provider left                  it as it is. If the resource has a new address, use a `moved` block. If it has                  `create_before_destroy`, remove that, or change the `name` together with the content. If                  this apply has destroyed the old address, apply again.",
                described(found)
            ),
        )
        .at("name")
}

/// The plan takes over an equal rule.
pub(super) fn will_take_over(id: &str) -> Diagnostic {
    CommonCode::AdoptedExisting
        .warning(
            "Existing access rule",
            format!(
                "`{id}` exists already, exactly as configured, most likely because an earlier apply was \
                 cut off. The apply takes it over: a destroy then deletes it. If another configuration \
                 manages it, choose another `name`."
            ),
        )
        .at("name")
}

/// The apply took over an equal rule.
pub(super) fn taken_over(id: &str) -> Diagnostic {
    CommonCode::AdoptedExisting.warning(
        "Existing access rule adopted",
        format!(
            "`{id}` existed already, exactly as configured. This resource manages it \
             from now on. If another configuration manages it too, remove it from one of them: destroying \
             it in one removes it for both."
        ),
    )
}

/// Two resources are the same rule.
pub(super) fn twice(profile: &Id, name: &str) -> Diagnostic {
    PerimeterCode::DuplicateAccessRule
        .error(
            "Duplicate access rule",
            format!(
                "Two resources of this configuration are the access rule `{name}` of `{profile}`. Keep \
                 one of them, or give one of them another `name`. If both are in the state, remove one \
                 with a `removed` block with `destroy = false`."
            ),
        )
        .at("name")
}

/// The rule does something that the arguments cannot describe.
pub(super) fn not_describable(id: &str, why: &str, is_import: bool) -> Diagnostic {
    if is_import {
        return PerimeterCode::AccessRuleNotDescribable.error(
            "Access rule of another kind",
            format!(
                "`{id}` cannot be imported: {why}. `dataplane_perimeter_access_rule` lets callers in by \
                 addresses, service tags or subscriptions."
            ),
        );
    }
    PerimeterCode::AccessRuleNotDescribable.warning(
        "Access rule of another kind",
        format!(
            "`{id}` is not what is configured: {why}. The next apply writes what is configured."
        ),
    )
}

/// Somebody changed the rule after the plan.
pub(super) fn changed_since(id: &str, found: &AccessRule) -> Diagnostic {
    PerimeterCode::AccessRuleChanged.error(
        "Access rule changed after the plan",
        format!(
            "Somebody changed `{id}` after the plan: {}. Nothing was changed. Plan again, and apply the \
             new plan.",
            described(found)
        ),
    )
}

/// Somebody deleted the rule after the plan.
pub(super) fn gone(id: &str) -> Diagnostic {
    PerimeterCode::AccessRuleChanged.error(
        "Access rule deleted after the plan",
        format!("`{id}` no longer exists. Plan again: the new plan creates it."),
    )
}

/// An update removes most of the addresses.
pub(super) fn shrinks(before: &[Block], after: &[Block], lost: &[Block]) -> Diagnostic {
    FirewallCode::AllowlistShrinks
        .error(
            "Access rule loses most of its addresses",
            format!(
                "The plan removes {} of the {} ranges that the provider wrote last, and {} would remain. \
                 Removed: {}.\n\nNothing was changed. Check that the source of the addresses is complete, \
                 such as the vendor's list or the token that reads it. If it is, set `allow_shrink = true` \
                 for this change.",
                lost.len(),
                before.len(),
                after.len(),
                quoted_list(lost)
            ),
        )
        .at("addresses")
}

/// Azure stored something else than was sent.
pub(super) fn not_stored(wanted: &PerimeterAccessRule, stored: &AccessRule) -> Diagnostic {
    let source = wanted.source().map(|it| it.to_string()).unwrap_or_default();
    PerimeterCode::AccessRuleNotStored
        .error(
            "Access rule stored otherwise",
            format!(
                "Azure accepted `{}`, which must let in {source}, and stored something else: {}. Azure may \
                 not take this kind of rule in your cloud yet. Use `addresses` instead, for example those \
                 that `dataplane_allowlist` reads of the service tag (preset `microsoft_service_tags`).",
                wanted.rule_id(),
                described(stored)
            ),
        )
        .at(wanted.source_argument())
}

/// Azure refused the write.
pub(super) fn refused(error: azure::Error, wanted: &PerimeterAccessRule) -> Diagnostic {
    if error.is_not_found() {
        return not_found("The profile", &wanted.profile_id, "profile_id");
    }
    let status = error.status();
    let diagnostic = Diagnostic::from(error);
    match status {
        Some(400) => diagnostic.at(wanted.source_argument()),
        Some(403) => diagnostic.at("profile_id"),
        _ => diagnostic,
    }
}

/// The profile is full.
pub(super) fn no_room(profile: &Id, rules: usize) -> Diagnostic {
    PerimeterCode::AccessRuleLimit
        .error(
            "Profile without room for a rule",
            format!(
                "`{profile}` has {rules} inbound rules already, and Azure documents 200 rule elements for \
                 each profile and direction. Put the addresses into fewer rules, or use another profile."
            ),
        )
        .at("profile_id")
}

/// The profile has more elements than Azure documents.
pub(super) fn many_elements(profile: &Id, others: usize, own: usize) -> Diagnostic {
    PerimeterCode::AccessRuleLimit
        .warning(
            "Many rule elements in the profile",
            format!(
                "The other inbound rules of `{profile}` have {others} addresses, tags and subscriptions, \
                 and this one has {own}. Azure documents 200 rule elements for each profile and direction, \
                 so it may refuse the rule. Aggregate the addresses (`aggregate` of \
                 `dataplane_allowlist`), or use service tags."
            ),
        )
        .at("profile_id")
}

/// Another resource of this run has the rule.
pub(super) fn kept(id: &str) -> Diagnostic {
    CommonCode::NotDeleted.warning(
        "Access rule not deleted",
        format!(
            "The provider did not delete `{id}`: this apply has created or confirmed it for another \
             address, or for the replacement of this resource, which manages it from now on. Use a \
             `moved` block to tell Terraform that a resource has a new address."
        ),
    )
}
