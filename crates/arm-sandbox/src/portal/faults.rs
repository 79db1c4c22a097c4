//! What goes wrong: faults from a list, throttling and latency on and off, and long-running operations
//! that end when a person says so.

use askama::Template;
use axum::{extract::State, response::Response};
use http::HeaderMap;

use super::{
    Portal,
    guard::{Form, Visitor},
    landscape::Landscape,
    page::{self, Notice, Page},
    parts::IdLink,
};
use crate::{Effect, Error, Fault, Operation, Throttling};

/// The address of the page.
const ADDRESS: &str = "/-/faults";

/// How often a delay of every request is played: as good as without end.
const ENDLESS: u32 = u32::MAX;

/// A fault of the list: what the form sends, what the page says, and what happens.
type Listed = (&'static str, &'static str, fn() -> Effect);

/// The methods of requests that a fault can be for.
const METHODS: [&str; 6] = ["*", "GET", "PUT", "PATCH", "POST", "DELETE"];

/// The faults of the list.
const LIST: [Listed; 11] = [
    ("throttled", "429 TooManyRequests, retry after 3 seconds", || {
        Effect::status(429, "TooManyRequests").retry_after(3)
    }),
    ("unavailable", "503 ServiceUnavailable", || Effect::status(503, "ServiceUnavailable")),
    ("internal", "500 InternalServerError", || Effect::status(500, "InternalServerError")),
    ("forbidden", "403 AuthorizationFailed", || Effect::status(403, "AuthorizationFailed")),
    ("gateway", "502 with the web page of a gateway", || Effect::gateway(502)),
    ("reset", "Connection breaks before the request is carried out", || Effect::Reset),
    ("lost", "Connection breaks after the request is carried out", || Effect::LostAnswer),
    ("truncated", "Answer is cut off in the middle", || Effect::TruncatedBody),
    ("dropped", "Write is confirmed and not carried out", || Effect::DroppedWrite),
    ("fails", "Operation is accepted and fails later", || Effect::FailedOperation {
        code: "InternalServerError".to_owned(),
        message: "A scripted fault: the operation failed.".to_owned(),
        details: Vec::new(),
    }),
    ("case", "IDs in the answer are spelled in another case", || Effect::OtherCase),
];

/// A fault that is scripted.
struct Scripted {
    number: i64,
    method: String,
    path: String,
    effect: String,
    /// How many requests it has met, of how many.
    progress: String,
    is_over: bool,
}

#[derive(Template)]
#[template(path = "faults.html")]
struct Faults {
    page: Page,
    scripted: Vec<Scripted>,
    is_throttled: bool,
    latency: Option<u64>,
    by_hand: bool,
    polls: u32,
    operations: Vec<Operation>,
}

/// Whether a fault is the delay of every request that [`latency`] scripts.
fn is_latency(fault: &Fault) -> Option<u64> {
    match fault.effect {
        Effect::Delay { milliseconds } if fault.times == ENDLESS && fault.path == "*" => {
            Some(milliseconds)
        }
        _ => None,
    }
}

/// Shows the page.
pub(super) async fn page(
    State(portal): State<Portal>,
    visitor: Visitor,
    headers: HeaderMap,
) -> Response {
    page::shown(read(&portal, &visitor, &headers))
}

fn read(portal: &Portal, visitor: &Visitor, headers: &HeaderMap) -> Result<Faults, Error> {
    let sandbox = &portal.0.sandbox;
    let (all, behavior) = (sandbox.numbered_faults()?, sandbox.behavior()?);
    let shown = all.iter().filter(|(_, fault, _)| is_latency(fault).is_none());
    Ok(Faults {
        page: Page::new(portal, ADDRESS, &Landscape::read(sandbox)?, visitor, headers),
        scripted: shown
            .map(|(number, fault, used)| Scripted {
                number: *number,
                method: fault.method.clone(),
                path: fault.path.clone(),
                effect: fault.effect.to_string(),
                progress: format!("{used} of {}", fault.times),
                is_over: fault.times <= *used,
            })
            .collect(),
        is_throttled: behavior.throttling.is_some(),
        latency: all.iter().find_map(|(_, fault, _)| is_latency(fault)),
        by_hand: behavior.operations_by_hand,
        polls: behavior.operation_polls,
        operations: sandbox.operations()?,
    })
}

/// Scripts a fault from the list.
pub(super) async fn add(State(portal): State<Portal>, visitor: Visitor, form: Form) -> Response {
    answer(&portal, &visitor, |portal| {
        let chosen = form.required("effect")?;
        let (_, text, effect) = LIST
            .iter()
            .find(|(value, _, _)| *value == chosen)
            .ok_or_else(|| Error::Action(format!("there is no fault '{chosen}' in the list")))?;
        let method = form.text("method").unwrap_or_else(|| "*".to_owned());
        let path = form.text("path").unwrap_or_else(|| "*".to_owned());
        let fault = Fault::new(&method, &path, effect())
            .times(number(&form, "times", 1)?)
            .after(number(&form, "after", 0)?);
        portal.0.sandbox.add_fault(&fault)?;
        Ok(Notice::done(format!("{text}: waits for {method} {path}.")))
    })
}

/// Removes a fault, or all of them.
pub(super) async fn remove(State(portal): State<Portal>, visitor: Visitor, form: Form) -> Response {
    answer(&portal, &visitor, |portal| {
        let wanted = form.required("number")?;
        if wanted == "all" {
            portal.0.sandbox.clear_faults()?;
            return Ok(Notice::done("No scripted faults are left."));
        }
        let number = wanted.parse().map_err(|_| not_a_number("number"))?;
        Ok(Notice::done(if portal.0.sandbox.remove_fault(number)? {
            "The fault is removed."
        } else {
            "The fault was removed already."
        }))
    })
}

/// Turns Azure's own limits on or off.
pub(super) async fn throttling(
    State(portal): State<Portal>,
    visitor: Visitor,
    form: Form,
) -> Response {
    answer(&portal, &visitor, |portal| {
        let on = form.required("throttling")? == "on";
        portal.0.sandbox.change_behavior(|it| it.throttling = on.then(Throttling::default))?;
        Ok(Notice::done(if on {
            "The sandbox throttles as Azure does."
        } else {
            "The sandbox does not throttle."
        }))
    })
}

/// Delays every request, or no more.
pub(super) async fn latency(
    State(portal): State<Portal>,
    visitor: Visitor,
    form: Form,
) -> Response {
    answer(&portal, &visitor, |portal| {
        let milliseconds = u64::from(number(&form, "milliseconds", 0)?);
        for (number, fault, _) in portal.0.sandbox.numbered_faults()? {
            if is_latency(&fault).is_some() {
                portal.0.sandbox.remove_fault(number)?;
            }
        }
        if milliseconds == 0 {
            return Ok(Notice::done("Requests are not delayed."));
        }
        let delay = Fault::new("*", "*", Effect::Delay { milliseconds }).times(ENDLESS);
        portal.0.sandbox.add_fault(&delay)?;
        Ok(Notice::done(format!("Every request is delayed by {milliseconds} ms.")))
    })
}

/// Says how operations end, or ends them.
pub(super) async fn operations(
    State(portal): State<Portal>,
    visitor: Visitor,
    form: Form,
) -> Response {
    answer(&portal, &visitor, |portal| {
        let sandbox = &portal.0.sandbox;
        match form.required("operations")?.as_str() {
            "step" => Ok(Notice::done(match sandbox.step_operation()? {
                Some(Operation { method, resource, .. }) => {
                    format!("The {method} of '{resource}' has ended.")
                }
                None => "No operation runs.".to_owned(),
            })),
            "finish" => {
                let ended = sandbox.finish_operations()?;
                Ok(Notice::done(format!("{ended} operations have ended.")))
            }
            "by-hand" => {
                sandbox.change_behavior(|it| it.operations_by_hand = true)?;
                Ok(Notice::done("Operations run until you end them."))
            }
            "by-polls" => {
                let polls = number(&form, "polls", 0)?;
                sandbox.change_behavior(|it| {
                    it.operations_by_hand = false;
                    it.operation_polls = polls;
                })?;
                Ok(Notice::done(format!("Operations end after {polls} polls.")))
            }
            other => Err(Error::Action(format!("operations cannot '{other}'"))),
        }
    })
}

/// Does it, and leads back to the page.
fn answer(
    portal: &Portal,
    visitor: &Visitor,
    work: impl FnOnce(&Portal) -> Result<Notice, Error>,
) -> Response {
    let notice = work(portal).unwrap_or_else(|error| Err(error).into());
    page::back(portal, visitor, ADDRESS, notice)
}

fn number(form: &Form, name: &str, default: u32) -> Result<u32, Error> {
    match form.text(name) {
        None => Ok(default),
        Some(text) => text.parse().map_err(|_| not_a_number(name)),
    }
}

fn not_a_number(name: &str) -> Error {
    Error::Action(format!("'{name}' is not a whole number"))
}
