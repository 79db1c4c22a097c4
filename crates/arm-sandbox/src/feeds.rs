//! Lists of addresses that vendors publish on the web: the `feeds` member of a seed, each at its own
//! address, for readers without a token, with the ETag and the conditional GET of RFC 9110.

use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

use crate::{
    api_error::ApiError,
    message::{Answer, Request},
    router::RequestContext,
};

/// The name of the setting that they are kept in.
pub(crate) const SETTING: &str = "feeds";

/// A published list.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Feed {
    /// The whole address, such as `https://vendor.example/addresses.json`.
    pub(crate) url: String,
    /// What it answers with: a text as it is, anything else as JSON.
    body: Value,
    /// The media type; without it, `text/plain` for a text and `application/json` for JSON.
    content_type: Option<String>,
    /// The ETag with its quotation marks; without it, the answer has none.
    etag: Option<String>,
}

impl Feed {
    /// Whether its address is one.
    pub(crate) fn has_address(&self) -> bool {
        Url::parse(&self.url).is_ok_and(|it| it.has_host())
    }

    fn is_at(&self, request: &Request) -> bool {
        let Ok(url) = Url::parse(&self.url) else { return false };
        let port = url.port().map_or_else(String::new, |it| format!(":{it}"));
        let authority = format!("{}{port}", url.host_str().unwrap_or_default());
        url.scheme() == request.scheme
            && authority.eq_ignore_ascii_case(&request.authority)
            && url.path() == request.path
            && url.query_pairs().into_owned().eq(request.query.iter().cloned())
    }

    fn answer(&self, request: &Request) -> Answer {
        let unchanged =
            self.etag.is_some() && request.header("if-none-match") == self.etag.as_deref();
        let answer = match &self.body {
            _ if unchanged => Answer::empty(304),
            Value::String(text) => Answer::text(200, text.clone()),
            json => Answer::json(200, json),
        };
        let usual = if self.body.is_string() { "text/plain" } else { "application/json" };
        let kind = self.content_type.as_deref().unwrap_or(usual);
        let answer = answer.with_header("content-type", kind);
        match &self.etag {
            Some(etag) => answer.with_header("etag", etag.as_str()),
            None => answer,
        }
    }
}

/// The answer, if the request is for a list. A request with a token is not: nobody who publishes lists
/// may receive one.
pub(crate) fn answer(request_context: &RequestContext<'_>) -> Result<Option<Answer>, ApiError> {
    let RequestContext { session, request, .. } = request_context;
    if request.method != Method::GET || request.header("authorization").is_some() {
        return Ok(None);
    }
    let feeds: Vec<Feed> = session.setting(SETTING)?.unwrap_or_default();
    Ok(feeds.iter().find(|it| it.is_at(request)).map(|it| it.answer(request)))
}
