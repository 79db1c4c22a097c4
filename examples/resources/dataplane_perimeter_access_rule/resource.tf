# The serverless compute of Databricks in one region, on a storage account in a network security perimeter.
# The apply waits until the account shows the rule.
resource "dataplane_perimeter_access_rule" "databricks" {
  profile_id   = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Network/networkSecurityPerimeters/nsp-data/profiles/vendors"
  name         = "databricks-serverless"
  service_tags = ["AzureDatabricksServerless.WestEurope"]
  resource_ids = ["/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Storage/storageAccounts/stdatalakeprod01"]
}

# The addresses of an Astro cluster, for every resource of the profile. A rule takes the addresses of the
# data source as they are; `rules` of it has the forms of single services, which a perimeter does not need.
data "dataplane_allowlist" "astro" {
  astro_cluster_id = "cmg3k4w9t000108l4hx2q7v1z"
  aggregate        = true
}

resource "dataplane_perimeter_access_rule" "astro" {
  profile_id = dataplane_perimeter_access_rule.databricks.profile_id
  name       = "astro"
  addresses  = data.dataplane_allowlist.astro.addresses
}

# Managed identities of another subscription of your own.
resource "dataplane_perimeter_access_rule" "analytics" {
  profile_id       = dataplane_perimeter_access_rule.databricks.profile_id
  name             = "analytics"
  subscription_ids = ["/subscriptions/8453a5d5-9e9e-40c7-87a4-0ab4cc197f48"]
}
