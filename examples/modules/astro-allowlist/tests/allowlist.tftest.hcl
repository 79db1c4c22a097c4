# Runs in the provider's simulated Azure and Astro API, without an account.

provider "dataplane" {
  sandbox = { lifetime = "run", seed = "tests/seed.json" }
}

variables {
  cluster_id = "cmg3k4w9t000108l4hx2q7v1z"
  targets = {
    lake      = { resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Storage/storageAccounts/stdatalakeprod01", on_same_region = "error" }
    secrets   = { resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.KeyVault/vaults/kv-data-prod-01" }
    warehouse = { resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Sql/servers/sql-data-prod" }
  }
}

run "the_cluster_is_let_in_everywhere" {
  assert {
    condition     = output.rules.lake == toset(["203.0.113.18", "203.0.113.19"])
    error_message = "Storage has addresses without a prefix."
  }

  assert {
    condition     = output.rules.secrets == toset(["203.0.113.18/32", "203.0.113.19/32"])
    error_message = "Key Vault has addresses with their prefix."
  }

  assert {
    condition     = output.rules.warehouse == toset(["203.0.113.18-203.0.113.18", "203.0.113.19-203.0.113.19"])
    error_message = "SQL has ranges."
  }

  assert {
    condition     = dataplane_ip_allowlist.this["lake"].rule_count == 3
    error_message = "The existing rule stays."
  }

  assert {
    condition     = keys(output.without_effect) == ["secrets"]
    error_message = "The output says that the vault is open to all."
  }
}

run "new_addresses_take_the_place_of_old_ones" {
  variables {
    cluster_id = "cmg3k4w9t000108l4hx2q7v2a"
  }

  assert {
    condition     = output.rules.lake == toset(["203.0.113.18", "203.0.113.44"])
    error_message = "The new address replaces the old one."
  }

  assert {
    condition     = dataplane_ip_allowlist.this["lake"].rule_count == 3
    error_message = "Nothing is left behind."
  }
}

run "a_deployment_on_a_standard_cluster_is_let_in_by_its_own_addresses" {
  variables {
    cluster_id     = null
    deployment_ids = ["cmg4d9z8y000408jq1a7c3e5g"]
    targets        = { warehouse = { resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Sql/servers/sql-data-prod" } }
  }

  assert {
    condition     = output.addresses == toset(["198.51.100.7"])
    error_message = "Exactly the Deployment's address."
  }
}
