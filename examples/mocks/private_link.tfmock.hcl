# Private endpoints that a vendor makes, and what DNS says of their names.

# The vendor's endpoint is approved.
mock_resource "dataplane_private_endpoint_approval" {
  defaults = {
    id                  = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ContainerRegistry/registries/crdataprod01"
    connection_id       = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ContainerRegistry/registries/crdataprod01/privateEndpointConnections/crdataprod01.8e2f41c7d05a4b93"
    connection_name     = "crdataprod01.8e2f41c7d05a4b93"
    private_endpoint_id = "/subscriptions/c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845/resourceGroups/astro-prod-euw/providers/Microsoft.Network/privateEndpoints/pe-crdataprod01"
    request_message     = "req-7f3a"
    description         = "req-7f3a (approved with Terraform)"
    status              = "approved"
    matched_by          = ["message_contains"]
    approved_endpoint = {
      connection_name           = "crdataprod01.8e2f41c7d05a4b93"
      private_endpoint_id       = "/subscriptions/c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845/resourceGroups/astro-prod-euw/providers/Microsoft.Network/privateEndpoints/pe-crdataprod01"
      requester_subscription_id = "c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845"
      message                   = "req-7f3a"
      matched_by                = ["message_contains"]
    }
    next_step           = "Send `approval_notice` to the vendor, and have the names tested from the vendor's network."
    approval_notice     = "We approved the connection crdataprod01.8e2f41c7d05a4b93. Reference: req-7f3a"
    on_destroy          = "reject"
    override_rejection  = false
    wait_for_connection = false
  }
}

mock_data "dataplane_private_endpoint" {
  defaults = {
    id                 = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-network/providers/Microsoft.Network/privateEndpoints/pe-clickhouse"
    name               = "pe-clickhouse"
    location           = "westeurope"
    resource_guid      = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
    subnet_id          = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-network/providers/Microsoft.Network/virtualNetworks/vnet-data-prod/subnets/endpoints"
    alias              = "production-westeurope-0-0.1b4e28ba-2fa1-11d2-883f-0016d3cca427.westeurope.azure.privatelinkservice"
    target_id          = null
    group_ids          = []
    manual_approval    = true
    status             = "Approved"
    message            = "Approved"
    request_message    = null
    provisioning_state = "Succeeded"
    connected          = true
    ip_addresses       = ["10.60.4.7"]
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

# The ticket is not sent yet.
mock_resource "dataplane_private_endpoint_request" {
  defaults = {
    vendor              = "astro"
    id                  = "req-7f3ac0915e2d"
    request_id          = "req-7f3ac0915e2d"
    request_message     = "req-7f3ac0915e2d"
    cluster_id          = "cmg3k4w9t000108l4hx2q7v1z"
    cluster_name        = "prod-euw"
    cluster_region      = "westeurope"
    cluster_cidrs       = ["172.20.0.0/19"]
    cluster_type        = "DEDICATED"
    site                = "primary"
    resource_name       = "crdataprod01"
    resource_region     = "westeurope"
    data_endpoint_names = ["crdataprod01.westeurope.data.azurecr.io"]
    private_dns_zones   = ["privatelink.azurecr.io"]
    fqdns               = ["crdataprod01.azurecr.io", "crdataprod01.westeurope.data.azurecr.io"]
    privatelink_fqdns   = ["crdataprod01.privatelink.azurecr.io", "crdataprod01.westeurope.data.privatelink.azurecr.io"]
    ticket_subject      = "Private endpoint for crdataprod01 (registry) from Astro cluster prod-euw (cmg3k4w9t000108l4hx2q7v1z), req-7f3ac0915e2d"
    ticket_body         = "Please make a private endpoint to the resource below. Reference: req-7f3ac0915e2d"
    approval_notice     = "We have approved the private endpoint to crdataprod01. Reference: req-7f3ac0915e2d"
    status              = "draft"
    waiting_on          = "you"
    next_step           = "Send `ticket_subject` and `ticket_body` to Astronomer support, and set `ticket_id` to the number of the ticket."
    connection_id       = null
    ready               = false

    confirmed_connection_id = null
    notified_connection_id  = null
  }
}
