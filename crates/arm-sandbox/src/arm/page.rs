//! Lists in pages: `value`, and a link to the rest.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use url::form_urlencoded;

use crate::{
    api_error::ApiError,
    message::{Answer, Request},
    store::Element,
};

/// Which page is asked for.
#[derive(Clone, Debug)]
pub(super) struct Page {
    /// The key of the last element of the page before.
    pub(super) after: Option<String>,
    /// The most elements.
    pub(super) size: u32,
}

impl Page {
    /// Reads `$top` and `$skiptoken`.
    pub(super) fn from_request(request: &Request, page_size: u32) -> Result<Self, ApiError> {
        let after = request.parameter("$skiptoken").map(read_token).transpose()?;
        let size = match request.parameter("$top").map(str::parse::<u32>) {
            None => page_size,
            Some(Ok(top)) if 0 < top => top.min(page_size),
            Some(_) => {
                return Err(ApiError::bad_request(
                    "InvalidTop",
                    "The value of $top must be a positive integer.",
                ));
            }
        };
        Ok(Self { after, size: size.max(1) })
    }
}

/// The answer with at most `size` of the elements, which are in the order of their keys, and a link
/// to the rest.
pub(super) fn answer(
    request: &Request,
    mixed_case: bool,
    size: u32,
    elements: &[Element],
) -> Answer {
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    let shown = elements.get(..size).unwrap_or(elements);
    let mut text = String::with_capacity(
        shown.iter().map(|element| element.body.len() + 1).sum::<usize>() + 512,
    );
    text.push_str("{\"value\":[");
    for (index, Element { body, .. }) in shown.iter().enumerate() {
        if 0 < index {
            text.push(',');
        }
        text.push_str(body);
    }
    text.push(']');
    if let Some(Element { key: last, .. }) = shown.last().filter(|_| shown.len() < elements.len()) {
        let link = next_link(request, mixed_case, last);
        text.push_str(",\"nextLink\":");
        text.push_str(&serde_json::Value::String(link).to_string());
    }
    text.push('}');
    Answer::text(200, text)
}

/// The answer that is nothing but the elements.
pub(super) fn bare(elements: &[Element]) -> Answer {
    let bodies: Vec<&str> = elements.iter().map(|element| element.body.as_str()).collect();
    Answer::text(200, format!("[{}]", bodies.join(",")))
}

/// The whole address of the page after an element, at the host that the client used.
fn next_link(request: &Request, mixed_case: bool, last: &str) -> String {
    let path = if mixed_case {
        request
            .path
            .replace("/resourceGroups/", "/resourcegroups/")
            .replace("/Microsoft.", "/microsoft.")
    } else {
        request.path.clone()
    };
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(
        request.query.iter().filter(|(name, _)| !name.eq_ignore_ascii_case("$skiptoken")),
    );
    query.append_pair("$skiptoken", &BASE64.encode(last));
    format!("{}{path}?{}", request.base(), query.finish())
}

fn read_token(token: &str) -> Result<String, ApiError> {
    let bytes = BASE64.decode(token).ok();
    bytes.and_then(|bytes| String::from_utf8(bytes).ok()).ok_or_else(|| {
        ApiError::bad_request(
            "InvalidSkipToken",
            "The value of $skiptoken is not one that the service gave.",
        )
    })
}
