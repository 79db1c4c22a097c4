# The addresses of an Astro cluster, also those after a failover.
data "dataplane_allowlist" "astro" {
  astro_cluster_id = "cmg3k4w9t000108l4hx2q7v1z"
  include_dr       = true
}

# In the firewall of a storage account, next to its other entries.
resource "dataplane_ip_allowlist" "lake" {
  target_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Storage/storageAccounts/stdatalakeprod01"
  addresses = data.dataplane_allowlist.astro.addresses
}

# The addresses of a Deployment on a standard cluster, with some that are known otherwise.
data "dataplane_allowlist" "partners" {
  addresses            = ["192.0.2.10", "198.51.100.0/28"]
  astro_deployment_ids = ["cmg4d9z8y000408jq1a7c3e5g"]
  exclude              = ["198.51.100.9"]
  aggregate            = true
  max_rules            = 20
}

# For firewalls elsewhere.
output "snowflake_network_policy" {
  value = data.dataplane_allowlist.partners.cidrs
}

output "sql_rules" {
  value = data.dataplane_allowlist.partners.rules.sql # [{ start = "192.0.2.10", end = "192.0.2.10" }, …]
}
