//! What makes a text an Azure resource ID, and which rule a text breaks.

use super::PROVIDERS;

/// The longest text that is looked at; Azure's own limit for IDs is far below it.
const LONGEST: usize = 4096;

/// A text that is not an Azure resource ID.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{shown}` is not an Azure resource ID: {problem}")]
pub struct IdError {
    shown: String,
    problem: Problem,
}

impl IdError {
    /// The rule that the text breaks.
    #[must_use]
    pub fn problem(&self) -> &Problem {
        &self.problem
    }
}

/// The rule of the grammar that a text breaks.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// Nothing was given.
    #[error("it is empty")]
    Empty,
    /// The text is far longer than any ID.
    #[error("it is longer than {LONGEST} characters")]
    TooLong,
    /// A URL was given, as when the address bar of the portal is copied.
    #[error(
        "it is a URL; an ID begins with `/subscriptions/`, and the portal shows it under Properties or JSON View"
    )]
    Url,
    /// A name was given.
    #[error(
        "it is a name, and an ID begins with `/subscriptions/`; use the `id` of the resource or data source with this name"
    )]
    Name,
    /// The slash in front is missing.
    #[error("it must begin with `/`")]
    NoSlash,
    /// A slash follows the last name.
    #[error("it must not end with `/`")]
    TrailingSlash,
    /// Two slashes follow each other.
    #[error("segment {0} is empty (two slashes in a row)")]
    EmptySegment(usize),
    /// Space at an end of a segment, as when an ID was copied with the space around it.
    #[error("segment `{0}` begins or ends with white space")]
    White(String),
    /// A character that no Azure name has.
    #[error("{0:?} must not occur in it")]
    Character(char),
    /// `.` or `..`, which a URL would swallow.
    #[error("`{0}` cannot be a name")]
    Dots(String),
    /// The first segment is neither `subscriptions` nor `providers`.
    #[error("it must begin with `/subscriptions/` or `/providers/`, not with `/{0}`")]
    Root(String),
    /// Nothing follows `/subscriptions`.
    #[error("the subscription's ID is missing after `/subscriptions`")]
    NoSubscription,
    /// What follows `/subscriptions` is not a GUID.
    #[error(
        "`{0}` is not a subscription ID, which is a GUID such as 00000000-0000-0000-0000-000000000000"
    )]
    Subscription(String),
    /// Nothing follows `/resourceGroups`.
    #[error("the resource group's name is missing after `/resourceGroups`")]
    NoResourceGroup,
    /// The resource group's name breaks Azure's rule for it.
    #[error(
        "`{0}` is not a resource group's name: it has at most 90 characters and does not end with a period"
    )]
    ResourceGroup(String),
    /// Something else stands where `providers` must.
    #[error("`providers` was expected in place of `{0}`")]
    NoProviders(String),
    /// Nothing follows `/providers`.
    #[error("the provider's namespace, such as `Microsoft.Storage`, is missing after `/providers`")]
    NoNamespace,
    /// A type stands at the end, without a name.
    #[error("the name is missing after the type `{0}`")]
    NoName(String),
}

/// Says whether the text is an ID.
pub(super) fn check(text: &str) -> Result<(), IdError> {
    find_problem(text).map_or(Ok(()), |problem| Err(IdError { shown: shorten(text), problem }))
}

fn find_problem(text: &str) -> Option<Problem> {
    if text.is_empty() {
        return Some(Problem::Empty);
    }
    if text.len() > LONGEST {
        return Some(Problem::TooLong);
    }
    if text.contains("://") {
        return Some(Problem::Url);
    }
    let Some(path) = text.strip_prefix('/') else {
        return Some(if text.contains('/') { Problem::NoSlash } else { Problem::Name });
    };
    if path.is_empty() {
        return None;
    }
    if path.ends_with('/') {
        return Some(Problem::TrailingSlash);
    }
    let segments: Vec<&str> = path.split('/').collect();
    segments
        .iter()
        .enumerate()
        .find_map(|(index, segment)| check_segment(index, segment))
        .or_else(|| check_structure(&segments))
}

fn check_segment(index: usize, segment: &str) -> Option<Problem> {
    if segment.is_empty() {
        return Some(Problem::EmptySegment(index + 1));
    }
    if segment == "." || segment == ".." {
        return Some(Problem::Dots(segment.to_owned()));
    }
    if segment.trim() != segment {
        return Some(Problem::White(segment.to_owned()));
    }
    let forbidden = |it: &char| it.is_control() || ['?', '#', '%', '\\', '<', '>'].contains(it);
    segment.chars().find(forbidden).map(Problem::Character)
}

fn check_structure(segments: &[&str]) -> Option<Problem> {
    match segments {
        [root, rest @ ..] if is(root, "subscriptions") => check_subscription(rest),
        [root, ..] if is(root, PROVIDERS) => check_providers(segments),
        [root, ..] => Some(Problem::Root((*root).to_owned())),
        [] => None,
    }
}

fn check_subscription(rest: &[&str]) -> Option<Problem> {
    match rest {
        [] => Some(Problem::NoSubscription),
        [subscription, ..] if !is_guid(subscription) => {
            Some(Problem::Subscription((*subscription).to_owned()))
        }
        [_, group] if is(group, "resourceGroups") => Some(Problem::NoResourceGroup),
        [_, group, name, rest @ ..] if is(group, "resourceGroups") => {
            if name.ends_with('.') || name.chars().count() > 90 {
                return Some(Problem::ResourceGroup((*name).to_owned()));
            }
            check_providers(rest)
        }
        [_, rest @ ..] => check_providers(rest),
    }
}

/// Namespaces, each followed by pairs of type and name; `providers` where a type would stand begins another.
fn check_providers(segments: &[&str]) -> Option<Problem> {
    let mut rest = segments;
    if let Some(first) = rest.first().filter(|it| !is(it, PROVIDERS)) {
        return Some(Problem::NoProviders((*first).to_owned()));
    }
    loop {
        rest = match rest {
            [] => return None,
            [word] if is(word, PROVIDERS) => return Some(Problem::NoNamespace),
            [kind] => return Some(Problem::NoName((*kind).to_owned())),
            [_, _, rest @ ..] => rest,
        };
    }
}

fn is(segment: &str, word: &str) -> bool {
    segment.eq_ignore_ascii_case(word)
}

fn is_guid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// The text as an error shows it: control characters escaped, and not longer than a line or two.
fn shorten(text: &str) -> String {
    let mut shown: String = text.chars().take(200).flat_map(char::escape_debug).collect();
    if text.chars().nth(200).is_some() {
        shown.push('…');
    }
    shown
}
