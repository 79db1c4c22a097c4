//! One answer, read to its end.

use azure_core::http::headers::{HeaderName, Headers};
use bytes::Bytes;
use serde::de::DeserializeOwned;

use super::transport_error::TransportError;

/// The mark that some services put before their JSON.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// A complete answer.
#[derive(Clone, Debug)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The headers; names are in lower case.
    pub headers: Headers,
    /// The body as it came, already decompressed.
    pub body: Bytes,
}

impl Response {
    /// The value of a header.
    #[must_use]
    pub fn header(&self, name: &'static str) -> Option<&str> {
        self.headers.get_optional_str(&HeaderName::from_static(name))
    }

    /// The body as JSON.
    /// An empty body reads as `null`, so that an optional value and `()` can be read from it.
    pub fn json<T: DeserializeOwned>(&self) -> serde_json::Result<T> {
        let json = json_bytes(&self.body);
        serde_json::from_slice(if json.is_empty() { b"null" } else { json })
    }

    /// True for a 2xx status.
    #[must_use]
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The answer, unless it is a success whose JSON was cut short.
    pub(crate) fn complete(self) -> Result<Self, TransportError> {
        let is_cut_short = self.is_success() && self.is_cut_short();
        if is_cut_short { Err(TransportError::CutShort) } else { Ok(self) }
    }

    /// True when the body says that it is JSON but ends before the JSON does.
    fn is_cut_short(&self) -> bool {
        let json = json_bytes(&self.body);
        let declared = self.header("content-type").is_some_and(|it| it.contains("json"));
        declared
            && !json.is_empty()
            && serde_json::from_slice::<serde::de::IgnoredAny>(json)
                .is_err_and(|error| error.is_eof())
    }
}

/// The body without its byte order mark and the white space around it.
pub(crate) fn json_bytes(body: &[u8]) -> &[u8] {
    body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(body).trim_ascii()
}
