# Arguments that the module refuses.

provider "dataplane" {
  sandbox = { lifetime = "run", seed = "tests/seed.json" }
}

variables {
  cluster_id = "cmg3k4w9t000108l4hx2q7v1z"
  targets    = {}
}

run "a_standard_cluster" {
  command = plan

  variables {
    cluster_type = "STANDARD"
  }

  expect_failures = [var.cluster_type]
}

run "a_target_that_is_no_azure_id" {
  command = plan

  variables {
    targets = { lake = { resource_id = "stdatalakeprod01", group_id = "dfs" } }
  }

  expect_failures = [var.targets]
}

run "one_group_of_a_resource_under_two_names" {
  command = plan

  variables {
    targets = {
      one   = { resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Storage/storageAccounts/stdatalakeprod01", group_id = "dfs" }
      other = { resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/microsoft.storage/storageaccounts/STDATALAKEPROD01", group_id = "dfs" }
    }
  }

  expect_failures = [var.targets]
}

run "an_answer_to_a_ticket_that_was_not_sent" {
  command = plan

  variables {
    targets = { lake = { resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Storage/storageAccounts/stdatalakeprod01", group_id = "dfs", dns_confirmed = true } }
  }

  expect_failures = [var.targets]
}

run "a_subscription_that_is_no_guid" {
  command = plan

  variables {
    vendor_subscription_id = "/subscriptions/c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845"
  }

  expect_failures = [var.vendor_subscription_id]
}

run "a_choice_that_there_is_not" {
  command = plan

  variables {
    on_destroy = "perhaps"
  }

  expect_failures = [var.on_destroy]
}
