variable "cluster_id" {
  description = "ID of the Kubernetes cluster of the data plane."
  type        = string
}

variable "registry_id" {
  description = "ID of the registry that its nodes pull images from."
  type        = string
}

data "dataplane_kubernetes_identity" "this" {
  cluster_id = var.cluster_id
}

# A cluster that is built anew has another kubelet identity: the role then follows it.
resource "dataplane_role_assignment" "pull" {
  scope          = var.registry_id
  role           = "AcrPull"
  principal_id   = data.dataplane_kubernetes_identity.this.kubelet_object_id
  principal_type = "ServicePrincipal"
}

# For federated credentials of workloads on the cluster.
output "issuer" {
  value = data.dataplane_kubernetes_identity.this.oidc_issuer_url
}
