# The issuer of the cluster's tokens, for both identities to trust.
data "dataplane_kubernetes_identity" "cluster" {
  cluster_id = var.cluster_id

  lifecycle {
    postcondition {
      condition     = self.oidc_issuer_url != null && self.workload_identity_enabled
      error_message = "The cluster needs its OIDC issuer and workload identity: az aks update --enable-oidc-issuer --enable-workload-identity."
    }

    postcondition {
      condition     = !local.kubelet_sends_logs || self.kubelet_object_id != null
      error_message = "The cluster shows no kubelet identity that could send logs. Set agent_principal_id in task_logs to the object ID of the monitoring agent's identity."
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

  # Azure Monitor's agent sends as the kubelet unless it has an identity of its own.
  kubelet_sends_logs = var.task_logs != null && try(var.task_logs.agent_principal_id, null) == null
  log_senders = var.task_logs == null ? {} : {
    agent = local.kubelet_sends_logs ? data.dataplane_kubernetes_identity.cluster.kubelet_object_id : var.task_logs.agent_principal_id
  }

  # Both work with the data; only the backend keeps secrets and reads logs.
  grants = merge(
    { for which in keys(local.identity_ids) : "${which}/storage" => { which = which, scope = var.storage_account_id, role = "Storage Blob Data Contributor" } },
    var.key_vault_id == null ? {} : { "backend/secrets" = { which = "backend", scope = var.key_vault_id, role = "Key Vault Secrets Officer" } },
    var.task_logs == null ? {} : { "backend/logs" = { which = "backend", scope = var.task_logs.workspace_id, role = "Log Analytics Reader" } },
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

# Azure checks this role on the cluster when the agent sends logs to the workspace.
resource "dataplane_role_assignment" "sends_logs" {
  for_each = local.log_senders

  scope          = var.cluster_id
  role           = "Monitoring Metrics Publisher"
  principal_id   = each.value
  principal_type = "ServicePrincipal"
  description    = "Union data plane: sends task logs (${each.key})"
}
