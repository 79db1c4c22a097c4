data "dataplane_private_link_target" "registry" {
  resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ContainerRegistry/registries/crdataprod01"
}

# What a vendor needs to know before creating a private endpoint.
output "for_the_vendor" {
  value = {
    group_ids      = data.dataplane_private_link_target.registry.group_ids
    data_endpoints = data.dataplane_private_link_target.registry.data_endpoints
    fqdns          = flatten(data.dataplane_private_link_target.registry.groups[*].fqdns)
  }
}

check "closed_to_the_internet" {
  assert {
    condition     = data.dataplane_private_link_target.registry.open_to_all != true
    error_message = "The registry is still open to the internet."
  }
}
