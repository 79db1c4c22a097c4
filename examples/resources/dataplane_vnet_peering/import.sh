# By the ID of the peering link of your network.
terraform import dataplane_vnet_peering.astro '/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-net-prod/providers/Microsoft.Network/virtualNetworks/vnet-data-prod/virtualNetworkPeerings/to-astro-vnet'
