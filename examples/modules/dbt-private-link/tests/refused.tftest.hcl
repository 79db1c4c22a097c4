# Arguments that the module refuses.

provider "dataplane" {
  sandbox = { lifetime = "run", seed = "tests/seed.json" }
}

variables {
  account = { name = "acme", url = "https://ab123.eu1.dbt.com", environment = "EMEA" }
  targets = {}
}

run "an_account_by_its_number" {
  command = plan

  variables {
    account = { name = "acme", url = "12345", environment = "EMEA" }
  }

  expect_failures = [var.account]
}

run "a_target_that_is_no_azure_id" {
  command = plan

  variables {
    targets = { warehouse = { resource_id = "psql-data-prod", group_id = "postgresqlServer" } }
  }

  expect_failures = [var.targets]
}

run "one_group_twice" {
  command = plan

  variables {
    targets = { a = { resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.DBforPostgreSQL/flexibleServers/psql-data-prod", group_id = "postgresqlServer" }, b = { resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.DBforPostgreSQL/flexibleServers/PSQL-data-prod", group_id = "postgresqlServer" } }
  }

  expect_failures = [var.targets]
}

run "a_confirmation_without_a_ticket" {
  command = plan

  variables {
    targets = { a = { resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.DBforPostgreSQL/flexibleServers/psql-data-prod", group_id = "postgresqlServer", available = true } }
  }

  expect_failures = [var.targets]
}

run "an_endpoint_by_its_id" {
  command = plan

  variables {
    targets = { a = { resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.DBforPostgreSQL/flexibleServers/psql-data-prod", group_id = "postgresqlServer", private_endpoint_name = "/subscriptions/x" } }
  }

  expect_failures = [var.targets]
}

run "a_subscription_by_its_path" {
  command = plan

  variables {
    vendor_subscription_id = "/subscriptions/c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845"
  }

  expect_failures = [var.vendor_subscription_id]
}

run "a_choice_that_does_not_exist" {
  command = plan

  variables {
    on_destroy = "perhaps"
  }

  expect_failures = [var.on_destroy]
}
