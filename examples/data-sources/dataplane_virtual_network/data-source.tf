# What a vendor needs to know about a network before a peering.
data "dataplane_virtual_network" "data" {
  vnet_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-net-prod/providers/Microsoft.Network/virtualNetworks/vnet-data-prod"
}

# The connected peerings, and those that wait for someone.
output "peerings" {
  value = { for it in data.dataplane_virtual_network.data.peerings : it.name => it.peering_state }
}
