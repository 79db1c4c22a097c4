//! Who is let in. The sandbox has no passwords, so a page of somebody else in the same browser must
//! not be able to read or change anything: the host of a request is checked where it arrives
//! (`serve`), and here its origin, the cookie and the token of a form, each of which is enough alone.

use axum::{
    body::Body,
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header, uri::Scheme};
use ring::{
    hmac,
    rand::{SecureRandom, SystemRandom},
};
use url::form_urlencoded;

use super::{Portal, page};

/// The name of the field with the token.
pub(super) const TOKEN: &str = "form-token";

/// The cookie by which a browser is recognized; it says nothing about anybody.
const COOKIE: &str = "sandbox-visitor";

/// The longest form that is read, in bytes.
const LONGEST_FORM: usize = 256 * 1024;

/// Only what this server sent may run, and nothing may frame a page. Styles and scripts are files.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
                      connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// What every page says to the browser besides.
const HEADERS: [(&str, &str); 7] = [
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    // With `no-referrer` browsers would say that a form's origin is unknown.
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cache-control", "no-store"),
];

/// What forms carry: random, and new with each process.
pub(super) struct FormToken {
    text: String,
    key: hmac::Key,
}

impl FormToken {
    /// A new one. Without a source of randomness there is none, and no form is accepted.
    pub(super) fn random() -> Self {
        let text = random().unwrap_or_default();
        let key = hmac::Key::new(hmac::HMAC_SHA256, text.as_bytes());
        Self { text, key }
    }

    /// The token, for a form of this server.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Whether that is the token; takes as long for any text of its length.
    fn is(&self, text: &str) -> bool {
        let tag = hmac::sign(&self.key, text.as_bytes());
        !self.text.is_empty() && hmac::verify(&self.key, self.text.as_bytes(), tag.as_ref()).is_ok()
    }
}

/// The browser that asks.
#[derive(Clone, Debug)]
pub(super) struct Visitor(pub(super) String);

/// A form that was let in, by the names of its fields.
#[derive(Clone, Debug, Default)]
pub(super) struct Form(Vec<(String, String)>);

impl Form {
    /// The text of a field; `None` if it is empty or not there.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        let field = self.0.iter().find(|(found, _)| found == name);
        field.map(|(_, value)| value.trim().to_owned()).filter(|value| !value.is_empty())
    }

    /// The text of a field that an action cannot do without.
    pub(super) fn required(&self, name: &str) -> Result<String, crate::Error> {
        self.text(name).ok_or_else(|| crate::Error::Action(format!("'{name}' is empty")))
    }

    /// Whether a box is checked.
    pub(super) fn is_checked(&self, name: &str) -> bool {
        self.text(name).is_some()
    }

    /// The words of a field, however they are separated.
    pub(super) fn words(&self, name: &str) -> Vec<String> {
        let text = self.text(name).unwrap_or_default();
        let words = text.split(|it: char| it.is_whitespace() || it == ',');
        words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
    }
}

/// Lets a request through to its page, or refuses it.
pub(super) async fn check(State(portal): State<Portal>, request: Request, next: Next) -> Response {
    let known = cookie(request.headers());
    let origin = own_origin(&request);
    let is_secure = origin.starts_with("https:");
    let mut answer = match admit(&portal, request, known.as_ref(), &origin).await {
        Ok((request, visitor)) => {
            let mut answer = next.run(request).await;
            if known.is_none() {
                set_cookie(&mut answer, &visitor, is_secure);
            }
            answer
        }
        Err(reason) => page::refused(StatusCode::FORBIDDEN, reason),
    };
    for (name, value) in HEADERS {
        let name = HeaderName::from_static(name);
        answer.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    answer
}

/// The request with who asks, and with its form if it changes something.
async fn admit(
    portal: &Portal,
    request: Request,
    known: Option<&String>,
    origin: &str,
) -> Result<(Request, Visitor), &'static str> {
    check_fetch(request.headers())?;
    let visitor = match known {
        Some(known) => Visitor(known.clone()),
        None => Visitor(random().ok_or("This machine has no source of randomness.")?),
    };
    let (mut parts, mut body) = request.into_parts();
    if !matches!(parts.method, Method::GET | Method::HEAD) {
        let sent_from = parts.headers.get(header::ORIGIN).and_then(|it| it.to_str().ok());
        if !sent_from.is_some_and(|it| it.eq_ignore_ascii_case(origin)) {
            return Err("The form was not sent from a page of this sandbox.");
        }
        if known.is_none() {
            return Err(
                "The browser sent no cookie of this sandbox. Reload the page and try again.",
            );
        }
        let bytes =
            axum::body::to_bytes(body, LONGEST_FORM).await.map_err(|_| "The form is too long.")?;
        let form = Form(form_urlencoded::parse(&bytes).into_owned().collect());
        if !form.text(TOKEN).is_some_and(|it| portal.0.token.is(&it)) {
            return Err(
                "The form is from before the sandbox was started. Reload the page and try again.",
            );
        }
        parts.extensions.insert(form);
        body = Body::empty();
    }
    parts.extensions.insert(visitor.clone());
    Ok((Request::from_parts(parts, body), visitor))
}

/// Refuses what a page of somebody else loads or asks for, if the browser says so. Following a
/// link to a page is harmless.
fn check_fetch(headers: &HeaderMap) -> Result<(), &'static str> {
    let value = |name: &str| headers.get(name).and_then(|it| it.to_str().ok());
    match (value("sec-fetch-site"), value("sec-fetch-mode")) {
        (Some("cross-site" | "same-site"), mode) if mode != Some("navigate") => {
            Err("A page of somebody else asked for this.")
        }
        _ => Ok(()),
    }
}

/// The origin that pages of this server have for the browser.
fn own_origin(request: &Request) -> String {
    let scheme = request.extensions().get::<Scheme>().unwrap_or(&Scheme::HTTP);
    let host = request.headers().get(header::HOST).and_then(|it| it.to_str().ok());
    format!("{scheme}://{}", host.unwrap_or_default())
}

fn cookie(headers: &HeaderMap) -> Option<String> {
    let cookies = headers.get_all(header::COOKIE).into_iter().filter_map(|it| it.to_str().ok());
    let mut pairs = cookies.flat_map(|it| it.split(';')).filter_map(|it| it.trim().split_once('='));
    let (_, value) = pairs.find(|(name, _)| *name == COOKIE)?;
    // What this server gives has this form.
    let is_ours = BASE64.decode(value).is_ok_and(|bytes| bytes.len() == 32);
    is_ours.then(|| value.to_owned())
}

fn set_cookie(answer: &mut Response, visitor: &Visitor, is_secure: bool) {
    let secure = if is_secure { "; Secure" } else { "" };
    let text = format!("{COOKIE}={}; Path=/; HttpOnly; SameSite=Strict{secure}", visitor.0);
    if let Ok(value) = HeaderValue::from_str(&text) {
        answer.headers_mut().append(header::SET_COOKIE, value);
    }
}

fn random() -> Option<String> {
    let mut bytes = [0; 32];
    SystemRandom::new().fill(&mut bytes).ok()?;
    Some(BASE64.encode(bytes))
}

/// A form that is handed to a page. [`check`] puts it there.
impl<S: Send + Sync> axum::extract::FromRequestParts<S> for Form {
    type Rejection = Response;

    async fn from_request_parts(
        parts: &mut http::request::Parts,
        _: &S,
    ) -> Result<Self, Self::Rejection> {
        parts.extensions.remove::<Self>().ok_or_else(|| StatusCode::BAD_REQUEST.into_response())
    }
}

/// The browser that asks. [`check`] puts it there.
impl<S: Send + Sync> axum::extract::FromRequestParts<S> for Visitor {
    type Rejection = Response;

    async fn from_request_parts(
        parts: &mut http::request::Parts,
        _: &S,
    ) -> Result<Self, Self::Rejection> {
        let visitor = parts.extensions.get::<Self>().cloned();
        visitor.ok_or_else(|| StatusCode::BAD_REQUEST.into_response())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_token_itself_is_the_token() {
        let (token, other) = (FormToken::random(), FormToken::random());

        assert!(token.is(token.text()));
        assert!(!token.is(other.text()) && !token.is(""));
    }

    #[test]
    fn a_browser_is_refused_what_another_site_embeds_and_may_follow_its_links() {
        for (site, mode, allowed) in [
            ("cross-site", "no-cors", false),
            ("same-site", "cors", false),
            ("cross-site", "navigate", true),
            ("same-origin", "cors", true),
            ("none", "navigate", true),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert("sec-fetch-site", HeaderValue::from_static(site));
            headers.insert("sec-fetch-mode", HeaderValue::from_static(mode));
            assert_eq!(check_fetch(&headers).is_ok(), allowed, "{site} {mode}");
        }
        assert!(check_fetch(&HeaderMap::new()).is_ok());
    }
}
