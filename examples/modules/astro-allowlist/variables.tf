variable "cluster_id" {
  description = "ID of the Astro cluster whose addresses are let in. Leave it out for Deployments on a standard cluster."
  type        = string
  default     = null
}

variable "deployment_ids" {
  description = "IDs of the Astro Deployments whose addresses are let in, for single Deployments or those on a standard cluster."
  type        = set(string)
  default     = null

  validation {
    condition     = var.deployment_ids == null || try(length(var.deployment_ids), 0) > 0
    error_message = "An empty set of Deployments lets nobody in: leave deployment_ids out instead."
  }
}

variable "targets" {
  description = "The Azure resources to be reached: a name of your choice, and what is to be let into."
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
    error_message = "Each Azure resource is listed once: two allowlists on one resource would each take the other's addresses for somebody else's."
  }

  validation {
    condition     = alltrue([for target in var.targets : contains(["warn", "error", "ignore"], target.on_same_region)])
    error_message = "on_same_region is \"warn\", \"error\" or \"ignore\"."
  }
}

variable "include_dr" {
  description = "Whether the addresses after a failover to the region for disaster recovery are let in too."
  type        = bool
  default     = false
}

variable "exclude" {
  description = "Addresses that are left out."
  type        = set(string)
  default     = null
}

variable "aggregate" {
  description = "Whether neighboring addresses become one range, which needs fewer entries."
  type        = bool
  default     = false
}

variable "rule_name_prefix" {
  description = "What the names of rules begin with, on services whose rules have names. Redis takes no dash."
  type        = string
  default     = "astro"
}
