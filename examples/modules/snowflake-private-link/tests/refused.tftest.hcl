# Arguments that the module refuses.

provider "dataplane" {
  sandbox = { lifetime = "run", seed = "tests/seed.json" }
}

run "a_target_that_is_no_azure_id" {
  command = plan

  variables {
    targets = { stage = { resource_id = "stdatastageprod01", private_endpoint_id = "/subscriptions/c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845/resourcegroups/x/providers/microsoft.network/privateendpoints/y" } }
  }

  expect_failures = [var.targets]
}

run "an_endpoint_by_its_name" {
  command = plan

  variables {
    targets = { stage = { resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Storage/storageAccounts/stdatastageprod01", private_endpoint_id = "acme-stage-pe" } }
  }

  expect_failures = [var.targets]
}

run "the_application_by_its_name" {
  command = plan

  variables {
    grants = { stage = { scope = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21", principal_id = "snowflakeintegration" } }
  }

  expect_failures = [var.grants]
}

run "your_endpoint_by_its_name" {
  command = plan

  variables {
    own_endpoint_ids = { clients = "pe-snowflake" }
  }

  expect_failures = [var.own_endpoint_ids]
}

run "a_choice_that_does_not_exist" {
  command = plan

  variables {
    on_destroy = "perhaps"
  }

  expect_failures = [var.on_destroy]
}
