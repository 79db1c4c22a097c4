//! What is told about an approval: what was tried, on what, and who has to do what next.

use tfplugin::{Diagnostic, Diagnostics};

use crate::{
    arm::{self, Id},
    private_link::{Connection, Kind, Matcher, Wish},
};

/// Nothing says which connection is meant.
pub(super) fn nothing_known() -> Diagnostic {
    Diagnostic::error(
        "Nothing says which connection is meant",
        "A connection is never approved for being the only one: anybody who knows the ID of your \
         resource can ask for one. Set at least one of `private_endpoint_id`, \
         `requester_subscription_id`, `message_contains` and `connection_name`; the vendor can tell \
         you the first two.",
    )
}

/// The text of an import is no ID of a connection.
pub(super) fn import(text: &str, why: &str) -> Diagnostic {
    Diagnostic::error(
        "The import ID is not understood",
        format!(
            "`{text}`: {why}. Give the ID of a connection, \
             `<ID of your resource>/privateEndpointConnections/<name>`. \
             `az network private-endpoint-connection list --id <ID of your resource>` shows them."
        ),
    )
}

/// The connections could not be read.
pub(super) fn unread(error: arm::Error) -> Diagnostics {
    Diagnostic::from(error).at("resource_id").into()
}

/// The vendor has not made the endpoint.
pub(super) fn awaiting(resource: &Id, matcher: &Matcher) -> Diagnostic {
    let overwritten = if matcher.message_contains.is_some() {
        " Whoever approves or rejects it first overwrites the message: such a connection is found by \
         `private_endpoint_id`."
    } else {
        ""
    };
    Diagnostic::warning(
        "The vendor has to make the private endpoint",
        format!(
            "`{resource}` has no connection {}. The vendor has to make a private endpoint for it; \
             once it is there, the next plan shows the approval. If the vendor says that it is, \
             compare what you set here with what the resource shows under \"Private endpoint \
             connections\".{overwritten}",
            matcher.told()
        ),
    )
    .at("status")
}

/// The connection that was approved is not there any more.
pub(super) fn gone(connection: &str) -> Diagnostic {
    Diagnostic::warning(
        "The connection is gone",
        format!(
            "Azure has no `{connection}` any more: the vendor deleted the private endpoint, or \
             somebody removed the connection from your resource, which makes the endpoint useless. \
             Traffic through it has ended. The vendor has to make an endpoint again; the next plan \
             then shows its approval."
        ),
    )
    .at("connection_id")
}

/// Somebody rejected the connection.
pub(super) fn rejected(connection: &str, kind: &Kind) -> Diagnostic {
    let way_back = if kind.rejects_for_good {
        "This service never approves a connection again that was rejected: ask the vendor to delete \
         the private endpoint and make a new one, which can then be approved."
    } else {
        "If that was a mistake, set `override_rejection`, or ask the vendor to make a new endpoint."
    };
    Diagnostic::warning(
        "The connection was rejected",
        format!("Somebody rejected `{connection}`, and it stays so. {way_back}"),
    )
    .at("status")
}

/// The endpoint is useless.
pub(super) fn disconnected(connection: &str) -> Diagnostic {
    Diagnostic::warning(
        "The private endpoint is disconnected",
        format!(
            "`{connection}` leads to a private endpoint that is deleted, or was cut off for good. \
             The vendor has to delete it, if it is still there, and make a new one."
        ),
    )
    .at("status")
}

/// Terraform was stopped while waiting for the vendor.
pub(super) fn interrupted_wait(resource: &Id) -> Diagnostic {
    Diagnostic::warning(
        "Stopped waiting for the vendor",
        format!(
            "The vendor has not made a private endpoint for `{resource}` yet. Apply again to go on \
             waiting, or to approve it."
        ),
    )
}

/// Terraform was stopped while the service carried the approval out.
pub(super) fn interrupted_approval(connection: &str) -> Diagnostic {
    Diagnostic::warning(
        "Stopped before the approval was seen to take effect",
        format!("Azure goes on approving `{connection}`. The next plan shows how far it is."),
    )
}

/// Somebody rejected the connection after the plan.
pub(super) fn rejected_meanwhile(connection: &str) -> Diagnostic {
    Diagnostic::error(
        "Somebody rejected the connection",
        format!(
            "`{connection}` was rejected after the plan was made, and was left so. Plan again, with \
             `override_rejection` if it is to be approved all the same."
        ),
    )
    .at("override_rejection")
}

/// The caller lacks what approving takes.
pub(super) fn forbidden(resource: &Id, missing: &[String]) -> Diagnostic {
    let actions: Vec<_> = missing.iter().map(|it| format!("- `{it}`")).collect();
    Diagnostic::warning(
        "The caller may not approve connections",
        format!(
            "At `{resource}` the caller lacks:\n\n{}\n\nAn apply with these credentials will fail \
             with 403. Whoever manages access to the resource can grant a role that has them, such \
             as one that manages this kind of resource. Where plans run with other credentials than \
             applies, and those have the permissions, nothing has to be done.",
            actions.join("\n")
        ),
    )
    .at("resource_id")
}

/// What a destroy has done.
pub(super) fn withdrawn(connection: &Connection, wish: Wish, kind: &Kind) -> Diagnostic {
    let (what, next) = match wish {
        Wish::Removed => (
            "removed",
            "The vendor's private endpoint is disconnected for good; the vendor should delete it.",
        ),
        _ if kind.rejects_for_good => (
            "rejected",
            "This service never approves it again: to connect again, the vendor has to make a new \
             private endpoint.",
        ),
        _ => ("rejected", "It can be approved again as long as the private endpoint is there."),
    };
    Diagnostic::warning("The vendor is cut off", format!("`{}` was {what}. {next}", connection.id))
}

/// What is written beside a rejection.
pub(super) fn withdrawal(message: &str, longest: usize) -> String {
    let remark = "Approval withdrawn with Terraform";
    let text = if message.is_empty() { remark.to_owned() } else { format!("{remark}: {message}") };
    text.chars().take(longest).collect()
}
