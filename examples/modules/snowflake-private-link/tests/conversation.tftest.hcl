# Runs in the provider's simulated Azure, without an account. The seed contains the endpoints that Snowflake
# provisioned for two resources, an endpoint of another customer of Snowflake, and your endpoint into Snowflake.

provider "dataplane" {
  sandbox = { lifetime = "run", seed = "tests/seed.json" }
}

variables {
  targets = {
    stage = { resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Storage/storageAccounts/stdatastageprod01", private_endpoint_id = "/subscriptions/c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845/resourcegroups/deployment-infra-rg/providers/microsoft.network/privateendpoints/acme-stage-pe" }
  }
}

run "a_person_may_keep_the_approval" {
  variables {
    targets = {
      stage = { resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Storage/storageAccounts/stdatastageprod01", private_endpoint_id = "/subscriptions/c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845/resourcegroups/deployment-infra-rg/providers/microsoft.network/privateendpoints/acme-stage-pe", approve = false }
    }
  }

  assert {
    condition     = output.progress.stage.status == "pending" && output.approved_endpoints == {}
    error_message = "The connection exists and waits for approval."
  }
}

run "the_endpoint_with_that_id_is_approved_and_the_application_gets_its_role" {
  variables {
    grants = {
      stage = { scope = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Storage/storageAccounts/stdatastageprod01", principal_id = "6a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d" }
    }
  }

  assert {
    condition     = output.progress.stage.status == "approved" && lower(output.approved_endpoints.stage.private_endpoint_id) == var.targets.stage.private_endpoint_id
    error_message = "The ID names the requester exactly, so one apply approves it."
  }

  assert {
    condition     = dataplane_role_assignment.this["stage"].role_name == "Storage Blob Data Reader" && keys(output.grants) == ["stage"]
    error_message = "The endpoint opens the network, and the role the data."
  }
}

run "the_connection_of_the_other_customer_still_waits" {
  module {
    source = "./tests/connections"
  }

  variables {
    resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Storage/storageAccounts/stdatastageprod01"
  }

  assert {
    condition     = values(output.statuses) == ["Approved", "Pending"]
    error_message = "One connection is decided, the other is not."
  }
}

run "api_management_is_approved_in_the_same_way" {
  variables {
    targets = {
      functions = { resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ApiManagement/service/apim-data-prod", private_endpoint_id = "/subscriptions/c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845/resourcegroups/deployment-infra-rg/providers/microsoft.network/privateendpoints/acme-functions-pe" }
    }
  }

  assert {
    condition     = output.progress.functions.status == "approved"
    error_message = "External functions reach an API Management service."
  }
}

run "your_endpoint_shows_what_snowflake_decided" {
  variables {
    targets          = {}
    own_endpoint_ids = { clients = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-network/providers/Microsoft.Network/privateEndpoints/pe-snowflake" }
  }

  assert {
    condition     = output.own_endpoints.clients.connected && output.own_endpoints.clients.status == "Approved" && length(output.own_endpoints.clients.ip_addresses) == 1
    error_message = "Snowflake approved it, and it has an address for the records."
  }

  assert {
    condition     = output.private_dns_zones == tolist(["privatelink.snowflakecomputing.com"])
    error_message = "The zone for the records."
  }
}
