# One object of each type, from the `SAMPLE` of its tests.

resource "dataplane_access_request" "it" {
  data_plane      = "prod-euw"
  kind            = "vhub_connection"
  organization    = "acme"
  vendor          = "astro"
  vhub_connection = {
    connection_name = "astro-prod-euw"
    firewall_ip     = null
    virtual_hub_id  = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-net/providers/Microsoft.Network/virtualHubs/hub-weu"
  }
}

resource "dataplane_federated_identity_credential" "it" {
  issuer              = "https://westeurope.oic.prod-aks.azure.com/7d1f0c52/6c1d6f0a/"
  managed_identity_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-union-dp/providers/Microsoft.ManagedIdentity/userAssignedIdentities/flyteuser-acme-7k2p"
  name                = "union-worker"
  subject             = "system:serviceaccount:development:default"
}

resource "dataplane_ip_allowlist" "it" {
  addresses = ["203.0.113.18"]
  target_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data/providers/Microsoft.Storage/storageAccounts/stdatalake01"
}

resource "dataplane_network_rules" "it" {
  subnet_ids = ["/subscriptions/8453a5d5-9e9e-40c7-87a4-0ab4cc197f48/resourceGroups/prod-azure-westeurope/providers/Microsoft.Network/virtualNetworks/vendor-vnet/subnets/serverless-1"]
  target_id  = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data/providers/Microsoft.Storage/storageAccounts/stdatalake01"
}

resource "dataplane_peering_routes" "it" {
  destinations        = ["172.20.0.0/19"]
  next_hop_ip_address = "10.60.0.4"
  next_hop_type       = "VirtualAppliance"
  route_table_id      = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-net/providers/Microsoft.Network/routeTables/rt-data"
}

resource "dataplane_perimeter_access_rule" "it" {
  addresses  = ["203.0.113.18"]
  name       = "vendor"
  profile_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data/providers/Microsoft.Network/networkSecurityPerimeters/nsp-data/profiles/vendors"
}

resource "dataplane_pim_role_assignment" "it" {
  expires_after = "8h"
  principal_id  = "5e0a7c19-84d3-4b62-a1f7-90c6e2d35b48"
  role          = "Storage Blob Data Reader"
  scope         = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data/providers/Microsoft.Storage/storageAccounts/stdatalake01"
}

resource "dataplane_private_endpoint_approval" "it" {
  connection_name           = "first"
  requester_subscription_id = "aa11c7b8-6d15-4b6f-8c3e-5a9f21d4be11"
  resource_id               = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-roles"
}

resource "dataplane_private_endpoint_request" "it" {
  cluster_id   = "cmg3k4w9t000108l4hx2q7v1z"
  cluster_name = "prod-euw"
  cluster_type = "DEDICATED"
  group_id     = "registry"
  resource_id  = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data/providers/Microsoft.ContainerRegistry/registries/crdata"
}

resource "dataplane_role_assignment" "it" {
  managed_identity_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-union-dp/providers/Microsoft.ManagedIdentity/userAssignedIdentities/flyteuser-acme-7k2p"
  role                = "Storage Blob Data Contributor"
  scope               = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data/providers/Microsoft.Storage/storageAccounts/stdatalake01/blobServices/default/containers/features"
}

resource "dataplane_role_definition" "it" {
  actions = ["Microsoft.Network/virtualNetworks/peer/action"]
  name    = "Peering"
  scope   = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data"
}

resource "dataplane_vnet_peering" "it" {
  remote_vnet_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-net/providers/Microsoft.Network/virtualNetworks/vnet-hub"
  vnet_id        = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-net/providers/Microsoft.Network/virtualNetworks/vnet-data"
}

resource "dataplane_vnet_peering_request" "it" {
  cluster_cidrs  = ["172.20.0.0/19"]
  cluster_id     = "cmg3k4w9t000108l4hx2q7v1z"
  cluster_name   = "prod-euw"
  cluster_region = "westeurope"
  cluster_type   = "DEDICATED"
  vnet_id        = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-net/providers/Microsoft.Network/virtualNetworks/vnet-data"
}

# The plans of these do not ask Azure.
