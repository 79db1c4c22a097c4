//! Small parts that many pages show: an ID with its last segment in front, a state with its color.

use std::fmt;

use askama::{Template, filters::HtmlSafe};
use url::form_urlencoded;

use crate::id::Id;

/// An ID as a link to the resource. The name comes first, what it is in follows.
#[derive(Clone, Debug, Template)]
#[template(path = "id_link.html")]
pub(super) struct IdLink {
    /// The last segment.
    name: String,
    /// The type and the resource group or, in a resource, what it is in.
    place: String,
    /// The whole ID.
    whole: String,
    /// Address of the page with the resource.
    href: String,
}

/// What [`IdLink`] renders has its texts escaped already.
impl HtmlSafe for IdLink {}

impl IdLink {
    /// The link to a resource.
    pub(super) fn to(id: &Id) -> Self {
        let place = [kind(id), id.resource_group().unwrap_or_default().to_owned()];
        let place: Vec<_> = place.into_iter().filter(|it| !it.is_empty()).collect();
        Self {
            name: title(id),
            place: place.join(" · "),
            whole: id.text().to_owned(),
            href: resource_page(id.text()),
        }
    }

    /// The same where what it is in is shown around it.
    pub(super) fn inside(id: &Id) -> Self {
        Self { name: id.name().to_owned(), place: kind(id), ..Self::to(id) }
    }

    /// The same for an ID as a document spells it; text that is none is shown as it is.
    pub(super) fn parse(text: &str) -> Self {
        match Id::parse(text) {
            Some(id) => Self::to(&id),
            None => Self {
                name: text.to_owned(),
                place: String::new(),
                whole: text.to_owned(),
                href: String::new(),
            },
        }
    }
}

/// The name of a resource; for what is inside another one, after the name of that one.
pub(super) fn title(id: &Id) -> String {
    match id.parent() {
        Some(parent) if id.is_nested() => format!("{}/{}", parent.top().name(), id.name()),
        _ if id.key() == "/" => "/".to_owned(),
        _ => id.name().to_owned(),
    }
}

/// The last part of a type, such as `registries`.
pub(super) fn kind(id: &Id) -> String {
    id.resource_type().rsplit('/').next().unwrap_or_default().to_owned()
}

/// The address of the page with a resource.
pub(super) fn resource_page(id: &str) -> String {
    let query: String =
        form_urlencoded::Serializer::new(String::new()).append_pair("id", id).finish();
    format!("/-/resource?{query}")
}

/// A text by which a place on a page is found: letters, digits and hyphens, different for IDs that
/// differ.
pub(super) fn anchor(id: &Id) -> String {
    let name: String =
        id.name().chars().map(|it| if it.is_ascii_alphanumeric() { it } else { '-' }).collect();
    let digest = ring::digest::digest(&ring::digest::SHA256, id.key().as_bytes());
    let digest: String = digest.as_ref().iter().take(5).map(|byte| format!("{byte:02x}")).collect();
    format!("r-{}-{digest}", name.to_ascii_lowercase())
}

/// What a state means for those who need the connection; it decides the color.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tone {
    /// It works.
    Good,
    /// Somebody has to do something.
    Waiting,
    /// It does not work.
    Bad,
    /// It has no effect.
    Off,
}

impl Tone {
    /// The class of the style sheet.
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Waiting => "waiting",
            Self::Bad => "bad",
            Self::Off => "off",
        }
    }

    /// A sign that differs in form, for those who do not see the color.
    pub(super) fn sign(self) -> &'static str {
        match self {
            Self::Good => "●",
            Self::Waiting => "◐",
            Self::Bad => "✕",
            Self::Off => "○",
        }
    }

    /// What the status of a private endpoint connection means.
    pub(super) fn of_connection(status: &str) -> Self {
        match status {
            "Approved" => Self::Good,
            "Pending" => Self::Waiting,
            "Disconnected" | "Deleting" | "Dropping" => Self::Off,
            _ => Self::Bad,
        }
    }

    /// What the state of a peering link and its synchronization mean.
    pub(super) fn of_peering(state: &str, level: &str) -> Self {
        match (state, level) {
            ("Connected", "FullyInSync" | "") => Self::Good,
            ("Connected" | "Initiated", _) => Self::Waiting,
            _ => Self::Bad,
        }
    }

    /// What the status of an answer means; 0 stands for a connection that broke.
    pub(super) fn of_status(status: u16) -> Self {
        match status {
            200..=299 => Self::Good,
            300..=399 | 404 | 429 => Self::Waiting,
            _ => Self::Bad,
        }
    }
}

/// A state: a sign, a color and a word.
#[derive(Clone, Debug)]
pub(super) struct Badge {
    tone: Tone,
    text: String,
}

impl Badge {
    /// A state that is named like this.
    pub(super) fn new(tone: Tone, text: impl Into<String>) -> Self {
        Self { tone, text: text.into() }
    }

    /// The state of a connection.
    pub(super) fn of_connection(status: &str) -> Self {
        Self::new(Tone::of_connection(status), status)
    }
}

#[derive(Template)]
#[template(path = "badge.html")]
struct BadgeTemplate<'a> {
    badge: &'a Badge,
}

impl fmt::Display for Badge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        BadgeTemplate { badge: self }.render_into(f).map_err(|_| fmt::Error)
    }
}

/// What [`Badge`] renders has its text escaped already.
impl HtmlSafe for Badge {}

#[cfg(test)]
mod tests {
    use super::*;

    const CONTAINER: &str = "/subscriptions/0b1f6471-1bf0-4dda-aec3-cb9272f09590/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/lake/blobServices/default/containers/<b>";

    #[test]
    fn an_id_shows_its_name_first_and_escapes_what_others_wrote() {
        let link = IdLink::to(&Id::parse(CONTAINER).unwrap()).to_string();

        assert!(link.contains("lake/&#60;b&#62;") && link.contains("containers · rg"), "{link}");
        assert!(!link.contains("<b>"), "{link}");
        assert!(link.contains("href=\"/-/resource?id=%2Fsubscriptions%2F"), "{link}");
    }

    #[test]
    fn text_that_is_no_id_is_no_link() {
        let link = IdLink::parse("<script>").to_string();

        assert!(link.contains("&#60;script&#62;") && !link.contains("href"), "{link}");
    }

    #[test]
    fn a_badge_says_its_state_in_a_word() {
        let badge = Badge::of_connection("Pending").to_string();

        assert!(badge.contains("waiting") && badge.contains("Pending"), "{badge}");
        assert!(badge.contains("aria-hidden=\"true\">◐"), "{badge}");
    }

    #[test]
    fn anchors_of_different_ids_differ() {
        let upper = Id::parse(&CONTAINER.replace("<b>", "A")).unwrap();
        let other = Id::parse(&CONTAINER.replace("<b>", "A.")).unwrap();

        assert_ne!(anchor(&upper), anchor(&other));
        assert!(anchor(&other).chars().all(|it| it.is_ascii_alphanumeric() || it == '-'));
    }
}
