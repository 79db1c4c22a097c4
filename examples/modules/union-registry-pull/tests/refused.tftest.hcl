# Arguments that the module refuses.

provider "dataplane" {
  sandbox = { lifetime = "run", seed = "tests/seed.json" }
}

variables {
  registry_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ContainerRegistry/registries/crdataprod01"
}

run "the_address_of_a_registry" {
  command = plan

  variables {
    registry_id = "crdataprod01.azurecr.io"
  }

  expect_failures = [var.registry_id]
}

run "a_cluster_by_its_name" {
  command = plan

  variables {
    cluster_ids = { production = "union-prod" }
  }

  expect_failures = [var.cluster_ids]
}

run "a_principal_by_its_name" {
  command = plan

  variables {
    kubelet_principal_ids = { production = "union-prod-agentpool" }
  }

  expect_failures = [var.kubelet_principal_ids]
}

run "an_application_by_its_name" {
  command = plan

  variables {
    union_application = { principal_id = "union" }
  }

  expect_failures = [var.union_application]
}

run "an_application_that_is_not_named" {
  command = plan

  variables {
    union_application = { custom_role = true }
  }

  expect_failures = [var.union_application]
}

run "an_application_that_is_named_twice" {
  command = plan

  variables {
    union_application = {
      principal_id = "3e8f0a1b-2c3d-4e4f-9a5b-6c7d8e9f0a1b"
      client_id    = "4f9a1b2c-3d4e-4f5a-8b6c-7d8e9f0a1b2c"
    }
  }

  expect_failures = [var.union_application]
}
