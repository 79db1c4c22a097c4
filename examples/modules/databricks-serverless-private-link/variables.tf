variable "targets" {
  description = "The resources that serverless compute must reach, one entry for each private endpoint rule of your network connectivity configuration: a name of your choice, the Azure resource, and the endpoint_name that Databricks gives for the rule. requester_subscription_id is the subscription of the endpoint, if you know it. approve = false leaves the approval to a person."
  type = map(object({
    resource_id               = string
    endpoint_name             = string
    requester_subscription_id = optional(string)
    approve                   = optional(bool, true)
  }))

  validation {
    condition     = alltrue([for target in var.targets : can(regex("(?i)^/subscriptions/[^/]+/resourceGroups/[^/]+/providers/[^/]+/[^/]+/[^/]+$", target.resource_id))])
    error_message = "Each resource_id is the ID of an Azure resource: /subscriptions/…/resourceGroups/…/providers/<namespace>/<type>/<name>."
  }

  validation {
    condition     = alltrue([for target in var.targets : can(regex("^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$", target.endpoint_name))])
    error_message = "Each endpoint_name is the name of a private endpoint, such as databricks-3c4b1a52-pe-0f6e2d91; not its ID and not the ID of the rule."
  }

  validation {
    condition     = length(distinct([for target in var.targets : lower("${target.resource_id} ${target.endpoint_name}")])) == length(var.targets)
    error_message = "List each endpoint once."
  }
}

variable "perimeter_rules" {
  description = "Inbound access rules for serverless compute in network security perimeters: a name of your choice, the profile of the perimeter, the region of the workspace as Azure writes it in service tags, and the resources that must show the rule. The perimeter, the profile and the associations are yours."
  type = map(object({
    profile_id   = string
    region       = string
    name         = optional(string, "databricks-serverless")
    resource_ids = optional(set(string))
  }))
  default = {}

  validation {
    condition     = alltrue([for rule in var.perimeter_rules : can(regex("^[A-Z][A-Za-z]+[0-9]?$", rule.region))])
    error_message = "Each region is the name of a region as Azure writes it in service tags, such as WestEurope or EastUS2."
  }

  validation {
    condition     = length(distinct([for rule in var.perimeter_rules : lower("${rule.profile_id}/${rule.name}")])) == length(var.perimeter_rules)
    error_message = "Give each access rule of one profile its own name."
  }
}

variable "grants" {
  description = "What the managed identity of your Azure Databricks access connector may do: a name of your choice, the scope, the identity's object ID (principal_id), and the role. The private endpoint only opens the network."
  type = map(object({
    scope        = string
    principal_id = string
    role         = optional(string, "Storage Blob Data Contributor")
  }))
  default = {}

  validation {
    condition     = alltrue([for grant in var.grants : can(regex("^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$", grant.principal_id))])
    error_message = "Each principal_id is an object ID, a GUID: identity[0].principal_id of the access connector."
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
