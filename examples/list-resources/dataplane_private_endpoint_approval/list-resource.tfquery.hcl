# All connections that wait for an approval at the registry.
list "dataplane_private_endpoint_approval" "registry" {
  provider = dataplane

  config {
    resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ContainerRegistry/registries/crdataprod01"
  }
}

# Those of one vendor, with all attributes.
list "dataplane_private_endpoint_approval" "astro" {
  provider         = dataplane
  include_resource = true

  config {
    resource_id               = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ContainerRegistry/registries/crdataprod01"
    requester_subscription_id = "c5a1e8d3-0f47-4b29-9e16-7d3b8a2c4f60"
  }
}
