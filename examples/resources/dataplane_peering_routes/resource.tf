# The subnets of this table send everything through a firewall: packets to the vendor's cluster too,
# so that both directions take one way.
resource "dataplane_peering_routes" "astro" {
  route_table_id      = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-net-prod/providers/Microsoft.Network/routeTables/rt-data-prod"
  destinations        = ["172.20.0.0/19"]
  next_hop_type       = "VirtualAppliance"
  next_hop_ip_address = "10.60.0.4"
}

# Why there is no route, where none is needed.
output "notes" {
  value = dataplane_peering_routes.astro.notes
}
