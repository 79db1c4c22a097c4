resource "dataplane_role_definition" "peering" {
  scope   = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod"
  name    = "Data platform peering"
  actions = ["Microsoft.Network/virtualNetworks/peer/action"]
}

# The exact role of a vendor's guide, and the vendor's application that gets it on one network.
locals {
  confluent = provider::dataplane::vendor_role_definition("confluent_vnet_peering")
}

resource "dataplane_role_definition" "confluent" {
  scope       = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod"
  name        = local.confluent.name
  description = local.confluent.description
  actions     = local.confluent.actions
}

resource "dataplane_role_assignment" "confluent" {
  scope        = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Network/virtualNetworks/vnet-data-prod"
  role         = dataplane_role_definition.confluent.id
  principal_id = "5e0a7c19-84d3-4b62-a1f7-90c6e2d35b48"
}
