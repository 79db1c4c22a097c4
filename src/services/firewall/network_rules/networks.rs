//! The subnets and resources that network rules let in.

use std::collections::BTreeSet;

use tfplugin::Ordered;

use super::ResourceInstance;
use crate::{azure, services::firewall::NetworkEntry};

/// The subnets and resources, as the user wrote them. Null and empty mean the same, and are kept
/// apart, because Terraform does.
#[derive(Debug, Clone, Default)]
pub(crate) struct Networks {
    pub(super) subnets: Option<BTreeSet<azure::Id>>,
    pub(super) instances: Option<BTreeSet<ResourceInstance>>,
}

impl ResourceInstance {
    /// The entry for it.
    pub(super) fn entry(&self) -> NetworkEntry {
        NetworkEntry::instance(self.resource_id.clone(), &self.tenant_id.to_string())
    }
}

impl Networks {
    /// The entries of all of them.
    pub(super) fn asked_for(&self) -> BTreeSet<NetworkEntry> {
        let subnets = self.subnets.iter().flatten().cloned().map(NetworkEntry::Subnet);
        subnets.chain(self.instances.iter().flatten().map(ResourceInstance::entry)).into_set()
    }
}
