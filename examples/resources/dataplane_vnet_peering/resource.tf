# Your link of the peering that Astronomer's support asked you to accept. The provider block lists
# the vendor's tenant in `auxiliary_tenant_ids`.
resource "dataplane_vnet_peering" "astro" {
  vnet_id          = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-net-prod/providers/Microsoft.Network/virtualNetworks/vnet-data-prod"
  remote_vnet_id   = "/subscriptions/c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845/resourceGroups/astro-prod-euw/providers/Microsoft.Network/virtualNetworks/astro-vnet"
  remote_tenant_id = "e0a4c7b8-6d15-4b6f-8c3e-5a9f21d4be02"
}

# The same, but the apply waits up to two hours for the vendor's peering link.
resource "dataplane_vnet_peering" "astro_awaited" {
  vnet_id            = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-net-prod/providers/Microsoft.Network/virtualNetworks/vnet-lake-prod"
  remote_vnet_id     = "/subscriptions/c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845/resourceGroups/astro-prod-euw/providers/Microsoft.Network/virtualNetworks/astro-vnet"
  remote_tenant_id   = "e0a4c7b8-6d15-4b6f-8c3e-5a9f21d4be02"
  wait_for_connected = true

  timeouts {
    create = "2h"
    update = "2h"
  }
}

output "peering_state" {
  value = dataplane_vnet_peering.astro.peering_state
}
