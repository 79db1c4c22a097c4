variable "account" {
  description = "Your dbt account: its name, the URL by which you open it, and the multi-tenant environment that it is in, such as EMEA."
  type = object({
    name        = string
    url         = string
    environment = string
  })

  validation {
    condition     = can(regex("^https://[^/]+$", var.account.url))
    error_message = "url is the address of your dbt account, such as https://ab123.eu1.dbt.com, without a path."
  }
}

variable "targets" {
  description = "The targets that dbt must reach: a name of your choice, the Azure resource and its group (sub-resource), and what you record as the conversation continues: ticket_id once you have sent the ticket, private_endpoint_name if dbt names its endpoint instead of using the reference, approval_notice_sent once you have told dbt of the approval, available when dbt says that the connection is available. If dbt recreates its endpoint, approval_notice_sent_for and available_for record both for the new connection, by its name. approve = false leaves the approval to a person."
  type = map(object({
    resource_id              = string
    group_id                 = string
    ticket_id                = optional(string)
    approve                  = optional(bool, true)
    private_endpoint_name    = optional(string)
    approval_notice_sent     = optional(bool)
    approval_notice_sent_for = optional(string)
    available                = optional(bool)
    available_for            = optional(string)
  }))

  validation {
    condition     = alltrue([for target in var.targets : can(regex("(?i)^/subscriptions/[^/]+/resourceGroups/[^/]+/providers/[^/]+/[^/]+/[^/]+$", target.resource_id))])
    error_message = "Each resource_id is the ID of an Azure resource: /subscriptions/…/resourceGroups/…/providers/<namespace>/<type>/<name>."
  }

  validation {
    condition     = length(distinct([for target in var.targets : lower("${target.resource_id} ${target.group_id}")])) == length(var.targets)
    error_message = "List each group of a resource once: dbt creates one endpoint for it."
  }

  validation {
    condition     = alltrue([for target in var.targets : target.ticket_id != null || (target.approval_notice_sent == null && target.available == null)])
    error_message = "Notices and confirmations belong to a ticket: set ticket_id with approval_notice_sent and available."
  }

  validation {
    condition     = alltrue([for target in var.targets : !strcontains(coalesce(target.private_endpoint_name, "-"), "/")])
    error_message = "private_endpoint_name is the name of dbt's endpoint, the last segment of its ID."
  }
}

variable "vendor_subscription_id" {
  description = "ID of the subscription that contains dbt's endpoints, once dbt has named it. The module then never approves a connection from another subscription, even if its message or its name matches."
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
