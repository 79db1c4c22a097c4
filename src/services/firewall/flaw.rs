//! What is wrong with single entries although they exist: Azure itself reports that one lets nobody in, or
//! was told not to check whether it can.

use std::{collections::BTreeMap, fmt};

use serde_json::{Map, Value};
use tfplugin::Ordered;

/// States that Azure reports for entries that let nobody in: of virtual network rules of storage accounts
/// (`Provisioning`, `Deprovisioning`, `Succeeded`, `Failed`, `NetworkSourceDeleted`) and of SQL servers
/// (`Initializing`, `InProgress`, `Ready`, `Failed`, `Deleting`, `Unknown`). Other services report none.
const BROKEN: [&str; 4] = ["Failed", "NetworkSourceDeleted", "Deprovisioning", "Deleting"];

/// The member by which a writer asks Azure not to check the subnet. Cosmos DB spells it
/// `ignoreMissingVNetServiceEndpoint`, so its name compares without case.
const IGNORES_ENDPOINT: &str = "ignoreMissingVnetServiceEndpoint";

/// What is wrong with an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// Azure reports this state, in which it lets nobody in.
    Broken(String),
    /// Azure stored it without checking that the subnet has a service endpoint.
    Unchecked,
}

/// The entries of a firewall that have a flaw.
pub(crate) type Flaws<E> = BTreeMap<E, Flaw>;

impl Flaw {
    /// What an entry for a network says about itself.
    pub(super) fn read(members: &Map<String, Value>) -> Option<Self> {
        let state = members.get("state").and_then(Value::as_str).unwrap_or_default();
        if BROKEN.iter().any(|it| it.eq_ignore_ascii_case(state)) {
            return Some(Self::Broken(state.to_owned()));
        }
        let ignores = |(name, value): (&String, &Value)| {
            name.eq_ignore_ascii_case(IGNORES_ENDPOINT) && *value == Value::Bool(true)
        };
        members.iter().any(ignores).then_some(Self::Unchecked)
    }

    /// The state in which the entry lets nobody in.
    pub(crate) fn broken(&self) -> Option<&str> {
        match self {
            Self::Broken(state) => Some(state),
            Self::Unchecked => None,
        }
    }
}

/// The flaws of these entries. What also has an entry without a flaw, as a rule with another name, is let in.
pub(super) fn flaws<E: Ord>(entries: impl IntoIterator<Item = (E, Option<Flaw>)>) -> Flaws<E> {
    let mut found: BTreeMap<E, Option<Flaw>> = BTreeMap::new();
    for (entry, flaw) in entries {
        let known = found.entry(entry).or_insert_with(|| flaw.clone());
        if flaw.is_none() {
            *known = None;
        }
    }
    found.into_iter().filter_map(|(entry, flaw)| Some((entry, flaw?))).into_map()
}

/// What the user should know about them, as sentences.
pub(super) fn notes<E: fmt::Display>(flaws: &Flaws<E>) -> Vec<String> {
    let note = |(entry, flaw): (&E, &Flaw)| match flaw {
        Flaw::Broken(state) => format!(
            "Azure reports the state `{state}` for the entry of `{entry}`, so it lets nobody in. Check \
             that the subnet exists, and remove and add the entry."
        ),
        Flaw::Unchecked => format!(
            "Somebody added the entry of `{entry}` with `{IGNORES_ENDPOINT}`, so Azure did not check \
             whether the subnet has a service endpoint. Without one, the entry lets nobody in."
        ),
    };
    flaws.iter().map(note).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_states_of_both_services_and_both_spellings_of_the_flag_are_read() {
        let broken = |it: &str| Some(Flaw::Broken(it.to_owned()));
        for (members, expected) in [
            (json!({}), None),
            (json!({ "state": "Succeeded" }), None),
            (json!({ "state": "Provisioning" }), None),
            (json!({ "state": "Ready" }), None),
            (json!({ "state": "InProgress" }), None),
            (json!({ "state": "Failed" }), broken("Failed")),
            (json!({ "state": "networkSourceDeleted" }), broken("networkSourceDeleted")),
            (json!({ "state": "Deprovisioning" }), broken("Deprovisioning")),
            (json!({ "state": "Deleting" }), broken("Deleting")),
            (json!({ "ignoreMissingVnetServiceEndpoint": false }), None),
            (json!({ "ignoreMissingVnetServiceEndpoint": true }), Some(Flaw::Unchecked)),
            (json!({ "ignoreMissingVNetServiceEndpoint": true }), Some(Flaw::Unchecked)),
        ] {
            assert_eq!(Flaw::read(members.as_object().unwrap()), expected, "{members}");
        }
    }

    #[test]
    fn an_entry_that_also_exists_without_a_flaw_has_none() {
        let broken = || Some(Flaw::Broken("Failed".to_owned()));
        let found = flaws([("a", broken()), ("b", None), ("a", None), ("c", broken())]);
        assert_eq!(found.into_keys().collect::<Vec<_>>(), ["c"]);
        assert!(flaws([("a", None), ("a", broken())]).is_empty());
    }
}
