//! What tells one request from all others.

use tfplugin::{Computed, Model};

/// What tells one request from all others. Requests cannot be imported, so nobody writes it.
#[derive(Debug, Clone, Model)]
pub(crate) struct Identity {
    /// The reference of the request.
    pub(crate) request_id: String,
}

impl Identity {
    /// That of the request with this reference.
    pub(crate) fn of(request_id: &Computed<String>) -> Self {
        Self { request_id: request_id.known().cloned().unwrap_or_default() }
    }
}
