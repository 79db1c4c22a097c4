# Astro creates a private endpoint for the registry. The approval recognizes the connection by the
# subscription of Astro's cluster and by the ID of the request, which the vendor puts into the message.
resource "dataplane_private_endpoint_approval" "registry" {
  resource_id               = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ContainerRegistry/registries/crdataprod01"
  requester_subscription_id = "c5a1e8d3-0f47-4b29-9e16-7d3b8a2c4f60"
  message_contains          = "req-7f3a"
}

# One endpoint that the vendor has named. A destroy leaves its connection open. With
# `wait_for_connection = true`, an apply would wait until the vendor has created it.
resource "dataplane_private_endpoint_approval" "lake" {
  resource_id         = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Storage/storageAccounts/stdatalakeprod01"
  private_endpoint_id = "/subscriptions/c5a1e8d3-0f47-4b29-9e16-7d3b8a2c4f60/resourceGroups/mc-astro/providers/Microsoft.Network/privateEndpoints/pe-lake-dfs"
  description         = "Approved for Astro, ticket 48211"
  on_destroy          = "keep"
}

output "registry_connection" {
  value = dataplane_private_endpoint_approval.registry.status
}

# The endpoint of a Databricks NCC rule: the API of Databricks gives only the name of the endpoint.
resource "dataplane_private_endpoint_approval" "databricks" {
  resource_id           = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Storage/storageAccounts/stdatalakeprod01"
  private_endpoint_name = "databricks-3c4b1a52-pe-0f6e2d91"
}
