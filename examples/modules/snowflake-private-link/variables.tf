variable "targets" {
  description = "The resources that Snowflake must reach, one entry for each endpoint that you provisioned with SYSTEM$PROVISION_PRIVATELINK_ENDPOINT: a name of your choice, the Azure resource, and the ID of the endpoint that SYSTEM$GET_PRIVATELINK_ENDPOINTS_INFO shows. approve = false leaves the approval to a person."
  type = map(object({
    resource_id         = string
    private_endpoint_id = string
    approve             = optional(bool, true)
  }))
  default = {}

  validation {
    condition     = alltrue([for target in var.targets : can(regex("(?i)^/subscriptions/[^/]+/resourceGroups/[^/]+/providers/[^/]+/[^/]+/[^/]+$", target.resource_id))])
    error_message = "Each resource_id is the ID of an Azure resource: /subscriptions/…/resourceGroups/…/providers/<namespace>/<type>/<name>."
  }

  validation {
    condition     = alltrue([for target in var.targets : can(regex("(?i)^/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft.Network/privateEndpoints/[^/]+$", target.private_endpoint_id))])
    error_message = "Each private_endpoint_id is the ID of a private endpoint: …/providers/Microsoft.Network/privateEndpoints/<name>."
  }

  validation {
    condition     = length(distinct([for target in var.targets : lower("${target.resource_id} ${target.private_endpoint_id}")])) == length(var.targets)
    error_message = "List each endpoint once."
  }
}

variable "grants" {
  description = "What Snowflake's application may do with your data: a name of your choice, the scope, the object ID of the application's service principal in your tenant (principal_id), and the role. The service principal exists once an administrator of your tenant has opened the consent URL of the integration."
  type = map(object({
    scope        = string
    principal_id = string
    role         = optional(string, "Storage Blob Data Reader")
  }))
  default = {}

  validation {
    condition     = alltrue([for grant in var.grants : can(regex("^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$", grant.principal_id))])
    error_message = "Each principal_id is the object ID of a service principal, a GUID; not the name of the application."
  }
}

variable "own_endpoint_ids" {
  description = "Your endpoints into Snowflake's Private Link service, by which your clients reach your Snowflake account: a name of your choice, and the endpoint's ID."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for id in var.own_endpoint_ids : can(regex("(?i)/providers/Microsoft.Network/privateEndpoints/[^/]+$", id))])
    error_message = "Each is the ID of a private endpoint: …/providers/Microsoft.Network/privateEndpoints/<name>."
  }
}

variable "on_destroy" {
  description = "What happens to an approved connection when you remove its target: \"reject\", \"remove\" or \"keep\". Defaults to reject, or to remove if the service does not reject approved connections."
  type        = string
  default     = null

  validation {
    condition     = var.on_destroy == null || contains(["reject", "remove", "keep"], coalesce(var.on_destroy, "keep"))
    error_message = "on_destroy is \"reject\", \"remove\" or \"keep\"."
  }
}
