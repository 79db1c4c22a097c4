//! What the user reads about the owners of entries: which exist, which stay, and which are removed.

use std::collections::BTreeSet;

use tfplugin::Diagnostic;

use crate::{
    azure,
    diagnostics::code::CommonCode,
    services::firewall::{
        Entry, Failure, ServiceDescriptor,
        code::FirewallCode,
        diagnostics::{quoted_list, shortened},
    },
};

/// The operation ended before every entry existed.
pub(in super::super) fn incomplete<E: Entry>(
    failure: Failure,
    target: &azure::Id,
    missing: &BTreeSet<E>,
) -> Diagnostic {
    let why = match failure {
        Failure::Azure(error) if error.is_cancelled() => {
            format!("Terraform was interrupted while the provider wrote the firewall: {error}.")
        }
        Failure::Azure(error) => format!("The operation reached its limit in `timeouts`: {error}."),
        _ => "The operation reached its limit in `timeouts`.".to_owned(),
    };
    let rest = if missing.is_empty() {
        "The provider sent all entries; Azure may still be working on them.".to_owned()
    } else {
        format!("Not written yet: {}.", listed(missing))
    };
    FirewallCode::AllowlistIncomplete
        .warning(
            "Incomplete allowlist",
            format!(
                "{why} The state records what `{target}` has so far. {rest} Apply again: the next \
                 apply reads the firewall and adds what is missing, in place.",
            ),
        )
        .at(E::ARGUMENT)
}

/// Entries of a list that existed before the allowlist, and stay.
pub(in super::super) fn preexisting<E: Entry>(
    target: &azure::Id,
    descriptor: &ServiceDescriptor,
    blocks: &BTreeSet<E>,
) -> Diagnostic {
    FirewallCode::EntriesPreexisting
        .warning(
            "Existing entries stay with their owner",
            format!(
                "The firewall of `{target}` already has entries for {}. {} keeps one entry for each \
                 {}, no matter who put it there, so they count as `preexisting`: this allowlist \
                 relies on them, and they stay when it is destroyed. If they belong to this \
                 allowlist, because an apply was cut off, the state was lost or the target was \
                 moved, set `take_over = true`.",
                listed(blocks),
                descriptor.service,
                E::NOUN
            ),
        )
        .at(E::ARGUMENT)
}

/// Existing entries become the allowlist's own.
pub(in super::super) fn taken_over<E: Entry>(
    target: &azure::Id,
    blocks: &BTreeSet<E>,
) -> Diagnostic {
    FirewallCode::EntriesTakenOver
        .warning(
            "Takeover of existing entries",
            format!(
                "The firewall of `{target}` already has entries for {}. This allowlist takes \
                 ownership of them: it removes them when you no longer want them, even if others \
                 rely on them.",
                listed(blocks)
            ),
        )
        .at(E::ARGUMENT)
}

/// Existing rules have the names of the allowlist's own.
pub(in super::super) fn adopted<E: Entry>(target: &azure::Id, blocks: &BTreeSet<E>) -> Diagnostic {
    CommonCode::AdoptedExisting
        .warning(
            "Existing rules with the names of this allowlist",
            format!(
                "`{target}` already has rules for {}, with the names that this allowlist gives them: \
                 most likely an earlier apply was cut off. This allowlist owns them from now on. If \
                 another allowlist created them, give each allowlist its own `rule_name_prefix`.",
                listed(blocks)
            ),
        )
        .at("rule_name_prefix")
}

/// Entries of ours will stay for others.
pub(in super::super) fn shared<E: Entry>(target: &azure::Id, blocks: &BTreeSet<E>) -> Diagnostic {
    FirewallCode::EntriesShared
        .warning(
            "Entries that another allowlist relies on",
            format!(
                "Another allowlist of this configuration relies on the entries of `{target}` for \
                 {}. They stay as long as it does. It did not create them: if it should remove them \
                 later, set `take_over = true` there.",
                listed(blocks)
            ),
        )
        .at(E::ARGUMENT)
}

/// Entries of ours stayed for others.
pub(in super::super) fn kept_for_others<E: Entry>(
    target: &azure::Id,
    blocks: &BTreeSet<E>,
) -> Diagnostic {
    FirewallCode::EntriesKept.warning(
        "Entries kept for another allowlist",
        format!(
            "The entries of `{target}` for {} belonged to this allowlist and still exist, because \
             another allowlist of this configuration relies on them.",
            listed(blocks)
        ),
    )
}

/// Entries of a list are removed, for everybody.
pub(in super::super) fn removed_for_all<E: Entry>(
    target: &azure::Id,
    blocks: &BTreeSet<E>,
) -> Diagnostic {
    FirewallCode::EntriesRemovedForAll.warning(
        "Entries removed for everybody",
        format!(
            "The entries of `{target}` for {} are removed. The list has one entry for each {}: \
             others that rely on it, such as an allowlist of another configuration, are shut out \
             until they add it again.",
            listed(blocks),
            E::NOUN
        ),
    )
}

/// What lets addresses in when the allowlist is gone.
pub(in super::super) fn kept<E: Entry>(target: &azure::Id, entries: &[String]) -> Diagnostic {
    FirewallCode::EntriesKept.warning(
        E::STAYING,
        format!(
            "Destroying the allowlist removes only its own entries. `{target}` keeps: {}. To remove \
             entries that earlier applies of this allowlist left there, set `take_over = true` and \
             apply first. Other owners have to remove their own entries.",
            shortened(entries)
        ),
    )
}

/// Removing the last entry will open the firewall.
pub(in super::super) fn will_open(
    target: &azure::Id,
    descriptor: &ServiceDescriptor,
) -> Diagnostic {
    FirewallCode::FirewallOpens.warning(
        "Firewall open to everybody after the removal",
        format!(
            "This plan removes the last entries of the firewall of `{target}`, of all allowlists \
             together, and {} lets everybody in while it has none. If you do not want that, disable \
             public network access or add other entries first.",
            descriptor.service
        ),
    )
}

/// The allowlist that replaces this one takes its entries.
pub(in super::super) fn handed_over<E: Entry>(
    target: &azure::Id,
    blocks: &BTreeSet<E>,
) -> Diagnostic {
    FirewallCode::EntriesKept.warning(
        "Entries left to the replacement",
        format!(
            "The entries of `{target}` for {} stay until the new allowlist has added its own, so \
             that nobody is shut out and the firewall is never empty. If the apply ends before \
             that, they exist without a record: apply again with `take_over = true`.",
            listed(blocks)
        ),
    )
}

/// Whose entry lets in an address that has no entry, as a sentence.
pub(in super::super) fn covered<E: Entry>(block: &E, by: &E) -> String {
    format!(
        "`{block}` has no entry: somebody else's entry for `{by}` lets it in, as long as that entry \
         exists."
    )
}

fn listed<E: Entry>(blocks: &BTreeSet<E>) -> String {
    quoted_list(blocks)
}
