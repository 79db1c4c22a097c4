variable "cluster_id" {
  description = "ID of the Astro cluster: a dedicated one, or one of Astro Hybrid. Standard clusters have no private connections."
  type        = string
}

variable "cluster_name" {
  description = "Name of the cluster. Leave it out if the provider block has astro: the module then looks it up."
  type        = string
  default     = null
}

variable "site" {
  description = "Which VNet of the cluster to peer with: \"primary\", or \"disaster_recovery\" if the cluster has disaster recovery. Use the module once for each."
  type        = string
  default     = "primary"

  validation {
    condition     = contains(["primary", "disaster_recovery"], var.site)
    error_message = "site is \"primary\" or \"disaster_recovery\"."
  }
}

variable "cluster_region" {
  description = "Azure region of the cluster at the site. Leave it out if the provider block has astro."
  type        = string
  default     = null
}

variable "cluster_cidrs" {
  description = "CIDR ranges of the cluster's VNet at the site. Leave it out if the provider block has astro."
  type        = set(string)
  default     = null

  validation {
    condition     = var.cluster_cidrs == null || try(length(var.cluster_cidrs), 0) > 0
    error_message = "A cluster has at least one range: leave cluster_cidrs out to look it up."
  }
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

variable "vnet_id" {
  description = "ID of your VNet, to peer with the cluster's. With mode = \"vendor_creates_both\", it must exist before you plan this module."
  type        = string

  validation {
    condition     = can(regex("(?i)^/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft.Network/virtualNetworks/[^/]+$", var.vnet_id))
    error_message = "vnet_id is the ID of a VNet: …/providers/Microsoft.Network/virtualNetworks/<name>."
  }
}

variable "tenant_id" {
  description = "Tenant of the VNet's subscription. Set it to have the plan compare it before the ticket names it."
  type        = string
  default     = null
}

variable "mode" {
  description = "Who creates the peering links: \"customer_accepts\" (Astronomer creates the remote link, this module yours), or \"vendor_creates_both\" (Astronomer creates both, with vendor_access)."
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
    error_message = "principal_id is an object ID, a GUID. If az ad sp show --id a67e6057-7138-4f78-bbaf-fd9db7b8aab0 --query id finds nothing, run az ad sp create --id a67e6057-7138-4f78-bbaf-fd9db7b8aab0 first."
  }

  validation {
    condition     = var.vendor_access == null || try(var.vendor_access.principal_id, "") != "a67e6057-7138-4f78-bbaf-fd9db7b8aab0"
    error_message = "This is the ID of Astronomer's application, which is the same in every tenant. principal_id is the object ID of its service principal in your tenant: az ad sp show --id a67e6057-7138-4f78-bbaf-fd9db7b8aab0 --query id."
  }
}

variable "vendor_access_granted" {
  description = "Whether Astronomer's application has its role without vendor_access, such as from another use of this module."
  type        = bool
  default     = null
}

variable "other_site_needs_access" {
  description = "With mode = \"vendor_creates_both\" and a second use of this module for the cluster's other site: the output vendor_needs_access of that one. This one then keeps the vendor's role until both sites are connected."
  type        = bool
  default     = false
}

variable "ticket_id" {
  description = "Number of the ticket, once you have sent it."
  type        = string
  default     = null
}

variable "vendor_vnet_id" {
  description = "ID of Astronomer's VNet, once support has named it."
  type        = string
  default     = null

  validation {
    condition     = var.vendor_vnet_id == null || can(regex("(?i)^/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft.Network/virtualNetworks/[^/]+$", var.vendor_vnet_id))
    error_message = "vendor_vnet_id is the ID of a VNet: …/providers/Microsoft.Network/virtualNetworks/<name>."
  }
}

variable "vendor_tenant_id" {
  description = "Tenant of Astronomer's VNet, as support named it. Also list it in auxiliary_tenant_ids of the provider block."
  type        = string
  default     = null
}

variable "allow_forwarded_traffic" {
  description = "Whether to accept traffic that Astronomer's VNet only forwards."
  type        = bool
  default     = false
}

variable "wait_for_connected" {
  description = "Whether an apply waits for Astronomer's peering link."
  type        = bool
  default     = false
}

variable "routes" {
  description = "Route tables that would send packets for the cluster elsewhere, such as to a firewall: a name of your choice, the table, and the next hop. A peering adds its own routes; if these suffice, the module adds none."
  type = map(object({
    route_table_id      = string
    next_hop_type       = optional(string, "VirtualAppliance")
    next_hop_ip_address = optional(string)
  }))
  default = {}

  validation {
    condition     = alltrue([for it in var.routes : contains(["VirtualAppliance", "VirtualNetworkGateway", "VnetLocal", "Internet", "None"], it.next_hop_type)])
    error_message = "next_hop_type is VirtualAppliance, VirtualNetworkGateway, VnetLocal, Internet or None. A route cannot name a peering, because a peering adds its own routes."
  }

  validation {
    condition     = alltrue([for it in var.routes : (it.next_hop_type == "VirtualAppliance") == (it.next_hop_ip_address != null)])
    error_message = "next_hop_ip_address is the address of the appliance: set it only with VirtualAppliance."
  }
}

variable "traffic_confirmed" {
  description = "Whether someone has confirmed traffic between the two networks."
  type        = bool
  default     = null
}
