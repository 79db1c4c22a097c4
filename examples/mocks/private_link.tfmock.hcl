# Private endpoints that a vendor makes, and what DNS says of their names.

# The vendor's endpoint is approved.
mock_resource "dataplane_private_endpoint_approval" {
  defaults = {
    id                  = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ContainerRegistry/registries/crdataprod01"
    connection_id       = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ContainerRegistry/registries/crdataprod01/privateEndpointConnections/crdataprod01.8e2f41c7d05a4b93"
    connection_name     = "crdataprod01.8e2f41c7d05a4b93"
    private_endpoint_id = "/subscriptions/c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845/resourceGroups/astro-prod-euw/providers/Microsoft.Network/privateEndpoints/pe-crdataprod01"
    request_message     = "req-7f3a"
    description         = "Approved with Terraform"
    status              = "approved"
    matched_by          = ["message_contains"]
    on_destroy          = "reject"
    override_rejection  = false
    wait_for_connection = false
  }
}

mock_data "dataplane_private_endpoint_connections" {
  defaults = {}
}

mock_data "dataplane_private_link_target" {
  defaults = {
    name                  = "crdataprod01"
    resource_type         = "Microsoft.ContainerRegistry/registries"
    location              = "westeurope"
    sku                   = "Premium"
    public_network_access = "Disabled"
    default_action        = "Deny"
    open_to_all           = false
    group_ids             = ["registry"]
    data_endpoints        = ["crdataprod01.westeurope.data.azurecr.io"]
    notes                 = []
  }
}

mock_data "dataplane_dns_check" {
  defaults = {
    asked       = ["10.60.0.4:53"]
    all_private = true
  }
}
