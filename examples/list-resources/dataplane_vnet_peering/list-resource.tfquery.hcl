# All peering links of a network.
list "dataplane_vnet_peering" "data" {
  provider = dataplane

  config {
    vnet_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-net-prod/providers/Microsoft.Network/virtualNetworks/vnet-data-prod"
  }
}
