# Arguments that the module refuses.

provider "dataplane" {
  sandbox = { lifetime = "run", seed = "tests/seed.json" }
}

variables {
  tenant_id                = "7d1f0c52-3a44-4f0e-9a52-6f2d0b5f1c11"
  subscription_id          = "2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21"
  application_principal_id = "3e8f0a1b-2c3d-4e4f-9a5b-6c7d8e9f0a1b"
  application_client_id    = "4f9a1b2c-3d4e-4f5a-8b6c-7d8e9f0a1b2c"
}

run "an_id_where_a_guid_belongs" {
  command = plan

  variables {
    subscription_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21"
  }

  expect_failures = [var.subscription_id]
}

run "a_name_where_an_object_id_belongs" {
  command = plan

  variables {
    application_principal_id = "union"
  }

  expect_failures = [var.application_principal_id]
}

run "a_subnet_where_a_vnet_belongs" {
  command = plan

  variables {
    vnet_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-network/providers/Microsoft.Network/virtualNetworks/vnet-union/subnets/nodes"
  }

  expect_failures = [var.vnet_id]
}
