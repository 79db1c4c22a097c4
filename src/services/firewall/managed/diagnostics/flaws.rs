//! What the user reads about entries that exist and may let nobody in.

use std::collections::{BTreeMap, BTreeSet};

use tfplugin::Diagnostic;

use crate::{
    azure,
    services::firewall::{Entry, code::FirewallCode},
};

/// Broken entries that the apply removes and adds again.
pub(in super::super) fn written_again<E: Entry>(
    target: &azure::Id,
    entries: &BTreeMap<E, String>,
) -> Diagnostic {
    let next = "The apply removes them and adds them again.";
    report(target, entries, "Broken entries to be written again", next)
}

/// Broken entries of somebody else, which stay as they are.
pub(in super::super) fn broken<E: Entry>(
    target: &azure::Id,
    entries: &BTreeMap<E, String>,
) -> Diagnostic {
    let next = "An apply leaves them as they are. Check that each subnet exists, and ask the owner of \
                the entries to remove and add them. If they belong to this resource, set `take_over = \
                true`: the next apply then writes them again.";
    report(target, entries, "Broken entries", next)
}

/// Entries that are broken although the apply has just written them.
pub(in super::super) fn still_broken<E: Entry>(
    target: &azure::Id,
    entries: &BTreeMap<E, String>,
) -> Diagnostic {
    let next = "The provider wrote them, and Azure still reports this. Check that each subnet exists \
                and has a service endpoint for the target's service. Then apply again: the next apply \
                removes the entries and adds them again.";
    report(target, entries, "Broken entries after the apply", next)
}

/// Entries whose subnets nobody checked.
pub(in super::super) fn unchecked<E: Entry>(
    target: &azure::Id,
    entries: &BTreeSet<E>,
) -> Diagnostic {
    let entries: Vec<String> = entries.iter().map(|it| format!("- `{it}`")).collect();
    FirewallCode::EndpointNotChecked
        .warning(
            "Entries without a check of their service endpoint",
            format!(
                "Somebody added these entries of `{target}` with `ignoreMissingVnetServiceEndpoint`, so \
                 Azure did not check whether the subnet has a service endpoint for the target's \
                 service:\n\n{}\n\nWithout one, an entry lets nobody in. An apply leaves the entries as \
                 they are. Ask the owner of each subnet whether it has the endpoint.",
                entries.join("\n")
            ),
        )
        .at(E::ARGUMENT)
}

fn report<E: Entry>(
    target: &azure::Id,
    entries: &BTreeMap<E, String>,
    summary: &str,
    next: &str,
) -> Diagnostic {
    let entry = |(entry, state): (&E, &String)| format!("- `{entry}`: `{state}`");
    let entries: Vec<String> = entries.iter().map(entry).collect();
    FirewallCode::EntriesBroken
        .warning(
            summary,
            format!(
                "Azure reports that these entries of `{target}` let nobody in:\n\n{}\n\n{next}",
                entries.join("\n")
            ),
        )
        .at(E::ARGUMENT)
}
