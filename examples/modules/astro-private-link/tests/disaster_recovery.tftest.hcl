# A cluster with disaster recovery: each site has an endpoint, a ticket and a reference of its own.

provider "dataplane" {
  sandbox = { lifetime = "run", database = "second", seed = "tests/seed.json" }
}

variables {
  cluster_id = "cmg3k4w9t000108l4hx2q7v1z"
  targets = {
    images    = { resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ContainerRegistry/registries/crdataprod01", group_id = "registry" }
    images_dr = { resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ContainerRegistry/registries/crdataprod01", group_id = "registry", site = "disaster_recovery" }
  }
}

run "a_ticket_for_each_site" {
  assert {
    condition     = output.tickets.images.request_id != output.tickets.images_dr.request_id
    error_message = "Each request has its own reference."
  }

  assert {
    condition     = strcontains(output.tickets.images.body, "Azure westeurope)") && strcontains(output.tickets.images_dr.body, "Azure northeurope, disaster recovery)")
    error_message = "Each ticket names the region of its site."
  }
}

run "the_vendors_connection_is_that_of_the_primary_site" {
  variables {
    vendor_subscription_id = "c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845"
    targets = {
      images    = { resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ContainerRegistry/registries/crdataprod01", group_id = "registry", ticket_id = "48214" }
      images_dr = { resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ContainerRegistry/registries/crdataprod01", group_id = "registry", ticket_id = "48215", site = "disaster_recovery" }
    }
  }

  assert {
    condition     = dataplane_private_endpoint_approval.this["images"].status == "pending" && dataplane_private_endpoint_approval.this["images_dr"].status == "awaiting_connection"
    error_message = "The connection has the reference of the primary site, so the other one still waits."
  }
}

run "the_sites_may_be_in_different_subscriptions" {
  command = plan

  variables {
    vendor_subscription_id = "c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845"
    targets = {
      images    = { resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ContainerRegistry/registries/crdataprod01", group_id = "registry", ticket_id = "48214" }
      images_dr = { resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ContainerRegistry/registries/crdataprod01", group_id = "registry", ticket_id = "48215", site = "disaster_recovery", vendor_subscription_id = "8d2f7c10-93a4-4e5b-b6c7-d8e9f0a1b2c3" }
    }
  }

  assert {
    condition     = dataplane_private_endpoint_approval.this["images"].requester_subscription_id == "c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845" && dataplane_private_endpoint_approval.this["images_dr"].requester_subscription_id == "8d2f7c10-93a4-4e5b-b6c7-d8e9f0a1b2c3"
    error_message = "Each approval is for the subscription of its own endpoint."
  }

  assert {
    condition     = dataplane_private_endpoint_request.this["images_dr"].vendor_subscription_id == "8d2f7c10-93a4-4e5b-b6c7-d8e9f0a1b2c3"
    error_message = "So is each request."
  }
}

run "a_site_twice" {
  command = plan

  variables {
    targets = {
      one = { resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ContainerRegistry/registries/crdataprod01", group_id = "registry", site = "disaster_recovery" }
      two = { resource_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ContainerRegistry/registries/crdataprod01", group_id = "registry", site = "disaster_recovery" }
    }
  }

  expect_failures = [var.targets]
}
