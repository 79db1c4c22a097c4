locals {
  union_delegate = provider::dataplane::vendor_role_definition("union_delegate")
}

# The role of Union's guide.
resource "dataplane_role_definition" "union_delegate" {
  scope       = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21"
  name        = local.union_delegate.name
  description = local.union_delegate.description
  actions     = local.union_delegate.actions
}

# With the condition, Union can grant only the role that its guide names.
resource "dataplane_role_assignment" "union_delegate" {
  scope        = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Storage/storageAccounts/stdatalakeprod01/blobServices/default/containers/features"
  role         = dataplane_role_definition.union_delegate.id
  principal_id = "5e0a7c19-84d3-4b62-a1f7-90c6e2d35b48"
  condition    = local.union_delegate.condition
}
