//! Long-running operations: accepted, polled, done.

use serde_json::{Value, json};
use uuid::Uuid;

use super::Context;
use crate::{
    id::Id,
    message::{Answer, Request},
    refusal::Refusal,
    router::Exchange,
};

/// Seconds between polls that the service asks for.
const PAUSE: &str = "1";

/// Accepts an operation whose result is polled at `Location`.
pub(super) fn start(context: &Context<'_>, request: &Request, id: &Id) -> Result<Answer, Refusal> {
    let operation = Uuid::new_v4().simple().to_string();
    let ending = json!({"status": 200, "body": null});
    context.session.save_operation(&operation, context.behavior.operation_polls, &ending)?;
    let version = request.parameter("api-version").unwrap_or_default();
    let subscription = id.subscription().unwrap_or_default();
    let base = request.base();
    let location = format!(
        "{base}/subscriptions/{subscription}/operationresults/{operation}?api-version={version}"
    );
    Ok(Answer::empty(202).with_header("location", location).with_header("retry-after", PAUSE))
}

/// Answers a poll of `Location`: 202 while the operation runs, then its result.
pub(crate) fn poll(context: &Context<'_>, exchange: &Exchange<'_>) -> Result<Answer, Refusal> {
    let operation = exchange.capture("operation");
    let Some((left, ending)) = context.session.poll_operation(operation)? else {
        return Err(Refusal::not_found(
            "NotFound",
            format!("The operation '{operation}' could not be found."),
        ));
    };
    if 0 < left {
        let location = exchange.request.base() + &exchange.request.path;
        let version = exchange.request.parameter("api-version").unwrap_or_default();
        return Ok(Answer::empty(202)
            .with_header("location", format!("{location}?api-version={version}"))
            .with_header("retry-after", PAUSE));
    }
    let status =
        ending.get("status").and_then(Value::as_u64).and_then(|status| u16::try_from(status).ok());
    match ending.get("body").filter(|body| !body.is_null()) {
        Some(body) => Ok(Answer::json(status.unwrap_or(200), body)),
        None => Ok(Answer::empty(status.unwrap_or(200))),
    }
}
