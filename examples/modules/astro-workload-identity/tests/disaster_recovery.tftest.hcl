# A Deployment on a cluster with disaster recovery has two issuers.

provider "dataplane" {
  sandbox = { lifetime = "run", database = "second", seed = "tests/seed.json" }
}

variables {
  identity_id    = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-astro-etl"
  deployment_ids = { ledger = "cmg4d9z8y000408jq1a7c3e5h" }
}

run "both_issuers_are_trusted" {
  assert {
    condition     = length(dataplane_federated_identity_credential.this) == 8
    error_message = "Each service account has a credential for each issuer."
  }

  assert {
    condition     = dataplane_federated_identity_credential.this["solar-wind-3344-kpo"].issuer == "https://westeurope.oic.prod-aks.azure.com/7d1f0c52/9a8b7c6d/" && dataplane_federated_identity_credential.this["solar-wind-3344-kpo_dr"].issuer == "https://northeurope.oic.prod-aks.azure.com/7d1f0c52/1b2c3d4e/"
    error_message = "The second credential is for the second issuer."
  }

  assert {
    condition     = output.subjects["solar-wind-3344-kpo_dr"] == output.subjects["solar-wind-3344-kpo"]
    error_message = "The subject is the same unless the caller says otherwise."
  }
}

run "what_astronomer_does_not_publish_is_an_input" {
  variables {
    dr_namespaces       = { ledger = "lunar-wind-1" }
    dr_service_accounts = ["worker"]
  }

  assert {
    condition     = length(dataplane_federated_identity_credential.this) == 5 && output.subjects["solar-wind-3344-worker_dr"] == "system:serviceaccount:lunar-wind-1:lunar-wind-1-worker"
    error_message = "The second issuer's subject is what the caller says."
  }
}

run "a_service_account_whose_name_ends_like_the_second_credential" {
  variables {
    service_accounts = ["kpo", "kpo-dr"]
  }

  assert {
    condition     = length(dataplane_federated_identity_credential.this) == 4
    error_message = "No credential takes the place of another."
  }
}

run "without_the_second_issuer" {
  variables {
    disaster_recovery = false
  }

  assert {
    condition     = length(dataplane_federated_identity_credential.this) == 4 && output.disaster_recovery == {}
    error_message = "Only its credentials are removed."
  }
}

run "a_namespace_of_no_deployment" {
  command = plan

  variables {
    dr_namespaces = { legder = "lunar-wind-1" }
  }

  expect_failures = [data.dataplane_managed_identity.this]
}

run "a_second_issuer_that_must_be_there" {
  command = plan

  variables {
    deployment_ids    = { orders = "cmg4d9z8y000408jq1a7c3e5f" }
    disaster_recovery = true
  }

  expect_failures = [data.dataplane_astro_deployment.this["orders"]]
}

run "a_second_issuer_that_is_there" {
  variables {
    disaster_recovery = true
  }

  assert {
    condition     = length(dataplane_federated_identity_credential.this) == 8
    error_message = "Both issuers are trusted."
  }
}
