variable "ticket_id" {
  description = "Number of the ticket, once you have sent it."
  type        = string
  default     = null
}

variable "vendor_subscription_id" {
  description = "Subscription of Astronomer's private endpoint, once they have named it."
  type        = string
  default     = null
}

variable "approval_notice_sent" {
  description = "Whether you have told Astronomer that the connection is approved."
  type        = bool
  default     = null
}

variable "dns_confirmed" {
  description = "Whether Astronomer has confirmed that the names resolve to the endpoint from the cluster."
  type        = bool
  default     = null
}

variable "resolver" {
  description = "DNS server that resolves the names, as address:port. Without it, no server is asked."
  type        = string
  default     = null
}
