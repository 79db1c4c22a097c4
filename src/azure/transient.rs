//! Which of Azure's answers pass by themselves: decided from status, code and path.

use crate::http::{retry::Class, status};

use super::request::{On, Request, Retry};

/// Codes of a passing conflict, whatever the status they come with.
const PASSING: [&str; 8] = [
    "AnotherOperationInProgress",
    "ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity",
    "ConflictError",
    "ReferencedResourceNotProvisioned",
    "RetryableError",
    "RetryableErrorDueToAnotherOperation",
    "StorageAccountOperationInProgress",
    "TooManyRequests",
];

/// Codes of a 429 that is about the number of calls, not about a resource that is busy.
const THROTTLING: [&str; 4] =
    ["SubscriptionRequestsThrottled", "TenantRequestsThrottled", "TooManyRequests", "429"];

/// What an answer to a request says about another attempt.
#[must_use]
pub(super) fn classify(request: &Request, status: u16, code: Option<&str>) -> Class {
    if let Some(within) = expected(request.retries(), status, code) {
        return Class::Expected(within);
    }
    let is_passing = code.is_some_and(is_passing);
    // Cosmos DB answers so while another change of the account holds its lock; elsewhere it is a lost race.
    let is_locked = status == 412
        && request.path().to_ascii_lowercase().contains("/providers/microsoft.documentdb/");
    match status {
        _ if status < 400 => Class::Final,
        401 if !is_wrong_tenant(code) => Class::TokenRefused,
        _ if is_passing || is_locked => Class::Conflict,
        _ if status::is_transient(status) => Class::Overloaded,
        _ => Class::Final,
    }
}

/// Whether an answer is about the number of calls.
#[must_use]
pub(super) fn is_throttling(status: u16, code: Option<&str>) -> bool {
    status == 429
        && code.is_none_or(|code| THROTTLING.iter().any(|it| it.eq_ignore_ascii_case(code)))
}

/// Whether a code tells of a conflict that passes by itself.
#[must_use]
pub(crate) fn is_passing(code: &str) -> bool {
    PASSING.iter().any(|it| it.eq_ignore_ascii_case(code))
}

/// How long the call itself wants this answer waited out.
fn expected(retries: &[Retry], status: u16, code: Option<&str>) -> Option<std::time::Duration> {
    let matches = |retry: &&Retry| match retry.on {
        On::Code(expected) => code.is_some_and(|it| it.eq_ignore_ascii_case(expected)),
        On::Status(expected) => status == expected,
    };
    retries.iter().filter(matches).map(|it| it.within).max()
}

/// A token of the right account in the wrong tenant stays wrong when it is renewed.
fn is_wrong_tenant(code: Option<&str>) -> bool {
    code.is_some_and(|it| it.eq_ignore_ascii_case("InvalidAuthenticationTokenTenant"))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn class(request: &Request, status: u16, code: &str) -> Class {
        classify(request, status, (!code.is_empty()).then_some(code))
    }

    #[test]
    fn each_status_and_code_has_its_class() {
        use Class::{Conflict, Final, Overloaded, TokenRefused};
        let request = Request::put("/a", "1");
        for (status, code, expected) in [
            (200, "", Final),
            (202, "", Final),
            (302, "", Final),
            (400, "", Final),
            (400, "PrincipalNotFound", Final),
            (400, "ReferencedResourceNotProvisioned", Conflict),
            (400, "RemotePeeringIsDisconnected", Final),
            (401, "ExpiredAuthenticationToken", TokenRefused),
            (401, "", TokenRefused),
            (401, "InvalidAuthenticationTokenTenant", Final),
            (403, "AuthorizationFailed", Final),
            (404, "ResourceNotFound", Final),
            (408, "", Overloaded),
            (409, "", Final),
            (409, "RoleAssignmentExists", Final),
            (409, "ScopeLocked", Final),
            (409, "AnotherOperationInProgress", Conflict),
            (409, "anotheroperationinprogress", Conflict),
            (409, "ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity", Conflict),
            (409, "StorageAccountOperationInProgress", Conflict),
            (409, "ConflictError", Conflict),
            (409, "MissingSubscriptionRegistration", Final),
            (412, "PreconditionFailed", Final),
            (424, "", Overloaded),
            (429, "", Overloaded),
            (429, "RetryableErrorDueToAnotherOperation", Conflict),
            (500, "", Overloaded),
            (501, "", Final),
            (502, "", Overloaded),
            (503, "", Overloaded),
            (504, "", Overloaded),
        ] {
            assert_eq!(class(&request, status, code), expected, "{status} {code}");
        }
    }

    #[test]
    fn cosmos_alone_repeats_a_failed_precondition() {
        let path =
            "/subscriptions/s/resourceGroups/g/providers/Microsoft.DocumentDb/databaseAccounts/a";
        let request = Request::put(path, "1");
        assert_eq!(class(&request, 412, "PreconditionFailed"), Class::Conflict);
    }

    #[test]
    fn what_the_call_expects_comes_before_everything_else() {
        let (principal, missing) = (Duration::from_mins(3), Duration::from_mins(1));
        let request = Request::put("/a", "1")
            .retry_on_code("PrincipalNotFound", principal)
            .retry_on_status(404, missing)
            .retry_on_status(503, missing);
        assert_eq!(class(&request, 400, "principalnotfound"), Class::Expected(principal));
        assert_eq!(class(&request, 404, ""), Class::Expected(missing));
        assert_eq!(class(&request, 503, ""), Class::Expected(missing));
        assert_eq!(class(&request, 400, ""), Class::Final);
    }
}
