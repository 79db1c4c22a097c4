# The cluster's second site: a ticket of its own, beside that of the primary one.

provider "dataplane" {
  auxiliary_tenant_ids = ["e0a4c7b8-6d15-4b6f-8c3e-5a9f21d4be02"]
  sandbox              = { lifetime = "run", database = "second", seed = "tests/seed.json" }
}

variables {
  cluster_id = "cmg3k4w9t000108l4hx2q7v1z"
  vnet_id    = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Network/virtualNetworks/vnet-data-prod"
}

run "the_primary_site" {
  assert {
    condition     = strcontains(output.ticket.body, "172.20.0.0/19") && !strcontains(output.ticket.body, "172.24.0.0/19")
    error_message = "The ticket is about the network of the primary site only."
  }

  assert {
    condition     = output.ticket.request_id == provider::dataplane::request_reference(var.cluster_id, var.vnet_id, null)
    error_message = "The reference is the one without a site."
  }
}

run "the_second_site" {
  variables {
    site = "disaster_recovery"
    routes = {
      firewall = { route_table_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Network/routeTables/rt-sql", next_hop_ip_address = "10.60.0.4" }
    }
  }

  assert {
    condition     = strcontains(output.ticket.body, "172.24.0.0/19") && strcontains(output.ticket.body, "northeurope, disaster recovery")
    error_message = "The ticket has the range and the region of the second site."
  }

  assert {
    condition     = output.ticket.request_id == provider::dataplane::request_reference(var.cluster_id, var.vnet_id, null, "disaster_recovery")
    error_message = "The request has a reference of its own."
  }

  assert {
    condition     = length(output.routes.firewall) == 1 && contains(keys(output.routes.firewall), "172.24.0.0/19")
    error_message = "The routes lead to the second site."
  }
}

run "a_site_that_there_is_not" {
  command = plan

  variables {
    site = "secondary"
  }

  expect_failures = [var.site]
}

run "a_range_that_astro_does_not_name" {
  command = plan

  variables {
    cluster_id = "cmg3k5a1b000108l4aa2q7v1z"
    site       = "disaster_recovery"
  }

  expect_failures = [data.dataplane_astro_cluster.this[0]]
}
