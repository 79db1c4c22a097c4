//! One request from end to end: what is scripted for it, its transaction, and what every answer
//! carries.

use std::{sync::Arc, time::Duration};

use axum::{body::Body, response::Response};
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use http::{HeaderValue, header};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{
    Behavior, Clock, ConnectionReset, Effect, Fault, LoggedRequest,
    api_error::ApiError,
    arm::{self, operations},
    astro, clock,
    message::{Answer, Request},
    oversized, redaction, request_log,
    router::{self, RequestContext},
    rules::Lease,
    store::{PickedFault, Session, Store},
};

/// How much longer than it takes a write may hold what it excludes others from, should its process
/// die over it.
const LEASE_RESERVE_MILLISECONDS: i64 = 1_000;

/// What one sandbox consists of.
#[derive(Debug)]
pub(crate) struct Core {
    /// The database.
    pub(crate) store: Store,
    /// The time.
    pub(crate) clock: Clock,
}

/// Answers a request.
pub(crate) async fn answer(core: Arc<Core>, request: axum::extract::Request) -> Response {
    let request = match Request::read(request).await {
        Ok(request) => request,
        Err(error) => return Answer::from(error).into_response(),
    };
    let opening = core.store.read(|session| open(&core, session, &request)).and_then(|it| it);
    let answer = match opening {
        Ok(Opening::Answered { answer, entry: None }) => answer,
        Ok(Opening::Answered { answer, entry: Some(entry) }) => {
            match write(&core, move |session, _| session.log_request(&entry)).await {
                Ok(()) => answer,
                Err(error) => ApiError::from(error).into(),
            }
        }
        Ok(Opening::StoredFault { behavior, has_faults }) => {
            return scripted(core, request, behavior, has_faults).await;
        }
        Err(error) => ApiError::from(error).into(),
    };
    respond(&request, core.clock.now(), answer, None)
}

/// What the first look at a request says.
enum Opening {
    /// It was a read that changes nothing, and is done, except that it may have to be kept in the
    /// request log: only that waits for writers.
    Answered { answer: Answer, entry: Option<Box<LoggedRequest>> },
    /// There is more to it.
    StoredFault { behavior: Behavior, has_faults: bool },
}

fn open(core: &Core, session: &Session<'_>, request: &Request) -> rusqlite::Result<Opening> {
    let behavior: Behavior = session.setting("behavior")?.unwrap_or_default();
    let has_faults = session.has_faults()?;
    if !has_faults && behavior.reads_change_nothing() && router::leaves_no_trace(request) {
        let request_context = request_context(core, session, request, &behavior);
        let answer = router::dispatch(&request_context);
        let entry = log_entry(&request_context, &answer, None, Vec::new())?.map(Box::new);
        return Ok(Opening::Answered { answer, entry });
    }
    Ok(Opening::StoredFault { behavior, has_faults })
}

async fn scripted(
    core: Arc<Core>,
    request: Request,
    behavior: Behavior,
    has_faults: bool,
) -> Response {
    let request = Arc::new(request);
    let outcome = attempt(&core, &request, behavior, has_faults).await;
    let (answer, effect) = outcome.unwrap_or_else(|error| (ApiError::from(error).into(), None));
    respond(&request, core.clock.now(), answer, effect)
}

/// The response to a request, and the scripted effect that is still to be applied to it.
async fn attempt(
    core: &Arc<Core>,
    request: &Arc<Request>,
    behavior: Behavior,
    has_faults: bool,
) -> rusqlite::Result<(Answer, Option<Effect>)> {
    let Met { effect, faults } =
        if has_faults { meet_faults(core, request).await? } else { Met::default() };
    let lease = match effect {
        Some(Effect::Reset | Effect::Status { .. }) => None,
        _ => router::lease(&behavior, request),
    };
    let error = match &lease {
        Some(lease) if !hold(core, lease, &behavior).await? => Some(lease.error.clone()),
        _ => None,
    };
    let asked = Arc::clone(request);
    write(core, move |session, core| {
        let request_context = request_context(core, session, &asked, &behavior);
        let answer = if let Some(error) = error {
            Answer::from(error)
        } else {
            let answer = carry_out(&request_context, effect.as_ref())?;
            if let Some(lease) = &lease {
                session.return_lease(&lease.name)?;
            }
            answer
        };
        if let Some(entry) = log_entry(&request_context, &answer, effect.as_ref(), faults)? {
            session.log_request(&entry)?;
        }
        Ok((answer, effect))
    })
    .await
}

/// The scripted faults that a request met.
#[derive(Default)]
struct Met {
    /// The effect that is not a delay, if there is one.
    effect: Option<Effect>,
    /// All of them, as the log names them.
    faults: Vec<String>,
}

/// Waits as long as the scripted delays say.
async fn meet_faults(core: &Arc<Core>, request: &Arc<Request>) -> rusqlite::Result<Met> {
    let asked = Arc::clone(request);
    let picked = write(core, move |session, _| session.pick_faults(&asked.call())).await?;
    let mut met = Met::default();
    for PickedFault(Fault { effect, .. }) in picked {
        met.faults.push(effect.to_string());
        match effect {
            Effect::Delay { milliseconds } => {
                tokio::time::sleep(Duration::from_millis(milliseconds)).await;
            }
            other => met.effect = Some(other),
        }
    }
    Ok(met)
}

/// Takes what a write excludes other writes from, and holds it as long as writes take. False when
/// another write has it.
async fn hold(core: &Arc<Core>, lease: &Lease, behavior: &Behavior) -> rusqlite::Result<bool> {
    let (name, now) = (lease.name.clone(), clock::milliseconds(core.clock.now()));
    let duration = behavior.exclusive_write_milliseconds;
    let until = now.saturating_add_unsigned(duration).saturating_add(LEASE_RESERVE_MILLISECONDS);
    let taken = write(core, move |session, _| session.take_lease(&name, now, until)).await?;
    if taken {
        tokio::time::sleep(Duration::from_millis(duration)).await;
    }
    Ok(taken)
}

/// Runs a change, away from the async threads when it may have to wait for another process.
async fn write<T: Send + 'static>(
    core: &Arc<Core>,
    work: impl FnOnce(&Session<'_>, &Core) -> rusqlite::Result<T> + Send + 'static,
) -> rusqlite::Result<T> {
    if !core.store.is_shared() {
        return core.store.write(|session| work(session, core))?;
    }
    let shared = Arc::clone(core);
    core.store.write_in_turn(move |session| work(session, &shared)).await
}

fn request_context<'a>(
    core: &Core,
    session: &'a Session<'a>,
    request: &'a Request,
    behavior: &'a Behavior,
) -> RequestContext<'a> {
    RequestContext { session, request, behavior, now: core.clock.now(), captures: Vec::new() }
}

/// Carries out the request, unless the scripted effect prevents it.
fn carry_out(
    request_context: &RequestContext<'_>,
    effect: Option<&Effect>,
) -> rusqlite::Result<Answer> {
    match effect {
        Some(Effect::Reset) => Ok(Answer::empty(0)),
        Some(Effect::Status { status, code, message, headers: _, body }) => Ok(match body {
            Some(body) => Answer::text(*status, body.clone()),
            None if *status == 204 || *status == 304 => Answer::empty(*status),
            None if astro::owns(request_context.request) => astro::fault(*status, message).into(),
            None => Answer::from(ApiError::new(*status, code.clone(), message.clone())),
        }),
        Some(Effect::DroppedWrite) => {
            let answer = request_context.session.undone(|| router::dispatch(request_context))?;
            operations::outlive(request_context, &answer, None)?;
            Ok(answer)
        }
        Some(Effect::FailedOperation { code, message, details }) => {
            let answer = request_context.session.undone(|| router::dispatch(request_context))?;
            let error = json!({"code": code, "message": message, "details": details});
            operations::outlive(request_context, &answer, Some(&error))?;
            Ok(answer)
        }
        Some(Effect::Preceded { method, body }) => {
            other_writer(request_context, method, body);
            Ok(router::dispatch(request_context))
        }
        Some(Effect::Followed { method, body }) => {
            let answer = router::dispatch(request_context);
            other_writer(request_context, method, body);
            Ok(answer)
        }
        _ => Ok(router::dispatch(request_context)),
    }
}

/// Has someone else write to the path of a request.
fn other_writer(request_context: &RequestContext<'_>, method: &str, body: &Value) {
    let mut request = request_context.request.clone();
    request.method = http::Method::from_bytes(method.as_bytes()).unwrap_or_default();
    request.headers.remove(header::IF_MATCH);
    request.headers.remove(header::IF_NONE_MATCH);
    request.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    request.body = if body.is_null() { Bytes::new() } else { Bytes::from(body.to_string()) };
    let answer = router::dispatch(&RequestContext { request: &request, ..request_context.clone() });
    if 400 <= answer.status {
        tracing::warn!(status = answer.status, body = answer.body, "the other writer was refused");
    }
}

/// What the request log keeps of a request; nothing when it is off.
fn log_entry(
    request_context: &RequestContext<'_>,
    answer: &Answer,
    effect: Option<&Effect>,
    faults: Vec<String>,
) -> rusqlite::Result<Option<LoggedRequest>> {
    if !request_context.behavior.request_log {
        return Ok(None);
    }
    let RequestContext { session, request, .. } = *request_context;
    let broken = matches!(effect, Some(Effect::Reset | Effect::LostAnswer));
    let headers = request_log::HEADERS.iter().filter_map(|name| {
        request.header(name).map(|value| ((*name).to_owned(), value.to_owned()))
    });
    let kept = |body: &str| {
        if router::carries_secrets(request) {
            String::new()
        } else {
            redaction::text(&request.path, body)
        }
    };
    let answered = answer.body.as_deref().unwrap_or_default();
    Ok(Some(LoggedRequest {
        time: clock::seven_digits(request_context.now),
        process: std::process::id(),
        method: request.method.to_string(),
        host: request.authority.clone(),
        path: request.path.clone(),
        query: request.query.iter().map(redaction::pair).collect(),
        headers: headers.collect(),
        body: kept(&String::from_utf8_lossy(&request.body)),
        status: if broken { 0 } else { answer.status },
        caller: arm::caller_of(session, request)?,
        faults,
        answer: if answered.len() <= request_log::LONGEST_ANSWER {
            kept(answered)
        } else {
            String::new()
        },
    }))
}

/// The HTTP response, with what every answer carries and what the effect makes of it.
fn respond(
    request: &Request,
    now: Timestamp,
    mut answer: Answer,
    effect: Option<Effect>,
) -> Response {
    if matches!(effect, Some(Effect::Reset | Effect::LostAnswer)) {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = http::StatusCode::INTERNAL_SERVER_ERROR;
        response.extensions_mut().insert(ConnectionReset);
        return response;
    }
    if !astro::owns(request) {
        identify(request, now, &mut answer);
    }
    if request.method == http::Method::HEAD {
        answer.body = None;
    }
    match effect {
        Some(Effect::Status { headers, .. }) => with_headers(answer.into_response(), &headers),
        Some(Effect::TruncatedBody) => truncated(answer),
        Some(Effect::OversizedBody { mebibytes, compressed }) => {
            oversized::response(answer, mebibytes, compressed)
        }
        Some(Effect::ByteOrderMark) => {
            answer.body = answer.body.map(|body| format!("\u{feff}{body}"));
            answer.into_response()
        }
        Some(Effect::OtherCase) => {
            answer.body = answer.body.map(|body| other_case(&body));
            answer.into_response()
        }
        _ => answer.into_response(),
    }
}

/// Adds the headers by which a request is found again.
fn identify(request: &Request, now: Timestamp, answer: &mut Answer) {
    let id = uuid::Uuid::new_v4().to_string();
    let correlation = request.header("x-ms-correlation-request-id").unwrap_or(&id).to_owned();
    let routing = format!("SANDBOX:{}:{id}", now.strftime("%Y%m%dT%H%M%SZ"));
    if let (Some("true" | "True"), Some(client)) =
        (request.header("x-ms-return-client-request-id"), request.header("x-ms-client-request-id"))
    {
        answer.headers.push(("x-ms-client-request-id", client.to_owned()));
    }
    answer.headers.extend([
        ("x-ms-request-id", id),
        ("x-ms-correlation-request-id", correlation),
        ("x-ms-routing-request-id", routing),
        ("cache-control", "no-cache".to_owned()),
    ]);
}

fn with_headers(mut response: Response, headers: &[(String, String)]) -> Response {
    for (name, value) in headers {
        if let (Ok(name), Ok(value)) =
            (header::HeaderName::try_from(name), HeaderValue::from_str(value))
        {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// A response that promises its whole body and breaks off in the middle.
fn truncated(answer: Answer) -> Response {
    let text = answer.body.clone().unwrap_or_default();
    let mut response = answer.into_response();
    let first = Bytes::copy_from_slice(text.as_bytes().get(..text.len() / 2).unwrap_or_default());
    let broken = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
    let ending = stream::once(async move {
        // The first part must be sent before the connection ends.
        tokio::task::yield_now().await;
        Err(broken)
    });
    *response.body_mut() = Body::from_stream(stream::iter([Ok(first)]).chain(ending));
    response
}

/// The text with its IDs spelled as some services spell them.
fn other_case(body: &str) -> String {
    let spellings = [
        ("/resourceGroups/", "/resourcegroups/"),
        ("Microsoft.Authorization", "microsoft.authorization"),
        ("Microsoft.ManagedIdentity", "microsoft.managedidentity"),
        ("Microsoft.Storage", "microsoft.storage"),
        ("Microsoft.KeyVault", "Microsoft.Keyvault"),
        ("roleAssignments/", "RoleAssignments/"),
        ("roleDefinitions/", "RoleDefinitions/"),
    ];
    spellings.iter().fold(body.to_owned(), |body, (usual, other)| body.replace(usual, other))
}
