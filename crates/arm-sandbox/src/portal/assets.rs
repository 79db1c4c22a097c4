//! The style sheet and the script of the pages, which are files of their own so that a page needs no
//! exception from its content security policy.

use axum::response::{IntoResponse, Response};
use http::header;

/// The style sheet.
pub(super) async fn style() -> Response {
    file("text/css; charset=utf-8", include_str!("../../templates/portal.css"))
}

/// The script that replaces the parts of a page that changed.
pub(super) async fn script() -> Response {
    file("text/javascript; charset=utf-8", include_str!("../../templates/portal.js"))
}

/// The sign of the pages in the browser's tab.
pub(super) async fn icon() -> Response {
    file("image/svg+xml", include_str!("../../templates/icon.svg"))
}

fn file(kind: &'static str, text: &'static str) -> Response {
    // Another version of the sandbox may listen here tomorrow.
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-cache")], text).into_response()
}
