variable "identity_id" {
  description = "ID of the user-assigned managed identity that the Deployments work as."
  type        = string

  validation {
    condition     = can(regex("(?i)^/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft.ManagedIdentity/userAssignedIdentities/[^/]+$", var.identity_id))
    error_message = "identity_id is the ID of a user-assigned managed identity."
  }
}

variable "deployment_ids" {
  description = "The Astro Deployments that may work as the identity: a name of your choice, and the Deployment's ID. Astronomer documents at most four for one identity."
  type        = map(string)

  validation {
    condition     = 0 < length(var.deployment_ids) && length(var.deployment_ids) <= 4
    error_message = "One identity is for one to four Deployments; use another identity for the others."
  }
}

variable "service_accounts" {
  description = "The service accounts of a Deployment, without the namespace prefix. Astronomer does not publish the subjects for Azure: the default lists the accounts that run and schedule tasks in the guides for other clouds. Compare them with the command that the Astro UI shows for the Deployment."
  type        = set(string)
  default     = ["kpo", "scheduler-serviceaccount", "triggerer-serviceaccount", "worker-serviceaccount"]

  validation {
    condition     = alltrue([for account in var.service_accounts : can(regex("^[a-z0-9]([a-z0-9-]*[a-z0-9])?$", account))])
    error_message = "Each is the end of a service account's name: lower-case letters, digits and dashes."
  }
}

variable "disaster_recovery" {
  description = "Whether to trust the second issuer, too, that a Deployment has on a cluster with disaster recovery. Without its credentials, tasks cannot sign in after a failover. By default, the module trusts it wherever Astro names it. With true, Astro must name it for every Deployment: an answer without it is an error, and removes no credential. With false, it is not trusted."
  type        = bool
  default     = null
}

variable "dr_namespaces" {
  description = "The namespaces of Deployments on the second cluster, by their names in deployment_ids, where they differ. Astronomer does not publish the subjects of the second issuer: the default is the same namespace. Compare them with the command that the Astro UI shows."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for namespace in values(var.dr_namespaces) : can(regex("^[a-z0-9]([a-z0-9-]*[a-z0-9])?$", namespace))])
    error_message = "Each is a Kubernetes namespace: lower-case letters, digits and dashes."
  }
}

variable "dr_service_accounts" {
  description = "The service accounts on the second cluster, without the namespace prefix, where they differ from service_accounts."
  type        = set(string)
  default     = null

  validation {
    condition     = alltrue([for account in coalesce(var.dr_service_accounts, []) : can(regex("^[a-z0-9]([a-z0-9-]*[a-z0-9])?$", account))])
    error_message = "Each is the end of a service account's name: lower-case letters, digits and dashes."
  }
}

variable "grants" {
  description = "What the identity may do: a name of your choice, the scope and the role."
  type        = map(object({ scope = string, role = string }))
  default     = {}
}
