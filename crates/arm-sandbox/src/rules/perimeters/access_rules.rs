//! Access rules of a perimeter's profile: who may come in, and where its resources may go.

use serde_json::{Map, Value};

use crate::{
    api_error::ApiError,
    arm::Context,
    rules::{Accepted, Put, Rules, catalog, generic::Generic, shape},
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

/// The rules of access rules.
pub(crate) struct AccessRules;

impl Rules for AccessRules {
    fn resource_type(&self) -> &'static str {
        TYPE
    }

    fn api_versions(&self, _: &str) -> &'static [&'static str] {
        catalog::NETWORK
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
        let filled: Vec<&&str> = known.iter().filter(|it| is_filled(asked, it)).collect();
        match filled.as_slice() {
            [one] if allowed.contains(one) => Generic.accept(context, put),
            _ => Err(invalid(&format!("A rule has exactly one of {}.", allowed.join(", ")))),
        }
    }
}

fn is_filled(properties: &Map<String, Value>, name: &str) -> bool {
    properties.get(name).and_then(Value::as_array).is_some_and(|it| !it.is_empty())
}

fn invalid(message: &str) -> ApiError {
    ApiError::bad_request(INVALID, message)
}
