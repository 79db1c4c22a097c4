# Runs in the provider's simulated Azure, without an account.

provider "dataplane" {
  sandbox = { lifetime = "run", seed = "tests/seed.json" }
}

variables {
  resource_group_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-union-dp"
  blob_containers   = { features = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Storage/storageAccounts/stunionio01/blobServices/default/containers/features" }
  key_vault_secrets = { warehouse = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.KeyVault/vaults/kv-data-prod-01/secrets/warehouse-dsn" }
  grants            = { group = { scope = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod", role = "Reader" } }
}

run "the_identity_is_found_and_gets_each_role_at_its_scope" {
  assert {
    condition     = output.client_id == "8d9e0f1a-2b3c-4d5e-9f6a-7b8c9d0e1f2a"
    error_message = "The identity of the data plane's own resource group."
  }

  assert {
    condition     = { for name, it in output.assignments : name => it.role } == { "blob/features" = "Storage Blob Data Contributor", "secret/warehouse" = "Key Vault Secrets User", "grant/group" = "Reader" }
    error_message = "Each scope has the role that its kind asks for."
  }

  assert {
    condition     = alltrue([for it in dataplane_role_assignment.this : it.principal_id == "5f0c7d1e-2b3a-4c4d-8e5f-6a7b8c9d0e1f"])
    error_message = "All of them are for the one identity."
  }
}

run "access_that_is_no_longer_listed_is_removed" {
  variables {
    grants    = {}
    blob_role = "Storage Blob Data Reader"
  }

  assert {
    condition     = { for name, it in output.assignments : name => it.role } == { "blob/features" = "Storage Blob Data Reader", "secret/warehouse" = "Key Vault Secrets User" }
    error_message = "Two grants are left, one of them with another role."
  }
}

run "an_identity_that_is_known_is_not_looked_for" {
  variables {
    resource_group_id = null
    identity_id       = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-union-two/providers/Microsoft.ManagedIdentity/userAssignedIdentities/flyteuser-acme-dev-q9"
  }

  assert {
    condition     = length(data.dataplane_managed_identity.tasks) == 0 && dataplane_role_assignment.this["secret/warehouse"].principal_id == "2b3c4d5e-6f7a-4b8c-9d0e-1f2a3b4c5d6e"
    error_message = "The role goes to the identity that was named."
  }
}
