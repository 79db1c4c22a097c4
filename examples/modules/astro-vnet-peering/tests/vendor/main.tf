# Astronomer's actions between two runs: creates its peering link, and the customer's as well.

terraform {
  required_providers {
    dataplane = {
      source                = "dataplane/dataplane"
      configuration_aliases = [dataplane.vendor]
    }
  }
}

variable "own_link" {
  description = "Whether Astronomer's peering link exists."
  type        = bool
}

variable "customers_link" {
  description = "Whether the customer's peering link, as Astronomer creates it, exists."
  type        = bool
  default     = false
}

locals {
  customer = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Network/virtualNetworks/vnet-data-prod"
  vendor   = "/subscriptions/c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845/resourceGroups/astro-prod-euw/providers/Microsoft.Network/virtualNetworks/astro-vnet"
}

resource "dataplane_vnet_peering" "own" {
  provider = dataplane.vendor
  count    = var.own_link ? 1 : 0

  vnet_id          = local.vendor
  remote_vnet_id   = local.customer
  remote_tenant_id = "7d1f0c52-3a44-4f0e-9a52-6f2d0b5f1c11"
}

resource "dataplane_vnet_peering" "customers" {
  count = var.customers_link ? 1 : 0

  vnet_id          = local.customer
  remote_vnet_id   = local.vendor
  remote_tenant_id = "e0a4c7b8-6d15-4b6f-8c3e-5a9f21d4be02"
}
