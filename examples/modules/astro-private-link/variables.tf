variable "cluster_id" {
  description = "ID of the Astro cluster: a dedicated one, or one of Astro Hybrid. Standard clusters have no private connections."
  type        = string
}

variable "cluster_name" {
  description = "Name of the cluster. Leave it out if the provider block has astro: the module then looks it up."
  type        = string
  default     = null
}

variable "cluster_region" {
  description = "Azure region of the cluster. Leave it out if the provider block has astro."
  type        = string
  default     = null
}

variable "dr_region" {
  description = "Azure region of the cluster's site for disaster recovery. Leave it out if the provider block has astro."
  type        = string
  default     = null
}

variable "cluster_type" {
  description = "Type of the cluster, DEDICATED or HYBRID. Leave it out if the provider block has astro."
  type        = string
  default     = null

  validation {
    condition     = var.cluster_type == null || contains(["DEDICATED", "HYBRID"], coalesce(var.cluster_type, "DEDICATED"))
    error_message = "Only DEDICATED and HYBRID clusters have private connections. For a standard cluster, use the module astro-allowlist."
  }
}

variable "targets" {
  description = "The targets that the cluster must reach: a name of your choice, the Azure resource and its group (sub-resource), for the second endpoint of a cluster with disaster recovery also site = \"disaster_recovery\" and, if the vendor names another subscription for it, vendor_subscription_id, and what you record as the conversation continues: ticket_id once you have sent the ticket, approval_notice_sent once you have told the vendor, dns_confirmed when the vendor confirms the names. If the vendor recreates its endpoint, approval_notice_sent_for and dns_confirmed_for record both for the new connection, by its name. approve = false leaves the approval to a person."
  type = map(object({
    resource_id              = string
    group_id                 = string
    site                     = optional(string, "primary")
    vendor_subscription_id   = optional(string)
    ticket_id                = optional(string)
    approve                  = optional(bool, true)
    approval_notice_sent     = optional(bool)
    approval_notice_sent_for = optional(string)
    dns_confirmed            = optional(bool)
    dns_confirmed_for        = optional(string)
  }))

  validation {
    condition     = alltrue([for target in var.targets : can(regex("(?i)^/subscriptions/[^/]+/resourceGroups/[^/]+/providers/[^/]+/[^/]+/[^/]+$", target.resource_id))])
    error_message = "Each resource_id is the ID of an Azure resource: /subscriptions/…/resourceGroups/…/providers/<namespace>/<type>/<name>."
  }

  validation {
    condition     = length(distinct([for target in var.targets : lower("${target.resource_id} ${target.group_id} ${target.site}")])) == length(var.targets)
    error_message = "List each group of a resource once for each site: the vendor creates one endpoint for it."
  }

  validation {
    condition     = alltrue([for target in var.targets : contains(["primary", "disaster_recovery"], target.site)])
    error_message = "site is \"primary\" or \"disaster_recovery\"."
  }

  validation {
    condition     = alltrue([for target in var.targets : target.vendor_subscription_id == null || can(regex("^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$", target.vendor_subscription_id))])
    error_message = "vendor_subscription_id is a GUID, without /subscriptions/."
  }

  validation {
    condition     = alltrue([for target in var.targets : target.ticket_id != null || (target.approval_notice_sent == null && target.dns_confirmed == null)])
    error_message = "Notices and confirmations belong to a ticket: set ticket_id with approval_notice_sent and dns_confirmed."
  }
}

variable "vendor_subscription_id" {
  description = "ID of the subscription that contains the vendor's endpoints, once the vendor has named it, for all targets without one of their own. The module then never approves a connection from another subscription, even if its message matches."
  type        = string
  default     = null

  validation {
    condition     = var.vendor_subscription_id == null || can(regex("^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$", var.vendor_subscription_id))
    error_message = "vendor_subscription_id is a GUID, without /subscriptions/."
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

variable "dns" {
  description = "Set it, for example to {}, to resolve the names in every plan: with resolver, or with the DNS servers of the machine that runs Terraform."
  type        = object({ resolver = optional(string) })
  default     = null
}
