# Asks Astronomer for a private endpoint from a cluster to a container registry. With the `astro`
# attribute in the provider block, the ID of the cluster is all that has to be known of it.
resource "dataplane_private_endpoint_request" "registry" {
  cluster_id   = "cmg3k4w9t000108l4hx2q7v1z"
  cluster_name = "prod-euw"
  cluster_type = "DEDICATED"
  resource_id  = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ContainerRegistry/registries/crdataprod01"
  group_id     = "registry"

  # Recorded as the conversation goes on: the ticket that was sent, the vendor's reply, and its answer
  # to `approval_notice`.
  ticket_id              = "48213"
  vendor_subscription_id = "c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845"
  dns_confirmed          = true
}

# Approves the connection once the vendor has made its endpoint, and no other.
resource "dataplane_private_endpoint_approval" "registry" {
  resource_id               = dataplane_private_endpoint_request.registry.resource_id
  requester_subscription_id = dataplane_private_endpoint_request.registry.vendor_subscription_id
  message_contains          = dataplane_private_endpoint_request.registry.request_message
  description               = "Astro prod-euw, ${dataplane_private_endpoint_request.registry.request_id}"
}

output "next_step" {
  value = "${dataplane_private_endpoint_request.registry.waiting_on}: ${dataplane_private_endpoint_request.registry.next_step}"
}
