# The external addresses of a vendor's cluster on a storage account. The account's other rules stay.
resource "dataplane_ip_allowlist" "lake" {
  target_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Storage/storageAccounts/stdatalakeprod01"
  addresses = ["203.0.113.18", "203.0.113.19"]

  # Storage ignores addresses from its own region: refuse to plan what would have no effect.
  source_region  = "northeurope"
  on_same_region = "error"
}

# The same on a SQL server, where each address is a rule with a name.
resource "dataplane_ip_allowlist" "warehouse" {
  target_id        = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Sql/servers/sql-data-prod"
  addresses        = ["203.0.113.18", "203.0.113.19"]
  rule_name_prefix = "astro"
}
