resource "dataplane_role_assignment" "delegate" {
  scope        = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod"
  role         = "Role Based Access Control Administrator"
  principal_id = "5e0a7c19-84d3-4b62-a1f7-90c6e2d35b48"
  condition    = provider::dataplane::delegation_condition(["Reader"], null, null)
}

# Union manages permissions on a registry: its application lets the kubelet of its cluster pull images,
# and nobody else.
resource "dataplane_role_assignment" "union_registry" {
  scope        = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ContainerRegistry/registries/crdataprod01"
  role         = "User Access Administrator"
  principal_id = "5e0a7c19-84d3-4b62-a1f7-90c6e2d35b48"
  condition = provider::dataplane::delegation_condition(
    ["AcrPull"],
    ["9b1d7f35-60c2-4e8a-b7d4-2f5a8c0e6d13"],
    ["ServicePrincipal"],
  )
}
