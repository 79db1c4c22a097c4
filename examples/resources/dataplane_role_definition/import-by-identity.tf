import {
  to = dataplane_role_definition.peering
  identity = {
    scope              = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod"
    role_definition_id = "7c73dfb7-f3c0-5fdd-8a47-e517d50ab40a"
  }
}
