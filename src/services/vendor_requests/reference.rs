//! The reference of a request: what both sides write into tickets and request messages.

use uuid::{Uuid, uuid};

/// Keeps our references apart from names that another tool derives from the same facts.
const NAMESPACE: Uuid = uuid!("0d9c8b52-6f1e-5a47-8c3b-7e24d5f1a960");

/// How many hexadecimal digits a reference has: few enough to be read out on the telephone.
const DIGITS: usize = 12;

/// The reference of the request of this kind for these things.
///
/// It follows from what is asked for alone, so it is known before the first apply, survives the loss
/// of the state, and is the same in every workspace that asks for the same. Edits that ask for nothing
/// else, such as a ticket number or the name of a cluster, do not change it. Case does not count:
/// Azure's IDs are the same in any.
pub(crate) fn reference(kind: &str, things: &[&str]) -> String {
    let folded: Vec<_> = things.iter().map(|it| it.trim().to_lowercase()).collect();
    let id = Uuid::new_v5(&NAMESPACE, format!("{kind}\n{}", folded.join("\n")).as_bytes());
    let digits: String = id.simple().to_string().chars().take(DIGITS).collect();
    format!("req-{digits}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_request_has_the_same_reference_for_ever() {
        let first = reference("vnet-peering", &["cmg3k4w9t000108l4hx2q7v1z", "/subscriptions/A"]);
        let again = reference("vnet-peering", &["cmg3k4w9t000108l4hx2q7v1z ", "/subscriptions/a"]);
        assert_eq!(first, again);
        assert_eq!(first, "req-f091fb381106");
    }

    #[test]
    fn what_is_another_request_has_another_reference() {
        let all = [
            reference("vnet-peering", &["a", "b"]),
            reference("private-endpoint", &["a", "b"]),
            reference("vnet-peering", &["ab", ""]),
            reference("vnet-peering", &["b", "a"]),
        ];
        let distinct: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!(distinct.len(), all.len());
    }
}
