# Runs in the provider's simulated Azure and Astro API, without an account.

provider "dataplane" {
  sandbox = { lifetime = "run", seed = "tests/seed.json" }
}

variables {
  identity_id    = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-astro-etl"
  deployment_ids = { orders = "cmg4d9z8y000408jq1a7c3e5f" }
  grants         = { group = { scope = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod", role = "Reader" } }
}

run "each_service_account_of_the_deployment_is_trusted" {
  assert {
    condition     = length(output.subjects) == 4 && output.subjects["stellar-orbit-4821-worker-serviceaccount"] == "system:serviceaccount:stellar-orbit-4821:stellar-orbit-4821-worker-serviceaccount"
    error_message = "One credential for each service account, in the Deployment's namespace."
  }

  assert {
    condition     = alltrue([for it in dataplane_federated_identity_credential.this : it.issuer == "https://westeurope.oic.prod-aks.azure.com/7d1f0c52/9a8b7c6d/"])
    error_message = "The issuer as Astro says it, with its slash at the end."
  }

  assert {
    condition     = output.astro_dialog == { name = "id-astro-etl", client_id = "8d9e0f1a-2b3c-4d5e-9f6a-7b8c9d0e1f2a", tenant_id = "7d1f0c52-3a44-4f0e-9a52-6f2d0b5f1c11", resource_group = "rg-data-prod" }
    error_message = "The four values of the dialog."
  }
}

run "another_deployment_is_added_beside_the_first" {
  variables {
    deployment_ids   = { orders = "cmg4d9z8y000408jq1a7c3e5f", billing = "cmg4d9z8y000408jq1a7c3e5g" }
    service_accounts = ["worker-serviceaccount"]
  }

  assert {
    condition     = toset(values(output.subjects)) == toset(["system:serviceaccount:stellar-orbit-4821:stellar-orbit-4821-worker-serviceaccount", "system:serviceaccount:quiet-comet-7735:quiet-comet-7735-worker-serviceaccount"])
    error_message = "The service accounts that are listed, of both Deployments."
  }
}

run "a_fifth_deployment" {
  command = plan

  variables {
    deployment_ids = { a = "1", b = "2", c = "3", d = "4", e = "5" }
  }

  expect_failures = [var.deployment_ids]
}

run "a_service_account_with_its_namespace" {
  command = plan

  variables {
    service_accounts = ["system:serviceaccount:x:y"]
  }

  expect_failures = [var.service_accounts]
}
