import {
  to = dataplane_role_assignment.image_pull
  identity = {
    scope = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ContainerRegistry/registries/crdataprod01"
    name  = "68da0cfb-0760-5c5c-9bb4-4ed5ef6cda74"
  }
}
