//! The request log as it grows: what was asked by whom, what was answered, which faults were played,
//! and the bodies without their secrets.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use http::{HeaderMap, StatusCode};
use serde::Deserialize;

use super::{
    Portal,
    guard::{Form, Visitor},
    landscape::Landscape,
    page::{self, Notice, Page},
    parts::{Badge, Tone},
};
use crate::{Error, LoggedRequest, login::token::SANDBOX_USER, vendor};

/// The address of the page.
const ADDRESS: &str = "/-/requests";

/// How many requests are on the page at most.
const MOST: usize = 200;

/// How many characters of a query parameter are shown.
const LONGEST_VALUE: usize = 120;

/// What the address of the page filters by.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Filter {
    /// Part of the path or of the caller.
    text: String,
    /// The method; all if it is empty.
    method: String,
    /// `refused`: only answers that are errors. `faults`: only requests that met a fault.
    only: String,
}

impl Filter {
    fn wants(&self, request: &LoggedRequest) -> bool {
        let text = self.text.trim().to_lowercase();
        let has_text = |it: &str| it.to_lowercase().contains(&text);
        let is_method = self.method.is_empty() || request.method.eq_ignore_ascii_case(&self.method);
        let is_kind = match self.only.as_str() {
            "refused" => request.status == 0 || 400 <= request.status,
            "faults" => !request.faults.is_empty(),
            _ => true,
        };
        is_method && is_kind && (has_text(&request.path) || has_text(&request.caller))
    }

    fn is_set(&self) -> bool {
        [&self.text, &self.method, &self.only].iter().any(|it| !it.is_empty())
    }
}

/// A request as a line.
struct Line {
    number: i64,
    /// The time of day, which is enough on one screen.
    time: String,
    method: String,
    path: String,
    name: String,
    caller: String,
    badge: Badge,
    faults: String,
}

fn line(number: i64, request: &LoggedRequest, vendor: &str) -> Line {
    let time = request.time.split('T').nth(1).and_then(|it| it.get(..12)).unwrap_or(&request.time);
    let path = with_short_subscription(request.path.trim_end_matches('/'));
    let path = path.as_str();
    let (before, name) = path.rsplit_once('/').unwrap_or(("", path));
    Line {
        number,
        time: time.to_owned(),
        method: request.method.clone(),
        path: format!("{before}/"),
        name: name.to_owned(),
        caller: caller(&request.caller, vendor),
        badge: badge(request.status),
        faults: request.faults.join("; "),
    }
}

/// A path with only the ends of its subscription, which fills half a line and is on the page of the
/// request.
fn with_short_subscription(path: &str) -> String {
    let mut segments: Vec<String> = path.split('/').map(str::to_owned).collect();
    if let [_, subscriptions, id, _, ..] = segments.as_mut_slice()
        && subscriptions.eq_ignore_ascii_case("subscriptions")
        && let (Some(begin), Some(end)) = (id.get(..4), id.get(32..))
    {
        *id = format!("{begin}…{end}");
    }
    segments.join("/")
}

/// As much of a value as a person can use: the query of an operation's address has 4 KB.
fn beginning(value: &str) -> String {
    let length = value.chars().count();
    if length <= LONGEST_VALUE {
        return value.to_owned();
    }
    let begin: String = value.chars().take(LONGEST_VALUE).collect();
    format!("{begin}… ({length} characters)")
}

fn badge(status: u16) -> Badge {
    let text = if status == 0 { "broke off".to_owned() } else { status.to_string() };
    Badge::new(Tone::of_status(status), text)
}

/// Who asked, by a name where there is one.
fn caller(logged: &str, vendor: &str) -> String {
    let app_id = logged.split(' ').next().unwrap_or_default();
    match app_id {
        "" => "no token".to_owned(),
        SANDBOX_USER => "you".to_owned(),
        other if other.eq_ignore_ascii_case(vendor) => "the vendor".to_owned(),
        other => other.to_owned(),
    }
}

#[derive(Template)]
#[template(path = "requests.html")]
struct Requests {
    page: Page,
    is_kept: bool,
    filter: Filter,
    most: usize,
    lines: Vec<Line>,
}

impl Requests {
    fn methods(&self) -> [&'static str; 6] {
        ["GET", "PUT", "PATCH", "POST", "DELETE", "HEAD"]
    }
}

/// Shows the log.
pub(super) async fn page(
    State(portal): State<Portal>,
    visitor: Visitor,
    headers: HeaderMap,
    Query(filter): Query<Filter>,
) -> Response {
    page::shown(log(&portal, &visitor, &headers, filter))
}

fn log(
    portal: &Portal,
    visitor: &Visitor,
    headers: &HeaderMap,
    filter: Filter,
) -> Result<Requests, Error> {
    let sandbox = &portal.0.sandbox;
    let vendor = vendor_of(portal)?;
    let found = sandbox.read(|session| session.newest_requests(MOST, |it| filter.wants(it)))?;
    Ok(Requests {
        page: Page::new(portal, ADDRESS, &Landscape::read(sandbox)?, visitor, headers),
        is_kept: sandbox.behavior()?.request_log,
        most: MOST,
        lines: found.iter().map(|(number, it)| line(*number, it, &vendor)).collect(),
        filter,
    })
}

fn vendor_of(portal: &Portal) -> Result<String, Error> {
    let vendor: vendor::Identity = portal.0.sandbox.vendor()?;
    Ok(vendor.app_id)
}

#[derive(Template)]
#[template(path = "request.html")]
struct OneRequest {
    page: Page,
    number: i64,
    line: Line,
    request: LoggedRequest,
    query: Vec<(String, String)>,
    body: String,
    answer: String,
}

/// Shows a request with its bodies.
pub(super) async fn request(
    State(portal): State<Portal>,
    visitor: Visitor,
    headers: HeaderMap,
    Path(number): Path<i64>,
) -> Response {
    let sandbox = &portal.0.sandbox;
    match sandbox.read(|session| session.request(number)) {
        Ok(None) => page::refused(
            StatusCode::NOT_FOUND,
            "There is no such request. The log may have been cleared.",
        ),
        Ok(Some(request)) => page::shown(one(&portal, &visitor, &headers, number, request)),
        Err(error) => page::shown(Err::<OneRequest, _>(error)),
    }
}

fn one(
    portal: &Portal,
    visitor: &Visitor,
    headers: &HeaderMap,
    number: i64,
    request: LoggedRequest,
) -> Result<OneRequest, Error> {
    let landscape = Landscape::read(&portal.0.sandbox)?;
    Ok(OneRequest {
        page: Page::new(portal, ADDRESS, &landscape, visitor, headers),
        number,
        line: line(number, &request, &vendor_of(portal)?),
        query: request.query.iter().map(|(name, it)| (name.clone(), beginning(it))).collect(),
        body: pretty(&request.body),
        answer: pretty(&request.answer),
        request,
    })
}

/// JSON with line breaks; other text as it is.
fn pretty(text: &str) -> String {
    let json = serde_json::from_str::<serde_json::Value>(text);
    json.and_then(|it| serde_json::to_string_pretty(&it)).unwrap_or_else(|_| text.to_owned())
}

/// Begins or ends keeping requests, or forgets those that were kept.
pub(super) async fn switch(State(portal): State<Portal>, visitor: Visitor, form: Form) -> Response {
    let notice = switched(&portal, &form).unwrap_or_else(|error| Err(error).into());
    page::back(&portal, &visitor, ADDRESS, notice)
}

fn switched(portal: &Portal, form: &Form) -> Result<Notice, Error> {
    let sandbox = &portal.0.sandbox;
    match form.required("log")?.as_str() {
        "keep" => {
            sandbox.change_behavior(|it| it.request_log = true)?;
            Ok(Notice::done("Requests are kept from now on."))
        }
        "stop" => {
            sandbox.change_behavior(|it| it.request_log = false)?;
            Ok(Notice::done("No more requests are kept."))
        }
        "clear" => {
            sandbox.clear_requests()?;
            Ok(Notice::done("The requests that were kept are gone."))
        }
        other => Err(Error::Action(format!("the log cannot be told to '{other}'"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn logged(method: &str, path: &str, status: u16) -> LoggedRequest {
        serde_json::from_value(serde_json::json!({
            "time": "2026-11-20T08:11:02.1234567Z", "process": 1, "method": method, "host": "h",
            "path": path, "query": [], "headers": [], "body": "", "status": status,
        }))
        .unwrap()
    }

    #[test]
    fn filters_narrow_the_log() {
        let refused = logged("PUT", "/subscriptions/s/resourceGroups/RG-Data", 409);
        let filter = |text: &str, method: &str, only: &str| Filter {
            text: text.into(),
            method: method.into(),
            only: only.into(),
        };

        for (filter, wanted) in [
            (Filter::default(), true),
            (filter("rg-data", "put", "refused"), true),
            (filter("rg-other", "", ""), false),
            (filter("", "GET", ""), false),
            (filter("", "", "faults"), false),
        ] {
            assert_eq!(filter.wants(&refused), wanted, "{filter:?}");
        }
        assert!(filter("", "", "refused").wants(&logged("GET", "/", 0)), "a broken connection");
        assert!(!filter("", "", "refused").wants(&logged("GET", "/", 200)));
    }

    #[test]
    fn what_is_too_long_to_read_is_cut() {
        let id = "0b1f6471-1bf0-4dda-aec3-cb9272f09590";

        let short = with_short_subscription(&format!("/subscriptions/{id}/resourceGroups/rg"));
        assert_eq!(short, "/subscriptions/0b1f…9590/resourceGroups/rg");
        assert_eq!(
            with_short_subscription(&format!("/subscriptions/{id}")),
            format!("/subscriptions/{id}")
        );
        assert_eq!(with_short_subscription("/tenants"), "/tenants");
        assert!(beginning(&"x".repeat(4000)).ends_with("x… (4000 characters)"));
        assert_eq!(beginning("2025-05-01"), "2025-05-01");
    }

    #[test]
    fn a_line_shows_the_time_of_day_and_the_last_segment_apart() {
        let line = line(7, &logged("GET", "/subscriptions/s/resourceGroups/rg", 200), "");

        assert_eq!((line.time.as_str(), line.name.as_str()), ("08:11:02.123", "rg"));
        assert_eq!(line.path, "/subscriptions/s/resourceGroups/");
        assert_eq!(line.caller, "no token");
    }
}
