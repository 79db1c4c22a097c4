variable "cluster_id" {
  description = "ID of the Astro cluster whose addresses to allow. Leave it out for Deployments on a standard cluster."
  type        = string
  default     = null
}

variable "deployment_ids" {
  description = "IDs of the Astro Deployments whose addresses to allow, for single Deployments or those on a standard cluster."
  type        = set(string)
  default     = null

  validation {
    condition     = var.deployment_ids == null || try(length(var.deployment_ids), 0) > 0
    error_message = "An empty set of Deployments allows no addresses: leave deployment_ids out instead."
  }
}

variable "targets" {
  description = "The Azure resources to reach: a name of your choice, and the resource."
  type = map(object({
    resource_id    = string
    on_same_region = optional(string, "warn")
  }))

  validation {
    condition     = alltrue([for target in var.targets : can(regex("(?i)^/subscriptions/[^/]+/resourceGroups/[^/]+/providers/[^/]+/[^/]+/[^/]+$", target.resource_id))])
    error_message = "Each resource_id is the ID of an Azure resource: /subscriptions/…/resourceGroups/…/providers/<namespace>/<type>/<name>."
  }

  validation {
    condition     = length(distinct([for target in var.targets : lower(target.resource_id)])) == length(var.targets)
    error_message = "List each Azure resource once: two allowlists on one resource would each treat the other's addresses as foreign."
  }

  validation {
    condition     = alltrue([for target in var.targets : contains(["warn", "error", "ignore"], target.on_same_region)])
    error_message = "on_same_region is \"warn\", \"error\" or \"ignore\"."
  }
}

variable "include_dr" {
  description = "Whether to also allow the addresses after a failover to the region for disaster recovery. Unset: where disaster recovery is on."
  type        = bool
  default     = null
}

variable "exclude" {
  description = "Addresses to leave out."
  type        = set(string)
  default     = null
}

variable "aggregate" {
  description = "Whether to merge neighboring addresses into ranges, which need fewer entries."
  type        = bool
  default     = false
}

variable "allow_shrink" {
  description = "Whether one apply may remove most of the addresses. Set it only for such a change."
  type        = bool
  default     = false
}

variable "rule_name_prefix" {
  description = "Prefix of the rule names, on services whose rules have names. Redis does not allow a dash."
  type        = string
  default     = "astro"
}
