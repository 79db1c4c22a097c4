locals {
  vnet_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Network/virtualNetworks/vnet-data-prod"

  # The vendor's network and its tenant, as the vendor's reply names them.
  vendor_vnet_id   = "/subscriptions/c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845/resourceGroups/astro-prod-euw/providers/Microsoft.Network/virtualNetworks/astro-vnet"
  vendor_tenant_id = "e0a4c7b8-6d15-4b6f-8c3e-5a9f21d4be02"
}

# Our peering link, once the vendor has replied.
resource "dataplane_vnet_peering" "astro" {
  vnet_id          = local.vnet_id
  remote_vnet_id   = local.vendor_vnet_id
  remote_tenant_id = local.vendor_tenant_id
}

# Asks Astronomer to peer the VNet of a cluster with ours. It depends on our peering link, so that the apply
# that creates the link ends with the next step. With the `astro` attribute in the provider block, the ID of
# the cluster is enough.
resource "dataplane_vnet_peering_request" "astro" {
  cluster_id     = "cmg3k4w9t000108l4hx2q7v1z"
  cluster_name   = "prod-euw"
  cluster_region = "westeurope"
  cluster_cidrs  = ["172.20.0.0/19"]
  cluster_type   = "DEDICATED"
  vnet_id        = local.vnet_id
  peering        = dataplane_vnet_peering.astro

  # Add these as the conversation continues: the ticket that you sent, and the vendor's reply.
  ticket_id      = "48213"
  vendor_vnet_id = local.vendor_vnet_id
}

output "ticket" {
  value = "${dataplane_vnet_peering_request.astro.ticket_subject}\n\n${dataplane_vnet_peering_request.astro.ticket_body}"
}

output "next_step" {
  value = "Waiting for ${dataplane_vnet_peering_request.astro.waiting_on}. ${dataplane_vnet_peering_request.astro.next_step}"
}
