variable "ticket_id" {
  description = "Number of the ticket, once it was sent."
  type        = string
  default     = null
}

variable "vendor_subscription_id" {
  description = "Subscription of Astronomer's private endpoint, once they have named it."
  type        = string
  default     = null
}

variable "approval_notice_sent" {
  description = "Whether Astronomer was told that the connection is approved."
  type        = bool
  default     = null
}

variable "dns_confirmed" {
  description = "Whether the names resolve to the endpoint from the cluster, as Astronomer answered."
  type        = bool
  default     = null
}

variable "resolver" {
  description = "DNS server to ask for the names, as address:port. None is asked without it."
  type        = string
  default     = null
}
