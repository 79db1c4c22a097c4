//! What is told about whose entries are whose: what is found, what stays, what goes.

use std::collections::BTreeSet;

use allowlist::Block;
use tfplugin::Diagnostic;

use crate::diagnostics::code::CommonCode;
use crate::services::firewall::code::FirewallCode;
use crate::{
    azure,
    services::firewall::{Failure, ServiceDescriptor},
};

/// The operation had to end before everything was there.
pub(in crate::services::firewall::ip_allowlist) fn unfinished(
    failure: Failure,
    target: &azure::Id,
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
    FirewallCode::AllowlistIncomplete.warning(
        "The allowlist is not complete",
        format!(
            "{why} What `{target}` has by now is recorded. {rest} Apply again: the next apply looks, \
             and adds what is missing, in place.",
        ),
    )
    .at("addresses")
}

/// Entries of a list that were there first, and stay.
pub(in crate::services::firewall::ip_allowlist) fn found(
    target: &azure::Id,
    adapter: &ServiceDescriptor,
    blocks: &BTreeSet<Block>,
) -> Diagnostic {
    FirewallCode::EntriesPreexisting.warning(
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
pub(in crate::services::firewall::ip_allowlist) fn taken_over(
    target: &azure::Id,
    blocks: &BTreeSet<Block>,
) -> Diagnostic {
    FirewallCode::EntriesTakenOver.warning(
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
pub(in crate::services::firewall::ip_allowlist) fn recognized(
    target: &azure::Id,
    blocks: &BTreeSet<Block>,
) -> Diagnostic {
    CommonCode::AdoptedExisting.warning(
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
pub(in crate::services::firewall::ip_allowlist) fn spares(
    target: &azure::Id,
    blocks: &BTreeSet<Block>,
) -> Diagnostic {
    FirewallCode::EntriesShared.warning(
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
pub(in crate::services::firewall::ip_allowlist) fn spared(
    target: &azure::Id,
    blocks: &BTreeSet<Block>,
) -> Diagnostic {
    FirewallCode::EntriesKept.warning(
        "Entries stay, because another allowlist relies on them",
        format!(
            "The entries of `{target}` for {} were this allowlist's own and are still there: another \
             allowlist of this configuration relies on them.",
            listed(blocks)
        ),
    )
}

/// Entries of a list go, for everybody.
pub(in crate::services::firewall::ip_allowlist) fn goes(
    target: &azure::Id,
    blocks: &BTreeSet<Block>,
) -> Diagnostic {
    FirewallCode::EntriesRemovedForAll.warning(
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
pub(in crate::services::firewall::ip_allowlist) fn stays(
    target: &azure::Id,
    entries: &[String],
) -> Diagnostic {
    FirewallCode::EntriesKept.warning(
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
pub(in crate::services::firewall::ip_allowlist) fn opens(
    target: &azure::Id,
    adapter: &ServiceDescriptor,
) -> Diagnostic {
    FirewallCode::FirewallOpens.warning(
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
pub(in crate::services::firewall::ip_allowlist) fn left(
    target: &azure::Id,
    blocks: &BTreeSet<Block>,
) -> Diagnostic {
    FirewallCode::EntriesKept.warning(
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
pub(in crate::services::firewall::ip_allowlist) fn covered(block: Block, by: Block) -> String {
    format!(
        "`{block}` has no entry of its own: that of somebody else for `{by}` lets it in, and only as \
         long as it is there."
    )
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
