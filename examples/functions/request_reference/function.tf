# The reference of a request for a private endpoint, before the request exists: the vendor puts it into
# the request message, and the approval finds the connection by it.
output "reference" {
  value = provider::dataplane::request_reference(
    "cmg3k4w9t000108l4hx2q7v1z",
    "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ContainerRegistry/registries/crdataprod01",
    "registry",
  )
}

# That of the request for the cluster's site for disaster recovery.
output "reference_for_disaster_recovery" {
  value = provider::dataplane::request_reference(
    "cmg3k4w9t000108l4hx2q7v1z",
    "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ContainerRegistry/registries/crdataprod01",
    "registry",
    "disaster_recovery",
  )
}
