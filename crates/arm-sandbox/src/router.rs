//! Every endpoint of the sandbox, in one list. Resources of any type are the last entry: what is
//! particular to a type is in `rules`.

use http::Method;
use jiff::Timestamp;

use crate::{
    Behavior,
    api_error::ApiError,
    arm::{self, Context},
    astro, feeds,
    id::percent_decoded,
    login,
    message::{Answer, Request},
    resource_graph,
    rules::{self, Lease},
    store::Session,
    vault_contents,
};

/// The endpoints, tried in this order. `{…}` stands for one segment; other segments compare without
/// case.
const ROUTES: &[Route] = &[
    login("POST", "/{tenant}/oauth2/v2.0/token", login::token::v2),
    login("POST", "/{tenant}/oauth2/token", login::token::v1),
    login("POST", "/{tenant}/oauth2/v2.0/devicecode", login::device_code::refuse),
    open("GET", "/{tenant}/v2.0/.well-known/openid-configuration", login::discovery::openid),
    open("GET", "/{tenant}/.well-known/openid-configuration", login::discovery::openid),
    open("GET", "/common/discovery/instance", login::discovery::instance),
    open("GET", "/metadata/endpoints", login::discovery::endpoints),
    login("GET", "/metadata/identity/oauth2/token", login::imds::virtual_machine),
    login("GET", "/msi/token", login::imds::app_service),
    login("GET", "/github/idtoken", login::ci_oidc::github),
    login("POST", "/azure-devops/oidctoken", login::ci_oidc::azure_devops),
    open("GET", "/v1.0/servicePrincipals", login::graph::service_principals),
    open("GET", "/v1.0/users", login::graph::users),
    open("POST", "/v1.0/directoryObjects/getByIds", login::graph::by_ids),
    open("GET", "/v1/organizations", astro::organizations),
    open("GET", "/v1/organizations/{organization}/clusters", astro::clusters),
    open("GET", "/v1/organizations/{organization}/clusters/{id}", astro::cluster),
    open("GET", "/v1/organizations/{organization}/deployments", astro::deployments),
    open("GET", "/v1/organizations/{organization}/deployments/{id}", astro::deployment),
    open("GET", "/platform/v1beta1/organizations", astro::organizations),
    open("GET", "/platform/v1beta1/organizations/{organization}/clusters", astro::clusters),
    open("GET", "/platform/v1beta1/organizations/{organization}/clusters/{id}", astro::cluster),
    open("GET", "/platform/v1beta1/organizations/{organization}/deployments", astro::deployments),
    open(
        "GET",
        "/platform/v1beta1/organizations/{organization}/deployments/{id}",
        astro::deployment,
    ),
    arm("GET", "/tenants", arm::subscriptions::tenants),
    arm("GET", "/subscriptions", arm::subscriptions::list),
    arm("GET", "/subscriptions/{subscription}", arm::subscriptions::get),
    arm("GET", "/subscriptions/{subscription}/locations", arm::subscriptions::locations),
    arm("GET", "/subscriptions/{subscription}/resources", arm::inventory::list),
    arm(
        "GET",
        "/subscriptions/{subscription}/resourceGroups/{group}/resources",
        arm::inventory::list,
    ),
    arm("GET", "/subscriptions/{subscription}/providers", arm::providers::list),
    arm("GET", "/subscriptions/{subscription}/providers/{namespace}", arm::providers::get),
    arm(
        "POST",
        "/subscriptions/{subscription}/providers/{namespace}/register",
        arm::providers::register,
    ),
    arm(
        "POST",
        "/subscriptions/{subscription}/providers/{namespace}/unregister",
        arm::providers::unregister,
    ),
    arm(
        "POST",
        "/subscriptions/{subscription}/providers/{namespace}/checkNameAvailability",
        arm::names::check,
    ),
    arm(
        "POST",
        "/subscriptions/{subscription}/providers/{namespace}/locations/{location}/checkNameAvailability",
        arm::names::check,
    ),
    arm(
        "POST",
        "/subscriptions/{subscription}/providers/Microsoft.CognitiveServices/checkDomainAvailability",
        arm::names::domain,
    ),
    arm(
        "POST",
        "/subscriptions/{subscription}/resourceGroups/{group}/moveResources",
        rules::move_resources::start,
    ),
    arm(
        "POST",
        "/subscriptions/{subscription}/resourceGroups/{group}/validateMoveResources",
        rules::move_resources::validate,
    ),
    arm(
        "GET",
        "/subscriptions/{subscription}/providers/Microsoft.DBforPostgreSQL/locations/{location}/capabilities",
        rules::postgresql_capabilities::of_region,
    ),
    arm(
        "GET",
        "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.DBforPostgreSQL/flexibleServers/{server}/capabilities",
        rules::postgresql_capabilities::of_server,
    ),
    arm(
        "GET",
        "/subscriptions/{subscription}/providers/Microsoft.DBforMySQL/locations/{location}/capabilities",
        rules::mysql_capabilities::of_region,
    ),
    arm(
        "GET",
        "/subscriptions/{subscription}/providers/Microsoft.Network/locations/{location}/serviceTags",
        rules::service_tags::list,
    ),
    arm("POST", "/providers/Microsoft.ResourceGraph/resources", resource_graph::query),
    arm("HEAD", "/providers/Microsoft.DocumentDB/databaseAccountNames/{name}", arm::names::cosmos),
    traced(
        "GET",
        "/subscriptions/{subscription}/operationresults/{operation}",
        arm::operations::poll,
    ),
    traced(
        "GET",
        "/subscriptions/{subscription}/providers/{namespace}/locations/{location}/operationResults/{operation}",
        arm::operations::poll,
    ),
    traced(
        "GET",
        "/subscriptions/{subscription}/providers/{namespace}/locations/{location}/operationStatuses/{operation}",
        arm::operations::status,
    ),
    traced(
        "GET",
        "/subscriptions/{subscription}/providers/{namespace}/locations/{location}/operationsStatus/{operation}",
        arm::operations::status,
    ),
    traced(
        "GET",
        "/subscriptions/{subscription}/resourceGroups/{group}/providers/{namespace}/{kind}/{resource}/privateEndpointConnections/{connection}/operationStatuses/{operation}",
        arm::operations::status,
    ),
    traced(
        "GET",
        "/subscriptions/{subscription}/resourceGroups/{group}/providers/{namespace}/{kind}/{resource}/privateEndpointConnections/{connection}/operationStatus/{operation}",
        arm::operations::status,
    ),
    traced(
        "GET",
        "/subscriptions/{subscription}/resourceGroups/{group}/providers/{namespace}/{kind}/{resource}/privateEndpointConnections/{connection}/operationResults/{operation}",
        arm::operations::poll,
    ),
    traced(
        "GET",
        "/subscriptions/{subscription}/providers/{namespace}/locations/{location}/operations/{operation}",
        arm::operations::signed_status,
    ),
    arm("*", "", arm::resources::answer),
];

/// A request with what it is answered from.
#[derive(Clone, Debug)]
pub(crate) struct RequestContext<'a> {
    /// The transaction.
    pub(crate) session: &'a Session<'a>,
    /// The request.
    pub(crate) request: &'a Request,
    /// How Azure behaves.
    pub(crate) behavior: &'a Behavior,
    /// The time.
    pub(crate) now: Timestamp,
    /// What the segments in braces stand for.
    pub(crate) captures: Vec<(&'static str, String)>,
}

impl RequestContext<'_> {
    /// What a segment in braces stands for.
    pub(crate) fn capture(&self, name: &str) -> &str {
        self.captures
            .iter()
            .find(|(found, _)| *found == name)
            .map(|(_, value)| value.as_str())
            .unwrap_or_default()
    }
}

/// Answers a request.
pub(crate) fn dispatch(request_context: &RequestContext<'_>) -> Answer {
    if vault_contents::is_host(request_context.request.host()) {
        return vault_contents::answer(request_context).unwrap_or_else(Answer::from);
    }
    match feeds::answer(request_context) {
        Ok(None) => {}
        Ok(Some(answer)) => return answer,
        Err(error) => return error.into(),
    }
    let Some((route, captures)) = find(request_context.request) else {
        if astro::owns(request_context.request) {
            return astro::unknown().into();
        }
        return ApiError::method_not_allowed(request_context.request.method.as_str()).into();
    };
    let request_context = RequestContext { captures, ..request_context.clone() };
    let outcome = match route.endpoint {
        Endpoint::Open(endpoint) => endpoint(&request_context),
        Endpoint::Arm(endpoint) => arm::authenticated(&request_context, endpoint),
    };
    outcome.unwrap_or_else(Answer::from)
}

/// Whether a request is a read that changes nothing in the database.
pub(crate) fn leaves_no_trace(request: &Request) -> bool {
    request.is_read() && find(request).is_none_or(|(route, _)| !route.traced)
}

/// Whether a request or its answer carries secrets.
pub(crate) fn carries_secrets(request: &Request) -> bool {
    find(request).is_some_and(|(route, _)| route.secret)
}

/// What a write excludes other writes from while it runs.
pub(crate) fn lease(behavior: &Behavior, request: &Request) -> Option<Lease> {
    match request.method {
        Method::PUT | Method::PATCH | Method::DELETE => rules::lease(behavior, &request.path),
        _ => None,
    }
}

/// One line of the list.
struct Route {
    method: &'static str,
    pattern: &'static str,
    endpoint: Endpoint,
    /// Whether even a GET writes.
    traced: bool,
    /// Whether secrets pass through it.
    secret: bool,
}

/// What answers.
enum Endpoint {
    /// Without a token.
    Open(fn(&RequestContext<'_>) -> Result<Answer, ApiError>),
    /// For callers with a token.
    Arm(fn(&Context<'_>, &RequestContext<'_>) -> Result<Answer, ApiError>),
}

const fn open(
    method: &'static str,
    pattern: &'static str,
    endpoint: fn(&RequestContext<'_>) -> Result<Answer, ApiError>,
) -> Route {
    Route { method, pattern, endpoint: Endpoint::Open(endpoint), traced: false, secret: false }
}

const fn login(
    method: &'static str,
    pattern: &'static str,
    endpoint: fn(&RequestContext<'_>) -> Result<Answer, ApiError>,
) -> Route {
    Route { method, pattern, endpoint: Endpoint::Open(endpoint), traced: true, secret: true }
}

const fn arm(
    method: &'static str,
    pattern: &'static str,
    endpoint: fn(&Context<'_>, &RequestContext<'_>) -> Result<Answer, ApiError>,
) -> Route {
    Route { method, pattern, endpoint: Endpoint::Arm(endpoint), traced: false, secret: false }
}

const fn traced(
    method: &'static str,
    pattern: &'static str,
    endpoint: fn(&Context<'_>, &RequestContext<'_>) -> Result<Answer, ApiError>,
) -> Route {
    Route { method, pattern, endpoint: Endpoint::Arm(endpoint), traced: true, secret: false }
}

fn find(request: &Request) -> Option<(&'static Route, Vec<(&'static str, String)>)> {
    let method = request.method.as_str();
    ROUTES
        .iter()
        .filter(|route| route.method == "*" || route.method == method)
        .filter(|route| !route.pattern.is_empty() || !astro::owns(request))
        .find_map(|route| captures(route.pattern, &request.path).map(|captures| (route, captures)))
}

/// What the braces stand for, if the path has the form of the pattern. The empty pattern fits every
/// path.
fn captures(pattern: &'static str, path: &str) -> Option<Vec<(&'static str, String)>> {
    if pattern.is_empty() {
        return Some(Vec::new());
    }
    let mut segments = path.split('/').filter(|segment| !segment.is_empty());
    let mut captures = Vec::new();
    for part in pattern.split('/').filter(|part| !part.is_empty()) {
        let segment = segments.next()?;
        match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
            Some(name) => captures.push((name, percent_decoded(segment))),
            None if part.eq_ignore_ascii_case(segment) => {}
            None => return None,
        }
    }
    segments.next().is_none().then_some(captures)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_capture_segments_and_ignore_case() {
        let found = captures(
            "/subscriptions/{s}/resourceGroups/{g}",
            "/subscriptions/a/resourcegroups/b%20c",
        );

        assert_eq!(found, Some(vec![("s", "a".to_owned()), ("g", "b c".to_owned())]));
    }

    #[test]
    fn a_pattern_fits_no_longer_and_no_shorter_path() {
        assert_eq!(captures("/tenants", "/tenants/x"), None);
        assert_eq!(captures("/tenants/{t}", "/tenants"), None);
    }
}
