variable "vnet_id" {
  description = "ID of your VNet, which the data plane is built in. It must be there, with its subnets."
  type        = string

  validation {
    condition     = can(regex("(?i)^/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft.Network/virtualNetworks/[^/]+$", var.vnet_id))
    error_message = "vnet_id is the ID of a VNet: …/providers/Microsoft.Network/virtualNetworks/<name>."
  }
}

variable "node_subnet_name" {
  description = "Name of the subnet for Kubernetes nodes, which is a /19."
  type        = string
}

variable "pod_subnet_names" {
  description = "Names of the one to five subnets for Kubernetes pods, each a /14 to /18."
  type        = set(string)

  validation {
    condition     = length(var.pod_subnet_names) >= 1 && length(var.pod_subnet_names) <= 5
    error_message = "A data plane has one to five subnets for pods."
  }
}

variable "service_cidr" {
  description = "Range for Kubernetes services: a /19 of the VNet that no subnet uses."
  type        = string

  validation {
    condition     = can(cidrnetmask(var.service_cidr))
    error_message = "service_cidr is a range such as 10.0.96.0/19."
  }
}

variable "dns_service_ip" {
  description = "Address in service_cidr for the internal DNS service, not the first one."
  type        = string

  validation {
    condition     = can(cidrhost("${var.dns_service_ip}/32", 0))
    error_message = "dns_service_ip is one address, such as 10.0.96.10."
  }
}

variable "tenant_id" {
  description = "Tenant of the data plane, where the VNet's shall be compared with it."
  type        = string
  default     = null
}

variable "application" {
  description = "The application that you registered for Union, which gets roles on the VNet: the object ID of its service principal, its roles (Reader and User Access Administrator unless set; a custom role by its ID), and a condition that limits which roles it may assign, of which it needs Network Contributor. Leave it out where the module union-data-plane-setup gives these roles (its vnet_id)."
  type = object({
    principal_id = string
    roles = optional(map(string), {
      reads   = "Reader"
      assigns = "User Access Administrator"
    })
    delegation_condition = optional(string)
  })
  default = null

  validation {
    condition     = var.application == null || can(regex("^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$", var.application.principal_id))
    error_message = "principal_id is an object ID, a GUID."
  }
}

variable "cluster_principal_id" {
  description = "Object ID of the cluster's identity, once Union has built the data plane: whether it got Network Contributor on the VNet is looked up then."
  type        = string
  default     = null
}
