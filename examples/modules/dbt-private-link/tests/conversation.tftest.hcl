# Runs in the provider's simulated Azure, without an account. The seed contains dbt's endpoints for two servers,
# next to a stranger's with the same message and name, and one of another customer of dbt.

provider "dataplane" {
  sandbox = { lifetime = "run", seed = "tests/seed.json" }
}

variables {
  account = { name = "acme", url = "https://ab123.eu1.dbt.com", environment = "EMEA" }
}

run "a_ticket_for_each_target" {
  variables {
    targets = {
      raw = { resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.DBforPostgreSQL/flexibleServers/psql-raw-prod", group_id = "postgresqlServer" }
    }
  }

  assert {
    condition     = alltrue([for fact in ["Azure Database for Postgres Flexible Server", "psql-raw-prod", "https://ab123.eu1.dbt.com", "EMEA", "westeurope", output.tickets.raw.request_id] : strcontains(output.tickets.raw.body, fact)])
    error_message = "Everything that dbt's form asks for is in the ticket."
  }

  assert {
    condition     = output.progress.raw.status == "draft" && output.progress.raw.waiting_on == "you"
    error_message = "You have to send it."
  }

  assert {
    condition     = length(dataplane_private_endpoint_approval.this) == 0
    error_message = "The module approves nothing before the ticket is sent."
  }
}

run "a_sent_ticket_waits_for_dbt" {
  variables {
    targets = {
      raw = { resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.DBforPostgreSQL/flexibleServers/psql-raw-prod", group_id = "postgresqlServer", ticket_id = "48214" }
    }
  }

  assert {
    condition     = output.progress.raw.status == "submitted" && output.progress.raw.waiting_on == "vendor"
    error_message = "dbt has it now."
  }

  assert {
    condition     = dataplane_private_endpoint_approval.this["raw"].status == "awaiting_connection"
    error_message = "The approval is ready for the connection."
  }
}

run "a_connection_waits_until_a_plan_has_shown_it" {
  variables {
    vendor_subscription_id = "c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845"
    targets = {
      warehouse = { resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.DBforPostgreSQL/flexibleServers/psql-data-prod", group_id = "postgresqlServer", ticket_id = "48214" }
    }
  }

  assert {
    condition     = dataplane_private_endpoint_approval.this["warehouse"].status == "pending" && output.approved_endpoints == {}
    error_message = "The first apply only records the connection, because no plan has shown it."
  }
}

run "the_connection_of_dbt_is_approved_and_no_other" {
  variables {
    vendor_subscription_id = "c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845"
    targets = {
      warehouse = { resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.DBforPostgreSQL/flexibleServers/psql-data-prod", group_id = "postgresqlServer", ticket_id = "48214" }
    }
  }

  assert {
    condition     = output.approved_endpoints.warehouse.requester_subscription_id == "c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845"
    error_message = "The output names the approved endpoint."
  }

  assert {
    condition     = output.progress.warehouse.status == "approved" && output.progress.warehouse.waiting_on == "you" && !output.ready.warehouse
    error_message = "The apply that approves ends with the next step, and is not ready."
  }

  assert {
    condition     = strcontains(output.approval_notices.warehouse, "pec-dbt") && strcontains(output.approval_notices.warehouse, "48214")
    error_message = "The confirmation names the connection and the ticket."
  }
}

run "the_stranger_still_waits" {
  module {
    source = "./tests/connections"
  }

  variables {
    resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.DBforPostgreSQL/flexibleServers/psql-data-prod"
  }

  assert {
    condition     = output.statuses == { pec-dbt = "Approved", pec-other = "Pending" }
    error_message = "One connection is decided, the other is not."
  }
}

run "dbt_validates_the_connection" {
  variables {
    vendor_subscription_id = "c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845"
    targets = {
      warehouse = { resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.DBforPostgreSQL/flexibleServers/psql-data-prod", group_id = "postgresqlServer", ticket_id = "48214", approval_notice_sent = true }
    }
  }

  assert {
    condition     = output.progress.warehouse.status == "confirmed_to_vendor" && output.progress.warehouse.waiting_on == "vendor" && !output.ready.warehouse
    error_message = "dbt has to make it available."
  }
}

run "the_answer_of_dbt_makes_it_ready" {
  variables {
    vendor_subscription_id = "c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845"
    targets = {
      warehouse = { resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.DBforPostgreSQL/flexibleServers/psql-data-prod", group_id = "postgresqlServer", ticket_id = "48214", approval_notice_sent = true, available = true }
    }
  }

  assert {
    condition     = output.ready == { warehouse = true } && output.progress.warehouse.waiting_on == "nobody"
    error_message = "Approved, and available."
  }
}

# The name and the subscription say whose endpoint it is, so one apply approves it.
run "an_endpoint_without_the_reference_is_approved_by_its_name" {
  variables {
    vendor_subscription_id = "c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845"
    targets = {
      marts = { resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.DBforPostgreSQL/flexibleServers/psql-marts-prod", group_id = "postgresqlServer", ticket_id = "48215", private_endpoint_name = "dbt-acme-marts" }
    }
  }

  assert {
    condition     = output.progress.marts.status == "approved" && endswith(output.approved_endpoints.marts.private_endpoint_id, "/dbt-acme-marts")
    error_message = "The request follows the approval."
  }
}

run "the_other_customer_of_dbt_still_waits" {
  module {
    source = "./tests/connections"
  }

  variables {
    resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.DBforPostgreSQL/flexibleServers/psql-marts-prod"
  }

  assert {
    condition     = output.statuses == { pec-dbt = "Approved", pec-other = "Pending" }
    error_message = "One connection is decided, the other is not."
  }
}
