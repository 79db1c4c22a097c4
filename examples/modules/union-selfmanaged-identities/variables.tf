variable "cluster_id" {
  description = "ID of the AKS cluster that the data plane runs in."
  type        = string

  validation {
    condition     = can(regex("(?i)/providers/Microsoft.ContainerService/managedClusters/[^/]+$", var.cluster_id))
    error_message = "cluster_id is the ID of an AKS cluster: …/providers/Microsoft.ContainerService/managedClusters/<name>."
  }
}

variable "backend_identity_id" {
  description = "ID of the managed identity that Union's own services run as; the guide calls it union-backend."
  type        = string

  validation {
    condition     = can(regex("(?i)/providers/Microsoft.ManagedIdentity/userAssignedIdentities/[^/]+$", var.backend_identity_id))
    error_message = "backend_identity_id is the ID of a user-assigned managed identity."
  }
}

variable "executions_identity_id" {
  description = "ID of the managed identity that tasks run as; the guide calls it union-executions."
  type        = string

  validation {
    condition     = can(regex("(?i)/providers/Microsoft.ManagedIdentity/userAssignedIdentities/[^/]+$", var.executions_identity_id))
    error_message = "executions_identity_id is the ID of a user-assigned managed identity."
  }
}

variable "namespaces" {
  description = "Namespaces in which tasks run besides \"union\", such as [\"development\", \"staging\", \"production\"]; empty with a single namespace."
  type        = set(string)
  default     = []
}

variable "storage_account_id" {
  description = "ID of the storage account that holds the data plane's data. It needs a hierarchical namespace."
  type        = string

  validation {
    condition     = can(regex("(?i)/providers/Microsoft.Storage/storageAccounts/[^/]+$", var.storage_account_id))
    error_message = "storage_account_id is the ID of a storage account."
  }
}

variable "key_vault_id" {
  description = "ID of the key vault in which Union's services keep secrets. The vault must use Azure roles."
  type        = string
  default     = null

  validation {
    condition     = var.key_vault_id == null || can(regex("(?i)/providers/Microsoft.KeyVault/vaults/[^/]+$", var.key_vault_id))
    error_message = "key_vault_id is the ID of a key vault."
  }
}

variable "task_logs" {
  description = "Where the data plane's task logs go, if Union's chart reads them from Log Analytics: the ID of the workspace, and the object ID of the monitoring agent's identity if the agent does not send as the kubelet. The kubelet or the agent may then publish on the cluster, and the backend reads the workspace."
  type = object({
    workspace_id       = string
    agent_principal_id = optional(string)
  })
  default = null

  validation {
    condition     = var.task_logs == null || can(regex("(?i)/providers/Microsoft.OperationalInsights/workspaces/[^/]+$", var.task_logs.workspace_id))
    error_message = "workspace_id is the ID of a Log Analytics workspace: …/providers/Microsoft.OperationalInsights/workspaces/<name>."
  }

  validation {
    condition     = try(var.task_logs.agent_principal_id, null) == null || can(regex("^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$", var.task_logs.agent_principal_id))
    error_message = "agent_principal_id is an object ID, a GUID."
  }
}
