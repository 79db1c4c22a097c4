//! What is recorded of a request for a private endpoint.

use super::evidence::Said;

/// What the user recorded, and what was seen before.
#[derive(Debug, Clone, Default)]
pub(crate) struct EndpointRecord {
    /// The ticket, once it was sent.
    pub(crate) ticket: Option<String>,
    /// What the vendor was asked to write into the request message.
    pub(crate) message: String,
    /// Whether the vendor was told of the approval.
    pub(crate) notice_sent: Said,
    /// What the vendor said of the names: that they resolve, or that they do not.
    pub(crate) dns_confirmed: Said,
    /// Whether the connection was open before, for this ticket.
    pub(crate) was_open: bool,
}
