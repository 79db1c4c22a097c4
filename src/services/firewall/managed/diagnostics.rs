//! What the user reads about an allowlist and its target: what was tried, on what, and what to do next.

mod flaws;
mod ownership;

use tfplugin::Diagnostic;

use super::Allowlist;
use crate::{
    azure,
    diagnostics::{code::CommonCode, not_found},
    services::firewall::{Entry, Failure, Prerequisite, ServiceDescriptor, code::FirewallCode},
};

pub(super) use flaws::{broken, still_broken, unchecked, written_again};
pub(super) use ownership::{
    adopted, covered, handed_over, incomplete, kept, kept_for_others, preexisting, removed_for_all,
    shared, taken_over, will_open,
};

/// Why the firewall is not as it should be.
pub(super) fn failure<A: Allowlist>(
    failure: Failure,
    target: &azure::Id,
    descriptor: &ServiceDescriptor,
) -> Diagnostic {
    match failure {
        Failure::Azure(error) => refused::<A>(error, target),
        Failure::Gone => not_found("The target", target, "target_id"),
        Failure::Stopped(state) => stopped_refusal(target, descriptor, &state),
        Failure::Full { count, adding, limit } => {
            too_many_entries::<A::Entry>(target, descriptor, count, adding, limit)
        }
        Failure::Undone { times, missing } => FirewallCode::ChangeUndone
            .error(
                "Change undone by another writer",
                format!(
                    "The provider wrote the firewall of `{target}` {times} times, and each time \
                     somebody removed {} again. Another tool or configuration keeps replacing the \
                     whole list, as azurerm does if a resource sets its network rules. Make it \
                     ignore the list (`lifecycle {{ ignore_changes = … }}`), or let it manage the \
                     {}. Then apply again.",
                    quoted(&missing),
                    A::Entry::NOUNS
                ),
            )
            .at("target_id"),
        Failure::Taken { name, block } => CommonCode::NameTaken
            .error(
                "Rule name already in use",
                format!(
                    "`{target}` already has a rule named `{name}`, which lets in {}. The provider \
                     left it unchanged. Set `rule_name_prefix` to a prefix that no other rule has.",
                    block.map_or_else(|| "something else".to_owned(), |it| format!("`{it}`"))
                ),
            )
            .at("rule_name_prefix"),
    }
}

/// The firewall would have more entries than the service allows.
pub(super) fn too_many_entries<E: Entry>(
    target: &azure::Id,
    descriptor: &ServiceDescriptor,
    count: usize,
    adding: usize,
    limit: usize,
) -> Diagnostic {
    FirewallCode::TooManyEntries
        .error(
            "Too many firewall entries",
            format!(
                "{} allows {limit} firewall entries. `{target}` already has {count}, and this \
                 allowlist would add {adding}. Nothing was changed. {}",
                descriptor.service,
                E::FEWER
            ),
        )
        .at(E::ARGUMENT)
}

/// The target has no firewall.
pub(super) fn not_eligible(target: &azure::Id, unmet: &Prerequisite) -> Diagnostic {
    FirewallCode::TargetNotEligible
        .error(
            "Target without firewall entries",
            format!("`{}` {}. {}", target.name(), unmet.problem, unmet.remedy),
        )
        .at("target_id")
}

/// The first entry shuts out others.
pub(super) fn first_entry_closes<E: Entry>(
    target: &azure::Id,
    descriptor: &ServiceDescriptor,
) -> Diagnostic {
    FirewallCode::FirstEntryCloses
        .warning(
            "First entry shuts out all other callers",
            format!(
                "The firewall of `{}` has no entry, and {} lets everybody in until it has one. With \
                 these {}, the service refuses every caller that is not listed, including \
                 applications that reach it today. Add their {} first.",
                target.name(),
                descriptor.service,
                E::NOUNS,
                E::NOUNS
            ),
        )
        .at(E::ARGUMENT)
}

/// The entries have no effect.
pub(super) fn ineffective(target: &azure::Id, notes: &[String]) -> Diagnostic {
    FirewallCode::AllowlistHasNoEffect
        .warning(
            "Allowlist without effect",
            format!(
                "The entries in the firewall of `{}` do not decide who is let in:\n\n{}\n\nThis \
                 resource does not change that; the owner of the target has to.",
                target.name(),
                notes.iter().map(|it| format!("- {it}")).collect::<Vec<_>>().join("\n")
            ),
        )
        .at("target_id")
}

/// The service ignores addresses in its own region: summary and detail.
pub(in super::super) fn same_region(
    target: &azure::Id,
    descriptor: &ServiceDescriptor,
    location: &str,
) -> (String, String) {
    (
        "Addresses in the target's own region".to_owned(),
        format!(
            "`{}` is in `{location}`, and so is the caller according to `source_region`. {} ignores \
             address rules for callers in its own region, because they do not reach it from their \
             public addresses. Let in the caller's subnet with `dataplane_network_rules`, or use a \
             private endpoint (Azure Private Link) or VNet peering instead.",
            target.name(),
            descriptor.service
        ),
    )
}

/// The last entry was removed, and with it the firewall.
pub(super) fn opened(target: &azure::Id, descriptor: &ServiceDescriptor) -> Diagnostic {
    FirewallCode::FirewallOpens.warning(
        "Firewall open to everybody",
        format!(
            "The provider removed the last entry of `{target}`, and {} lets everybody in while it \
             has none. If you do not want that, disable public network access or add entries.",
            descriptor.service
        ),
    )
}

/// The text of an import is not the ID of a target.
pub(in super::super) fn import(text: &str, error: &azure::resource_id::IdError) -> Diagnostic {
    CommonCode::InvalidImportId.error(
        "Invalid import ID",
        format!(
            "`{text}`: {error}. Give the ID of the Azure resource that has the firewall, such as \
             `/subscriptions/…/providers/Microsoft.Storage/storageAccounts/<name>`."
        ),
    )
}

/// The target is stopped, so nothing was tried.
fn stopped_refusal(target: &azure::Id, descriptor: &ServiceDescriptor, state: &str) -> Diagnostic {
    FirewallCode::TargetStopped
        .error(
            "Stopped target",
            format!(
                "`{target}` is in the state `{state}`, in which {} accepts no change of its \
                 firewall. The provider sent nothing. Start the target, and apply again.",
                descriptor.service
            ),
        )
        .at("target_id")
}

/// Azure will refuse the change unless somebody starts the target first.
pub(super) fn stopped(
    target: &azure::Id,
    descriptor: &ServiceDescriptor,
    state: &str,
) -> Diagnostic {
    FirewallCode::TargetStopped
        .warning(
            "Stopped target",
            format!(
                "`{}` is in the state `{state}`, in which {} accepts no change of its firewall. \
                 Start the target before you apply this plan.",
                target.name(),
                descriptor.service
            ),
        )
        .at("target_id")
}

/// Azure refuses every entry.
pub(super) fn no_public_access(
    target: &azure::Id,
    descriptor: &ServiceDescriptor,
    access: &str,
) -> Diagnostic {
    FirewallCode::PublicAccessDisabled
        .error(
            "Public network access disabled",
            format!(
                "Public network access of `{target}` is `{access}`, and until it is enabled, {} \
                 refuses every firewall rule. Use a private endpoint, or enable public network \
                 access before you let the addresses in.",
                descriptor.service
            ),
        )
        .at("target_id")
}

/// The first entry shuts out the nodes of a cluster.
pub(super) fn shuts_out_nodes(target: &azure::Id) -> Diagnostic {
    FirewallCode::NodesMayBeShutOut
        .warning(
            "First entry can shut out the cluster's own nodes",
            format!(
                "`{}` uses user-defined routing for egress: its nodes reach the API server from the \
                 public address of the next hop in the route table, such as a firewall. AKS does \
                 not add that address by itself, and if it is not among the authorized ranges, the \
                 nodes become `NotReady`. Add it first.",
                target.name()
            ),
        )
        .at("addresses")
}

fn refused<A: Allowlist>(error: azure::Error, target: &azure::Id) -> Diagnostic {
    let advice = A::advice(&error, target);
    let mut diagnostic = Diagnostic::from(error).at("target_id");
    if let Some(advice) = advice {
        diagnostic.detail += "\n\n";
        diagnostic.detail += &advice;
    }
    diagnostic
}

/// The first of these, and how many more there are.
fn quoted(blocks: &[String]) -> String {
    let shown: Vec<_> = blocks.iter().take(3).map(|it| format!("`{it}`")).collect();
    match blocks.len().saturating_sub(shown.len()) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
