//! Every page and every form, in one list.

use axum::{
    Router,
    extract::Request,
    middleware,
    routing::{get, post},
};
use http::{HeaderMap, Method, StatusCode, header};
use tower::ServiceExt;

use super::{
    PREFIX, Portal, assets, connections, credentials, events, faults, firewalls, grants, guard,
    overview, page, peerings, play, requests, resources,
};

/// The pages of a sandbox in front of everything else that it answers.
pub(crate) fn router(portal: &Portal) -> Router {
    let (pages, azure) = (pages(portal), portal.0.sandbox.router());
    Router::new().fallback(move |request: Request| {
        let router = if is_for_browser(&request) { pages.clone() } else { azure.clone() };
        async move {
            match router.oneshot(request).await {
                Ok(response) => response,
                Err(never) => match never {},
            }
        }
    })
}

fn pages(portal: &Portal) -> Router {
    Router::new()
        .route("/", get(overview::page))
        .route("/-/private-link", get(connections::page))
        .route("/-/private-link/decide", post(connections::decide))
        .route("/-/peerings", get(peerings::page))
        .route("/-/firewalls", get(firewalls::page))
        .route("/-/roles", get(grants::page))
        .route("/-/credentials", get(credentials::page))
        .route("/-/resources", get(resources::page))
        .route("/-/resource", get(resources::resource))
        .route("/-/requests", get(requests::page))
        .route("/-/requests/log", post(requests::switch))
        .route("/-/requests/{number}", get(requests::request))
        .route("/-/play", get(play::page))
        .route("/-/play/act", post(play::act))
        .route("/-/faults", get(faults::page))
        .route("/-/faults/add", post(faults::add))
        .route("/-/faults/remove", post(faults::remove))
        .route("/-/faults/throttling", post(faults::throttling))
        .route("/-/faults/latency", post(faults::latency))
        .route("/-/faults/operations", post(faults::operations))
        .route("/-/events", get(events::stream))
        .route("/-/portal.css", get(assets::style))
        .route("/-/portal.js", get(assets::script))
        .route("/-/icon.svg", get(assets::icon))
        .fallback(|| async { page::refused(StatusCode::NOT_FOUND, "There is no such page.") })
        .layer(middleware::from_fn_with_state(portal.clone(), guard::check))
        .with_state(portal.clone())
}

/// Whether a request is for a page. The root belongs to a browser only, which asks for HTML.
fn is_for_browser(request: &Request) -> bool {
    let path = request.uri().path();
    path.starts_with(PREFIX)
        || (path == "/" && request.method() == Method::GET && takes_html(request.headers()))
}

fn takes_html(headers: &HeaderMap) -> bool {
    let accepts = headers.get_all(header::ACCEPT).into_iter().filter_map(|it| it.to_str().ok());
    accepts.flat_map(|it| it.split(',')).any(|it| {
        let kind = it.split(';').next().unwrap_or_default();
        kind.trim().eq_ignore_ascii_case("text/html")
    })
}
