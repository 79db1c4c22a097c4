//! What people are told about the effect of an access rule at its resources.

use tfplugin::Diagnostic;

use super::{PerimeterAccessRule, model::reason};
use crate::{
    azure::Id,
    diagnostics::code::CommonCode,
    http::Ended,
    services::perimeter::{Cause, End, Standing, Watched, code::PerimeterCode},
};

/// The provider cannot see what some resources show.
pub(super) fn unseen(resources: &[(Id, String)]) -> Diagnostic {
    let lines: Vec<_> = resources.iter().map(|(id, why)| format!("- `{id}`: {why}")).collect();
    CommonCode::ChecksNotRun
        .warning(
            "Resources that the provider cannot see",
            format!(
                "The provider could not see whether the access rule has an effect at these \
                 resources:\n\n{}\n\n`effective` stays null. Let the caller read them, for example with the \
                 role `Reader`, or look at the portal.",
                lines.join("\n")
            ),
        )
        .at("resource_ids")
}

/// A refresh could not read what some resources show now.
pub(super) fn not_read(resources: &[(Id, String)]) -> Diagnostic {
    let lines: Vec<_> = resources.iter().map(|(id, why)| format!("- `{id}`: {why}")).collect();
    CommonCode::ChecksNotRun
        .warning(
            "Resources not refreshed",
            format!(
                "The provider could not read whether the access rule has an effect at these resources                  now:\n\n{}\n\nThe state keeps what was known of them.",
                lines.join("\n")
            ),
        )
        .at("resource_ids")
}

/// The plan cannot tell whether a resource that shows no perimeter will come to show one.
pub(super) fn not_shown(rule: &PerimeterAccessRule, resource: &Id) -> Diagnostic {
    let perimeter = rule.profile_id.parent().map(|it| it.to_string()).unwrap_or_default();
    CommonCode::ChecksNotRun
        .warning(
            "Resource shows no perimeter yet",
            format!(
                "`{resource}` shows no network security perimeter. Either its association is new, or the                  caller may not read the associations of `{perimeter}`                  (`Microsoft.Network/networkSecurityPerimeters/resourceAssociations/read`), so the plan                  cannot tell whether there is one. The apply writes the rule and waits for the resource to                  show it. If there is no association, the rule stays without effect, and `effective` is                  false."
            ),
        )
        .at("resource_ids")
}

/// The rule has no effect at a resource, before anything was written.
pub(super) fn without_effect(
    rule: &PerimeterAccessRule,
    resource: &Id,
    cause: &Cause,
    is_error: bool,
) -> Diagnostic {
    let summary = "Access rule without effect";
    let what = remedy(rule, resource, cause);
    if is_error {
        let detail = format!("{what}\n\nNothing was changed.");
        return PerimeterCode::AccessRuleHasNoEffect.error(summary, detail).at("resource_ids");
    }
    let next = match cause {
        Cause::Problems(_) => {
            "The apply writes the rule all the same, and says whether the problem remains."
        }
        _ => {
            "The apply fails if that is still so. If the same configuration creates the association, make \
             this resource depend on it."
        }
    };
    let detail = format!("{what}\n\n{next}");
    PerimeterCode::AccessRuleHasNoEffect.warning(summary, detail).at("resource_ids")
}

/// What prevents a rule at a resource, and what to do about it.
fn remedy(rule: &PerimeterAccessRule, resource: &Id, cause: &Cause) -> String {
    let why = reason(cause);
    let profile = &rule.profile_id;
    let Some(perimeter) = profile.parent() else { return why };
    let command = format!(
        "az network perimeter association create --subscription {} --resource-group {} \
         --perimeter-name {} --name {} --access-mode Learning --private-link-resource \"{{id:{resource}}}\" \
         --profile \"{{id:{profile}}}\"",
        perimeter.subscription_id().unwrap_or_default(),
        perimeter.resource_group().unwrap_or_default(),
        perimeter.name(),
        resource.name(),
    );
    let next = match cause {
        Cause::NotFound => "Check the ID.".to_owned(),
        Cause::NotAssociated => format!(
            "Associate it with the profile of the rule, by \
             `azurerm_network_security_perimeter_association` with `network_security_perimeter_profile_id = \
             \"{profile}\"`, or by the Azure CLI:\n\n{command}"
        ),
        Cause::OtherProfile(..) => format!(
            "A resource has one profile. Set `profile_id` to that profile, or change the association to \
             `{profile}` (`network_security_perimeter_profile_id` of \
             `azurerm_network_security_perimeter_association`)."
        ),
        Cause::Problems(_) => format!(
            "The association is accepted and has no effect yet. Correct what the resource reports; it \
             lists details at `{resource}/networkSecurityPerimeterConfigurations`."
        ),
    };
    format!("`{resource}`: {why} {next}")
}

/// The apply ended before each resource showed the rule.
pub(super) fn not_reached(
    rule: &PerimeterAccessRule,
    watched: &Watched,
    is_error: bool,
) -> Diagnostic {
    let (late, prevented) = open(rule, watched);
    let id = rule.rule_id();
    let code = if prevented.is_empty() && !has_problems(watched) {
        PerimeterCode::AccessRuleWaitEnded
    } else {
        PerimeterCode::AccessRuleHasNoEffect
    };
    let mut paragraphs = vec![format!("`{id}` exists in Azure and in the state.")];
    if !late.is_empty() {
        paragraphs.push(format!(
            "{} These resources do not show it yet:\n\n{}",
            ended(watched),
            late.join("\n")
        ));
    }
    paragraphs.extend(prevented);
    paragraphs.push("`effective` is false, and the next apply continues to wait.".to_owned());
    let (summary, detail) = ("Access rule not in effect yet", paragraphs.join("\n\n"));
    let told = if is_error { code.error(summary, detail) } else { code.warning(summary, detail) };
    told.at("resource_ids")
}

/// A destroy ended before each resource had forgotten the rule.
pub(super) fn still_shown(rule: &PerimeterAccessRule, watched: &Watched) -> Diagnostic {
    let (late, _) = open(rule, watched);
    PerimeterCode::AccessRuleWaitEnded.warning(
        "Access rule still in effect",
        format!(
            "`{}` is deleted. {} These resources still showed the rule, and may let callers in for a \
             while:\n\n{}",
            rule.rule_id(),
            ended(watched),
            late.join("\n")
        ),
    )
}

/// The resources that are late, as lines, and what prevents the rule at others, as paragraphs.
fn open(rule: &PerimeterAccessRule, watched: &Watched) -> (Vec<String>, Vec<String>) {
    let mut late = Vec::new();
    let mut prevented = Vec::new();
    for (resource, standing) in &watched.standings {
        match standing {
            Standing::Late(Some(shown)) if !shown.problems().is_empty() => {
                let problem = remedy(rule, resource, &Cause::Problems(shown.problems().to_vec()));
                late.push(format!("- {problem}"));
            }
            Standing::Late(_) => late.push(format!("- `{resource}`")),
            Standing::Prevented(cause, _) => prevented.push(remedy(rule, resource, cause)),
            Standing::Effective(_) | Standing::Unseen(_) => {}
        }
    }
    (late, prevented)
}

/// Whether a resource still reports the problem that it had before the rule was written.
fn has_problems(watched: &Watched) -> bool {
    let reported = watched.standings.iter().filter_map(|(_, it)| it.reported());
    reported.into_iter().any(|it| !it.problems().is_empty())
}

/// Why a wait ended before each resource showed the change.
fn ended(watched: &Watched) -> String {
    match &watched.end {
        Some(End::Failed(error)) => format!("A read failed while it waited: {error}."),
        Some(End::Ended(Ended::Canceled)) => {
            "Terraform was interrupted while it waited.".to_owned()
        }
        Some(End::Ended(Ended::TimedOut)) | None => {
            "The time limit in `timeouts` ended the wait.".to_owned()
        }
    }
}
