# The addresses of an Astro cluster, also those after a failover where disaster recovery is on.
data "dataplane_allowlist" "astro" {
  astro_cluster_id = "cmg3k4w9t000108l4hx2q7v1z"
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

# The addresses from which ClickHouse Cloud calls, as ClickHouse publishes them.
data "dataplane_allowlist" "clickhouse" {
  feeds = [{ preset = "clickhouse", filter = { region = "westeurope" } }]
}

# Published lists of several vendors, and of a service of Azure for firewalls that take no service tags.
data "dataplane_allowlist" "published" {
  feeds = [
    {
      preset   = "clickhouse"
      filter   = { region = "westeurope" }
      expected = ["203.0.113.30", "203.0.113.31"] # What you have reviewed: a shrunken list is an error.
    },
    {
      preset          = "microsoft_service_tags"
      filter          = { tag = "PowerBI.WestEurope" }
      subscription_id = "2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21"
      location        = "westeurope"
    },
    {
      # The control plane of MongoDB Atlas. It asks for a media type with a date.
      url    = "https://cloud.mongodb.com/api/atlas/v2/unauth/controlPlaneIPAddresses"
      format = "json"
      path   = "outbound.azure.*[]" # Of all regions.
      accept = "application/vnd.atlas.2023-11-15+json"
    },
  ]
  aggregate = true
}

resource "dataplane_ip_allowlist" "published" {
  target_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Sql/servers/sql-data-prod"
  addresses = data.dataplane_allowlist.published.ipv4 # SQL takes no IPv6 addresses.
}

# What each list has added and removed since you reviewed it.
output "changes" {
  value = {
    for it in data.dataplane_allowlist.published.sources :
    it.name => { added = it.added, removed = it.removed, etag = it.etag }
  }
}

# For firewalls elsewhere.
output "snowflake_network_policy" {
  value = data.dataplane_allowlist.partners.cidrs
}

output "sql_rules" {
  value = data.dataplane_allowlist.partners.rules.sql # [{ start = "192.0.2.10", end = "192.0.2.10" }, …]
}
