# Your peering link, and routes that Terraform creates only after the vendor's link exists.
resource "dataplane_vnet_peering" "astro" {
  vnet_id          = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-net-prod/providers/Microsoft.Network/virtualNetworks/vnet-data-prod"
  remote_vnet_id   = "/subscriptions/c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845/resourceGroups/astro-prod-euw/providers/Microsoft.Network/virtualNetworks/astro-vnet"
  remote_tenant_id = "e0a4c7b8-6d15-4b6f-8c3e-5a9f21d4be02"
}

action "dataplane_wait_for" "connected" {
  config {
    vnet_peering_id = dataplane_vnet_peering.astro.id
    timeout         = "2h"
  }
}

resource "dataplane_peering_routes" "astro" {
  route_table_id      = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-net-prod/providers/Microsoft.Network/routeTables/rt-data-prod"
  destinations        = ["172.20.0.0/19"]
  next_hop_type       = "VirtualAppliance"
  next_hop_ip_address = "10.60.0.4"

  lifecycle {
    action_trigger {
      events  = [before_create]
      actions = [action.dataplane_wait_for.connected]
    }
  }
}

# terraform apply -invoke=action.dataplane_wait_for.approved
action "dataplane_wait_for" "approved" {
  config {
    resource_id               = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ContainerRegistry/registries/crdataprod01"
    requester_subscription_id = "c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845"
  }
}

# Until a role that a colleague grants lets this caller peer networks.
action "dataplane_wait_for" "allowed" {
  config {
    allowed = {
      scope   = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-net-prod"
      actions = ["Microsoft.Network/virtualNetworks/peer/action"]
    }
  }
}

# Until ClickHouse accepts your endpoint, after you gave it the endpoint's resource GUID.
action "dataplane_wait_for" "accepted" {
  config {
    own_private_endpoint_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-network/providers/Microsoft.Network/privateEndpoints/pe-clickhouse"
    timeout                 = "1h"
  }
}

# Until Astronomer has connected the cluster's VNet with your virtual hub, which it does after a ticket.
action "dataplane_wait_for" "hub_connected" {
  config {
    virtual_hub_connection_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-net-prod/providers/Microsoft.Network/virtualHubs/hub-weu/hubVirtualNetworkConnections/astro-prod-euw"
    timeout                   = "8h"
  }
}

# Until the vendor's gateway answers, and the tunnel is up.
action "dataplane_wait_for" "tunnel" {
  config {
    vpn_connection_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-net-prod/providers/Microsoft.Network/connections/vpn-astro"
    timeout           = "8h"
  }
}
