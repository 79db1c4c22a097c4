# Virtual networks, their peerings and routes.

mock_data "dataplane_virtual_network" {
  defaults = {
    id                  = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-net-prod/providers/Microsoft.Network/virtualNetworks/vnet-data-prod"
    name                = "vnet-data-prod"
    resource_group_name = "rg-net-prod"
    subscription_id     = "2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21"
    tenant_id           = "7d1f0c52-3a44-4f0e-9a52-6f2d0b5f1c11"
    region              = "westeurope"
    address_space       = ["10.60.0.0/16"]
  }
}

# Both peering links exist.
mock_resource "dataplane_vnet_peering" {
  defaults = {
    id                           = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-net-prod/providers/Microsoft.Network/virtualNetworks/vnet-data-prod/virtualNetworkPeerings/to-astro"
    name                         = "to-astro"
    peering_state                = "Connected"
    sync_level                   = "FullyInSync"
    remote_address_space         = ["172.20.0.0/19"]
    current_remote_address_space = ["172.20.0.0/19"]
    next_step                    = "Test a connection between the two networks."
    peering_notice               = "Our peering link is connected to yours."
    allow_virtual_network_access = true
    allow_forwarded_traffic      = false
    allow_gateway_transit        = false
    use_remote_gateways          = false
    wait_for_connected           = false
  }
}

mock_resource "dataplane_peering_routes" {
  defaults = {
    id          = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-net-prod/providers/Microsoft.Network/routeTables/rt-data-prod"
    name_prefix = "dataplane"
    routes      = { "172.20.0.0/19" = "dataplane-172.20.0.0-19" }
    notes       = []
  }
}

# The ticket is not sent yet.
mock_resource "dataplane_vnet_peering_request" {
  defaults = {
    id                  = "req-5d17c0a94e2b"
    request_id          = "req-5d17c0a94e2b"
    mode                = "customer_accepts"
    site                = "primary"
    cluster_id          = "cmg3k4w9t000108l4hx2q7v1z"
    cluster_name        = "prod-euw"
    cluster_region      = "westeurope"
    cluster_cidrs       = ["172.20.0.0/19"]
    cluster_type        = "DEDICATED"
    tenant_id           = "7d1f0c52-3a44-4f0e-9a52-6f2d0b5f1c11"
    subscription_id     = "2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21"
    resource_group_name = "rg-net-prod"
    vnet_name           = "vnet-data-prod"
    region              = "westeurope"
    address_space       = ["10.60.0.0/16"]
    ticket_subject      = "VNet peering of vnet-data-prod with Astro cluster prod-euw (cmg3k4w9t000108l4hx2q7v1z), req-5d17c0a94e2b"
    ticket_body         = "Please connect the VNet of the cluster below with our VNet by peering. Reference: req-5d17c0a94e2b"
    status              = "draft"
    waiting_on          = "you"
    next_step           = "Send `ticket_subject` and `ticket_body` to Astronomer support, and set `ticket_id` to the number of the ticket."
    peering_id          = null
  }
}
