//! What is recorded of a peering request.

use super::Mode;

/// What the user recorded.
#[derive(Debug, Clone)]
pub(crate) struct PeeringRecord {
    /// How the two sides share the work.
    pub(crate) mode: Mode,
    /// The ticket, once it was sent.
    pub(crate) ticket: Option<String>,
    /// The vendor's network, once it has named it.
    pub(crate) vendor_vnet: Option<String>,
    /// Whether the vendor's application has its role.
    pub(crate) access_granted: bool,
    /// Whether somebody has seen traffic pass.
    pub(crate) traffic_confirmed: bool,
}
