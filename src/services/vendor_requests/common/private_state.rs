//! What a request keeps beside its state: what was seen last, which text the vendor was sent, and what the
//! plan of a new request saw.

use serde::{Deserialize, Deserializer, Serialize, de::DeserializeOwned};
use serde_json::Value;
use tfplugin::{Computed, Context};

use super::cluster::Looked;
use crate::Clients;

/// What a request keeps; `E` is what it sees in Azure.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct PrivateState<E> {
    /// What was seen in Azure last; nothing where that is not known, or another version wrote it.
    #[serde(bound(deserialize = "E: DeserializeOwned"), deserialize_with = "if_readable")]
    pub(crate) seen: Option<E>,
    /// The text that the vendor works with: that of the ticket when `ticket_id` was recorded.
    pub(crate) sent: Option<String>,
    /// Whether the last refresh found another status than the stored one.
    pub(crate) moved: bool,
    /// The cluster, as the plan of a new request saw it.
    pub(crate) cluster: Option<Looked>,
}

/// What can be read of it. What was sent to the vendor does not depend on it.
fn if_readable<'de, D: Deserializer<'de>, E: DeserializeOwned>(
    deserializer: D,
) -> Result<Option<E>, D::Error> {
    let value = Option::<Value>::deserialize(deserializer)?;
    Ok(value.and_then(|it| serde_json::from_value(it).ok()))
}

/// The ticket of a record: its number, and its text.
pub(crate) type Ticket<'a> = (&'a Option<String>, &'a Computed<String>);

impl<E> Default for PrivateState<E> {
    fn default() -> Self {
        Self { seen: None, sent: None, moved: false, cluster: None }
    }
}

impl<E: Serialize + DeserializeOwned> PrivateState<E> {
    /// What these bytes keep: nothing, where they cannot be read.
    pub(crate) fn from_bytes(private: &[u8]) -> Self {
        let value = serde_json::from_slice::<Value>(private);
        value.and_then(serde_json::from_value).unwrap_or_default()
    }

    /// Keeps it.
    pub(crate) fn save(&self, ctx: &Context<'_, Clients>) {
        ctx.set_private(serde_json::to_vec(self).unwrap_or_default());
    }

    /// What a new request keeps.
    pub(crate) fn created(seen: Option<E>, ticket: &Computed<String>) -> Self {
        Self { seen, sent: ticket.known().cloned(), ..Self::default() }
    }

    /// What a request keeps after a refresh. Until a ticket is recorded, people send what the state says.
    pub(crate) fn refreshed(self, seen: Option<E>, moved: bool, prior: Ticket<'_>) -> Self {
        let sent = self.sent.filter(|_| prior.0.is_some()).or_else(|| prior.1.known().cloned());
        Self { seen, sent, moved, cluster: None }
    }

    /// What a request keeps after an update. The text stays until another ticket is recorded.
    pub(crate) fn updated(self, seen: Option<E>, prior: Ticket<'_>, now: Ticket<'_>) -> Self {
        let stays = now.0.is_some() && (prior.0.is_none() || prior.0 == now.0);
        let sent = if stays { self.sent.or_else(|| prior.1.known().cloned()) } else { None };
        Self { sent: sent.or_else(|| now.1.known().cloned()), seen, ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(kept: PrivateState<()>) -> Option<String> {
        kept.sent
    }

    #[test]
    fn the_text_that_was_sent_stays_until_another_ticket_is_recorded() {
        let (draft, first, second) = (None, Some("1".to_owned()), Some("2".to_owned()));
        let [old, new] = ["old", "new"].map(|it| Computed::Known(it.to_owned()));
        let before =
            || PrivateState { sent: Some("sent".to_owned()), ..PrivateState::<()>::default() };
        for (prior, now, expected) in [
            // A draft follows the facts; the number is recorded of what the state said before.
            (&draft, &draft, "new"),
            (&draft, &first, "sent"),
            (&first, &first, "sent"),
            (&first, &second, "new"),
            (&first, &draft, "new"),
        ] {
            let kept = before().updated(None, (prior, &old), (now, &new));
            assert_eq!(sent(kept).as_deref(), Some(expected), "{prior:?} {now:?}");
        }
        let lost = PrivateState::<()>::default().updated(None, (&first, &old), (&first, &new));
        assert_eq!(sent(lost).as_deref(), Some("old"));
    }

    #[test]
    fn a_refresh_follows_drafts_only() {
        let old = Computed::Known("old".to_owned());
        let before =
            || PrivateState { sent: Some("sent".to_owned()), ..PrivateState::<()>::default() };
        let first = Some("1".to_owned());
        assert_eq!(sent(before().refreshed(None, false, (&None, &old))).as_deref(), Some("old"));
        assert_eq!(sent(before().refreshed(None, false, (&first, &old))).as_deref(), Some("sent"));
        let lost = PrivateState::<()>::default().refreshed(None, false, (&first, &old));
        assert_eq!(sent(lost).as_deref(), Some("old"));
    }

    #[test]
    fn evidence_that_another_version_wrote_takes_nothing_else_with_it() {
        let bytes = br#"{"seen":{"Link":{"name":"a"}},"sent":"text","moved":true,"cluster":null}"#;
        let kept = PrivateState::<u32>::from_bytes(bytes);
        assert_eq!((kept.seen, kept.sent.as_deref(), kept.moved), (None, Some("text"), true));
    }

    #[test]
    fn what_cannot_be_read_is_nothing() {
        for bytes in ["", "null", "\"Nothing\"", "{"] {
            assert_eq!(PrivateState::<()>::from_bytes(bytes.as_bytes()).sent, None, "{bytes}");
        }
    }
}
