variable "tenant_id" {
  description = "ID of your Entra tenant."
  type        = string

  validation {
    condition     = can(regex("^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$", var.tenant_id))
    error_message = "tenant_id is a GUID."
  }
}

variable "subscription_id" {
  description = "ID of the data plane's subscription. Union recommends one that contains nothing else."
  type        = string

  validation {
    condition     = can(regex("^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$", var.subscription_id))
    error_message = "subscription_id is a GUID, without /subscriptions/."
  }
}

variable "application_principal_id" {
  description = "Object ID of the service principal of the application that you registered for Union: azuread_service_principal.union.object_id, not the client ID."
  type        = string

  validation {
    condition     = can(regex("^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$", var.application_principal_id))
    error_message = "application_principal_id is an object ID, a GUID."
  }
}

variable "application_client_id" {
  description = "Client ID of the application, which Union asks for."
  type        = string
}

variable "vnet_id" {
  description = "ID of your VNet, if the data plane does not create its own."
  type        = string
  default     = null

  validation {
    condition     = var.vnet_id == null || can(regex("(?i)/providers/Microsoft.Network/virtualNetworks/[^/]+$", var.vnet_id))
    error_message = "vnet_id is the ID of a VNet: …/providers/Microsoft.Network/virtualNetworks/<name>."
  }
}

variable "cost_allocation" {
  description = "Whether Union manages cost allocation, for which its application creates a custom role."
  type        = bool
  default     = false
}

variable "delegation_condition" {
  description = "Condition that limits which roles Union's application may assign, in the language of Azure's attribute-based access control. Agree on it with Union first."
  type        = string
  default     = null
}
