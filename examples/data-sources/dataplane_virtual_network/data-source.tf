# What a vendor asks about a network that is to be peered.
data "dataplane_virtual_network" "data" {
  vnet_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-net-prod/providers/Microsoft.Network/virtualNetworks/vnet-data-prod"
}

# What is connected, and what waits for somebody.
output "peerings" {
  value = { for it in data.dataplane_virtual_network.data.peerings : it.name => it.peering_state }
}
