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

variable "cluster_cidrs" {
  description = "Ranges of the cluster's VNet, that for disaster recovery included. Leave it out where the provider block has astro."
  type        = set(string)
  default     = null

  validation {
    condition     = var.cluster_cidrs == null || try(length(var.cluster_cidrs), 0) > 0
    error_message = "A cluster has a range: leave cluster_cidrs out to have it looked up."
  }
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

variable "vnet_id" {
  description = "ID of your VNet, which the cluster's is to be peered with. With mode = \"vendor_creates_both\" it must be there before this module is planned."
  type        = string

  validation {
    condition     = can(regex("(?i)^/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft.Network/virtualNetworks/[^/]+$", var.vnet_id))
    error_message = "vnet_id is the ID of a VNet: …/providers/Microsoft.Network/virtualNetworks/<name>."
  }
}

variable "tenant_id" {
  description = "Tenant of the VNet's subscription, where it shall be compared before it stands in a ticket."
  type        = string
  default     = null
}

variable "mode" {
  description = "How the two sides share the work: \"customer_accepts\" (Astronomer makes its half, this module yours), or \"vendor_creates_both\" (Astronomer makes both, with vendor_access)."
  type        = string
  default     = "customer_accepts"

  validation {
    condition     = contains(["customer_accepts", "vendor_creates_both"], var.mode)
    error_message = "mode is \"customer_accepts\" or \"vendor_creates_both\"."
  }
}

variable "vendor_access" {
  description = "With mode = \"vendor_creates_both\": the object ID of the service principal that Astronomer's application has in your tenant, and the ID of the custom role for it. Without role_definition_id, the custom role \"Astro VNET Peering Contributor\" of the subscription."
  type = object({
    principal_id       = string
    role_definition_id = optional(string)
  })
  default = null

  validation {
    condition     = var.vendor_access == null || can(regex("^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$", var.vendor_access.principal_id))
    error_message = "principal_id is an object ID, a GUID. Where az ad sp show --id a67e6057-7138-4f78-bbaf-fd9db7b8aab0 --query id finds nothing, run az ad sp create --id a67e6057-7138-4f78-bbaf-fd9db7b8aab0 first."
  }

  validation {
    condition     = var.vendor_access == null || try(var.vendor_access.principal_id, "") != "a67e6057-7138-4f78-bbaf-fd9db7b8aab0"
    error_message = "That is the ID of Astronomer's application, and the same everywhere. principal_id is the object ID of its service principal in your tenant: az ad sp show --id a67e6057-7138-4f78-bbaf-fd9db7b8aab0 --query id."
  }
}

variable "ticket_id" {
  description = "Number of the ticket, once it was sent."
  type        = string
  default     = null
}

variable "vendor_vnet_id" {
  description = "ID of Astronomer's VNet, once they have replied it."
  type        = string
  default     = null

  validation {
    condition     = var.vendor_vnet_id == null || can(regex("(?i)^/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft.Network/virtualNetworks/[^/]+$", var.vendor_vnet_id))
    error_message = "vendor_vnet_id is the ID of a VNet: …/providers/Microsoft.Network/virtualNetworks/<name>."
  }
}

variable "vendor_tenant_id" {
  description = "Tenant of Astronomer's VNet, as they replied it. List it in auxiliary_tenant_ids of the provider block as well."
  type        = string
  default     = null
}

variable "allow_forwarded_traffic" {
  description = "Whether traffic may come in that did not begin in Astronomer's VNet."
  type        = bool
  default     = false
}

variable "wait_for_connected" {
  description = "Whether an apply waits until Astronomer's half is there."
  type        = bool
  default     = false
}

variable "routes" {
  description = "Route tables that would send packets for the cluster elsewhere, such as to a firewall: a name of your choice, the table, and the next hop. Peering makes routes of its own; where these suffice, none is added."
  type = map(object({
    route_table_id      = string
    next_hop_type       = optional(string, "VirtualAppliance")
    next_hop_ip_address = optional(string)
  }))
  default = {}

  validation {
    condition     = alltrue([for it in var.routes : contains(["VirtualAppliance", "VirtualNetworkGateway", "VnetLocal", "Internet", "None"], it.next_hop_type)])
    error_message = "next_hop_type is VirtualAppliance, VirtualNetworkGateway, VnetLocal, Internet or None. A route cannot name a peering: that makes its routes itself."
  }

  validation {
    condition     = alltrue([for it in var.routes : (it.next_hop_type == "VirtualAppliance") == (it.next_hop_ip_address != null)])
    error_message = "next_hop_ip_address is the address of the appliance: set it with VirtualAppliance, and only then."
  }
}

variable "traffic_confirmed" {
  description = "Whether somebody has seen traffic pass between the two networks."
  type        = bool
  default     = null
}
