//! What is told about an allowlist: what was tried, on what, and what to do next.

use std::collections::BTreeSet;

use allowlist::Block;
use tfplugin::Diagnostic;

use crate::{
    absent, arm,
    firewall::{Adapter, Failure, Gate},
};

/// Why the firewall is not as it should be.
pub(super) fn failure(failure: Failure, target: &arm::Id, adapter: &Adapter) -> Diagnostic {
    match failure {
        Failure::Azure(error) => refused(error, target),
        Failure::Gone => absent::missing("The target", target, "target_id"),
        Failure::Full { count, adding, limit } => full(target, adapter, count, adding, limit),
        Failure::Undone { times, missing } => Diagnostic::error(
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
        Failure::Taken { name, block } => Diagnostic::error(
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

/// The operation had to end before everything was there.
pub(super) fn unfinished(
    failure: Failure,
    target: &arm::Id,
    missing: &BTreeSet<Block>,
) -> Diagnostic {
    let why = match failure {
        Failure::Azure(error) if error.is_cancelled() => {
            format!("Terraform was interrupted while the firewall was written: {error}.")
        }
        Failure::Azure(error) => format!("The time in `timeouts` is up: {error}."),
        _ => "The time in `timeouts` is up.".to_owned(),
    };
    let rest = if missing.is_empty() {
        "Its entries were sent; Azure may still be at work on them.".to_owned()
    } else {
        format!("Not written yet: {}.", listed(missing))
    };
    Diagnostic::warning(
        "The allowlist is not complete",
        format!(
            "{why} What `{target}` has by now is recorded. {rest} Apply again: the next apply looks, \
             and adds what is missing, in place.",
        ),
    )
    .at("addresses")
}

/// Entries of a list that were there first, and stay.
pub(super) fn found(target: &arm::Id, adapter: &Adapter, blocks: &BTreeSet<Block>) -> Diagnostic {
    Diagnostic::warning(
        "Entries are there already, and stay somebody else's",
        format!(
            "The firewall of `{target}` has entries for {} already. {} keeps one entry for an address, \
             whoever put it there, so they count as `preexisting`: this allowlist relies on them, and \
             they stay when it is destroyed. If they are its own, left by an apply that was cut off, \
             by a state that was lost or by a target that was moved, set `take_over = true`.",
            listed(blocks),
            adapter.service
        ),
    )
    .at("addresses")
}

/// Entries that are there become the allowlist's own.
pub(super) fn taken_over(target: &arm::Id, blocks: &BTreeSet<Block>) -> Diagnostic {
    Diagnostic::warning(
        "Entries that are there already are taken over",
        format!(
            "The firewall of `{target}` has entries for {} already. They become this allowlist's own: \
             it removes them when they are no longer wanted, whoever else relies on them.",
            listed(blocks)
        ),
    )
    .at("addresses")
}

/// Rules that are there have the names of the allowlist's own.
pub(super) fn recognised(target: &arm::Id, blocks: &BTreeSet<Block>) -> Diagnostic {
    Diagnostic::warning(
        "Rules with the names of this allowlist are there already",
        format!(
            "`{target}` has rules for {} already, with the names that this allowlist gives them: \
             most likely an earlier apply was cut off. They are its own from now on. If another \
             allowlist made them, give each its own `rule_name_prefix`.",
            listed(blocks)
        ),
    )
    .at("rule_name_prefix")
}

/// Entries of ours will stay for others.
pub(super) fn spares(target: &arm::Id, blocks: &BTreeSet<Block>) -> Diagnostic {
    Diagnostic::warning(
        "Another allowlist relies on entries of this one",
        format!(
            "Another allowlist of this configuration relies on the entries of `{target}` for {}. \
             They stay as long as it does. It did not put them there: to have it remove them one \
             day, set `take_over = true` there.",
            listed(blocks)
        ),
    )
    .at("addresses")
}

/// Entries of ours were left for others.
pub(super) fn spared(target: &arm::Id, blocks: &BTreeSet<Block>) -> Diagnostic {
    Diagnostic::warning(
        "Entries stay, because another allowlist relies on them",
        format!(
            "The entries of `{target}` for {} were this allowlist's own and are still there: another \
             allowlist of this configuration relies on them.",
            listed(blocks)
        ),
    )
}

/// Entries of a list go, for everybody.
pub(super) fn goes(target: &arm::Id, blocks: &BTreeSet<Block>) -> Diagnostic {
    Diagnostic::warning(
        "Entries are removed for everybody who relies on them",
        format!(
            "The entries of `{target}` for {} are removed. The list has one entry for an address: \
             anybody else who relies on it, such as an allowlist of another configuration, is shut \
             out until they add it again.",
            listed(blocks)
        ),
    )
}

/// What lets addresses in when the allowlist is gone.
pub(super) fn stays(target: &arm::Id, entries: &[String]) -> Diagnostic {
    Diagnostic::warning(
        "Addresses of the allowlist stay let in",
        format!(
            "Destroying the allowlist removes its own entries only. `{target}` keeps: {}. To remove \
             what this allowlist's own applies have left there, set `take_over = true` and apply \
             before; what belongs to others is theirs to remove.",
            some(entries)
        ),
    )
}

/// Removing the last entry will open the firewall.
pub(super) fn opens(target: &arm::Id, adapter: &Adapter) -> Diagnostic {
    Diagnostic::warning(
        "Removing the last entries lets everybody in",
        format!(
            "The firewall of `{target}` has no other entries, and {} lets everybody in while there \
             is none. Disable public network access first, or add other entries, if that is not \
             wanted.",
            adapter.service
        ),
    )
}

/// Entries are left to the allowlist that replaces this one.
pub(super) fn left(target: &arm::Id, blocks: &BTreeSet<Block>) -> Diagnostic {
    Diagnostic::warning(
        "Entries are left to the allowlist that replaces this one",
        format!(
            "The entries of `{target}` for {} stay until the new allowlist has added its own, so \
             that nobody is shut out and the firewall is never empty. If the apply ends before \
             that, they are there without a record: apply again, with `take_over = true`.",
            listed(blocks)
        ),
    )
}

/// Whose entry lets in what has none of its own.
pub(super) fn covered(block: Block, by: Block) -> String {
    format!(
        "`{block}` has no entry of its own: that of somebody else for `{by}` lets it in, and only as \
         long as it is there."
    )
}

/// The firewall has no room.
pub(super) fn full(
    target: &arm::Id,
    adapter: &Adapter,
    count: usize,
    adding: usize,
    limit: usize,
) -> Diagnostic {
    Diagnostic::error(
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
pub(super) fn closed(target: &arm::Id, gate: &Gate) -> Diagnostic {
    Diagnostic::error(
        "The target cannot have firewall entries",
        format!("`{}` {}. {}", target.name(), gate.problem, gate.remedy),
    )
    .at("target_id")
}

/// The first entry shuts out others.
pub(super) fn closes(target: &arm::Id, adapter: &Adapter) -> Diagnostic {
    Diagnostic::warning(
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
pub(super) fn ineffective(target: &arm::Id, notes: &[String]) -> Diagnostic {
    Diagnostic::warning(
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
pub(super) fn same_region(target: &arm::Id, adapter: &Adapter, location: &str) -> (String, String) {
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
pub(super) fn opened(target: &arm::Id, adapter: &Adapter) -> Diagnostic {
    Diagnostic::warning(
        "The firewall lets everybody in now",
        format!(
            "The last entry of `{target}` was removed, and {} lets everybody in while there is \
             none. Disable public network access, or add entries, if that is not wanted.",
            adapter.service
        ),
    )
}

/// The text of an import is no ID.
pub(super) fn import(text: &str, error: &arm::id::IdError) -> Diagnostic {
    Diagnostic::error(
        "The import ID is not understood",
        format!(
            "`{text}`: {error}. Give the ID of the Azure resource whose firewall it is about, such \
             as `/subscriptions/…/providers/Microsoft.Storage/storageAccounts/<name>`."
        ),
    )
}

fn refused(error: arm::Error, target: &arm::Id) -> Diagnostic {
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

fn listed(blocks: &BTreeSet<Block>) -> String {
    some(&blocks.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>())
}

/// As many as a person reads, and how many more there are.
fn some(texts: &[String]) -> String {
    const MOST: usize = 50;
    let shown: Vec<&str> = texts.iter().take(MOST).map(String::as_str).collect();
    match texts.len().saturating_sub(shown.len()) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

fn absent(missing: &[Block]) -> String {
    let shown: Vec<_> = missing.iter().take(3).map(|it| format!("`{it}`")).collect();
    match missing.len().saturating_sub(shown.len()) {
        0 => format!("{} was", shown.join(", ")),
        more => format!("{} and {more} more were", shown.join(", ")),
    }
}
