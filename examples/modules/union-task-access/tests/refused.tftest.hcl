# Arguments that the module refuses.

provider "dataplane" {
  sandbox = { lifetime = "run", seed = "tests/seed.json" }
}

variables {
  resource_group_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-union-two"
}

run "neither_a_resource_group_nor_an_identity" {
  command = plan

  variables {
    resource_group_id = null
  }

  expect_failures = [data.dataplane_managed_identity.tasks]
}

run "a_resource_group_that_is_none" {
  command = plan

  variables {
    resource_group_id = "rg-union-dp"
  }

  expect_failures = [var.resource_group_id]
}

run "a_storage_account_among_the_containers" {
  command = plan

  variables {
    identity_name   = "flyteuser-acme-dev-q9"
    blob_containers = { all = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Storage/storageAccounts/stunionio01" }
  }

  expect_failures = [var.blob_containers]
}

run "a_version_of_a_secret" {
  command = plan

  variables {
    identity_name     = "flyteuser-acme-dev-q9"
    key_vault_secrets = { warehouse = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.KeyVault/vaults/kv-data-prod-01/secrets/warehouse-dsn/0123456789abcdef" }
  }

  expect_failures = [var.key_vault_secrets]
}
