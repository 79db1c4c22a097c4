//! Access rules of a perimeter's profile: who may come in, and where its resources may go.

use std::net::IpAddr;

use serde_json::{Map, Value};

use super::{associations, late};
use crate::{
    api_error::ApiError,
    arm::{Context, resources::object_of, scope},
    id::Id,
    rules::{Accepted, Put, Rules, catalog, generic::Generic, shape},
    store::{Document, Listing},
};

/// The type.
pub(super) const TYPE: &str = "Microsoft.Network/networkSecurityPerimeters/profiles/accessRules";

/// The code of a rule that is not taken.
const INVALID: &str = "InvalidRequestContent";

/// What an inbound rule lets in by; one of them.
const SOURCES: &[&str] =
    &["addressPrefixes", "subscriptions", "networkSecurityPerimeters", "serviceTags"];

/// What an outbound rule lets out to; one of them.
const DESTINATIONS: &[&str] = &["fullyQualifiedDomainNames", "emailAddresses", "phoneNumbers"];

/// "Rule elements per profile: up to 200 for inbound and outbound each, as a hard limit" ("What is a
/// network security perimeter?", scale limitations).
const MOST_ELEMENTS: usize = 200;

/// The rules of access rules.
pub(crate) struct AccessRules;

impl Rules for AccessRules {
    fn resource_type(&self) -> &'static str {
        TYPE
    }

    fn api_versions(&self, _: &str) -> &'static [&'static str] {
        catalog::NETWORK
    }

    /// `(^[a-zA-Z0-9]+[a-zA-Z0-9_.-]*[a-zA-Z0-9_]+$)|(^[a-zA-Z0-9]$)`, 80 characters at most, as the
    /// reference of the type says.
    fn check_name(&self, id: &Id) -> Result<(), ApiError> {
        let name = id.name();
        let known = |it: char| it.is_ascii_alphanumeric() || matches!(it, '_' | '.' | '-');
        let begins = name.starts_with(|it: char| it.is_ascii_alphanumeric());
        let ends = name.ends_with(|it: char| it.is_ascii_alphanumeric() || it == '_');
        if name.len() <= 80 && name.chars().all(known) && begins && ends {
            return Ok(());
        }
        Err(ApiError::bad_request(
            "InvalidResourceName",
            format!("The name '{name}' of an access rule is not valid."),
        ))
    }

    fn accept(&self, context: &Context<'_>, put: Put<'_>) -> Result<Accepted, ApiError> {
        let asked = shape::properties(&put.content, INVALID)?;
        let known = [SOURCES, DESTINATIONS, &["direction", "provisioningState"]].concat();
        shape::check_members(asked, &known, "NspAccessRuleProperties")?;
        let allowed = match shape::required(asked, "direction", INVALID)? {
            "Inbound" => SOURCES,
            "Outbound" => DESTINATIONS,
            other => return Err(invalid(&format!("The direction '{other}' is not valid."))),
        };
        let filled: Vec<&str> = known.iter().copied().filter(|it| 0 < count(asked, it)).collect();
        let [source] = filled[..] else { return Err(not_one(allowed)) };
        if !allowed.contains(&source) {
            return Err(not_one(allowed));
        }
        check_elements(asked, source)?;
        check_limit(context, put.id, allowed, count(asked, source))?;
        changes(context, put.id)?;
        Generic.accept(context, put)
    }

    fn check_parent(&self, context: &Context<'_>, parent: &Id) -> Result<(), ApiError> {
        scope::check_exists(context, parent)?;
        if context.session.exists(context.tenant(), parent)? {
            return Ok(());
        }
        Err(ApiError::resource_not_found(parent))
    }

    fn release(&self, context: &Context<'_>, document: &Document) -> Result<(), ApiError> {
        changes(context, &document.id)
    }
}

/// Does what goes with every change of a rule, before it.
fn changes(context: &Context<'_>, rule: &Id) -> Result<(), ApiError> {
    let Some(profile) = rule.parent() else { return Ok(()) };
    let (session, tenant) = (context.session, context.tenant());
    if let Some(perimeter) = profile.parent() {
        for association in associations::for_perimeter(session, tenant, &perimeter)? {
            let of = associations::profile_of(&association);
            if of.is_some_and(|it| it.key() == profile.key())
                && let Some(resource) = associations::target_of(&association)
            {
                late::hold_back(context, &resource)?;
            }
        }
    }
    late::count_change(session, tenant, &profile)?;
    Ok(())
}

/// Refuses elements that are not what their list has.
fn check_elements(asked: &Map<String, Value>, source: &str) -> Result<(), ApiError> {
    for element in asked.get(source).and_then(Value::as_array).into_iter().flatten() {
        let text = match source {
            "subscriptions" | "networkSecurityPerimeters" => element.get("id"),
            _ => Some(element),
        };
        let text = text.and_then(Value::as_str).unwrap_or_default();
        let is_valid = match source {
            "addressPrefixes" => is_prefix(text),
            "subscriptions" => {
                Id::parse(text).is_some_and(|it| it.is_a("Microsoft.Resources/subscriptions"))
            }
            "serviceTags" => {
                text.split('.').all(|it| !it.is_empty() && it.chars().all(char::is_alphanumeric))
            }
            _ => !text.is_empty(),
        };
        if !is_valid {
            return Err(invalid(&format!("'{element}' is not valid in '{source}'.")));
        }
    }
    Ok(())
}

/// Whether a text is a block in CIDR notation.
fn is_prefix(text: &str) -> bool {
    let Some((address, length)) = text.split_once('/') else { return false };
    let longest = match address.parse() {
        Ok(IpAddr::V4(_)) => 32,
        Ok(IpAddr::V6(_)) => 128,
        Err(_) => return false,
    };
    length.parse::<u8>().is_ok_and(|it| it <= longest)
}

/// Refuses more elements than a profile has room for in one direction.
fn check_limit(
    context: &Context<'_>,
    rule: &Id,
    sources: &[&str],
    own: usize,
) -> Result<(), ApiError> {
    let Some(profile) = rule.parent() else { return Ok(()) };
    let prefix = profile.prefix();
    let listing = Listing { resource_type: TYPE, prefix: &prefix, ..Listing::default() };
    let mut elements = own;
    for other in context.session.list(context.tenant(), &listing)? {
        let body = object_of(&other.body);
        let properties = body.get("properties").and_then(Value::as_object);
        if let Some(properties) = properties.filter(|_| other.id.key() != rule.key()) {
            elements += sources.iter().map(|it| count(properties, it)).sum::<usize>();
        }
    }
    if elements <= MOST_ELEMENTS {
        return Ok(());
    }
    Err(ApiError::bad_request(
        "NspAccessRuleElementsLimitReached",
        format!(
            "The profile '{}' can have {MOST_ELEMENTS} rule elements for each direction.",
            profile.name()
        ),
    ))
}

fn count(properties: &Map<String, Value>, name: &str) -> usize {
    properties.get(name).and_then(Value::as_array).map_or(0, Vec::len)
}

fn not_one(allowed: &[&str]) -> ApiError {
    invalid(&format!("A rule has exactly one of {}.", allowed.join(", ")))
}

fn invalid(message: &str) -> ApiError {
    ApiError::bad_request(INVALID, message)
}
