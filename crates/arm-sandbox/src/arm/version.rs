//! The `api-version` parameter: it is required, is a date, and must be a version of the type.

use crate::{ApiVersions, api_error::ApiError, message::Request, rules};

/// Refuses a request whose version is missing or malformed.
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

/// The version of a request to one of ARM's own endpoints, which had these versions when this was
/// written. Newer ones are accepted too, because clients use them as soon as Azure publishes them.
pub(crate) fn check_own<'a>(request: &'a Request, supported: &[&str]) -> Result<&'a str, ApiError> {
    let version = check_present(request)?;
    let first = supported.iter().min().copied().unwrap_or_default();
    if date_of(first) <= date_of(version) {
        return Ok(version);
    }
    Err(ApiError::bad_request(
        "InvalidApiVersionParameter",
        format!(
            "The api-version '{version}' is invalid. The supported versions are '{}'.",
            supported.join(",")
        ),
    ))
}

/// Refuses a type that Azure does not have, or a version that the type does not have.
pub(super) fn check_type(
    request: &Request,
    accepted: ApiVersions,
    resource_type: &str,
) -> Result<(), ApiError> {
    let version = check_present(request)?;
    let (namespace, kind) = resource_type.split_once('/').unwrap_or((resource_type, ""));
    let Some(first) = rules::first_version(resource_type) else {
        return Err(unknown_type(namespace, kind, version));
    };
    let known = rules::for_type(resource_type).api_versions(resource_type);
    let is_good = match accepted {
        ApiVersions::Known if !known.is_empty() => supports(known, version),
        ApiVersions::Known | ApiVersions::Any => {
            date_of(first) <= date_of(version) || supports(known, version)
        }
    };
    if is_good {
        return Ok(());
    }
    let known = if known.is_empty() { &[first][..] } else { known };
    Err(ApiError::bad_request(
        "NoRegisteredProviderFound",
        format!(
            "No registered resource provider found for location 'global' and API version '{version}' for type \
             '{kind}'. The supported api-versions are '{}'.",
            known.join(", "),
        ),
    ))
}

/// The error for a type that Azure does not have. Both texts are ARM's own.
fn unknown_type(namespace: &str, kind: &str, version: &str) -> ApiError {
    if rules::azure_types::namespace(namespace).is_none() {
        let message = format!("The resource namespace '{namespace}' is invalid.");
        return ApiError::not_found("InvalidResourceNamespace", message);
    }
    let message = format!(
        "The resource type '{kind}' could not be found in the namespace '{namespace}' for api version '{version}'. The \
         supported api-versions are ''."
    );
    ApiError::not_found("InvalidResourceType", message)
}

/// The date of a version, without its suffix.
fn date_of(version: &str) -> &str {
    version.get(..10).unwrap_or(version)
}

fn supports(supported: &[&str], version: &str) -> bool {
    supported.iter().any(|supported| supported.eq_ignore_ascii_case(version))
}

/// Whether the text is a date, with or without a suffix.
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
