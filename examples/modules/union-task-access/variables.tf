variable "resource_group_id" {
  description = "ID of the resource group of the data plane's own Azure resources, in which Union creates the identity."
  type        = string
  default     = null

  validation {
    condition     = var.resource_group_id == null || can(regex("(?i)^/subscriptions/[^/]+/resourceGroups/[^/]+$", var.resource_group_id))
    error_message = "resource_group_id is the ID of a resource group: /subscriptions/…/resourceGroups/<name>."
  }
}

variable "identity_name_prefixes" {
  description = "How the identity's name may begin. Union's guides name both \"flyteuser\" and \"userflyterole\"; exactly one identity may match."
  type        = list(string)
  default     = ["flyteuser"]

  validation {
    condition     = length(var.identity_name_prefixes) > 0
    error_message = "Name at least one prefix, or set identity_name or identity_id."
  }
}

variable "identity_name" {
  description = "Name of the identity, if you know it."
  type        = string
  default     = null
}

variable "identity_id" {
  description = "ID of the identity, where you made it yourself: self-managed data planes. Nothing is looked up then."
  type        = string
  default     = null

  validation {
    condition     = var.identity_id == null || can(regex("(?i)^/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft.ManagedIdentity/userAssignedIdentities/[^/]+$", var.identity_id))
    error_message = "identity_id is the ID of a user-assigned managed identity."
  }
}

variable "blob_containers" {
  description = "Blob containers that task code works with: a name of your choice, and the container's ID."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for id in var.blob_containers : can(regex("(?i)/storageAccounts/[^/]+/blobServices/default/containers/[^/]+$", id))])
    error_message = "Each is the ID of a container: …/storageAccounts/<account>/blobServices/default/containers/<name>. For a whole account, use grants."
  }
}

variable "blob_role" {
  description = "What task code may do with the containers."
  type        = string
  default     = "Storage Blob Data Contributor"

  validation {
    condition     = contains(["Storage Blob Data Contributor", "Storage Blob Data Reader"], var.blob_role)
    error_message = "blob_role is \"Storage Blob Data Contributor\" or \"Storage Blob Data Reader\"."
  }
}

variable "key_vault_secrets" {
  description = "Secrets that task code reads: a name of your choice, and the secret's ID without a version. The vault must use Azure roles."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for id in var.key_vault_secrets : can(regex("(?i)/vaults/[^/]+/secrets/[^/]+$", id))])
    error_message = "Each is the ID of a secret in Azure Resource Manager, without a version: …/vaults/<vault>/secrets/<name>."
  }
}

variable "grants" {
  description = "Other roles for task code: a name of your choice, the scope, the role, and a condition where there is one."
  type = map(object({
    scope     = string
    role      = string
    condition = optional(string)
  }))
  default = {}

  validation {
    condition     = alltrue([for grant in var.grants : startswith(grant.scope, "/")])
    error_message = "Each scope is an Azure ID, which begins with a slash."
  }
}

variable "description" {
  description = "What the portal shows beside each assignment."
  type        = string
  default     = "Task code of the Union data plane"
}
