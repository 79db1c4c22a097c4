# The kubelet identities of the clusters that you may read. A recreated cluster has another identity, and
# the next plan replaces its assignment.
data "dataplane_kubernetes_identity" "clusters" {
  for_each = var.cluster_ids

  cluster_id = each.value
}

# The identity that task code runs as, which also builds images. Union's guides give its name two prefixes.
data "dataplane_managed_identity" "image_builder" {
  count = var.image_builder == null ? 0 : 1

  resource_group_id = var.image_builder.resource_group_id
  name_prefixes     = var.image_builder.identity_name_prefixes
}

locals {
  from_clusters = { for name, cluster in data.dataplane_kubernetes_identity.clusters : name => cluster.kubelet_object_id }
  pull          = merge(local.from_clusters, var.kubelet_principal_ids, var.operator_principal_ids)

  # Of two with one name, only one would get the role.
  pull_names = concat(keys(var.cluster_ids), keys(var.kubelet_principal_ids), keys(var.operator_principal_ids))

  # Who builds images pushes them, and the backend looks them up.
  found_builder = { for identity in data.dataplane_managed_identity.image_builder : "image_builder" => identity.id }
  push          = merge(var.image_builder_identity_ids, local.found_builder)

  # Registries that use attribute-based access control ignore AcrPull and AcrPush.
  pull_role = var.abac ? "Container Registry Repository Reader" : "AcrPull"
  push_role = var.abac ? "Container Registry Repository Writer" : "AcrPush"

  # What Union's guide lists as a custom role, instead of User Access Administrator.
  delegate      = provider::dataplane::vendor_role_definition("union_registry_delegate")
  delegates     = var.union_application == null ? {} : { union = var.union_application }
  delegate_role = { for name, it in local.delegates : name => it if it.custom_role }
}

resource "dataplane_role_assignment" "pull" {
  for_each = local.pull

  scope          = var.registry_id
  role           = local.pull_role
  principal_id   = each.value
  principal_type = "ServicePrincipal"
  description    = "Union data plane: pulls task images (${each.key})"

  # Union may have assigned the role before.
  on_conflict = var.union_application == null ? "error" : "adopt"
}

resource "dataplane_role_assignment" "pull_by_identity" {
  for_each = var.backend_identity_ids

  scope               = var.registry_id
  role                = local.pull_role
  managed_identity_id = each.value
  description         = "Union data plane: looks up images (${each.key})"
  on_conflict         = var.union_application == null ? "error" : "adopt"
}

resource "dataplane_role_assignment" "push" {
  for_each = local.push

  scope               = var.registry_id
  role                = local.push_role
  managed_identity_id = each.value
  description         = "Union data plane: pushes images that it builds (${each.key})"
}

# With "allow Union to manage permissions", Union's application assigns the role for pulling itself, to whom it
# wants. The condition allows it no other role. Microsoft documents no scope for custom roles below a resource group; the
# assignment is on the registry alone.
resource "dataplane_role_definition" "delegate" {
  for_each = local.delegate_role

  scope       = regex("(?i)^/subscriptions/[^/]+/resourceGroups/[^/]+", var.registry_id)
  name        = "${local.delegate.name} (${basename(var.registry_id)})"
  description = local.delegate.description
  actions     = local.delegate.actions
}

resource "dataplane_role_assignment" "delegate" {
  for_each = local.delegates

  scope               = var.registry_id
  role                = each.value.custom_role ? dataplane_role_definition.delegate[each.key].id : "User Access Administrator"
  principal_id        = each.value.principal_id
  principal_client_id = each.value.client_id
  principal_type      = "ServicePrincipal"
  condition           = provider::dataplane::delegation_condition([local.pull_role], null, null)
  description         = "Union's application lets clusters of the data plane pull images"
}
