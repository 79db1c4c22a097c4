//! Diagnostics of approvals: what the provider tried on which connection, and who acts next.

use tfplugin::{Diagnostic, Diagnostics, Path};

use super::OnDestroy;
use crate::diagnostics::code::CommonCode;
use crate::services::private_link::code::PrivateLinkCode;
use crate::{
    azure::{self, Id},
    services::private_link::{Connection, Desired, Matcher, ServiceType},
};

/// No argument describes the connection.
pub(super) fn not_named() -> Diagnostic {
    PrivateLinkCode::ConnectionNotNamed.error(
        "No argument identifies the connection",
        "The provider never approves a connection because it is the only one: anybody who knows the ID \
         of your resource can request one. Set at least one of `private_endpoint_id`, \
         `private_endpoint_name`, `requester_subscription_id`, `message_contains` and \
         `connection_name`. The vendor can tell you the first three.",
    )
}

/// The text of an import is not the ID of a connection.
pub(super) fn import(text: &str, why: &str) -> Diagnostic {
    CommonCode::InvalidImportId.error(
        "Invalid import ID",
        format!(
            "The provider cannot import `{text}`: {why}. Use the ID of a connection, \
             `<ID of your resource>/privateEndpointConnections/<name>`. \
             `az network private-endpoint-connection list --id <ID of your resource>` lists them."
        ),
    )
}

/// The connections could not be read.
pub(super) fn read_failed(error: azure::Error) -> Diagnostics {
    Diagnostic::from(error).at("resource_id").into()
}

/// The vendor has not created the endpoint.
pub(super) fn awaiting(resource: &Id, matcher: &Matcher) -> Diagnostic {
    let overwritten = if matcher.message_contains.is_some() {
        " If somebody has already approved or rejected it, the message was overwritten: use \
         `private_endpoint_id` to find such a connection."
    } else {
        ""
    };
    PrivateLinkCode::NoConnectionYet.warning(
        "No private endpoint yet",
        format!(
            "`{resource}` has no connection {}. Send the vendor the ticket that requests it, unless you \
             already did. After the vendor creates the endpoint, the next plan shows whose endpoint it \
             would approve. If the vendor says that the endpoint exists, compare your arguments with \
             \"Private endpoint connections\" of the resource in the portal.{overwritten}",
            matcher.describe()
        ),
    )
    .at("status")
}

/// The approved connection no longer exists.
pub(super) fn gone(connection: &str) -> Diagnostic {
    PrivateLinkCode::ConnectionGone
        .warning(
            "Private endpoint connection gone",
            format!(
                "Azure no longer has `{connection}`: the vendor deleted the private endpoint, or \
             somebody removed the connection from your resource, which disconnects the endpoint \
             permanently. Traffic through it has stopped. Ask the vendor to create a new endpoint; the \
             next plan then shows its approval."
            ),
        )
        .at("connection_id")
}

/// The vendor is about to delete the endpoint.
pub(super) fn expires(connection: &Connection, text: &str) -> Diagnostic {
    PrivateLinkCode::EndpointExpires
        .warning(
            "Private endpoint about to expire",
            format!(
                "`{}` is pending. {text} Apply the plan that approves it before that. If the endpoint \
                 expired, create the rule in Databricks again: a new endpoint has another name.",
                connection.id
            ),
        )
        .at("status")
}

/// Somebody rejected the connection.
pub(super) fn rejected(connection: &str, kind: &ServiceType) -> Diagnostic {
    let way_back = if kind.rejects_for_good {
        "This service never approves a rejected connection: ask the vendor to delete the private \
         endpoint and create a new one, which you can then approve."
    } else {
        "If that was a mistake, set `override_rejection`, or ask the vendor to create a new endpoint."
    };
    PrivateLinkCode::ConnectionRejected
        .warning(
            "Private endpoint connection rejected",
            format!(
                "Somebody rejected `{connection}`, and the provider left it rejected. {way_back}"
            ),
        )
        .at("status")
}

/// The endpoint is disconnected.
pub(super) fn disconnected(connection: &str) -> Diagnostic {
    PrivateLinkCode::EndpointDisconnected.warning(
        "Private endpoint disconnected",
        format!(
            "The private endpoint of `{connection}` was deleted or permanently disconnected. Ask the \
             vendor to delete it, if it still exists, and to create a new one."
        ),
    )
    .at("status")
}

/// The wait for the vendor has ended without a connection.
pub(super) fn wait_ended(resource: &Id, timed_out: bool) -> Diagnostic {
    let why = if timed_out {
        "The time limit in `timeouts` expired"
    } else {
        "Terraform was interrupted"
    };
    PrivateLinkCode::ApprovalWaitEnded.warning(
        "Wait for private endpoint ended",
        format!(
            "{why} before the vendor created a private endpoint for `{resource}`. The provider recorded \
             the approval. Apply again to continue waiting, or to approve the endpoint."
        ),
    )
}

/// The operation ended while the service was approving the connection.
pub(super) fn interrupted_approval(connection: &str) -> Diagnostic {
    PrivateLinkCode::ApprovalContinues.warning(
        "Approval still in progress",
        format!(
            "The operation was interrupted, or ran out of time, while Azure was approving \
             `{connection}`. Azure continues. The next plan shows the result."
        ),
    )
}

/// Somebody rejected the connection after the plan.
pub(super) fn rejected_after_plan(connection: &str) -> Diagnostic {
    PrivateLinkCode::ConnectionRejected.error(
        "Connection rejected after the plan",
        format!(
            "Somebody rejected `{connection}` after the plan, and the provider left it rejected. Plan \
             again; to approve it anyway, set `override_rejection`."
        ),
    )
    .at("override_rejection")
}

/// The caller lacks permissions to approve.
pub(super) fn forbidden(resource: &Id, missing: &[String]) -> Diagnostic {
    let actions: Vec<_> = missing.iter().map(|it| format!("- `{it}`")).collect();
    PrivateLinkCode::ApprovalForbidden.warning(
        "Missing permission to approve connections",
        format!(
            "At `{resource}` the caller lacks:\n\n{}\n\nAn apply with these credentials will fail \
             with 403. Ask an administrator of the resource for a role with these actions, such as \
             the contributor role of this resource type. If applies run with other credentials that \
             have these permissions, ignore this warning.",
            actions.join("\n")
        ),
    )
    .at("resource_id")
}

/// The destroy rejected or removed the connection.
pub(super) fn withdrawn(
    connection: &Connection,
    desired: Desired,
    kind: &ServiceType,
) -> Diagnostic {
    let (what, next) = match desired {
        Desired::Removed => (
            "removed",
            "The vendor's private endpoint is permanently disconnected; ask the vendor to delete it.",
        ),
        _ if kind.rejects_for_good => (
            "rejected",
            "This service never approves it again: to reconnect, the vendor has to create a new private \
             endpoint.",
        ),
        _ => ("rejected", "You can approve it again while the private endpoint exists."),
    };
    PrivateLinkCode::VendorCutOff
        .warning("Vendor disconnected", format!("The provider {what} `{}`. {next}", connection.id))
}

/// The description of a rejection.
pub(super) fn withdrawal(message: &str, longest: usize) -> String {
    let remark = "Approval withdrawn with Terraform";
    let text = if message.is_empty() { remark.to_owned() } else { format!("{remark}: {message}") };
    text.chars().take(longest).collect()
}

/// Only the message describes the connection.
pub(super) fn only_message_matches(resource: &Id) -> Diagnostic {
    PrivateLinkCode::OnlyMessageMatches.warning(
        "Approval depends on the message only",
        format!(
            "Anybody who knows the ID of `{}` and the text in `message_contains` can request a matching \
             endpoint. This apply therefore approves nothing: the first plan that finds a connection \
             shows its owner in `approved_endpoint`. Compare that with what the vendor says, or set \
             `requester_subscription_id` to the vendor's subscription.",
            resource.name()
        ),
    )
    .at("message_contains")
}

/// No plan has shown the connection yet.
pub(super) fn not_shown_yet(found: &Connection) -> Diagnostic {
    PrivateLinkCode::ConnectionNotPlanned.warning(
        "Connection not approved by this apply",
        format!(
            "{} is not approved by this apply, because its plan cannot show whose endpoint it is. The \
             next plan shows it in `approved_endpoint`, and applying that plan approves it.",
            described(found)
        ),
    )
    .at("status")
}

/// The connection that this apply approves.
pub(super) fn will_be_approved(found: &Connection) -> Diagnostic {
    PrivateLinkCode::ConnectionWillBeApproved
        .warning(
            "Approval of a private endpoint",
            format!("{} matches the arguments exactly. This apply approves it.", described(found)),
        )
        .at("status")
}

/// Several connections match now, so an apply of this plan fails with this error.
pub(super) fn will_be_refused(several: Diagnostic) -> Diagnostic {
    let detail = format!(
        "{} Until then, every apply fails with this error and approves none of them.",
        several.detail
    );
    Diagnostic { detail, path: Path::default(), ..several.demoted() }.at("status")
}

/// The replacing approval needs the connection.
pub(super) fn kept_for_successor(connection: &str) -> Diagnostic {
    PrivateLinkCode::ConnectionKept.warning(
        "Connection still approved",
        format!(
            "The provider did not reject or remove `{connection}`, because the approval that replaces \
             this one needs it."
        ),
    )
}

/// The connection was approved before this approval exists.
pub(super) fn is_approved(found: &Connection) -> Diagnostic {
    PrivateLinkCode::AlreadyApproved.warning(
        "Connection already approved",
        format!(
            "{} is already approved. If this plan replaces an approval, the connection remains approved \
             during the replacement. If another approval that manages it is destroyed in the same apply, \
             use a `moved` block instead: the destroy may disconnect the vendor.",
            described(found)
        ),
    )
    .at("status")
}

/// Somebody else approved the connection first.
pub(super) fn approved_already(found: &Connection) -> Diagnostic {
    PrivateLinkCode::AlreadyApproved.warning(
        "Connection already approved",
        format!(
            "Somebody approved `{}` after the plan, with the description \"{}\". That is what the plan \
             intended, so the provider changed nothing.",
            found.id, found.description
        ),
    )
    .at("connection_id")
}

/// The destroy will reject or remove the connection.
pub(super) fn will_be_cut_off(
    connection: &str,
    endpoint: Option<&Id>,
    desired: OnDestroy,
    kind: &ServiceType,
) -> Diagnostic {
    let (what, undone) = match desired {
        OnDestroy::Remove => (
            "removes",
            "This cannot be undone: the vendor would have to create a new private endpoint.",
        ),
        _ if kind.rejects_for_good => (
            "rejects",
            "This cannot be undone: this service never approves a rejected connection, and the vendor \
             would have to create a new private endpoint.",
        ),
        _ if !kind.rejects_approved => (
            "tries to reject",
            "This service does not reject an approved connection: set `on_destroy = \"remove\"` and \
             apply before you destroy.",
        ),
        _ => ("rejects", "You can approve it again while the private endpoint exists."),
    };
    PrivateLinkCode::VendorWillBeCutOff.warning(
        "Vendor will be disconnected",
        format!(
            "The apply {what} `{connection}`{}. {undone} To keep it approved, set \
             `on_destroy = \"keep\"` and apply first.",
            of_endpoint(endpoint)
        ),
    )
}

/// The connection outlives the approval.
pub(super) fn stays_open(connection: &str, endpoint: Option<&Id>) -> Diagnostic {
    PrivateLinkCode::ConnectionKept.warning(
        "Connection still approved",
        format!(
            "`{connection}`{} remains approved, because `on_destroy` is `keep`: its owner can still \
             reach the resource.",
            of_endpoint(endpoint)
        ),
    )
}

/// The service does not reject approved connections.
pub(super) fn does_not_reject(kind: &ServiceType) -> Diagnostic {
    PrivateLinkCode::RejectionNotSupported.warning(
        "Rejection not supported by the service",
        format!(
            "A destroy will fail while the connection is approved: `{}` refuses to reject it. Remove \
             `on_destroy`, or set it to `remove` or `keep`.",
            kind.resource_type
        ),
    )
    .at("on_destroy")
}

/// A connection with everything that identifies its owner.
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
