# Arguments that the module refuses.

provider "dataplane" {
  sandbox = { lifetime = "run", seed = "tests/seed.json" }
}

variables {
  cluster_id = "cmg3k4w9t000108l4hx2q7v1z"
  targets    = {}
}

run "a_target_that_is_no_azure_id" {
  command = plan

  variables {
    targets = { lake = { resource_id = "stdatalakeprod01" } }
  }

  expect_failures = [var.targets]
}

run "one_target_under_two_names" {
  command = plan

  variables {
    targets = {
      one   = { resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Storage/storageAccounts/stdatalakeprod01" }
      other = { resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/microsoft.storage/storageaccounts/STDATALAKEPROD01" }
    }
  }

  expect_failures = [var.targets]
}

run "a_choice_that_there_is_not" {
  command = plan

  variables {
    targets = { lake = { resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Storage/storageAccounts/stdatalakeprod01", on_same_region = "perhaps" } }
  }

  expect_failures = [var.targets]
}

run "no_deployments" {
  command = plan

  variables {
    deployment_ids = []
  }

  expect_failures = [var.deployment_ids]
}
