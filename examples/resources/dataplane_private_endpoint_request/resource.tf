locals {
  cluster_id  = "cmg3k4w9t000108l4hx2q7v1z"
  registry_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ContainerRegistry/registries/crdataprod01"

  # The vendor puts it into the request message. It is known before the request exists.
  reference = provider::dataplane::request_reference(local.cluster_id, local.registry_id, "registry")

  # The subscription of the vendor's endpoint, as the vendor's reply names it.
  vendor_subscription_id = "c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845"
}

# Approves only the vendor's connection, once the vendor has created its endpoint.
resource "dataplane_private_endpoint_approval" "registry" {
  resource_id               = local.registry_id
  requester_subscription_id = local.vendor_subscription_id
  message_contains          = local.reference
  description               = "Astro prod-euw, ${local.reference}"
}

# Asks Astronomer for a private endpoint from a cluster to a container registry. It depends on the
# approval, so that the apply that approves ends with the next step. With the `astro` attribute in the
# provider block, the ID of the cluster is enough.
resource "dataplane_private_endpoint_request" "registry" {
  cluster_id   = local.cluster_id
  cluster_name = "prod-euw"
  cluster_type = "DEDICATED"
  resource_id  = local.registry_id
  group_id     = "registry"
  approval     = dataplane_private_endpoint_approval.registry

  # Add these as the conversation continues: the ticket that you sent, and the vendor's reply. Later,
  # `approval_notice_sent = true`, and when the vendor confirms the names, `dns_confirmed = true`.
  ticket_id              = "48213"
  vendor_subscription_id = local.vendor_subscription_id
}

output "next_step" {
  value = "Waiting for ${dataplane_private_endpoint_request.registry.waiting_on}. ${dataplane_private_endpoint_request.registry.next_step}"
}
