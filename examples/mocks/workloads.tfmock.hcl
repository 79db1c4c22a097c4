# Identities of Kubernetes workloads and clusters.

mock_resource "dataplane_federated_identity_credential" {
  defaults = {
    id       = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-daily-finance/federatedIdentityCredentials/astro-daily-finance"
    audience = "api://AzureADTokenExchange"
  }
}

mock_data "dataplane_kubernetes_identity" {
  defaults = {
    name                        = "aks-union-prod"
    location                    = "westeurope"
    tenant_id                   = "7d1f0c52-3a44-4f0e-9a52-6f2d0b5f1c11"
    kubelet_identity_id         = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/MC_rg-union-dp_aks-union-prod_westeurope/providers/Microsoft.ManagedIdentity/userAssignedIdentities/aks-union-prod-agentpool"
    kubelet_object_id           = "9b1d7f35-60c2-4e8a-b7d4-2f5a8c0e6d13"
    kubelet_client_id           = "f2a86c31-d94b-4e07-b5c8-1a730e6d9f24"
    control_plane_identity_id   = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-union-dp/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-aks-union-prod"
    control_plane_identity_type = "UserAssigned"
    control_plane_principal_id  = "81d5f0b7-2c6e-4a93-9f48-7be2c05a16d3"
    control_plane_client_id     = "c37e94a2-8d10-4b6f-a5d9-06f1e8b2c745"
    node_resource_group         = "MC_rg-union-dp_aks-union-prod_westeurope"
    node_resource_group_id      = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/MC_rg-union-dp_aks-union-prod_westeurope"
    oidc_issuer_enabled         = true
    oidc_issuer_url             = "https://westeurope.oic.prod-aks.azure.com/7d1f0c52-3a44-4f0e-9a52-6f2d0b5f1c11/91c2f7d0-4f3b-4a57-9c1e-2d7b8e60a513/"
    workload_identity_enabled   = true
    notes                       = []
  }
}
