//! Whether a firewall's entries have an effect at all, and what a reader should know of it.

use serde_json::Value;

use super::adapter::Adapter;

/// What the entries of a firewall do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Standing {
    /// Whether they decide who is let in.
    pub(crate) effective: bool,
    /// Why not, and what else there is to know.
    pub(crate) notes: Vec<String>,
    /// Whether the next entry shuts out everybody who is not listed, and was let in until then.
    pub(crate) first_entry_closes: bool,
}

impl Adapter {
    /// What this document, with so many entries in it, says.
    pub(super) fn standing(&self, document: &Value, entries: usize) -> Standing {
        let text = |pointer| document.pointer(pointer).and_then(Value::as_str);
        let mut notes = Vec::new();
        if let Some(access) = text(self.public_access)
            && !access.eq_ignore_ascii_case("Enabled")
        {
            notes.push(format!(
                "Public network access is `{access}`, so no entry lets anybody in from the \
                 internet."
            ));
        }
        if text("/properties/network/delegatedSubnetResourceId").is_some_and(|it| !it.is_empty()) {
            notes.push(
                "The server is in a virtual network, where firewall rules have no effect."
                    .to_owned(),
            );
        }
        let denies = match self.default_action {
            Some(pointer) => text(pointer).is_some_and(|it| it.eq_ignore_ascii_case("Deny")),
            None => true,
        };
        if !denies {
            notes.push(
                "The default action is `Allow`: everybody is let in, listed or not.".to_owned(),
            );
        }
        let effective = notes.is_empty();
        let networks =
            document.pointer("/properties/virtualNetworkRules").and_then(Value::as_array);
        let empty = entries == 0 && networks.is_none_or(Vec::is_empty);
        let open = self.open_when_empty && empty;
        if effective && open {
            notes.push(
                "There is no entry, and a firewall of this service without entries lets \
                 everybody in."
                    .to_owned(),
            );
        }
        Standing { effective: effective && !open, notes, first_entry_closes: effective && open }
    }
}
