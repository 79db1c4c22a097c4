variable "cluster_id" {
  description = "ID of the Astro cluster, which is dedicated or of Astro Hybrid: standard clusters have no private connections."
  type        = string
}

variable "cluster_name" {
  description = "Name of the cluster. Leave it out where the provider block has astro: it is looked up then."
  type        = string
  default     = null
}

variable "cluster_region" {
  description = "Azure region of the cluster. Leave it out where the provider block has astro."
  type        = string
  default     = null
}

variable "cluster_type" {
  description = "Type of the cluster, DEDICATED or HYBRID. Leave it out where the provider block has astro."
  type        = string
  default     = null

  validation {
    condition     = var.cluster_type == null || contains(["DEDICATED", "HYBRID"], coalesce(var.cluster_type, "DEDICATED"))
    error_message = "Private connections are offered for DEDICATED and HYBRID clusters. For a standard cluster use the module astro-allowlist."
  }
}

variable "targets" {
  description = "What the cluster is to reach: a name of your choice, the Azure resource and its group (sub-resource), and what is recorded as the conversation goes on: ticket_id once the ticket was sent, approval_notice_sent once the vendor was told, dns_confirmed as the vendor answers. When the vendor made its endpoint again, approval_notice_sent_for and dns_confirmed_for record them for the new connection, by its name. approve = false leaves the approval to a person."
  type = map(object({
    resource_id              = string
    group_id                 = string
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
    condition     = length(distinct([for target in var.targets : lower("${target.resource_id} ${target.group_id}")])) == length(var.targets)
    error_message = "Each group of a resource is listed once: the vendor makes one endpoint for it."
  }

  validation {
    condition     = alltrue([for target in var.targets : target.ticket_id != null || (target.approval_notice_sent == null && target.dns_confirmed == null)])
    error_message = "What the vendor was told and what the vendor answered is in a ticket: set ticket_id with approval_notice_sent and dns_confirmed."
  }
}

variable "vendor_subscription_id" {
  description = "Subscription in which the vendor's endpoints are, once the vendor has named it. With it, a connection of anybody else is never approved, whatever its message says."
  type        = string
  default     = null

  validation {
    condition     = var.vendor_subscription_id == null || can(regex("^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$", var.vendor_subscription_id))
    error_message = "vendor_subscription_id is a GUID, without /subscriptions/."
  }
}

variable "on_destroy" {
  description = "What becomes of an approved connection when its target is taken out: \"reject\", \"remove\" or \"keep\". Unless set, it is rejected, or removed where the service does not reject what it approved."
  type        = string
  default     = null

  validation {
    condition     = var.on_destroy == null || contains(["reject", "remove", "keep"], coalesce(var.on_destroy, "keep"))
    error_message = "on_destroy is \"reject\", \"remove\" or \"keep\"."
  }
}

variable "dns" {
  description = "Set it, if only to {}, to have the names looked up with every plan: at resolver, or at the DNS servers of the machine on which Terraform runs."
  type        = object({ resolver = optional(string) })
  default     = null
}
