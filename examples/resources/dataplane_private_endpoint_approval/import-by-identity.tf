import {
  to = dataplane_private_endpoint_approval.registry
  identity = {
    connection_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ContainerRegistry/registries/crdataprod01/privateEndpointConnections/pe-astro.5d0b6a1e-7c24-4f93-8b1a-2e6d9c40f7a3"
  }
}
