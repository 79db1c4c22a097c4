//! What only the vendor can configure: access of one domain, a registry in another tenant, or the
//! principal that a cluster pulls images as.

mod kind;

mod progress;

mod ticket;

#[cfg(test)]
mod tests;

use super::reference::reference;

pub(crate) use kind::AccessKind;
pub(crate) use progress::{AccessStatus, Recorded as AccessRecord, progress as access_progress};

/// What is asked for.
#[derive(Debug, Clone)]
pub(crate) struct Access {
    /// The vendor, as people call it.
    pub(crate) vendor: String,
    /// What kind of access.
    pub(crate) kind: AccessKind,
    /// The organization as the vendor knows it.
    pub(crate) organization: Option<String>,
    /// The data plane, or the cluster of it, as the vendor knows it.
    pub(crate) data_plane: Option<String>,
    /// The domain whose tasks are to have the access.
    pub(crate) domain: Option<String>,
    /// The project, where the vendor can tell projects apart.
    pub(crate) project: Option<String>,
    /// The Azure role.
    pub(crate) role: Option<String>,
    /// ID of the scope in Azure.
    pub(crate) scope: Option<String>,
    /// The tenant that the scope is in.
    pub(crate) tenant_id: Option<String>,
    /// What else there is to say.
    pub(crate) details: Option<String>,
}

impl Access {
    /// The reference of the request. What is told besides, such as `details`, makes no other request
    /// of it, unless the kind says nothing by itself.
    pub(crate) fn reference(&self) -> String {
        let text = |it: &Option<String>| it.clone().unwrap_or_default();
        let details = match self.kind {
            AccessKind::Other => text(&self.details),
            _ => String::new(),
        };
        reference(
            &format!("access/{}", self.kind),
            &[
                &self.vendor,
                &text(&self.organization),
                &text(&self.data_plane),
                &text(&self.domain),
                &text(&self.project),
                &text(&self.role),
                &text(&self.scope),
                &text(&self.tenant_id),
                &details,
            ],
        )
    }
}
