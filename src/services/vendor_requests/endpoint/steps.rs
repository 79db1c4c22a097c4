//! The next steps of a request for a private endpoint, in the words for whoever has to take them.

use super::{evidence::Connected, record::EndpointRecord};
use crate::services::vendor_requests::progress::in_ticket;

/// Who acts for the vendor.
pub(super) const VENDOR: &str = "Astronomer support";

/// The ticket was not sent.
pub(super) const SEND: &str = "Send `ticket_subject` and `ticket_body` to Astronomer support (https://cloud.astronomer.io/support), \
     and set `ticket_id` to the number of the ticket.";

/// It is done.
pub(super) const READY: &str = "The connection is approved, and the vendor resolves the names, as `dns_confirmed` says. Nothing \
     is left to do.";

pub(super) fn make_endpoint(record: &EndpointRecord) -> String {
    format!(
        "makes the private endpoint{}. Its connection then shows on the resource, with `{}` in the \
         request message; when the vendor names the subscription of the endpoint, set \
         `vendor_subscription_id`.",
        in_ticket(record.ticket.as_deref()),
        record.message
    )
}

pub(super) fn ask_again(record: &EndpointRecord) -> String {
    format!(
        "Ask Astronomer support to make the private endpoint again{}: the connection was approved, and \
         the resource does not have it any more. Whatever uses it gets the public address, or no answer.",
        in_ticket(record.ticket.as_deref())
    )
}

pub(super) fn tell_apart(names: &[String]) -> String {
    let names: Vec<_> = names.iter().map(|it| format!("`{it}`")).collect();
    format!(
        "Find out which connection is meant, and set `vendor_subscription_id` to the subscription that \
         the vendor names, or have what is not meant removed: {} could be it.",
        names.join(", ")
    )
}

pub(super) fn approve(record: &EndpointRecord, one: &Connected) -> String {
    format!(
        "Approve the connection `{}` with `dataplane_private_endpoint_approval`: `resource_id` is that \
         of this request, `message_contains` is `{}`, and `requester_subscription_id` is what the \
         vendor names{}.",
        one.name,
        record.message,
        in_ticket(record.ticket.as_deref())
    )
}

pub(super) fn approve_again(one: &Connected) -> String {
    format!(
        "Look at the connection `{}` in the portal and approve it again: Azure could not carry out the \
         approval.",
        one.name
    )
}

pub(super) fn wait_for_azure(one: &Connected) -> String {
    format!("Azure has not finished with the connection `{}` yet. Refresh in a minute.", one.name)
}

pub(super) fn look(one: &Connected, word: &str) -> String {
    format!(
        "Look at the connection `{}` in the portal: the service calls its status `{word}`, which is \
         neither pending nor a decision.",
        one.name
    )
}

pub(super) fn tell_vendor(record: &EndpointRecord, one: &Connected) -> String {
    format!(
        "{}Send `approval_notice` to Astronomer support{}, and set {}; when they answer that the names \
         resolve, set {}.",
        outdated(record, one),
        in_ticket(record.ticket.as_deref()),
        record.notice_sent.told("approval_notice_sent", one),
        record.dns_confirmed.told("dns_confirmed", one)
    )
}

pub(super) fn test_names(record: &EndpointRecord, one: &Connected) -> String {
    format!(
        "tests from the cluster whether the names resolve to the endpoint{}. When they say so, set {}: \
         the records are in their network, where nobody else can look.{}",
        in_ticket(record.ticket.as_deref()),
        record.dns_confirmed.told("dns_confirmed", one),
        match outdated(record, one) {
            text if text.is_empty() => text,
            text => format!(" {}", text.trim_end()),
        }
    )
}

/// That something was recorded of another connection than this one.
fn outdated(record: &EndpointRecord, one: &Connected) -> String {
    let names: Vec<_> = [
        ("`approval_notice_sent`", &record.notice_sent),
        ("`dns_confirmed`", &record.dns_confirmed),
    ]
    .into_iter()
    .filter(|(_, said)| said.is_outdated(one))
    .map(|(name, _)| name)
    .collect();
    if names.is_empty() {
        return String::new();
    }
    format!(
        "What {} says was not said of the connection `{}`, which came later. ",
        names.join(" and "),
        one.name
    )
}

pub(super) fn mend_names(record: &EndpointRecord) -> String {
    format!(
        "has to mend the records in its private DNS zone{}: the connection is approved, and the names \
         do not resolve to it, as `dns_confirmed = false` says.",
        in_ticket(record.ticket.as_deref())
    )
}

pub(super) fn decide_again(record: &EndpointRecord, one: &Connected) -> String {
    format!(
        "Find out why the connection `{}` was rejected. Several services never approve a rejected \
         connection: ask Astronomer support for a new endpoint{}, or set `override_rejection = true` \
         in `dataplane_private_endpoint_approval` if the rejection was a mistake.",
        one.name,
        in_ticket(record.ticket.as_deref())
    )
}

pub(super) fn replace(record: &EndpointRecord, one: &Connected) -> String {
    format!(
        "Ask Astronomer support for a new endpoint{}: the connection `{}` was cut off, and Azure does \
         not connect that endpoint again.",
        in_ticket(record.ticket.as_deref()),
        one.name
    )
}
