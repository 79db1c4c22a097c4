# Who waits for an approval at the registry, and with what message.
data "dataplane_private_endpoint_connections" "waiting" {
  resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ContainerRegistry/registries/crdataprod01"
  status      = "Pending"
}

output "waiting" {
  value = {
    for it in data.dataplane_private_endpoint_connections.waiting.connections :
    it.name => it.description
  }
}
