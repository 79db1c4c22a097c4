resource "dataplane_access_request" "it" {
  vendor       = "Union"
  kind         = "kubelet_principal"
  organization = "acme"
  data_plane   = "acme-azure-westeurope"
}

resource "dataplane_federated_identity_credential" "it" {
  managed_identity_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-union-dp/providers/Microsoft.ManagedIdentity/userAssignedIdentities/flyteuser-acme-7k2p"
  name                = "astro-daily-finance"
  issuer              = "https://westeurope.oic.prod-aks.azure.com/e0a4c7b8-6d15-4b6f-8c3e-5a9f21d4be02/91c2f7d0-4f3b-4a57-9c1e-2d7b8e60a513/"
  subject             = "system:serviceaccount:stellar-orbit-4821:stellar-orbit-4821-worker-serviceaccount"
}

resource "dataplane_ip_allowlist" "it" {
  target_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Storage/storageAccounts/stdatalakeprod01"
  addresses = ["203.0.113.18"]
}

resource "dataplane_network_rules" "it" {
  target_id  = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Storage/storageAccounts/stdatalakeprod01"
  subnet_ids = ["/subscriptions/c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845/resourceGroups/astro-prod-euw/providers/Microsoft.Network/virtualNetworks/astro-vnet/subnets/jobs"]
}

resource "dataplane_perimeter_access_rule" "it" {
  profile_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Network/networkSecurityPerimeters/nsp-data/profiles/vendors"
  name       = "vendor"
  addresses  = ["203.0.113.18"]
}

resource "dataplane_peering_routes" "it" {
  route_table_id      = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Network/routeTables/rt-data-prod"
  destinations        = ["172.20.0.0/19"]
  next_hop_type       = "VirtualAppliance"
  next_hop_ip_address = "10.60.0.4"
}

resource "dataplane_pim_role_assignment" "it" {
  scope         = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod"
  role          = "Storage Blob Data Reader"
  principal_id  = "4c7e2a90-1b6d-4f38-8a05-c3d9e1f07b64"
  expires_after = "8h"
}

resource "dataplane_private_endpoint_approval" "it" {
  resource_id               = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ContainerRegistry/registries/crdataprod01"
  requester_subscription_id = "c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845"
}

resource "dataplane_private_endpoint_request" "it" {
  cluster_id     = "cmg3k4w9t000108l4hx2q7v1z"
  cluster_name   = "prod-euw"
  cluster_region = "westeurope"
  cluster_cidrs  = ["172.20.0.0/19"]
  cluster_type   = "DEDICATED"
  resource_id    = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ContainerRegistry/registries/crdataprod01"
  group_id       = "registry"
}

resource "dataplane_role_assignment" "it" {
  scope               = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod"
  role                = "Reader"
  managed_identity_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-union-dp/providers/Microsoft.ManagedIdentity/userAssignedIdentities/flyteuser-acme-7k2p"
}

resource "dataplane_role_definition" "it" {
  scope   = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod"
  name    = "Data platform peering"
  actions = ["Microsoft.Network/virtualNetworks/peer/action"]
}

resource "dataplane_vnet_peering" "it" {
  vnet_id        = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Network/virtualNetworks/vnet-data-prod"
  remote_vnet_id = "/subscriptions/c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845/resourceGroups/astro-prod-euw/providers/Microsoft.Network/virtualNetworks/astro-vnet"
}

resource "dataplane_vnet_peering_request" "it" {
  cluster_id     = "cmg3k4w9t000108l4hx2q7v1z"
  cluster_name   = "prod-euw"
  cluster_region = "westeurope"
  cluster_cidrs  = ["172.20.0.0/19"]
  cluster_type   = "DEDICATED"
  vnet_id        = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Network/virtualNetworks/vnet-data-prod"
}
