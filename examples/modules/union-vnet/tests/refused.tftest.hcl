# Arguments that the module refuses.

provider "dataplane" {
  sandbox = { lifetime = "run", seed = "tests/seed.json" }
}

variables {
  vnet_id          = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-network/providers/Microsoft.Network/virtualNetworks/vnet-union"
  node_subnet_name = "snet-nodes"
  pod_subnet_names = ["snet-pods-1"]
  service_cidr     = "10.0.96.0/19"
  dns_service_ip   = "10.0.96.10"
}

run "a_subnet_that_the_vnet_has_not" {
  command = plan

  variables {
    pod_subnet_names = ["snet-pods-9"]
  }

  expect_failures = [data.dataplane_virtual_network.this]
}

run "one_subnet_for_nodes_and_pods" {
  command = plan

  variables {
    pod_subnet_names = ["snet-nodes"]
  }

  expect_failures = [data.dataplane_virtual_network.this]
}

run "a_range_for_services_that_some_subnet_uses" {
  command = plan

  variables {
    service_cidr   = "10.0.128.0/19"
    dns_service_ip = "10.0.128.10"
  }

  expect_failures = [data.dataplane_virtual_network.this]
}

run "a_vnet_of_another_tenant" {
  command = plan

  variables {
    tenant_id = "11111111-2222-4333-8444-555555555555"
  }

  expect_failures = [data.dataplane_virtual_network.this]
}

run "a_subnet_where_a_vnet_belongs" {
  command = plan

  variables {
    vnet_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-network/providers/Microsoft.Network/virtualNetworks/vnet-union/subnets/snet-nodes"
  }

  expect_failures = [var.vnet_id]
}

run "no_subnet_for_pods" {
  command = plan

  variables {
    pod_subnet_names = []
  }

  expect_failures = [var.pod_subnet_names]
}

run "an_address_where_a_range_belongs" {
  command = plan

  variables {
    service_cidr = "10.0.96.0"
  }

  expect_failures = [var.service_cidr]
}

run "a_range_where_an_address_belongs" {
  command = plan

  variables {
    dns_service_ip = "10.0.96.0/19"
  }

  expect_failures = [var.dns_service_ip]
}

run "a_name_where_an_object_id_belongs" {
  command = plan

  variables {
    application = { principal_id = "union" }
  }

  expect_failures = [var.application]
}
