# Runs in the provider's simulated Azure, without an account.

provider "dataplane" {
  sandbox = { lifetime = "run", seed = "tests/seed.json" }
}

variables {
  cluster_id             = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-union/providers/Microsoft.ContainerService/managedClusters/union"
  backend_identity_id    = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-union/providers/Microsoft.ManagedIdentity/userAssignedIdentities/union-backend"
  executions_identity_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-union/providers/Microsoft.ManagedIdentity/userAssignedIdentities/union-executions"
  storage_account_id     = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-union/providers/Microsoft.Storage/storageAccounts/stunion01"
}

run "a_single_namespace_needs_one_credential_for_each_identity" {
  assert {
    condition     = toset(values(output.subjects)) == toset(["system:serviceaccount:union:union-system", "system:serviceaccount:union:union"])
    error_message = "The service accounts of Union's own services and of tasks."
  }

  assert {
    condition     = alltrue([for it in dataplane_federated_identity_credential.this : it.issuer == "https://westeurope.oic.prod-aks.azure.com/7d1f0c52/9a8b7c6d/"])
    error_message = "The issuer of the cluster, with its slash at the end."
  }

  assert {
    condition     = output.client_ids == { backend = "8d9e0f1a-2b3c-4d5e-9f6a-7b8c9d0e1f2a", executions = "1a2b3c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d" }
    error_message = "What the chart's values ask for."
  }

  assert {
    condition     = toset(keys(dataplane_role_assignment.this)) == toset(["backend/storage", "executions/storage"])
    error_message = "Both identities work with the data."
  }
}

run "namespaces_of_domains_are_added_beside_it" {
  variables {
    namespaces   = ["development", "production"]
    key_vault_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-union/providers/Microsoft.KeyVault/vaults/kv-union-01"
  }

  assert {
    condition     = length(output.subjects) == 4 && contains(values(output.subjects), "system:serviceaccount:production:default")
    error_message = "One credential more for each namespace."
  }

  assert {
    condition     = dataplane_role_assignment.this["backend/secrets"].role_name == "Key Vault Secrets Officer"
    error_message = "The backend keeps secrets."
  }
}

run "a_cluster_without_an_issuer" {
  command = plan

  variables {
    cluster_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-union/providers/Microsoft.ContainerService/managedClusters/plain"
  }

  expect_failures = [data.dataplane_kubernetes_identity.cluster]
}

run "an_identity_by_its_name" {
  command = plan

  variables {
    backend_identity_id = "union-backend"
  }

  expect_failures = [var.backend_identity_id]
}
