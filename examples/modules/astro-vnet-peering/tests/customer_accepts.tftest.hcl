# Runs in the provider's simulated Azure and Astro API, without an account. Astronomer's actions between
# two runs are in tests/vendor.

provider "dataplane" {
  auxiliary_tenant_ids = ["e0a4c7b8-6d15-4b6f-8c3e-5a9f21d4be02"]
  sandbox              = { lifetime = "run", seed = "tests/seed.json" }
}

provider "dataplane" {
  alias                = "vendor"
  tenant_id            = "e0a4c7b8-6d15-4b6f-8c3e-5a9f21d4be02"
  auxiliary_tenant_ids = ["7d1f0c52-3a44-4f0e-9a52-6f2d0b5f1c11"]
  sandbox              = { lifetime = "run", seed = "tests/seed.json" }
}

# A provider reads a network once. Terraform starts one for each command, but keeps it for a whole file of
# tests: so after the vendor has acted, the next one looks.
provider "dataplane" {
  alias                = "second"
  auxiliary_tenant_ids = ["e0a4c7b8-6d15-4b6f-8c3e-5a9f21d4be02"]
  sandbox              = { lifetime = "run", seed = "tests/seed.json" }
}

provider "dataplane" {
  alias                = "third"
  auxiliary_tenant_ids = ["e0a4c7b8-6d15-4b6f-8c3e-5a9f21d4be02"]
  sandbox              = { lifetime = "run", seed = "tests/seed.json" }
}

variables {
  cluster_id       = "cmg3k4w9t000108l4hx2q7v1z"
  vnet_id          = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Network/virtualNetworks/vnet-data-prod"
  vendor_tenant_id = "e0a4c7b8-6d15-4b6f-8c3e-5a9f21d4be02"
}

run "the_ticket_has_every_field_of_the_guide" {
  assert {
    condition = alltrue([for fact in [
      "prod-euw", "cmg3k4w9t000108l4hx2q7v1z", "172.20.0.0/19",
      "7d1f0c52-3a44-4f0e-9a52-6f2d0b5f1c11", "2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21", "westeurope", "10.60.0.0/16",
      "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Network/virtualNetworks/vnet-data-prod",
      output.ticket.request_id,
    ] : strcontains(output.ticket.body, fact)])
    error_message = "Cluster, tenant, subscription, region, VNet, range and reference are in the ticket."
  }

  assert {
    condition     = output.progress.status == "draft" && output.progress.waiting_on == "you"
    error_message = "You have to send it."
  }

  assert {
    condition     = length(dataplane_vnet_peering.this) == 0 && length(dataplane_role_assignment.vendor) == 0
    error_message = "A ticket writes nothing to Azure."
  }
}

run "a_sent_ticket_waits_for_the_vendor" {
  variables {
    ticket_id = "48213"
  }

  assert {
    condition     = output.progress.status == "submitted" && output.progress.waiting_on == "vendor"
    error_message = "The vendor has it now."
  }
}

run "the_vendor_creates_its_link" {
  module {
    source = "./tests/vendor"
  }

  providers = {
    dataplane        = dataplane
    dataplane.vendor = dataplane.vendor
  }

  variables {
    own_link = true
  }
}

run "the_vendors_reply_creates_our_link" {
  providers = { dataplane = dataplane.second }

  variables {
    ticket_id      = "48213"
    vendor_vnet_id = "/subscriptions/c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845/resourceGroups/astro-prod-euw/providers/Microsoft.Network/virtualNetworks/astro-vnet"
    routes = {
      firewall = { route_table_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Network/routeTables/rt-sql", next_hop_ip_address = "10.60.0.4" }
      empty    = { route_table_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Network/routeTables/rt-empty", next_hop_ip_address = "10.60.0.4" }
    }
  }

  assert {
    condition     = dataplane_vnet_peering.this[0].peering_state == "Connected" && dataplane_vnet_peering.this[0].sync_level == "FullyInSync"
    error_message = "Both peering links exist."
  }

  assert {
    condition     = output.peering_id == dataplane_vnet_peering.this[0].id
    error_message = "The request found our peering link."
  }

  assert {
    condition     = length(output.routes.firewall) == 1 && contains(keys(output.routes.firewall), "172.20.0.0/19")
    error_message = "The table that sends everything to a firewall has a route for the cluster."
  }

  assert {
    condition     = length(output.routes.empty) == 0 && keys(output.route_notes) == ["empty"]
    error_message = "The other table needs none, and the output says why."
  }
}

run "somebody_tests_it" {
  providers = { dataplane = dataplane.second }

  variables {
    ticket_id         = "48213"
    vendor_vnet_id    = "/subscriptions/c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845/resourceGroups/astro-prod-euw/providers/Microsoft.Network/virtualNetworks/astro-vnet"
    traffic_confirmed = true
  }

  assert {
    condition     = output.progress.status == "verified" && output.progress.waiting_on == "nobody"
    error_message = "The peering is connected, and traffic is confirmed."
  }
}

run "the_vendor_removes_its_link" {
  module {
    source = "./tests/vendor"
  }

  providers = {
    dataplane        = dataplane
    dataplane.vendor = dataplane.vendor
  }

  variables {
    own_link = false
  }
}

run "our_link_is_repaired_and_the_vendor_has_to_create_its_link_again" {
  providers = { dataplane = dataplane.third }

  variables {
    ticket_id      = "48213"
    vendor_vnet_id = "/subscriptions/c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845/resourceGroups/astro-prod-euw/providers/Microsoft.Network/virtualNetworks/astro-vnet"
  }

  assert {
    condition     = dataplane_vnet_peering.this[0].peering_state == "Initiated"
    error_message = "The apply created our peering link again."
  }

  assert {
    condition     = output.progress.status == "local_link_initiated" && output.progress.waiting_on == "vendor"
    error_message = "It waits for the vendor's peering link."
  }
}
