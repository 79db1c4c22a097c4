//! The request log: what clients asked, and what they were told.

use serde::{Deserialize, Serialize};

/// A request that was kept because [`crate::Behavior::request_log`] was on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct LoggedRequest {
    /// When it was answered, by the sandbox's clock.
    pub time: String,
    /// The process that answered it.
    pub process: u32,
    /// The HTTP method.
    pub method: String,
    /// The host it was sent to.
    pub host: String,
    /// The path.
    pub path: String,
    /// The query, decoded.
    pub query: Vec<(String, String)>,
    /// The headers that tests ask about, by lower-case name; never a token.
    pub headers: Vec<(String, String)>,
    /// The body without its secrets; empty for a token request, which is made of them.
    pub body: String,
    /// The status it was answered with; 0 when the connection broke instead.
    pub status: u16,
    /// The client ID of the application that called, and the tenant of its token; empty without a
    /// token of the sandbox.
    #[serde(default)]
    pub caller: String,
    /// What scripted faults did to it, in the order in which it met them.
    #[serde(default)]
    pub faults: Vec<String>,
    /// The body of the answer without its secrets; empty for an answer that is made of secrets, and
    /// for one of more than 64 KiB.
    #[serde(default)]
    pub answer: String,
}

/// The longest answer that is kept, in bytes.
pub(crate) const LONGEST_ANSWER: usize = 64 * 1024;

/// The request headers that are kept.
pub(crate) const HEADERS: [&str; 12] = [
    "content-type",
    "accept",
    "user-agent",
    "if-match",
    "if-none-match",
    "metadata",
    "x-astro-client-identifier",
    "x-astro-client-version",
    "x-client-os-identifier",
    "x-ms-client-request-id",
    "x-ms-correlation-request-id",
    "x-ms-return-client-request-id",
];

impl LoggedRequest {
    /// The value of a query parameter, by its name in any case.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&str> {
        find(&self.query, name)
    }

    /// The value of a header that is kept, by its name in any case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }
}

fn find<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs
        .iter()
        .find(|(found, _)| found.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.as_str())
}
