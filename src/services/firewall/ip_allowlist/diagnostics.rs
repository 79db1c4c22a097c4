//! What is told about an allowlist: what was tried, on what, and what to do next.

mod ownership;

use allowlist::Block;
use tfplugin::Diagnostic;

use super::availability;
pub(super) use ownership::{
    covered, found, goes, left, opens, recognized, spared, spares, stays, taken_over, unfinished,
};

use crate::diagnostics::code::CommonCode;
use crate::services::firewall::code::FirewallCode;
use crate::{
    azure,
    diagnostics::not_found,
    services::firewall::{Failure, Prerequisite, ServiceDescriptor},
};

/// Why the firewall is not as it should be.
pub(super) fn failure(
    failure: Failure,
    target: &azure::Id,
    adapter: &ServiceDescriptor,
) -> Diagnostic {
    match failure {
        Failure::Azure(error) => refused(error, target),
        Failure::Gone => not_found::missing("The target", target, "target_id"),
        Failure::Stopped(state) => availability::refused(target, adapter, &state),
        Failure::Full { count, adding, limit } => full(target, adapter, count, adding, limit),
        Failure::Undone { times, missing } => FirewallCode::ChangeUndone.error(
            "Somebody keeps undoing the change",
            format!(
                "The firewall of `{target}` was written, and {times} times {} not there any more \
                 afterwards. Another tool, or another configuration, replaces the whole list again \
                 and again; azurerm does so where a resource sets its network rules. Make it ignore \
                 the list (`lifecycle {{ ignore_changes = … }}`), or leave the addresses to it. \
                 Then apply again.",
                absent(&missing)
            ),
        )
        .at("target_id"),
        Failure::Taken { name, block } => CommonCode::NameTaken.error(
            "The name belongs to another rule",
            format!(
                "`{target}` has a rule called `{name}` already, which lets in {}. It is left as it \
                 is. Set `rule_name_prefix` to something that no other rule begins with.",
                block.map_or_else(|| "something else".to_owned(), |it| format!("`{it}`"))
            ),
        )
        .at("rule_name_prefix"),
    }
}

/// The firewall has no room.
pub(super) fn full(
    target: &azure::Id,
    adapter: &ServiceDescriptor,
    count: usize,
    adding: usize,
    limit: usize,
) -> Diagnostic {
    FirewallCode::TooManyEntries.error(
        "The firewall has no room for the addresses",
        format!(
            "`{target}` has {count} entries, and {adding} would come to them; {} takes {limit}. \
             Nothing was changed. Aggregate the addresses (`aggregate = true` of \
             `dataplane_allowlist`), or remove entries that nobody needs.",
            adapter.service
        ),
    )
    .at("addresses")
}

/// The target has no firewall.
pub(super) fn closed(target: &azure::Id, gate: &Prerequisite) -> Diagnostic {
    FirewallCode::TargetNotEligible
        .error(
            "The target cannot have firewall entries",
            format!("`{}` {}. {}", target.name(), gate.problem, gate.remedy),
        )
        .at("target_id")
}

/// The first entry shuts out others.
pub(super) fn closes(target: &azure::Id, adapter: &ServiceDescriptor) -> Diagnostic {
    FirewallCode::FirstEntryCloses.warning(
        "The first entry shuts out everybody else",
        format!(
            "The firewall of `{}` has no entry, and {} lets everybody in as long as that is so. \
             With these addresses, whoever is not listed is refused, applications that reach it \
             today included. Add their addresses first.",
            target.name(),
            adapter.service
        ),
    )
    .at("addresses")
}

/// The entries have no effect.
pub(super) fn ineffective(target: &azure::Id, notes: &[String]) -> Diagnostic {
    FirewallCode::AllowlistHasNoEffect.warning(
        "The addresses will have no effect",
        format!(
            "The firewall of `{}` does not decide by its entries:\n\n{}\n\nThis resource does not \
             change that: it belongs to whoever manages the target.",
            target.name(),
            notes.iter().map(|it| format!("- {it}")).collect::<Vec<_>>().join("\n")
        ),
    )
    .at("target_id")
}

/// The service ignores addresses of its own region.
pub(super) fn same_region(
    target: &azure::Id,
    adapter: &ServiceDescriptor,
    location: &str,
) -> (String, String) {
    (
        "The addresses are of the target's own region".to_owned(),
        format!(
            "`{}` is in `{location}`, as `source_region` says the caller is. {} ignores address \
             rules for callers in its own region, because they do not reach it from their public \
             addresses. Use a private endpoint (Azure Private Link) or VNet peering instead.",
            target.name(),
            adapter.service
        ),
    )
}

/// The last entry is gone, and with it the firewall.
pub(super) fn opened(target: &azure::Id, adapter: &ServiceDescriptor) -> Diagnostic {
    FirewallCode::FirewallOpens.warning(
        "The firewall lets everybody in now",
        format!(
            "The last entry of `{target}` was removed, and {} lets everybody in while there is \
             none. Disable public network access, or add entries, if that is not wanted.",
            adapter.service
        ),
    )
}

/// The text of an import is no ID.
pub(super) fn import(text: &str, error: &azure::resource_id::IdError) -> Diagnostic {
    CommonCode::InvalidImportId.error(
        "The import ID is not understood",
        format!(
            "`{text}`: {error}. Give the ID of the Azure resource whose firewall it is about, such \
             as `/subscriptions/…/providers/Microsoft.Storage/storageAccounts/<name>`."
        ),
    )
}

fn refused(error: azure::Error, target: &azure::Id) -> Diagnostic {
    let closed = error.has_code("DenyPublicEndpointEnabled");
    let mut diagnostic = Diagnostic::from(error).at("target_id");
    if closed {
        let advice = format!(
            "\n\nPublic network access of `{}` is disabled, and while it is so no firewall rule can \
             be made. Use a private endpoint, or have public access enabled; if that has just been \
             done, apply again.",
            target.name()
        );
        diagnostic.detail.push_str(&advice);
    }
    diagnostic
}

fn absent(missing: &[Block]) -> String {
    let shown: Vec<_> = missing.iter().take(3).map(|it| format!("`{it}`")).collect();
    match missing.len().saturating_sub(shown.len()) {
        0 => format!("{} was", shown.join(", ")),
        more => format!("{} and {more} more were", shown.join(", ")),
    }
}
