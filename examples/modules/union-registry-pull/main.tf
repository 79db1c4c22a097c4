# The kubelet identities of the clusters that you may read. A recreated cluster has another identity, and
# the next plan replaces its assignment.
data "dataplane_kubernetes_identity" "clusters" {
  for_each = var.cluster_ids

  cluster_id = each.value
}

locals {
  from_clusters = { for name, cluster in data.dataplane_kubernetes_identity.clusters : name => cluster.kubelet_object_id }
  pull          = merge(local.from_clusters, var.kubelet_principal_ids, var.operator_principal_ids)

  # Registries that use attribute-based access control ignore AcrPull and AcrPush.
  pull_role = var.abac ? "Container Registry Repository Reader" : "AcrPull"
  push_role = var.abac ? "Container Registry Repository Writer" : "AcrPush"
}

resource "dataplane_role_assignment" "pull" {
  for_each = local.pull

  scope          = var.registry_id
  role           = local.pull_role
  principal_id   = each.value
  principal_type = "ServicePrincipal"
  description    = "Union data plane: pulls task images (${each.key})"
}

resource "dataplane_role_assignment" "push" {
  for_each = var.image_builder_identity_ids

  scope               = var.registry_id
  role                = local.push_role
  managed_identity_id = each.value
  description         = "Union data plane: pushes images that it builds (${each.key})"
}
