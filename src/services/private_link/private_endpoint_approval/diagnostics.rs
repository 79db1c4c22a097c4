//! What is told about an approval: what was tried, on what, and who has to do what next.

use tfplugin::{Diagnostic, Diagnostics, Path};

use super::OnDestroy;
use crate::diagnostics::code::CommonCode;
use crate::services::private_link::code::PrivateLinkCode;
use crate::{
    azure::{self, Id},
    services::private_link::{Connection, Desired, Matcher, ServiceType},
};

/// Nothing says which connection is meant.
pub(super) fn nothing_known() -> Diagnostic {
    PrivateLinkCode::ConnectionNotNamed.error(
        "Nothing says which connection is meant",
        "A connection is never approved for being the only one: anybody who knows the ID of your \
         resource can ask for one. Set at least one of `private_endpoint_id`, \
         `private_endpoint_name`, `requester_subscription_id`, `message_contains` and \
         `connection_name`; the vendor can tell you the first three.",
    )
}

/// The text of an import is no ID of a connection.
pub(super) fn import(text: &str, why: &str) -> Diagnostic {
    CommonCode::InvalidImportId.error(
        "The import ID is not understood",
        format!(
            "`{text}`: {why}. Give the ID of a connection, \
             `<ID of your resource>/privateEndpointConnections/<name>`. \
             `az network private-endpoint-connection list --id <ID of your resource>` shows them."
        ),
    )
}

/// The connections could not be read.
pub(super) fn unread(error: azure::Error) -> Diagnostics {
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
    PrivateLinkCode::NoConnectionYet.warning(
        "There is no private endpoint yet",
        format!(
            "`{resource}` has no connection {}. Send the vendor the ticket that asks for it, if nobody has \
             done so; then the vendor makes the endpoint, and the next plan shows whose endpoint it would \
             approve. If the vendor says that it is there, compare what you set here with what the \
             resource shows under \"Private endpoint connections\".{overwritten}",
            matcher.told()
        ),
    )
    .at("status")
}

/// The connection that was approved is not there any more.
pub(super) fn gone(connection: &str) -> Diagnostic {
    PrivateLinkCode::ConnectionGone
        .warning(
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
pub(super) fn rejected(connection: &str, kind: &ServiceType) -> Diagnostic {
    let way_back = if kind.rejects_for_good {
        "This service never approves a connection again that was rejected: ask the vendor to delete \
         the private endpoint and make a new one, which can then be approved."
    } else {
        "If that was a mistake, set `override_rejection`, or ask the vendor to make a new endpoint."
    };
    PrivateLinkCode::ConnectionRejected
        .warning(
            "The connection was rejected",
            format!("Somebody rejected `{connection}`, and it stays so. {way_back}"),
        )
        .at("status")
}

/// The endpoint is useless.
pub(super) fn disconnected(connection: &str) -> Diagnostic {
    PrivateLinkCode::EndpointDisconnected.warning(
        "The private endpoint is disconnected",
        format!(
            "`{connection}` leads to a private endpoint that is deleted, or was cut off for good. \
             The vendor has to delete it, if it is still there, and make a new one."
        ),
    )
    .at("status")
}

/// The wait for the vendor has ended without a connection.
pub(super) fn waited_in_vain(resource: &Id, timed_out: bool) -> Diagnostic {
    let why = if timed_out { "The time in `timeouts` is up" } else { "Terraform was interrupted" };
    PrivateLinkCode::ApprovalWaitEnded.warning(
        "Stopped waiting for the vendor",
        format!(
            "{why}, and the vendor has not made a private endpoint for `{resource}` yet. It is \
             recorded. Apply again to go on waiting, or to approve the endpoint."
        ),
    )
}

/// Terraform was stopped while the service carried the approval out.
pub(super) fn interrupted_approval(connection: &str) -> Diagnostic {
    PrivateLinkCode::ApprovalContinues.warning(
        "Stopped before the approval was seen to take effect",
        format!(
            "The operation was interrupted, or ran out of time, while Azure was approving \
             `{connection}`. Azure goes on with it. The next plan shows how far it is."
        ),
    )
}

/// Somebody rejected the connection after the plan.
pub(super) fn rejected_meanwhile(connection: &str) -> Diagnostic {
    PrivateLinkCode::ConnectionRejected.error(
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
    PrivateLinkCode::ApprovalForbidden.warning(
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
pub(super) fn withdrawn(connection: &Connection, wish: Desired, kind: &ServiceType) -> Diagnostic {
    let (what, next) = match wish {
        Desired::Removed => (
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
    PrivateLinkCode::VendorCutOff
        .warning("The vendor is cut off", format!("`{}` was {what}. {next}", connection.id))
}

/// What is written beside a rejection.
pub(super) fn withdrawal(message: &str, longest: usize) -> String {
    let remark = "Approval withdrawn with Terraform";
    let text = if message.is_empty() { remark.to_owned() } else { format!("{remark}: {message}") };
    text.chars().take(longest).collect()
}

/// Anybody can write the message.
pub(super) fn only_a_message(resource: &Id) -> Diagnostic {
    PrivateLinkCode::OnlyMessageMatches.warning(
        "Only a message decides whose endpoint is approved",
        format!(
            "Anybody who knows the ID of `{}` and the text in `message_contains` can ask for an \
             endpoint with it. So this apply approves nothing: the plan that sees a connection shows \
             in `approved_endpoint` whose it is. Compare that with what the vendor says, or set \
             `requester_subscription_id` to the vendor's subscription.",
            resource.name()
        ),
    )
    .at("message_contains")
}

/// A connection is there that no plan has shown yet.
pub(super) fn not_shown_yet(found: &Connection) -> Diagnostic {
    PrivateLinkCode::ConnectionNotPlanned.warning(
        "The connection waits until a plan has shown it",
        format!(
            "{} is not approved by this apply, because its plan cannot show whose endpoint it is. The \
             next plan shows it in `approved_endpoint`, and the apply of that plan approves it.",
            described(found)
        ),
    )
    .at("status")
}

/// The connection that this apply approves.
pub(super) fn will_be_approved(found: &Connection) -> Diagnostic {
    PrivateLinkCode::ConnectionWillBeApproved
        .warning(
            "This apply approves a private endpoint",
            format!("{} is what the arguments name, and is approved.", described(found)),
        )
        .at("status")
}

/// Several connections could be meant by now, and an apply of this plan ends with this error.
pub(super) fn will_be_refused(several: Diagnostic) -> Diagnostic {
    let detail = format!(
        "{} Until then, every apply ends with this as an error, and approves none of them.",
        several.detail
    );
    Diagnostic { detail, path: Path::default(), ..several.demoted() }.at("status")
}

/// The connection is left to the approval that follows.
pub(super) fn left_to_successor(connection: &str) -> Diagnostic {
    PrivateLinkCode::ConnectionKept.warning(
        "The connection stays approved",
        format!(
            "`{connection}` was not rejected or removed, because the approval that replaces this one needs \
             it."
        ),
    )
}

/// The connection is approved already, before this approval exists.
pub(super) fn is_approved(found: &Connection) -> Diagnostic {
    PrivateLinkCode::AlreadyApproved.warning(
        "The connection is approved already",
        format!(
            "{} is approved. Where this plan replaces an approval, the connection stays approved \
             meanwhile. Where another approval that is destroyed in the same apply has it, use a `moved` \
             block instead: the destroy may cut the vendor off.",
            described(found)
        ),
    )
    .at("status")
}

/// Somebody was faster.
pub(super) fn approved_already(found: &Connection) -> Diagnostic {
    PrivateLinkCode::AlreadyApproved.warning(
        "The connection was approved already",
        format!(
            "Somebody approved `{}` after the plan was made, with the description \"{}\". That is what \
             the plan wanted, so nothing was written.",
            found.id, found.description
        ),
    )
    .at("connection_id")
}

/// What the end of the approval comes to.
pub(super) fn will_be_cut_off(
    connection: &str,
    endpoint: Option<&Id>,
    wish: OnDestroy,
    kind: &ServiceType,
) -> Diagnostic {
    let (what, undone) = match wish {
        OnDestroy::Remove => (
            "removes",
            "That cannot be undone: the vendor would have to make a new private endpoint.",
        ),
        _ if kind.rejects_for_good => (
            "rejects",
            "That cannot be undone: this service never approves a rejected connection again, and the \
             vendor would have to make a new private endpoint.",
        ),
        _ if !kind.rejects_approved => (
            "tries to reject",
            "This service does not reject what it approved: set `on_destroy = \"remove\"` and apply \
             before you destroy.",
        ),
        _ => ("rejects", "It can be approved again as long as the private endpoint is there."),
    };
    PrivateLinkCode::VendorWillBeCutOff.warning(
        "The vendor will be cut off",
        format!(
            "The apply {what} `{connection}`{}. {undone} To leave it open, set `on_destroy = \"keep\"` \
             and apply first.",
            of_endpoint(endpoint)
        ),
    )
}

/// The connection outlives the approval.
pub(super) fn stays_open(connection: &str, endpoint: Option<&Id>) -> Diagnostic {
    PrivateLinkCode::ConnectionKept.warning(
        "The connection stays open",
        format!(
            "`{connection}`{} stays approved, because `on_destroy` is `keep`: its owner can still reach \
             the resource.",
            of_endpoint(endpoint)
        ),
    )
}

/// What the user wants of a destroy is not what the service does.
pub(super) fn does_not_reject(kind: &ServiceType) -> Diagnostic {
    PrivateLinkCode::RejectionNotSupported.warning(
        "The service does not reject what it approved",
        format!(
            "A destroy will fail while the connection is approved: `{}` refuses to reject it. Leave \
             `on_destroy` out, or set it to `remove` or `keep`.",
            kind.resource_type
        ),
    )
    .at("on_destroy")
}

/// A connection with everything that tells whose it is.
fn described(connection: &Connection) -> String {
    let endpoint = connection.private_endpoint.as_ref();
    let subscription = connection
        .requester_subscription()
        .map(|it| format!(" in the subscription `{it}`"))
        .unwrap_or_default();
    format!(
        "The connection `{}`{}{subscription}, with the message \"{}\",",
        connection.name,
        of_endpoint(endpoint),
        connection.description
    )
}

fn of_endpoint(endpoint: Option<&Id>) -> String {
    endpoint.map(|it| format!(" of the private endpoint `{it}`")).unwrap_or_default()
}
