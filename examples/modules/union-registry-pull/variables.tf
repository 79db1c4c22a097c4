variable "registry_id" {
  description = "ID of the container registry that holds the task images."
  type        = string

  validation {
    condition     = can(regex("(?i)^/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft.ContainerRegistry/registries/[^/]+$", var.registry_id))
    error_message = "registry_id is the ID of a container registry: …/providers/Microsoft.ContainerRegistry/registries/<name>."
  }
}

variable "cluster_ids" {
  description = "AKS clusters of the data plane that you may read: a name of your choice, and the cluster's ID."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for id in var.cluster_ids : can(regex("(?i)/providers/Microsoft.ContainerService/managedClusters/[^/]+$", id))])
    error_message = "Each is the ID of an AKS cluster: …/providers/Microsoft.ContainerService/managedClusters/<name>."
  }
}

variable "kubelet_principal_ids" {
  description = "Object IDs of the kubelet identities of clusters that you may not read, as Union's support gives them: a name of your choice, and the ID."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for id in var.kubelet_principal_ids : can(regex("^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$", id))])
    error_message = "Each is an object ID, a GUID; not a client ID and not a name."
  }
}

variable "operator_principal_ids" {
  description = "Object IDs of other identities that pull, such as that of the operator proxy when the data plane builds images: a name of your choice, and the ID."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for id in var.operator_principal_ids : can(regex("^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$", id))])
    error_message = "Each is an object ID, a GUID; not a client ID and not a name."
  }
}

variable "backend_identity_ids" {
  description = "Managed identities of Union's own services that pull when the data plane builds images, such as union-backend: a name of your choice, and the identity's ID. A recreated identity keeps its role, unlike in operator_principal_ids."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for id in var.backend_identity_ids : can(regex("(?i)/providers/Microsoft.ManagedIdentity/userAssignedIdentities/[^/]+$", id))])
    error_message = "Each is the ID of a user-assigned managed identity."
  }
}

variable "image_builder" {
  description = "Where the identity of task code is that builds and pushes images: the ID of the resource group, and how the identity's name may begin. Union's guides name both \"flyteuser\" and \"userflyterole\"; exactly one identity may match. Only where the data plane builds images into this registry."
  type = object({
    resource_group_id      = string
    identity_name_prefixes = optional(list(string), ["flyteuser", "userflyterole"])
  })
  default = null

  validation {
    condition     = var.image_builder == null || can(regex("(?i)^/subscriptions/[^/]+/resourceGroups/[^/]+$", var.image_builder.resource_group_id))
    error_message = "resource_group_id is the ID of a resource group: /subscriptions/…/resourceGroups/<name>."
  }
}

variable "image_builder_identity_ids" {
  description = "Managed identities that push images, if you know them, such as union-executions: a name of your choice, and the identity's ID. Only where the data plane builds images into this registry."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for id in var.image_builder_identity_ids : can(regex("(?i)/providers/Microsoft.ManagedIdentity/userAssignedIdentities/[^/]+$", id))])
    error_message = "Each is the ID of a user-assigned managed identity."
  }
}

variable "abac" {
  description = "Whether the registry's role assignment mode is \"RBAC Registry + ABAC Repository Permissions\". Such a registry ignores AcrPull; the plan says so."
  type        = bool
  default     = false
}

variable "union_application" {
  description = "Union's application, if it manages the permissions for pulling from this registry itself: the object ID of its service principal, or its client ID. Of all roles, it may assign and remove only the one for pulling, only on this registry. It is User Access Administrator, which also allows locks, policy and Privileged Identity Management on the registry; or with custom_role, a role with only the four actions that Union's guide lists."
  type = object({
    principal_id = optional(string)
    client_id    = optional(string)
    custom_role  = optional(bool, false)
  })
  default = null

  validation {
    condition     = var.union_application == null || length(compact([try(var.union_application.principal_id, null), try(var.union_application.client_id, null)])) == 1
    error_message = "Set either principal_id or client_id of Union's application. If one of them refers to something that does not exist yet, its value may be null."
  }

  validation {
    condition     = alltrue([for id in compact([try(var.union_application.principal_id, null), try(var.union_application.client_id, null)]) : can(regex("^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$", id))])
    error_message = "principal_id and client_id are GUIDs, not the name of the application."
  }
}
