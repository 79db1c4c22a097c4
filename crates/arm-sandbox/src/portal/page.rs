//! What all pages have in common: the frame, what a visitor is told about their last form, and how a
//! page that cannot be made says so.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

use askama::Template;
use axum::response::{Html, IntoResponse, Redirect, Response};
use http::{HeaderMap, StatusCode};

use super::{Portal, connections, guard::Visitor, landscape::Landscape};
use crate::{Error, id::Id, vendor::Outcome};

/// The pages in the order of the menu: address and title.
pub(super) const MENU: [(&str, &str); 10] = [
    ("/", "Overview"),
    ("/-/private-link", "Private Link Center"),
    ("/-/peerings", "Peering links"),
    ("/-/firewalls", "Firewalls"),
    ("/-/roles", "Role assignments"),
    ("/-/credentials", "Federated credentials"),
    ("/-/resources", "Resources"),
    ("/-/requests", "Requests"),
    ("/-/play", "Play the vendor"),
    ("/-/faults", "Faults and delays"),
];

/// How many notices wait to be seen at most.
const MOST_NOTICES: usize = 64;

/// The header by which the script asks for a page, so that it takes no notice away.
const LIVE: &str = "x-portal-live";

/// The frame of a page.
pub(super) struct Page {
    /// Address of the page in the menu.
    pub(super) current: &'static str,
    /// What forms carry.
    pub(super) token: String,
    /// The result of the form that was sent before.
    pub(super) notice: Option<Notice>,
    /// Where it listens, if other machines can connect.
    pub(super) exposed: Option<String>,
    /// How many connections wait for a decision.
    pub(super) pending: usize,
}

impl Page {
    /// The frame of that page, for the browser that asks.
    pub(super) fn new(
        portal: &Portal,
        current: &'static str,
        landscape: &Landscape,
        visitor: &Visitor,
        headers: &HeaderMap,
    ) -> Self {
        let is_live = headers.contains_key(LIVE);
        Self {
            current,
            token: portal.0.token.text().to_owned(),
            notice: if is_live { None } else { portal.0.notices.take(visitor) },
            exposed: portal.0.exposed.map(|address| address.to_string()),
            pending: connections::pending(landscape),
        }
    }

    /// The title of the page.
    pub(super) fn title(&self) -> &'static str {
        MENU.iter().find(|(address, _)| *address == self.current).map_or("", |(_, title)| title)
    }
}

/// The result of a form.
#[derive(Clone, Debug)]
pub(super) struct Notice {
    /// Whether it was done.
    pub(super) done: bool,
    /// What happened, as a sentence.
    pub(super) title: String,
    /// Azure's own code, if Azure refused.
    pub(super) code: String,
    /// More of it: what the customer sees, or Azure's own message.
    pub(super) detail: String,
}

impl Notice {
    /// Something was done.
    pub(super) fn done(title: impl Into<String>) -> Self {
        Self { done: true, title: title.into(), code: String::new(), detail: String::new() }
    }
}

impl From<Result<Outcome, Error>> for Notice {
    /// The result of an action. A refusal has Azure's own words.
    fn from(outcome: Result<Outcome, Error>) -> Self {
        match outcome {
            Ok(Outcome { happened, customer_sees }) => {
                Self { detail: short(&customer_sees), ..Self::done(short(&happened)) }
            }
            Err(Error::Refused { method, id, status, code, message }) => Self {
                done: false,
                title: short(&format!("Azure refused the {method} of '{id}'.")),
                code: format!("{status} {code}"),
                detail: message,
            },
            Err(other) => Self {
                done: false,
                title: "Nothing was done.".to_owned(),
                code: String::new(),
                detail: format!("{other}."),
            },
        }
    }
}

/// A sentence in which each whole ID in quotes is only its name, which the page shows with the rest.
fn short(sentence: &str) -> String {
    let mut parts = sentence.split('\'');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let name = Id::parse(part).map(|id| id.name().to_owned());
        text.push('\'');
        text.push_str(name.as_deref().unwrap_or(part));
    }
    text
}

/// The notices that wait for the next page of each visitor.
#[derive(Default)]
pub(super) struct Notices(Mutex<VecDeque<(String, Notice)>>);

impl Notices {
    fn take(&self, visitor: &Visitor) -> Option<Notice> {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = waiting.iter().position(|(of, _)| *of == visitor.0)?;
        waiting.remove(place).map(|(_, notice)| notice)
    }

    fn keep(&self, visitor: &Visitor, notice: Notice) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.retain(|(of, _)| *of != visitor.0);
        waiting.push_back((visitor.0.clone(), notice));
        if MOST_NOTICES < waiting.len() {
            waiting.pop_front();
        }
    }
}

/// Redirects to a page, which shows the result of the form.
pub(super) fn back(
    portal: &Portal,
    visitor: &Visitor,
    address: &str,
    notice: impl Into<Notice>,
) -> Response {
    portal.0.notices.keep(visitor, notice.into());
    Redirect::to(address).into_response()
}

/// The response with a page.
pub(super) fn shown(page: Result<impl Template, Error>) -> Response {
    let failed = |reason: String| {
        tracing::error!(reason, "a page could not be made");
        refused(StatusCode::INTERNAL_SERVER_ERROR, "The page could not be made; the log says why.")
    };
    match page.map(|page| page.render()) {
        Ok(Ok(text)) => Html(text).into_response(),
        Ok(Err(error)) => failed(error.to_string()),
        Err(error) => failed(error.to_string()),
    }
}

/// A page that says why there is no other.
pub(super) fn refused(status: StatusCode, reason: &'static str) -> Response {
    match (Refused { status, reason }).render() {
        Ok(text) => (status, Html(text)).into_response(),
        Err(_) => status.into_response(),
    }
}

#[derive(Template)]
#[template(path = "refused.html")]
struct Refused {
    status: StatusCode,
    reason: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_is_seen_once_and_by_the_visitor_that_it_is_for() {
        let notices = Notices::default();
        let (one, other) = (Visitor("one".into()), Visitor("other".into()));

        notices.keep(&one, Notice::done("First."));
        notices.keep(&one, Notice::done("Second."));

        assert!(notices.take(&other).is_none());
        assert_eq!(notices.take(&one).map(|it| it.title), Some("Second.".to_owned()));
        assert!(notices.take(&one).is_none());
    }

    #[test]
    fn a_sentence_names_resources_by_their_last_segment() {
        let group = "/subscriptions/0b1f6471-1bf0-4dda-aec3-cb9272f09590/resourceGroups/rg";

        assert_eq!(short(&format!("'{group}' isn't '/x'.")), "'rg' isn't '/x'.");
    }

    #[test]
    fn notices_that_nobody_fetches_do_not_pile_up() {
        let notices = Notices::default();

        for visitor in 0..2 * MOST_NOTICES {
            notices.keep(&Visitor(visitor.to_string()), Notice::done("Done."));
        }

        assert!(notices.take(&Visitor("0".into())).is_none());
        assert!(notices.take(&Visitor("100".into())).is_some());
    }
}
