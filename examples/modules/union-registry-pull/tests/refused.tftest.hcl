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

run "a_name_that_a_cluster_has_too" {
  command = plan

  variables {
    cluster_ids            = { production = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-union-dp/providers/Microsoft.ContainerService/managedClusters/union-prod" }
    operator_principal_ids = { production = "7b2c3d4e-5f6a-4b7c-9d8e-0f1a2b3c4d5e" }
  }

  expect_failures = [output.pulling]
}

run "a_backend_by_its_name" {
  command = plan

  variables {
    backend_identity_ids = { backend = "union-backend" }
  }

  expect_failures = [var.backend_identity_ids]
}

run "an_image_builder_by_its_object_id" {
  command = plan

  variables {
    image_builder_identity_ids = { tasks = "5f0c7d1e-2b3a-4c4d-8e5f-6a7b8c9d0e1f" }
  }

  expect_failures = [var.image_builder_identity_ids]
}

run "a_resource_group_by_its_name" {
  command = plan

  variables {
    image_builder = { resource_group_id = "rg-union-dp" }
  }

  expect_failures = [var.image_builder]
}

run "an_image_builder_with_the_name_of_the_one_that_is_found" {
  command = plan

  variables {
    image_builder              = { resource_group_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-union-old" }
    image_builder_identity_ids = { image_builder = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-union-dp/providers/Microsoft.ManagedIdentity/userAssignedIdentities/flyteuser-acme-7k2p" }
  }

  expect_failures = [output.pushing]
}
