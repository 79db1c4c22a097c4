data "dataplane_kubernetes_identity" "this" {
  cluster_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-union-dp/providers/Microsoft.ContainerService/managedClusters/aks-union-acme"
}

# A recreated cluster has another kubelet identity: the role then follows it.
resource "dataplane_role_assignment" "pull" {
  scope          = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ContainerRegistry/registries/crdataprod01"
  role           = "AcrPull"
  principal_id   = data.dataplane_kubernetes_identity.this.kubelet_object_id
  principal_type = "ServicePrincipal"
}

# For federated credentials of workloads on the cluster.
output "issuer" {
  value = data.dataplane_kubernetes_identity.this.oidc_issuer_url
}
