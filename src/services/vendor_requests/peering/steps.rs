//! The next steps of a peering request, in the words for whoever has to take them.

use super::{Mode, evidence::Link, record::PeeringRecord};
use crate::services::vendor_requests::progress::in_ticket;

/// Who acts for the vendor.
pub(super) const VENDOR: &str = "Astronomer support";

/// The role was for making the peering only.
pub(super) const TAKE_ROLE_BACK: &str = "Remove the role assignment of Astronomer's application, which was needed for making the \
     peering only, and set `vendor_access_granted = false`.";

/// It is done.
pub(super) const VERIFIED: &str = "Both halves are connected and in sync, and traffic passes, as `traffic_confirmed` says. Nothing is \
     left to do.";

pub(super) fn send(record: &PeeringRecord) -> String {
    let send = "Send `ticket_subject` and `ticket_body` to Astronomer support \
                (https://cloud.astronomer.io/support), and set `ticket_id` to the number of the \
                ticket.";
    match record.mode {
        Mode::VendorCreatesBoth if !record.access_granted => {
            format!("{send} {}", give_role_to_application())
        }
        _ => send.to_owned(),
    }
}

pub(super) fn give_role(record: &PeeringRecord) -> String {
    format!(
        "{} Astronomer support waits for it{}.",
        give_role_to_application(),
        in_ticket(record.ticket.as_deref())
    )
}

fn give_role_to_application() -> String {
    format!(
        "Give Astronomer's application {} the role that \
         `provider::dataplane::vendor_role_definition(\"astro_vnet_peering\")` describes, in the \
         subscription of the VNet, and set `vendor_access_granted = true`.",
        super::VENDOR_APPLICATION
    )
}

pub(super) fn make_their_half(record: &PeeringRecord) -> String {
    format!(
        "makes its half of the peering and replies with the resource ID of its VNet{}. Azure does not \
         show that half: when the reply is there, set `vendor_vnet_id`.",
        in_ticket(record.ticket.as_deref())
    )
}

pub(super) fn make_both(record: &PeeringRecord) -> String {
    format!(
        "makes both halves of the peering{}. Our half then shows on the VNet.",
        in_ticket(record.ticket.as_deref())
    )
}

pub(super) fn make_our_half(record: &PeeringRecord) -> String {
    format!(
        "Make our half with `dataplane_vnet_peering`: `vnet_id` is that of this request, \
         `remote_vnet_id` is `{}`. Our application needs \
         `Microsoft.Network/virtualNetworks/peer/action` on that VNet. Where the VNet is in another tenant, \
         the application has to exist there, and `auxiliary_tenant_ids` of the provider block has to \
         list that tenant.",
        record.vendor_vnet.as_deref().unwrap_or_default()
    )
}

pub(super) fn complete(record: &PeeringRecord, link: &Link) -> String {
    let which = match record.mode {
        Mode::CustomerAccepts => "its half of the peering",
        Mode::VendorCreatesBoth => "the half on its own VNet",
    };
    format!(
        "has to make {which}{}. Ours, `{}`, is `{}` and alone so far: tell them if they say that they \
         are done.",
        in_ticket(record.ticket.as_deref()),
        link.name,
        link.state.as_str()
    )
}

pub(super) fn wait_for_azure(link: &Link) -> String {
    format!("Azure has not finished with the peering `{}` yet. Refresh in a minute.", link.name)
}

pub(super) fn repair(link: &Link) -> String {
    format!(
        "Apply our half again, because the last change of the peering `{}` failed in Azure.",
        link.name
    )
}

pub(super) fn synchronise(link: &Link) -> String {
    format!(
        "Apply our half, `{}`, again: addresses of the vendor's VNet changed, and our half has to \
         take them over. A `dataplane_vnet_peering` plans that by itself.",
        link.name
    )
}

pub(super) fn they_synchronise(record: &PeeringRecord) -> String {
    format!(
        "has to synchronise its half of the peering{}: addresses of our VNet changed, and its half \
         does not know them.",
        in_ticket(record.ticket.as_deref())
    )
}

pub(super) fn wrong_network(link: &Link) -> String {
    format!(
        "Compare `vendor_vnet_id` and `cluster_cidrs` with the vendor's reply: the peering `{}` is \
         connected, but the cluster's range is not among the addresses that it leads to.",
        link.name
    )
}

pub(super) fn mend_routes(lost: &[String]) -> String {
    format!(
        "Change the routes that take packets for the cluster away from the peering and lose them: {}.",
        lost.join(", ")
    )
}

pub(super) fn test_traffic(record: &PeeringRecord) -> String {
    let test = "Test a connection from a Deployment on the cluster, and set \
                `traffic_confirmed = true` when it works: Azure shows neither the routes in the \
                vendor's VNet nor firewalls on the way.";
    if record.access_granted { format!("{test} {TAKE_ROLE_BACK}") } else { test.to_owned() }
}

pub(super) fn make_anew(record: &PeeringRecord, link: &Link) -> String {
    format!(
        "Ask Astronomer support why its half of the peering is gone{}. If the connection is to stay, \
         make our half, `{}`, anew (a `dataplane_vnet_peering` plans that by itself), and have them \
         make theirs again.",
        in_ticket(record.ticket.as_deref()),
        link.name
    )
}
