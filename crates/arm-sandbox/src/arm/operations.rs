//! Long-running operations: accepted, polled, done.

use http::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Context, resources::object_of, signature};
use crate::{
    api_error::ApiError,
    clock,
    id::Id,
    message::{Answer, Request},
    regions,
    router::RequestContext,
    rules::{PendingOperation, Polled, Rules, Write, WriteStatus},
};

/// Seconds between polls that the service asks for.
const PAUSE: &str = "1";

/// The headers with the address of an operation.
const LINKS: [&str; 2] = ["azure-asyncoperation", "location"];

/// What Container Registry puts before the ID of an operation on a connection.
const REGISTRY_PREFIX: &str = "privateendpointconnections-";

/// Accepts an operation whose result is polled at `Location`.
pub(crate) fn start(context: &Context<'_>, request: &Request, id: &Id) -> Result<Answer, ApiError> {
    let operation = begin(context, request, id, &Value::Null)?;
    let answer = Answer::empty(202).with_header("retry-after", PAUSE);
    Ok(answer.with_header("location", location(request, id, &operation)))
}

/// Accepts an operation at whose end there is nothing to show: 204.
pub(crate) fn start_without_result(
    context: &Context<'_>,
    request: &Request,
    id: &Id,
) -> Result<Answer, ApiError> {
    let operation = Uuid::new_v4().simple().to_string();
    let ending = json!({
        "status": 204,
        "body": null,
        "method": request.method.as_str(),
        "resource": id.text(),
    });
    let polls = context.behavior.polls_of_an_operation();
    context.session.save_operation(&operation, polls, &ending)?;
    let answer = Answer::empty(202).with_header("retry-after", PAUSE);
    Ok(answer.with_header("location", location(request, id, &operation)))
}

/// Accepts an operation that has an address of its own in a region, with a body while it runs and one at
/// its end: how Key Vault purges (recorded by the Azure CLI's `test_keyvault_mgmt`).
pub(crate) fn start_in_region(
    context: &Context<'_>,
    request: &Request,
    id: &Id,
    region: &str,
) -> Result<Answer, ApiError> {
    let operation = Uuid::new_v4().simple().to_string();
    let now = clock::entra(context.now);
    let ending = json!({
        "status": 200,
        "running": {"createdDateTime": now, "status": "NotStarted"},
        "body": {"createdDateTime": now, "lastActionDateTime": now, "status": "Succeeded"},
        "method": request.method.as_str(),
        "resource": id.text(),
    });
    let polls = context.behavior.polls_of_an_operation();
    context.session.save_operation(&operation, polls, &ending)?;
    let (subscription, namespace) = (id.subscription().unwrap_or_default(), id.namespace());
    let region = regions::normalized(region);
    let at = format!("/subscriptions/{subscription}/providers/{namespace}/locations/{region}");
    let address = versioned(request, &format!("{at}/operationResults/{operation}"));
    Ok(Answer::empty(202).with_header("retry-after", PAUSE).with_header("location", address))
}

/// Answers a write that was kept, in the style of its type.
pub(super) fn after_write(
    context: &Context<'_>,
    request: &Request,
    rules: &dyn Rules,
    id: &Id,
    write: Write,
    body: String,
) -> Result<Answer, ApiError> {
    let status = match write {
        Write::Create => 201,
        Write::Replace => rules.replaced_status(),
        Write::Patch => 200,
    };
    let body = if write == Write::Create { rules.shown_when_new(body) } else { body };
    let Some(async_style) =
        rules.response_style().async_style.filter(|style| style.applies_to(write))
    else {
        return Ok(Answer::text(status, body));
    };
    let runs = context.behavior.operations_take_time();
    // What the operation ends with is what a GET shows then, which the answer may not show yet.
    let ending = rules.find(context, id)?.map_or_else(|| body.clone(), |document| document.body);
    let document = Value::Object(object_of(&ending));
    let body = if runs { running(rules, &body) } else { body };
    let answer = match async_style.status {
        WriteStatus::Accepted | WriteStatus::AcceptedWhenNew => {
            accepted(rules.accepted_body(context, false))
        }
        WriteStatus::Created => Answer::text(201, body),
        WriteStatus::Okay => Answer::text(200, body),
        WriteStatus::AcceptedWhileRunning if runs => Answer::text(202, body),
        WriteStatus::AcceptedWhileRunning | WriteStatus::Usual => Answer::text(status, body),
    };
    pursued(context, request, rules, id, &document, answer)
}

/// Answers a deletion that goes on after its answer.
pub(super) fn deleted(
    context: &Context<'_>,
    request: &Request,
    rules: &dyn Rules,
    id: &Id,
) -> Result<Answer, ApiError> {
    let answer = accepted(rules.accepted_body(context, true));
    pursued(context, request, rules, id, &Value::Null, answer)
}

/// 202, with a body if there is one.
fn accepted(body: Option<String>) -> Answer {
    body.map_or_else(|| Answer::empty(202), |body| Answer::text(202, body))
}

/// Answers a poll at the resource itself: the resource, with the status of the operation.
pub(super) fn status_in_resource(
    context: &Context<'_>,
    rules: &dyn Rules,
    operation: &str,
    body: &str,
) -> Result<String, ApiError> {
    let Some((left, _)) = context.session.poll_operation(operation)? else {
        return Err(unknown(operation));
    };
    let runs = 0 < left;
    let mut body = if runs { object_of(&running(rules, body)) } else { object_of(body) };
    body.insert("status".into(), json!(if runs { "InProgress" } else { "Succeeded" }));
    Ok(Value::Object(body).to_string())
}

/// The status of an operation that is asked for at a resource which is no longer there: the end of its
/// deletion. `None` if there was no such operation.
pub(super) fn status_of_gone(
    context: &Context<'_>,
    operation: &str,
) -> Result<Option<Answer>, ApiError> {
    let polled = context.session.poll_operation(operation)?;
    Ok(polled.map(|(left, _)| {
        let status = if 0 < left { "InProgress" } else { "Succeeded" };
        Answer::json(200, &json!({"status": status}))
    }))
}

/// Refuses a write while an earlier one still runs that excludes it.
pub(super) fn check_idle(
    context: &Context<'_>,
    rules: &dyn Rules,
    id: &Id,
) -> Result<(), ApiError> {
    let Some(lease) =
        rules.lease(context.behavior, id).filter(|_| rules.response_style().async_style.is_some())
    else {
        return Ok(());
    };
    match context.session.poll_running(&lease.name)? {
        None => Ok(()),
        Some(_) => Err(lease.error),
    }
}

/// A document as it is read, which says so while a write of it still runs.
pub(crate) fn with_progress(
    context: &Context<'_>,
    rules: &dyn Rules,
    id: &Id,
    body: String,
) -> Result<String, ApiError> {
    if rules.response_style().async_style.is_none() || !context.behavior.operations_take_time() {
        return Ok(body);
    }
    match context.session.poll_running(id.key())? {
        None => Ok(body),
        Some(_) => Ok(running(rules, &body)),
    }
}

/// Has an operation that an answer speaks of go on, though what it was for is undone: it comes to
/// an end as if nothing had happened, or with an error.
pub(crate) fn outlive(
    request_context: &RequestContext<'_>,
    answer: &Answer,
    error: Option<&Value>,
) -> rusqlite::Result<()> {
    let mut links = answer.headers.iter().filter(|(name, _)| LINKS.contains(name));
    let operation = links.find_map(|(_, link)| match link.split_once("kv-operation=") {
        Some((_, operation)) => Some(operation),
        None => link.rsplit('/').next()?.split('?').next(),
    });
    let Some(operation) = operation else { return Ok(()) };
    let operation = operation.strip_prefix(REGISTRY_PREFIX).unwrap_or(operation);
    let ending = json!({
        "status": 200,
        "body": null,
        "error": error,
        "method": request_context.request.method.as_str(),
        "resource": request_context.request.path,
    });
    let polls = request_context.behavior.polls_of_an_operation();
    request_context.session.save_operation(operation, polls, &ending)
}

/// Begins an operation and says in the answer where its end is asked for.
fn pursued(
    context: &Context<'_>,
    request: &Request,
    rules: &dyn Rules,
    id: &Id,
    document: &Value,
    mut answer: Answer,
) -> Result<Answer, ApiError> {
    let Some(async_style) = rules.response_style().async_style else { return Ok(answer) };
    let operation = begin(context, request, id, document)?;
    context.session.occupy(id.key(), &operation)?;
    if let Some(lease) = rules.lease(context.behavior, id) {
        context.session.occupy(&lease.name, &operation)?;
    }
    let links = rules.operation_links(&PendingOperation {
        base: &request.base(),
        id,
        region: &location_of(context, id)?,
        operation: &operation,
        version: request.parameter("api-version").unwrap_or_default(),
        deletes: request.method == Method::DELETE,
    });
    if !links.is_empty() {
        answer.headers.extend(links);
        return Ok(answer.with_header("retry-after", PAUSE));
    }
    if async_style.polled == Polled::Document {
        return Ok(answer);
    }
    if async_style.polled == Polled::Signed {
        let region = location_of(context, id)?;
        let subscription = id.subscription().unwrap_or_default();
        let status = format!(
            "/subscriptions/{subscription}/providers/{}/locations/{region}/operations/{operation}",
            id.namespace(),
        );
        let status = format!("{}{}", versioned(request, &status), signature::query(&operation));
        answer = answer.with_header("azure-asyncoperation", status);
        if request.method == Method::DELETE {
            answer = answer.with_header("location", location(request, id, &operation));
        }
    }
    if matches!(async_style.polled, Polled::AsyncOperation | Polled::Both) {
        let region = location_of(context, id)?;
        let status = format!(
            "/subscriptions/{}/providers/{}/locations/{region}/operationStatuses/{operation}",
            id.subscription().unwrap_or_default(),
            id.namespace(),
        );
        answer = answer.with_header("azure-asyncoperation", versioned(request, &status));
    }
    if matches!(async_style.polled, Polled::Location | Polled::Both) {
        answer = answer.with_header("location", location(request, id, &operation));
    }
    Ok(answer.with_header("retry-after", PAUSE))
}

/// Answers a poll of `Azure-AsyncOperation`: how far the operation is.
pub(crate) fn status(
    context: &Context<'_>,
    request_context: &RequestContext<'_>,
) -> Result<Answer, ApiError> {
    let named = request_context.capture("operation");
    let operation = named.strip_prefix(REGISTRY_PREFIX).unwrap_or(named);
    let Some((left, ending)) = context.session.poll_operation(operation)? else {
        return Err(unknown(operation));
    };
    let mut body =
        json!({"id": request_context.request.path, "name": operation, "status": "InProgress"});
    if 0 < left {
        return Ok(Answer::json(200, &body).with_header("retry-after", PAUSE));
    }
    match ending.get("error").filter(|error| !error.is_null()) {
        None => body["status"] = json!("Succeeded"),
        Some(error) => {
            body["status"] = json!("Failed");
            body["error"] = error.clone();
        }
    }
    Ok(Answer::json(200, &body))
}

/// The same for an address that is signed.
pub(crate) fn signed_status(
    context: &Context<'_>,
    request_context: &RequestContext<'_>,
) -> Result<Answer, ApiError> {
    signature::check(request_context.request, request_context.capture("operation"))?;
    status(context, request_context)
}

/// Answers a poll of `Location`: 202 while the operation runs, then its result.
pub(crate) fn poll(
    context: &Context<'_>,
    request_context: &RequestContext<'_>,
) -> Result<Answer, ApiError> {
    let operation = request_context.capture("operation");
    let Some((left, ending)) = context.session.poll_operation(operation)? else {
        return Err(unknown(operation));
    };
    if 0 < left {
        return Ok(accepted(ending.get("running").map(Value::to_string))
            .with_header(
                "location",
                versioned(request_context.request, &request_context.request.path),
            )
            .with_header("retry-after", PAUSE));
    }
    if let Some(error) = ending.get("error").filter(|error| !error.is_null()) {
        return Ok(Answer::json(400, &json!({"error": error})));
    }
    let status =
        ending.get("status").and_then(Value::as_u64).and_then(|status| u16::try_from(status).ok());
    match ending.get("body").filter(|body| !body.is_null()) {
        Some(body) => Ok(Answer::json(status.unwrap_or(200), body)),
        None => Ok(Answer::empty(status.unwrap_or(200))),
    }
}

/// Begins an operation that ends with that document.
fn begin(
    context: &Context<'_>,
    request: &Request,
    id: &Id,
    document: &Value,
) -> Result<String, ApiError> {
    let operation = Uuid::new_v4().simple().to_string();
    let ending = json!({
        "status": 200,
        "body": document,
        "method": request.method.as_str(),
        "resource": id.text(),
    });
    let polls = context.behavior.polls_of_an_operation();
    context.session.save_operation(&operation, polls, &ending)?;
    Ok(operation)
}

/// Where the result of an operation is polled.
fn location(request: &Request, id: &Id, operation: &str) -> String {
    let subscription = id.subscription().unwrap_or_default();
    versioned(request, &format!("/subscriptions/{subscription}/operationresults/{operation}"))
}

/// The address of a path, for the version of the request.
fn versioned(request: &Request, path: &str) -> String {
    let version = request.parameter("api-version").unwrap_or_default();
    format!("{}{path}?api-version={version}", request.base())
}

/// The region of the resource, or of its parent.
fn location_of(context: &Context<'_>, id: &Id) -> Result<String, ApiError> {
    let document = context.session.document(context.tenant(), &id.top())?;
    let body = document.map(|document| object_of(&document.body)).unwrap_or_default();
    Ok(regions::normalized(body.get("location").and_then(Value::as_str).unwrap_or("global")))
}

/// A document that says that a write of it goes on.
fn running(rules: &dyn Rules, body: &str) -> String {
    let mut document = object_of(body);
    let Some(state) = rules.running_state(&document) else { return body.to_owned() };
    if let Some(Value::Object(properties)) = document.get_mut("properties") {
        properties.insert("provisioningState".into(), json!(state));
    }
    Value::Object(document).to_string()
}

/// The error of an operation that never began.
fn unknown(operation: &str) -> ApiError {
    ApiError::not_found("NotFound", format!("The operation '{operation}' could not be found."))
}
