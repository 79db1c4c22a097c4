//! What is told about a target that takes no entries for now, and of a cluster whose nodes the first
//! entry can shut out.

use tfplugin::Diagnostic;

use crate::services::firewall::code::FirewallCode;
use crate::{azure, services::firewall::ServiceDescriptor};

/// The target is stopped, so nothing was tried.
pub(super) fn refused(target: &azure::Id, adapter: &ServiceDescriptor, state: &str) -> Diagnostic {
    FirewallCode::TargetStopped.error(
        "The target is stopped",
        format!(
            "`{target}` is in the state `{state}`, and {} takes no change of its firewall then. \
             Nothing was sent. Start it, and apply again.",
            adapter.service
        ),
    )
    .at("target_id")
}

/// Azure refuses every entry.
pub(super) fn no_public_access(
    target: &azure::Id,
    adapter: &ServiceDescriptor,
    access: &str,
) -> Diagnostic {
    FirewallCode::PublicAccessDisabled.error(
        "Public network access is off",
        format!(
            "Public network access of `{target}` is `{access}`, and while it is so {} refuses every \
             firewall rule. Use a private endpoint, or have public access enabled before the \
             addresses are let in.",
            adapter.service
        ),
    )
    .at("target_id")
}

/// Azure will refuse the change unless the target is started before.
pub(super) fn stopped(target: &azure::Id, adapter: &ServiceDescriptor, state: &str) -> Diagnostic {
    FirewallCode::TargetStopped.warning(
        "The target is stopped",
        format!(
            "`{}` is in the state `{state}`, and {} takes no change of its firewall then. Start it \
             before this plan is applied.",
            target.name(),
            adapter.service
        ),
    )
    .at("target_id")
}

/// The first entry shuts out the nodes of a cluster.
pub(super) fn shuts_out_nodes(target: &azure::Id) -> Diagnostic {
    FirewallCode::NodesMayBeShutOut.warning(
        "The first entry can shut out the cluster's own nodes",
        format!(
            "The egress of `{}` is user-defined routing: its nodes reach the API server from the \
             public address of whatever the route table leads to, such as a firewall. AKS does not \
             add that address by itself. Unless it is among the authorized ranges, the nodes become \
             `NotReady`. Add it first.",
            target.name()
        ),
    )
    .at("addresses")
}
