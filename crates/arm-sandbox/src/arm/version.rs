//! The `api-version` parameter: required, a date, and one that the type has.

use crate::{api_error::ApiError, message::Request};

/// Refuses a request without a version, or with one that is none.
pub(super) fn check_present(request: &Request) -> Result<&str, ApiError> {
    let Some(version) = request.parameter("api-version").filter(|version| !version.is_empty())
    else {
        return Err(ApiError::bad_request(
            "MissingApiVersionParameter",
            "The api-version query parameter (?api-version=) is required for all requests.",
        ));
    };
    if is_version(version) {
        Ok(version)
    } else {
        Err(ApiError::bad_request(
            "InvalidApiVersionParameter",
            format!(
                "The api-version '{version}' is invalid. The supported versions have the form 'yyyy-MM-dd' or \
                     'yyyy-MM-dd-preview'."
            ),
        ))
    }
}

/// The version of a request to an endpoint of ARM's own, with these versions.
pub(crate) fn check_own<'a>(request: &'a Request, supported: &[&str]) -> Result<&'a str, ApiError> {
    let version = check_present(request)?;
    if supports(supported, version) {
        Ok(version)
    } else {
        Err(ApiError::bad_request(
            "InvalidApiVersionParameter",
            format!(
                "The api-version '{version}' is invalid. The supported versions are '{}'.",
                supported.join(",")
            ),
        ))
    }
}

/// Refuses a version that a resource type does not have. No versions at all stand for a type of
/// which they are not known.
pub(super) fn check_type(
    request: &Request,
    resource_type: &str,
    supported: &[&str],
) -> Result<(), ApiError> {
    let version = check_present(request)?;
    if supported.is_empty() || supports(supported, version) {
        return Ok(());
    }
    let kind = resource_type.split_once('/').map_or(resource_type, |(_, kind)| kind);
    Err(ApiError::bad_request(
        "NoRegisteredProviderFound",
        format!(
            "No registered resource provider found for location 'global' and API version '{version}' for type \
             '{kind}'. The supported api-versions are '{}'.",
            supported.join(", "),
        ),
    ))
}

fn supports(supported: &[&str], version: &str) -> bool {
    supported.iter().any(|supported| supported.eq_ignore_ascii_case(version))
}

/// Whether the text is a date, perhaps with a word after it.
fn is_version(text: &str) -> bool {
    let Some((date, rest)) = text.split_at_checked(10) else { return false };
    let word = rest.is_empty() || rest.strip_prefix('-').is_some_and(|word| !word.is_empty());
    word && date.parse::<jiff::civil::Date>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_dates() {
        for (text, expected) in [
            ("2022-04-01", true),
            ("2022-05-01-preview", true),
            ("2022-4-1", false),
            ("2022-04-31", false),
            ("latest", false),
            ("2022-04-01-", false),
            ("2022-04-01preview", false),
        ] {
            assert_eq!(is_version(text), expected, "{text}");
        }
    }
}
