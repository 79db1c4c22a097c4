# Why can the pipelines not reach the registry?
# terraform apply -invoke=action.dataplane_doctor.registry
action "dataplane_doctor" "registry" {
  config {
    private_endpoint = {
      resource_id               = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ContainerRegistry/registries/crdataprod01"
      group_id                  = "registry"
      requester_subscription_id = "c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845"
    }
    grant = {
      scope        = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ContainerRegistry/registries/crdataprod01"
      role         = "AcrPull"
      principal_id = "5e0a7c19-84d3-4b62-a1f7-90c6e2d35b48"
    }
  }
}

# After every change of the peering: an apply fails while there is a problem with it.
resource "dataplane_vnet_peering" "astro" {
  vnet_id          = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-net-prod/providers/Microsoft.Network/virtualNetworks/vnet-data-prod"
  remote_vnet_id   = "/subscriptions/c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845/resourceGroups/astro-prod-euw/providers/Microsoft.Network/virtualNetworks/astro-vnet"
  remote_tenant_id = "e0a4c7b8-6d15-4b6f-8c3e-5a9f21d4be02"

  lifecycle {
    action_trigger {
      events  = [after_create, after_update]
      actions = [action.dataplane_doctor.peering]
    }
  }
}

action "dataplane_doctor" "peering" {
  config {
    peering = {
      vnet_peering_id = dataplane_vnet_peering.astro.id
      cluster_cidrs   = ["172.20.0.0/19"]
    }
    on_problem = "error"
  }
}

# Does the name of the ClickHouse service lead to your endpoint, and did the vendor accept it?
action "dataplane_doctor" "clickhouse" {
  config {
    own_private_endpoint = {
      private_endpoint_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-network/providers/Microsoft.Network/privateEndpoints/pe-clickhouse"
      dns_names           = ["abcdefghij.westeurope.privatelink.azure.clickhouse.cloud"]
      resolver            = "10.60.0.4"
    }
  }
}

# May Union's console show code from the storage account of a self-managed data plane, and may Fluent Bit
# write logs there with an account key?
action "dataplane_doctor" "union_storage" {
  config {
    storage_account = {
      resource_id            = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Storage/storageAccounts/stdatalakeprod01"
      browser_origins        = ["https://acme.hosted.unionai.cloud"]
      shared_key_access      = "required"
      hierarchical_namespace = true
    }
  }
}

# Is everything that the cluster reaches also connected with its site for disaster recovery?
action "dataplane_doctor" "astro" {
  config {
    astro_cluster = {
      cluster_id           = "cmg3k4w9t000108l4hx2q7v1z"
      vnet_ids             = ["/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-net-prod/providers/Microsoft.Network/virtualNetworks/vnet-data-prod"]
      private_endpoints    = [{ resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ContainerRegistry/registries/crdataprod01", group_id = "registry" }]
      managed_identity_ids = ["/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-astro-etl"]
    }
  }
}

# Does the virtual hub lead to the cluster's VNet, and does Azure send packets for the cluster into the tunnel?
action "dataplane_doctor" "astro_hub" {
  config {
    virtual_hub_connection = {
      virtual_hub_connection_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-net-prod/providers/Microsoft.Network/virtualHubs/hub-weu/hubVirtualNetworkConnections/astro-prod-euw"
      vendor_vnet_id            = "/subscriptions/c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845/resourceGroups/astro-prod-euw/providers/Microsoft.Network/virtualNetworks/astro-vnet"
    }
  }
}

action "dataplane_doctor" "astro_vpn" {
  config {
    vpn_connection = {
      vpn_connection_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-net-prod/providers/Microsoft.Network/connections/vpn-astro"
      cluster_cidrs     = ["172.20.0.0/19"]
    }
  }
}
