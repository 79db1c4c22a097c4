# Your endpoint for the Private Link service of a vendor, such as ClickHouse Cloud.
data "dataplane_private_endpoint" "clickhouse" {
  private_endpoint_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-network/providers/Microsoft.Network/privateEndpoints/pe-clickhouse"
}

# What you give the vendor, so that it accepts the endpoint.
output "resource_guid" {
  value = data.dataplane_private_endpoint.clickhouse.resource_guid
}

# The record of your private DNS zone.
output "record" {
  value = {
    zone      = replace(provider::dataplane::private_dns_zones("clickhouse", "", "public")[0], "{region}", "westeurope")
    name      = "*"
    addresses = data.dataplane_private_endpoint.clickhouse.ip_addresses
  }
}

output "connected" {
  value = data.dataplane_private_endpoint.clickhouse.connected
}
