# A vendor's serverless compute, by the subnets that the vendor publishes, on a storage account in its
# own region, where addresses have no effect. The account's other rules stay.
resource "dataplane_network_rules" "lake" {
  target_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Storage/storageAccounts/stdatalakeprod01"
  subnet_ids = [
    "/subscriptions/8453a5d5-9e9e-40c7-87a4-0ab4cc197f48/resourceGroups/prod-azure-westeurope/providers/Microsoft.Network/virtualNetworks/vendor-vnet/subnets/serverless-1",
    "/subscriptions/8453a5d5-9e9e-40c7-87a4-0ab4cc197f48/resourceGroups/prod-azure-westeurope/providers/Microsoft.Network/virtualNetworks/vendor-vnet/subnets/serverless-2",
  ]

  # A resource that calls with its own managed identity, wherever it runs.
  resource_instances = [{
    tenant_id   = "9c0ffee0-1d52-4a55-8ae6-2b9f73a9d101"
    resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Databricks/accessConnectors/ac-lake"
  }]
}

# The same on a SQL server, where each subnet is a rule with a name.
resource "dataplane_network_rules" "warehouse" {
  target_id        = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Sql/servers/sql-data-prod"
  subnet_ids       = ["/subscriptions/8453a5d5-9e9e-40c7-87a4-0ab4cc197f48/resourceGroups/prod-azure-westeurope/providers/Microsoft.Network/virtualNetworks/vendor-vnet/subnets/serverless-1"]
  rule_name_prefix = "vendor"
}

# Callers of the vendor in other regions come from public addresses: both kinds of entries on one vault.
resource "dataplane_network_rules" "vault" {
  target_id  = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.KeyVault/vaults/kv-data-prod-01"
  subnet_ids = dataplane_network_rules.lake.subnet_ids
}

resource "dataplane_ip_allowlist" "vault" {
  target_id = dataplane_network_rules.vault.target_id
  addresses = ["203.0.113.18"]
}
