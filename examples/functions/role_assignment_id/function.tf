# The ID that dataplane_role_assignment gives this grant, before it exists.
output "image_pull_id" {
  value = provider::dataplane::role_assignment_id(
    "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ContainerRegistry/registries/crdataprod01",
    "9b1d7f35-60c2-4e8a-b7d4-2f5a8c0e6d13",
    "AcrPull",
  )
}
