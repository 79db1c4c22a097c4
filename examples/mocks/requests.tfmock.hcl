# What was asked of a vendor.

# The ticket is not sent yet.
mock_resource "dataplane_access_request" {
  defaults = {
    id             = "req-04c92359cd25"
    request_id     = "req-04c92359cd25"
    ticket_subject = "Principal that the cluster pulls images as: acme, acme-azure-westeurope, req-04c92359cd25"
    ticket_body    = "Please tell us the principal that each Kubernetes cluster of the data plane below pulls images as. Reference: req-04c92359cd25"
    status         = "draft"
    waiting_on     = "you"
    next_step      = "Send `ticket_subject` and `ticket_body` to Union support, and set `ticket_id` to the number of the ticket."

    # Mocks cannot leave out an object: a request has one of these at most.
    hub_connection = {
      id                        = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-net/providers/Microsoft.Network/virtualHubs/hub-weu/hubVirtualNetworkConnections/astro-prod-euw"
      provisioning_state        = "Succeeded"
      remote_virtual_network_id = "/subscriptions/c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845/resourceGroups/rg-astro/providers/Microsoft.Network/virtualNetworks/vnet-astro"
      associated_route_table_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-net/providers/Microsoft.Network/virtualHubs/hub-weu/hubRouteTables/defaultRouteTable"
    }
    vpn_connection = {
      id                     = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-net/providers/Microsoft.Network/connections/vpn-astro"
      connection_status      = "Connected"
      provisioning_state     = "Succeeded"
      remote_gateway_id      = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-net/providers/Microsoft.Network/localNetworkGateways/lgw-astro"
      remote_gateway_address = "198.51.100.20"
    }
    network_link = {
      id                        = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-net/providers/Microsoft.Network/virtualNetworks/vnet-data/virtualNetworkPeerings/to-astro"
      state                     = "Connected"
      remote_virtual_network_id = "/subscriptions/c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845/resourceGroups/rg-astro/providers/Microsoft.Network/virtualNetworks/vnet-astro"
    }
  }
}
