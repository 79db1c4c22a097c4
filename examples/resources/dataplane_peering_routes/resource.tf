# The subnets of this table send everything through a firewall. This also sends packets to the vendor's
# cluster through it, so that both directions take the same path.
resource "dataplane_peering_routes" "astro" {
  route_table_id      = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-net-prod/providers/Microsoft.Network/routeTables/rt-data-prod"
  destinations        = ["172.20.0.0/19"]
  next_hop_type       = "VirtualAppliance"
  next_hop_ip_address = "10.60.0.4"
}

# Why a destination needs no route.
output "notes" {
  value = dataplane_peering_routes.astro.notes
}
