# Runs in the provider's simulated Azure and Astro API, without an account. The seed contains the vendor's
# endpoints: one for the registry, whose connection waits for approval next to a stranger's with the same
# message, and one for the vault whose connection was rejected.

provider "dataplane" {
  sandbox = { lifetime = "run", seed = "tests/seed.json" }
}

variables {
  cluster_id = "cmg3k4w9t000108l4hx2q7v1z"
  targets = {
    images = { resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ContainerRegistry/registries/crdataprod01", group_id = "registry" }
    lake   = { resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Storage/storageAccounts/stdatalakeprod01", group_id = "dfs" }
  }
}

run "a_ticket_for_each_target" {
  variables {
    targets = {
      lake = { resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Storage/storageAccounts/stdatalakeprod01", group_id = "dfs" }
    }
  }

  assert {
    condition = alltrue([for fact in [
      "prod-euw (id cmg3k4w9t000108l4hx2q7v1z", "stdatalakeprod01", "Group ID (sub-resource / private endpoint type):  dfs",
      "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Storage/storageAccounts/stdatalakeprod01",
      output.tickets.lake.request_id,
    ] : strcontains(output.tickets.lake.body, fact)])
    error_message = "Cluster, resource, group and reference are in the ticket."
  }

  assert {
    condition     = output.progress.lake.status == "draft" && output.progress.lake.waiting_on == "you"
    error_message = "You have to send it."
  }

  assert {
    condition     = length(dataplane_private_endpoint_approval.this) == 0
    error_message = "The module approves nothing before the ticket is sent."
  }
}

run "a_sent_ticket_waits_for_the_vendor" {
  variables {
    targets = {
      lake = { resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Storage/storageAccounts/stdatalakeprod01", group_id = "dfs", ticket_id = "48213" }
    }
  }

  assert {
    condition     = output.progress.lake.status == "submitted" && output.progress.lake.waiting_on == "vendor"
    error_message = "The vendor has it now."
  }

  assert {
    condition     = dataplane_private_endpoint_approval.this["lake"].status == "awaiting_connection"
    error_message = "The approval is ready for the connection."
  }
}

run "a_person_may_keep_the_approval" {
  variables {
    vendor_subscription_id = "c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845"
    targets = {
      images = { resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ContainerRegistry/registries/crdataprod01", group_id = "registry", ticket_id = "48214", approve = false }
    }
  }

  assert {
    condition     = output.progress.images.status == "pending" && output.progress.images.waiting_on == "you"
    error_message = "The connection exists and waits for approval."
  }

  assert {
    condition     = length(dataplane_private_endpoint_approval.this) == 0 && output.approval_notices == {}
    error_message = "It is not approved yet."
  }

  assert {
    condition     = strcontains(output.tickets.images.body, "crdataprod01.westeurope.data.azurecr.io")
    error_message = "The ticket for a registry has its data endpoint."
  }
}

run "a_connection_waits_until_a_plan_has_shown_it" {
  variables {
    vendor_subscription_id = "c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845"
    targets = {
      images = { resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ContainerRegistry/registries/crdataprod01", group_id = "registry", ticket_id = "48214" }
    }
  }

  assert {
    condition     = dataplane_private_endpoint_approval.this["images"].status == "pending" && output.approved_endpoints == {}
    error_message = "The first apply only records the connection, because no plan has shown it."
  }
}

run "the_vendors_connection_is_approved_and_no_other" {
  variables {
    vendor_subscription_id = "c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845"
    targets = {
      images = { resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ContainerRegistry/registries/crdataprod01", group_id = "registry", ticket_id = "48214" }
    }
  }

  assert {
    condition     = dataplane_private_endpoint_approval.this["images"].status == "approved"
    error_message = "The plan has shown it."
  }

  assert {
    condition     = output.approved_endpoints.images.requester_subscription_id == "c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845"
    error_message = "The output names the approved endpoint."
  }

  assert {
    condition     = output.progress.images.status == "approved" && output.progress.images.waiting_on == "you" && !output.ready.images
    error_message = "The apply that approves ends with the next step, and is not ready."
  }

  assert {
    condition     = endswith(dataplane_private_endpoint_approval.this["images"].connection_id, "/pec-astro-1")
    error_message = "The other connection has the same message, but comes from another subscription."
  }
}

run "the_other_connection_still_waits" {
  module {
    source = "./tests/connections"
  }

  variables {
    resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ContainerRegistry/registries/crdataprod01"
  }

  assert {
    condition     = output.statuses == { pec-astro-1 = "Approved", pec-other = "Pending" }
    error_message = "One connection is decided, the other is not."
  }
}

run "the_vendor_is_told" {
  variables {
    vendor_subscription_id = "c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845"
    targets = {
      images = { resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ContainerRegistry/registries/crdataprod01", group_id = "registry", ticket_id = "48214" }
    }
  }

  assert {
    condition     = output.progress.images.status == "approved" && endswith(output.connection_ids.images, "/pec-astro-1")
    error_message = "The request follows the connection."
  }

  assert {
    condition     = strcontains(output.approval_notices.images, "pec-astro-1") && strcontains(output.approval_notices.images, "48214")
    error_message = "The notice names the connection and the ticket."
  }

  assert {
    condition     = !output.ready.images
    error_message = "An approved connection alone is not ready."
  }
}

run "the_vendor_tests" {
  variables {
    vendor_subscription_id = "c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845"
    targets = {
      images = { resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ContainerRegistry/registries/crdataprod01", group_id = "registry", ticket_id = "48214", approval_notice_sent = true }
    }
  }

  assert {
    condition     = output.progress.images.status == "confirmed_to_vendor" && output.progress.images.waiting_on == "vendor" && !output.ready.images
    error_message = "The vendor has to confirm the names."
  }
}

run "the_vendors_answer_makes_it_ready" {
  variables {
    vendor_subscription_id = "c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845"
    targets = {
      images = { resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ContainerRegistry/registries/crdataprod01", group_id = "registry", ticket_id = "48214", approval_notice_sent = true, dns_confirmed = true }
    }
  }

  assert {
    condition     = output.ready == { images = true } && output.progress.images.waiting_on == "nobody"
    error_message = "Approved, and the names are confirmed."
  }

  assert {
    condition     = output.hosts.images.fqdns == tolist(["crdataprod01.azurecr.io", "crdataprod01.westeurope.data.azurecr.io"])
    error_message = "Connections in Airflow use the ordinary names."
  }
}

run "a_rejection_by_a_person_is_respected" {
  variables {
    vendor_subscription_id = "c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845"
    targets = {
      secrets = { resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.KeyVault/vaults/kv-data-prod-01", group_id = "vault", ticket_id = "48215" }
    }
  }

  assert {
    condition     = dataplane_private_endpoint_approval.this["secrets"].status == "rejected"
    error_message = "It stays rejected."
  }

  assert {
    condition     = output.progress.secrets.status == "rejected" && !output.ready.secrets
    error_message = "The request says so."
  }
}
