//! `vendor_role_definition`: the custom roles that the vendors' guides ask for.

use std::collections::BTreeSet;

use tfplugin::{Function, FunctionError, Model};

/// The exact permissions of a custom role that a vendor's guide lists, for the `permissions` block
/// of an `azurerm_role_definition`.
#[derive(Debug, Model)]
#[tf(name = "vendor_role_definition")]
pub(crate) struct VendorRoleDefinition {
    /// Which role:
    ///
    /// - `astro_vnet_peering`: Astronomer's application creates both links of a VNet peering. Use
    ///   it temporarily: remove the assignment once the peering is connected.
    /// - `astro_vhub_peering`: the same for a connection to a virtual hub.
    /// - `union_delegate`: Union's application grants its identities access to one blob container.
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
}

/// One row of the table below.
struct VendorRole {
    key: &'static str,
    name: &'static str,
    description: &'static str,
    actions: &'static [&'static str],
    /// GUIDs of the roles that the vendor assigns by it.
    assigns: &'static [&'static str],
}

/// `Storage Blob Data Contributor`: Union's tasks read and write the container.
const BLOB_CONTRIBUTOR: &str = "ba92f5b4-2d11-453d-a403-e96b0029c9fe";

/// `Network Contributor`: Union's cluster uses the network.
const NETWORK_CONTRIBUTOR: &str = "4d97b98b-1d4f-4787-a291-c67834d212e7";

/// From the vendors' pages "Connect Astro to Azure data sources" (2024-08) and Union's "Enabling
/// Azure Blob Storage" and "Data plane setup on Azure" (2026-08).
const ROLES: &[VendorRole] = &[
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
            actions: role.actions.iter().map(|&it| it.to_owned()).collect(),
            not_actions: BTreeSet::new(),
            data_actions: BTreeSet::new(),
            not_data_actions: BTreeSet::new(),
            condition: (!role.assigns.is_empty()).then(|| only(role.assigns)),
        })
    }
}

/// The condition that allows assigning and removing only these roles, as Azure's portal writes it.
fn only(roles: &[&str]) -> String {
    let roles = roles.join(", ");
    let part = |verb: &str, source: &str| {
        format!(
            "((!(ActionMatches{{'Microsoft.Authorization/roleAssignments/{verb}'}})) OR \
             ({source}[Microsoft.Authorization/roleAssignments:RoleDefinitionId] \
             ForAnyOfAnyValues:GuidEquals {{{roles}}}))"
        )
    };
    format!("{} AND {}", part("write", "@Request"), part("delete", "@Resource"))
}
