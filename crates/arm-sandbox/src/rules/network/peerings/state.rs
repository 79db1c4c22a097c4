//! The states of a peering. The first peering link that is created is `Initiated`; the second one and the
//! first are then `Connected`. When one peering link goes, the other is `Disconnected`, and only a write of
//! that one makes it `Initiated` again.

use serde_json::{Map, Value};

/// `peeringState`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// The remote peering link is not there yet.
    Initiated,
    /// Both peering links are there.
    Connected,
    /// The remote peering link was there.
    Disconnected,
}

impl State {
    /// As Azure spells it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Initiated => "Initiated",
            Self::Connected => "Connected",
            Self::Disconnected => "Disconnected",
        }
    }
}

/// What becomes of a peering link that is written, by what it is and what the remote peering link is. `None` when it
/// is refused, because the remote peering link must be written first.
pub(super) fn next(own: Option<State>, far: Option<State>) -> Option<State> {
    match (own, far) {
        (_, None) | (Some(State::Disconnected), Some(State::Disconnected)) => {
            Some(State::Initiated)
        }
        (_, Some(State::Disconnected)) => None,
        (_, Some(State::Initiated | State::Connected)) => Some(State::Connected),
    }
}

/// The state in a document.
pub(super) fn from_document(document: Option<&Map<String, Value>>) -> Option<State> {
    said(document?.get("properties")?)
}

/// The state in the properties of a document.
pub(super) fn said(properties: &Value) -> Option<State> {
    match properties.get("peeringState")?.as_str()? {
        "Initiated" => Some(State::Initiated),
        "Connected" => Some(State::Connected),
        "Disconnected" => Some(State::Disconnected),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{
        State::{Connected, Disconnected, Initiated},
        *,
    };

    #[test]
    fn the_state_of_a_written_link_follows_from_both_links() {
        for (own, far, expected) in [
            (None, None, Some(Initiated)),
            (None, Some(Initiated), Some(Connected)),
            (None, Some(Connected), Some(Connected)),
            (None, Some(Disconnected), None),
            (Some(Initiated), None, Some(Initiated)),
            (Some(Initiated), Some(Initiated), Some(Connected)),
            (Some(Initiated), Some(Disconnected), None),
            (Some(Connected), Some(Connected), Some(Connected)),
            (Some(Disconnected), None, Some(Initiated)),
            (Some(Disconnected), Some(Initiated), Some(Connected)),
            (Some(Disconnected), Some(Disconnected), Some(Initiated)),
        ] {
            assert_eq!(next(own, far), expected, "{own:?} {far:?}");
        }
    }
}
