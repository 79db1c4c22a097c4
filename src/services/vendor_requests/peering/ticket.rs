//! The ticket that asks for a peering: the fields that Astronomer's guide lists, in its order.

use super::{Mode, Peer, VENDOR_APPLICATION};
use crate::services::vendor_requests::ticket::{Facts, TO_BE_FILLED_IN, Ticket, paragraphs};

impl Peer {
    /// The ticket with this reference.
    pub(crate) fn ticket(&self, reference: &str) -> Ticket {
        let cluster = &self.cluster;
        Ticket {
            subject: format!(
                "VNet peering of {} with Astro cluster {} ({}), {reference}",
                self.vnet.name(),
                cluster.name,
                cluster.id
            ),
            body: paragraphs(&[
                "Hello Astronomer Support,".to_owned(),
                "Please connect the VNet of the cluster below with our VNet by peering.".to_owned(),
                self.facts().text(),
                format!("How we take part: {}", self.part()),
                format!(
                    "Please reply when your half and the routes in your VNet exist. Reference: \
                     {reference}"
                ),
            ]),
        }
    }

    fn facts(&self) -> Facts {
        let open = || TO_BE_FILLED_IN.to_owned();
        let ranges = self.cluster.ranges.iter().map(ToString::to_string).collect();
        let address_space = match self.address_space.as_slice() {
            [] => vec![open()],
            known => known.to_vec(),
        };
        let checked = if self.address_space.is_empty() {
            "nothing, because our account may not read the VNet"
        } else {
            "no overlap with the Astro range or with VNets already peered to ours"
        };
        Facts::default()
            .fact("Astro cluster", self.cluster.to_string())
            .facts("Astro VNet range", ranges)
            .fact("Our tenant ID", self.tenant_id.clone().unwrap_or_else(open))
            .fact("Our subscription ID", self.vnet.subscription_id().unwrap_or_default())
            .fact("Our resource group", self.vnet.resource_group().unwrap_or_default())
            .fact("Our VNet region", self.region.clone().unwrap_or_else(open))
            .fact("Our VNet name", self.vnet.name())
            .fact("Our VNet ID", self.vnet.as_str())
            .facts("Our address space", address_space)
            .fact("Application that needs peer/action here", self.application())
            .fact("Checked by us", checked)
    }

    /// The vendor's application and the tenant in which it has to exist: without it there, nobody can give
    /// it the permission.
    fn application(&self) -> String {
        let tenant = self.tenant_id.as_deref().unwrap_or("of our subscription");
        format!("{VENDOR_APPLICATION} (yours), in our tenant {tenant}")
    }

    /// What each side does.
    fn part(&self) -> String {
        match self.mode {
            Mode::CustomerAccepts => {
                "please make your half, and tell us the Azure resource ID and the tenant ID of your \
                 VNet. For that your application above needs \
                 Microsoft.Network/virtualNetworks/peer/action on our VNet: please tell us if you use \
                 another one. We then make our half, for which our application has to exist in your \
                 tenant and needs the same on your VNet: please tell us how you grant it."
                    .to_owned()
            }
            Mode::VendorCreatesBoth => format!(
                "please make both halves. Your application {VENDOR_APPLICATION} gets the role \
                 \"Astro VNET Peering Contributor\" in the subscription above, until the peering is \
                 connected."
            ),
        }
    }
}
