# Arguments that the module refuses.

provider "dataplane" {
  sandbox = { lifetime = "run", seed = "tests/seed.json" }
}

variables {
  targets = {}
}

run "a_target_that_is_no_azure_id" {
  command = plan

  variables {
    targets = { lake = { resource_id = "stdatalakeprod01", endpoint_name = "databricks-3c4b1a52-pe-0f6e2d91" } }
  }

  expect_failures = [var.targets]
}

run "an_endpoint_by_its_id" {
  command = plan

  variables {
    targets = { lake = { resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Storage/storageAccounts/stdatalakeprod01", endpoint_name = "/subscriptions/c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845/resourceGroups/x/providers/Microsoft.Network/privateEndpoints/databricks-3c4b1a52-pe-0f6e2d91" } }
  }

  expect_failures = [var.targets]
}

run "one_endpoint_under_two_names" {
  command = plan

  variables {
    targets = {
      one   = { resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Storage/storageAccounts/stdatalakeprod01", endpoint_name = "databricks-3c4b1a52-pe-0f6e2d91" }
      other = { resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/microsoft.storage/storageaccounts/STDATALAKEPROD01", endpoint_name = "Databricks-3c4b1a52-pe-0f6e2d91" }
    }
  }

  expect_failures = [var.targets]
}

run "an_identity_by_its_name" {
  command = plan

  variables {
    grants = { lake = { scope = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21", principal_id = "access-connector" } }
  }

  expect_failures = [var.grants]
}

run "a_choice_that_does_not_exist" {
  command = plan

  variables {
    on_destroy = "perhaps"
  }

  expect_failures = [var.on_destroy]
}

run "a_region_in_the_case_of_an_azure_location" {
  command = plan

  variables {
    perimeter_rules = { lake = { profile_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Network/networkSecurityPerimeters/nsp-data/profiles/vendors", region = "westeurope" } }
  }

  expect_failures = [var.perimeter_rules]
}

run "two_regions_in_one_profile_without_names" {
  command = plan

  variables {
    perimeter_rules = {
      west = { profile_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Network/networkSecurityPerimeters/nsp-data/profiles/vendors", region = "WestEurope" }
      east = { profile_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Network/networkSecurityPerimeters/NSP-data/profiles/vendors", region = "EastUS2" }
    }
  }

  expect_failures = [var.perimeter_rules]
}
