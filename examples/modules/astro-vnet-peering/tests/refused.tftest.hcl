# Arguments that the module refuses.

provider "dataplane" {
  sandbox = { lifetime = "run", seed = "tests/seed.json" }
}

variables {
  cluster_id = "cmg3k4w9t000108l4hx2q7v1z"
  vnet_id    = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Network/virtualNetworks/vnet-data-prod"
}

run "a_standard_cluster" {
  command = plan

  variables {
    cluster_type = "STANDARD"
  }

  expect_failures = [var.cluster_type]
}

run "a_cluster_without_a_range" {
  command = plan

  variables {
    cluster_cidrs = []
  }

  expect_failures = [var.cluster_cidrs]
}

run "a_subnet_where_a_vnet_belongs" {
  command = plan

  variables {
    vnet_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Network/virtualNetworks/vnet-data-prod/subnets/snet-sql"
  }

  expect_failures = [var.vnet_id]
}

run "a_reply_that_is_no_vnet" {
  command = plan

  variables {
    vendor_vnet_id = "astro-vnet"
  }

  expect_failures = [var.vendor_vnet_id]
}

run "a_way_that_there_is_not" {
  command = plan

  variables {
    mode = "vendor_accepts"
  }

  expect_failures = [var.mode]
}

run "the_application_where_its_service_principal_belongs" {
  command = plan

  variables {
    vendor_access = { principal_id = "a67e6057-7138-4f78-bbaf-fd9db7b8aab0" }
  }

  expect_failures = [var.vendor_access]
}

run "a_peering_as_the_next_hop" {
  command = plan

  variables {
    routes = { sql = { route_table_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Network/routeTables/rt-sql", next_hop_type = "VirtualNetworkPeering" } }
  }

  expect_failures = [var.routes]
}

run "an_appliance_without_an_address" {
  command = plan

  variables {
    routes = { sql = { route_table_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Network/routeTables/rt-sql" } }
  }

  expect_failures = [var.routes]
}
