# The issuer of the cluster's tokens, for both identities to trust.
data "dataplane_kubernetes_identity" "cluster" {
  cluster_id = var.cluster_id

  lifecycle {
    postcondition {
      condition     = self.oidc_issuer_url != null && self.workload_identity_enabled
      error_message = "The cluster needs its OIDC issuer and workload identity: az aks update --enable-oidc-issuer --enable-workload-identity."
    }
  }
}

data "dataplane_managed_identity" "this" {
  for_each = local.identity_ids

  resource_group_id = regex("(?i)^(.*)/providers/Microsoft.ManagedIdentity/", each.value)[0]
  name              = basename(each.value)
}

locals {
  identity_ids = { backend = var.backend_identity_id, executions = var.executions_identity_id }

  subjects = provider::dataplane::union_federated_subjects(var.namespaces)
  credentials = merge([
    for which, id in local.identity_ids : {
      for name, subject in local.subjects[which] :
      name => { managed_identity_id = id, subject = subject }
    }
  ]...)

  # Both work with the data; only the backend keeps secrets.
  grants = merge(
    { for which in keys(local.identity_ids) : "${which}/storage" => { which = which, scope = var.storage_account_id, role = "Storage Blob Data Contributor" } },
    var.key_vault_id == null ? {} : { "backend/secrets" = { which = "backend", scope = var.key_vault_id, role = "Key Vault Secrets Officer" } },
  )
}

resource "dataplane_federated_identity_credential" "this" {
  for_each = local.credentials

  managed_identity_id = each.value.managed_identity_id
  name                = each.key
  issuer              = data.dataplane_kubernetes_identity.cluster.oidc_issuer_url
  subject             = each.value.subject
}

resource "dataplane_role_assignment" "this" {
  for_each = local.grants

  scope               = each.value.scope
  role                = each.value.role
  managed_identity_id = local.identity_ids[each.value.which]
  description         = "Union data plane: ${each.key}"
}
