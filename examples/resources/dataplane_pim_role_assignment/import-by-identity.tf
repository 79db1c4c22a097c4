import {
  to = dataplane_pim_role_assignment.support
  identity = {
    principal_id       = "5e0a7c19-84d3-4b62-a1f7-90c6e2d35b48"
    role_definition_id = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"
    scope              = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data/providers/Microsoft.Storage/storageAccounts/stdatalake01"
  }
}
