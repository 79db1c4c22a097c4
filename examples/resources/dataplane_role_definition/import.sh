# By the ID of the role definition; the scope is one of its assignable scopes.
terraform import dataplane_role_definition.peering '/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/providers/Microsoft.Authorization/roleDefinitions/7c73dfb7-f3c0-5fdd-8a47-e517d50ab40a'

# With the scope behind a bar.
terraform import dataplane_role_definition.peering '/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/providers/Microsoft.Authorization/roleDefinitions/7c73dfb7-f3c0-5fdd-8a47-e517d50ab40a|/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod'
