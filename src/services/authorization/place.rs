//! Where an assignment is, and in which tenant it is asked for.

use super::assignment_id;
use crate::azure::{Id, Request};

/// The place of a role assignment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// The scope that it is made at.
    pub(crate) scope: Id,
    /// Its name, a GUID.
    pub(crate) name: String,
    /// The tenant of the scope, for an assignment that is delegated through Azure Lighthouse: it is
    /// found with the tenant in the query only.
    pub(crate) tenant: Option<String>,
}

impl Place {
    /// The place of the assignment called `name` at `scope`.
    pub(crate) fn new(scope: &Id, name: String) -> Self {
        Self { scope: scope.clone(), name, tenant: None }
    }

    /// The same, of a delegated assignment in a tenant.
    pub(crate) fn in_tenant(self, tenant: Option<String>) -> Self {
        Self { tenant, ..self }
    }

    /// The ID of the assignment.
    pub(crate) fn id(&self) -> String {
        assignment_id(&self.scope, &self.name)
    }

    /// The ID in the form that is compared.
    pub(crate) fn key(&self) -> String {
        self.id().to_lowercase()
    }

    /// A request about the assignment, with the tenant where one is needed.
    pub(super) fn asked(&self, request: Request) -> Request {
        match &self.tenant {
            Some(tenant) => request.query("tenantId", tenant),
            None => request,
        }
    }
}
