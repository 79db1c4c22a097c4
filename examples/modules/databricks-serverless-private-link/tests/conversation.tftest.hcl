# Runs in the provider's simulated Azure, without an account. The seed contains two endpoints of Databricks,
# and one of somebody else whose name equals that of the second.

provider "dataplane" {
  sandbox = { lifetime = "run", seed = "tests/seed.json" }
}

variables {
  targets = {
    lake = { resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Storage/storageAccounts/stdatalakeprod01", endpoint_name = "databricks-3c4b1a52-pe-0f6e2d91" }
  }
}

run "a_person_may_keep_the_approval" {
  variables {
    targets = {
      lake = { resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Storage/storageAccounts/stdatalakeprod01", endpoint_name = "databricks-3c4b1a52-pe-0f6e2d91", approve = false }
    }
  }

  assert {
    condition     = output.progress.lake.status == "pending" && output.approved_endpoints == {}
    error_message = "The connection exists and waits for approval."
  }
}

run "one_name_in_two_subscriptions_is_ambiguous" {
  variables {
    targets = {
      lake = { resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Storage/storageAccounts/stdatalakeprod01", endpoint_name = "databricks-3c4b1a52-pe-77aa10c4", approve = false }
    }
  }

  assert {
    condition     = output.progress.lake.status == "ambiguous"
    error_message = "The name does not tell whose endpoint is meant."
  }
}

run "an_endpoint_that_databricks_has_not_created_is_awaited" {
  variables {
    targets = {
      new = { resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Storage/storageAccounts/stdatalakeprod01", endpoint_name = "databricks-3c4b1a52-pe-00000000" }
    }
  }

  assert {
    condition     = output.progress.new.status == "awaiting_connection" && output.approved_endpoints == {}
    error_message = "The approval is ready for the connection."
  }
}

run "a_connection_waits_until_a_plan_has_shown_it" {
  assert {
    condition     = output.progress.lake.status == "pending" && output.approved_endpoints == {}
    error_message = "The first apply only records the connection, because no plan has shown it."
  }
}

run "the_endpoint_of_that_name_is_approved_and_the_identity_gets_its_role" {
  variables {
    grants = {
      lake = { scope = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Storage/storageAccounts/stdatalakeprod01", principal_id = "6a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d" }
    }
  }

  assert {
    condition     = output.progress.lake.status == "approved" && output.approved_endpoints.lake.requester_subscription_id == "c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845"
    error_message = "The plan has shown it, and the output names the approved endpoint."
  }

  assert {
    condition     = dataplane_role_assignment.this["lake"].role_name == "Storage Blob Data Contributor" && keys(output.grants) == ["lake"]
    error_message = "The endpoint opens the network, and the role the data."
  }
}

run "the_other_connections_still_wait" {
  module {
    source = "./tests/connections"
  }

  variables {
    resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Storage/storageAccounts/stdatalakeprod01"
  }

  assert {
    condition     = values(output.statuses) == ["Approved", "Pending", "Pending"]
    error_message = "One connection is decided, the others are not."
  }
}

run "a_name_and_a_subscription_name_the_requester_exactly" {
  variables {
    targets = {
      exact = { resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Storage/storageAccounts/stdatalakeprod01", endpoint_name = "DATABRICKS-3c4b1a52-pe-77aa10c4", requester_subscription_id = "c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845" }
    }
  }

  assert {
    condition     = output.approved_endpoints.exact.requester_subscription_id == "c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845"
    error_message = "One apply approves it, and not the endpoint of the same name in another subscription."
  }
}

run "an_access_rule_lets_serverless_compute_in_by_its_service_tag" {
  variables {
    targets = {}
    perimeter_rules = {
      lake = {
        profile_id   = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Network/networkSecurityPerimeters/nsp-data/profiles/vendors"
        region       = "WestEurope"
        resource_ids = ["/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Storage/storageAccounts/stdatalakeprod01"]
      }
    }
  }

  assert {
    condition     = dataplane_perimeter_access_rule.this["lake"].service_tags == toset(["AzureDatabricksServerless.WestEurope"])
    error_message = "The rule has the tag of the region."
  }

  assert {
    condition     = output.perimeter_rules.lake.effective && output.perimeter_rules.lake.resources[0].access_mode == "Enforced"
    error_message = "The account shows the rule, and in which mode."
  }
}
