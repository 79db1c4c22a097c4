//! One operation at a time: what a write is told while another one runs on the same virtual network
//! or route table, or on one that it refers to.

use serde_json::json;

use crate::{Behavior, Busy, api_error::ApiError, arm::Context, id::Id, rules::Lease};

/// What a write of a resource, or of something in it, holds.
pub(super) fn lease(behavior: &Behavior, id: &Id) -> Lease {
    let top = id.top();
    let error = match behavior.networks.busy {
        Busy::AnotherOperation => ApiError::conflict(
            "AnotherOperationInProgress",
            format!(
                "Another operation on this or dependent resource is in progress. To retrieve status of the operation \
                 use uri: the Azure-AsyncOperation header of the write that runs on '{}'.",
                top.text(),
            ),
        ),
        Busy::NotProvisioned => not_provisioned(&top, id),
        Busy::Retryable => retryable(&top, id),
    };
    Lease { name: top.key().to_owned(), error }
}

/// Refuses a reference to a resource on which an operation still runs.
pub(super) fn check_provisioned(
    context: &Context<'_>,
    referenced: &Id,
    by: &Id,
) -> Result<(), ApiError> {
    match context.session.poll_running(referenced.key())? {
        None => Ok(()),
        Some(_) if context.behavior.networks.busy == Busy::Retryable => {
            Err(retryable(referenced, by))
        }
        Some(_) => Err(not_provisioned(referenced, by)),
    }
}

fn not_provisioned(referenced: &Id, by: &Id) -> ApiError {
    ApiError::bad_request("ReferencedResourceNotProvisioned", message(referenced, by))
}

/// The same within an error that says that it will pass, though its status is that of throttling.
fn retryable(referenced: &Id, by: &Id) -> ApiError {
    let outer = "A retryable error occurred.";
    let inner =
        json!({"code": "ReferencedResourceNotProvisioned", "message": message(referenced, by)});
    ApiError::new(429, "RetryableError", outer).with_body(
        json!({"error": {"code": "RetryableError", "message": outer, "details": [inner]}}),
    )
}

fn message(referenced: &Id, by: &Id) -> String {
    format!(
        "Cannot proceed with operation because resource {} used by resource {} is not in Succeeded state. Resource is \
         in Updating state and the last operation that updated/is updating the resource is PutOperation.",
        referenced.text(),
        by.text(),
    )
}
