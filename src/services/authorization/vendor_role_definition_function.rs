//! `vendor_role_definition`: the custom roles that the vendors' guides ask for.

use std::collections::BTreeSet;

use tfplugin::{Function, FunctionError, Model, Ordered};
use uuid::Uuid;

use crate::services::authorization::delegation;

/// The exact permissions of a custom role that a vendor's guide lists, for a
/// `dataplane_role_definition`.
///
/// Snowflake's and Databricks' guides ask for built-in roles only, such as `Storage Blob Data
/// Contributor`, so they are not in the table: name such a role in `dataplane_role_assignment`.
#[derive(Debug, Model)]
#[tf(name = "vendor_role_definition")]
pub(crate) struct VendorRoleDefinition {
    /// Which role:
    ///
    /// - `aiven_vnet_peering`: Aiven's application creates its link to your VNet.
    /// - `astro_vnet_peering`: Astronomer's application creates both links of a VNet peering. Use
    ///   it temporarily: remove the assignment once the peering is connected.
    /// - `astro_vhub_peering`: the same for a connection to a virtual hub.
    /// - `confluent_vnet_peering`: Confluent's application creates and removes its link to your VNet.
    /// - `mongodb_atlas_vnet_peering`: MongoDB Atlas' application creates and removes its link to your
    ///   VNet.
    /// - `union_delegate`: Union's application grants its identities access to one blob container.
    /// - `union_registry_delegate`: the same on a container registry, where Union's application may
    ///   grant only `AcrPull`, or `Container Registry Repository Reader` where that takes its place.
    /// - `union_vnet`: Union's application uses a VNet of yours.
    /// - `union_opencost`: Union's cost allocation reads prices.
    name: String,
}

/// A custom role.
#[derive(Debug, Model)]
pub(crate) struct RoleDefinition {
    /// Name that the vendor's guide gives it.
    name: String,
    /// What it is for.
    description: String,
    /// Control-plane operations that it allows.
    actions: BTreeSet<String>,
    /// Control-plane operations that it takes away from `actions`.
    not_actions: BTreeSet<String>,
    /// Data-plane operations that it allows.
    data_actions: BTreeSet<String>,
    /// Data-plane operations that it takes away from `data_actions`.
    not_data_actions: BTreeSet<String>,
    /// Condition for the assignment of the role, where it lets the vendor assign roles: with it, no
    /// other roles than those that its guide names. Null for the other roles.
    condition: Option<String>,
    /// Client ID of the vendor's application that gets the role, where the vendor publishes one that
    /// is the same for all customers. Otherwise null.
    client_id: Option<String>,
    /// Page of the vendor that lists the role: its address, or the vendor's documentation and the title
    /// of the guide.
    source: String,
}

/// One row of the table below.
struct VendorRole {
    key: &'static str,
    name: &'static str,
    description: &'static str,
    actions: &'static [&'static str],
    /// GUIDs of the roles that the vendor assigns by it.
    assigns: &'static [&'static str],
    /// Client ID of the vendor's application, where it is the same for all customers.
    client: Option<&'static str>,
    /// Where the vendor lists it.
    source: &'static str,
}

/// `Storage Blob Data Contributor`: Union's tasks read and write the container.
const BLOB_CONTRIBUTOR: &str = "ba92f5b4-2d11-453d-a403-e96b0029c9fe";

/// `Network Contributor`: Union's cluster uses the network.
const NETWORK_CONTRIBUTOR: &str = "4d97b98b-1d4f-4787-a291-c67834d212e7";

/// `AcrPull`: Union's cluster pulls images.
const ACR_PULL: &str = "7f951dda-4ed3-4680-a7ca-43fe172d538d";

/// `Container Registry Repository Reader`: the same on a registry in ABAC mode.
const REPOSITORY_READER: &str = "b93aa761-3e63-49ed-ac28-beffa264f7ac";

/// Astronomer's guide, by its title.
const ASTRO: &str =
    "https://www.astronomer.io/docs/astro, \"Connect Astro to Azure data sources\" (2024-08)";

/// Union's guides, by their titles and sections.
const UNION_BLOB: &str = "https://www.union.ai/docs, \"Enabling Azure Blob Storage\", \"Union-managed permissions\" (2026-08)";
const UNION_REGISTRY: &str = "https://www.union.ai/docs, \"Enabling Azure Container Registry (ACR)\", \
    \"Allow Union to manage permissions\" (2026-08)";
const UNION_VNET: &str = "https://www.union.ai/docs, \"Data plane setup on Azure\", \"Required Union VNet \
    permissions\" (2026-08)";
const UNION_COST: &str = "https://www.union.ai/docs, \"Data plane setup on Azure\", \"Create cost allocation \
    roles and applications manually\" (2026-08)";

/// In the order of the keys; `source` is the page of each, read in 2026-11 unless a constant says when.
const ROLES: &[VendorRole] = &[
    VendorRole {
        key: "aiven_vnet_peering",
        name: "Aiven VNet Peering",
        description: "Lets Aiven create a VNet peering to, and not from, this network.",
        actions: &["Microsoft.Network/virtualNetworks/peer/action"],
        assigns: &[],
        client: Some("55f300d4-fc50-4c5e-9222-e90a6e2187fb"),
        source: "https://aiven.io/docs/platform/howto/vnet-peering-azure",
    },
    VendorRole {
        key: "astro_vnet_peering",
        name: "Astro VNET Peering Contributor",
        description: "Lets Astronomer create a VNet peering with an Astro cluster.",
        actions: &[
            "Microsoft.Network/virtualHubs/hubVirtualNetworkConnections/read",
            "Microsoft.Network/virtualNetworks/peer/action",
            "Microsoft.Network/virtualNetworks/read",
            "Microsoft.Network/virtualNetworks/virtualNetworkPeerings/read",
            "Microsoft.Network/virtualNetworks/virtualNetworkPeerings/write",
            "Microsoft.Network/virtualNetworks/write",
            "Microsoft.Resources/subscriptions/read",
            "Microsoft.Resources/subscriptions/resourceGroups/read",
        ],
        assigns: &[],
        client: None,
        source: ASTRO,
    },
    VendorRole {
        key: "astro_vhub_peering",
        name: "Astro VHub Peering Contributor",
        description: "Lets Astronomer connect an Astro cluster's VNet to a virtual hub.",
        actions: &[
            "Microsoft.Network/virtualHubs/hubVirtualNetworkConnections/read",
            "Microsoft.Network/virtualHubs/hubVirtualNetworkConnections/write",
            "Microsoft.Network/virtualHubs/read",
            "Microsoft.Network/virtualWans/virtualHubs/read",
            "Microsoft.Resources/subscriptions/read",
            "Microsoft.Resources/subscriptions/resourceGroups/read",
        ],
        assigns: &[],
        client: None,
        source: ASTRO,
    },
    VendorRole {
        key: "confluent_vnet_peering",
        name: "Confluent Cloud Peering Creator",
        description: "Lets Confluent Cloud peer its network with this one across tenants.",
        actions: &[
            "Microsoft.Network/virtualNetworks/peer/action",
            "Microsoft.Network/virtualNetworks/read",
            "Microsoft.Network/virtualNetworks/virtualNetworkPeerings/delete",
            "Microsoft.Network/virtualNetworks/virtualNetworkPeerings/read",
            "Microsoft.Network/virtualNetworks/virtualNetworkPeerings/write",
        ],
        assigns: &[],
        client: Some("f0955e3a-9013-4cf4-a1ea-21587621c9cc"),
        source: "https://docs.confluent.io/cloud/current/networking/peering/azure-peering.html",
    },
    VendorRole {
        key: "mongodb_atlas_vnet_peering",
        name: "AtlasPeering",
        description: "Lets MongoDB Atlas manage peering connections on this network.",
        actions: &[
            "Microsoft.Network/virtualNetworks/peer/action",
            "Microsoft.Network/virtualNetworks/virtualNetworkPeerings/delete",
            "Microsoft.Network/virtualNetworks/virtualNetworkPeerings/read",
            "Microsoft.Network/virtualNetworks/virtualNetworkPeerings/write",
        ],
        assigns: &[],
        client: Some("e90a1407-55c3-432d-9cb1-3638900a9d22"),
        source: "https://www.mongodb.com/docs/atlas/security-vpc-peering/",
    },
    VendorRole {
        key: "union_delegate",
        name: "Union Role Delegate",
        description: "Lets Union grant its own identities roles at this scope.",
        actions: &[
            "Microsoft.Authorization/roleAssignments/delete",
            "Microsoft.Authorization/roleAssignments/read",
            "Microsoft.Authorization/roleAssignments/write",
            "Microsoft.Authorization/roleDefinitions/read",
        ],
        assigns: &[BLOB_CONTRIBUTOR],
        client: None,
        source: UNION_BLOB,
    },
    VendorRole {
        key: "union_registry_delegate",
        name: "Union Registry Role Delegate",
        description: "Lets Union grant its own identities the right to pull from this registry.",
        actions: &[
            "Microsoft.Authorization/roleAssignments/delete",
            "Microsoft.Authorization/roleAssignments/read",
            "Microsoft.Authorization/roleAssignments/write",
            "Microsoft.Authorization/roleDefinitions/read",
        ],
        assigns: &[ACR_PULL, REPOSITORY_READER],
        client: None,
        source: UNION_REGISTRY,
    },
    VendorRole {
        key: "union_vnet",
        name: "Union VNet User",
        description: "Lets Union read this network and grant its cluster a role on it.",
        actions: &[
            "Microsoft.Authorization/roleAssignments/delete",
            "Microsoft.Authorization/roleAssignments/read",
            "Microsoft.Authorization/roleAssignments/write",
            "Microsoft.Authorization/roleDefinitions/read",
            "Microsoft.Network/*/read",
        ],
        assigns: &[NETWORK_CONTRIBUTOR],
        client: None,
        source: UNION_VNET,
    },
    VendorRole {
        key: "union_opencost",
        name: "UnionOpenCostRole",
        description: "Lets Union's cost allocation read prices and sizes.",
        actions: &[
            "Microsoft.Commerce/RateCard/read",
            "Microsoft.Compute/virtualMachines/vmSizes/read",
            "Microsoft.ContainerService/containerServices/read",
            "Microsoft.Resources/providers/read",
            "Microsoft.Resources/subscriptions/locations/read",
        ],
        assigns: &[],
        client: None,
        source: UNION_COST,
    },
];

impl Function for VendorRoleDefinition {
    type Output = RoleDefinition;

    fn call(self) -> Result<RoleDefinition, FunctionError> {
        let role = ROLES.iter().find(|it| it.key == self.name).ok_or_else(|| {
            let keys: Vec<_> = ROLES.iter().map(|it| format!("`{}`", it.key)).collect();
            FunctionError::argument(
                "name",
                format!(
                    "no vendor's guide lists a role `{}`; known are {}",
                    self.name,
                    keys.join(", ")
                ),
            )
        })?;
        Ok(RoleDefinition {
            name: role.name.to_owned(),
            description: role.description.to_owned(),
            actions: role.actions.iter().map(|&it| it.to_owned()).into_set(),
            not_actions: BTreeSet::new(),
            data_actions: BTreeSet::new(),
            not_data_actions: BTreeSet::new(),
            condition: (!role.assigns.is_empty()).then(|| only(role.assigns)),
            client_id: role.client.map(str::to_owned),
            source: role.source.to_owned(),
        })
    }
}

/// The condition that allows assigning and removing only these roles.
fn only(roles: &[&str]) -> String {
    let roles = roles.iter().filter_map(|it| Uuid::try_parse(it).ok()).into_set();
    delegation::condition(&roles, &BTreeSet::new(), &BTreeSet::new())
}
