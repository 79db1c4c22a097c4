# Runs in the provider's simulated Azure, without an account.

provider "dataplane" {
  sandbox = { lifetime = "run", seed = "tests/seed.json" }
}

variables {
  registry_id           = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ContainerRegistry/registries/crdataprod01"
  cluster_ids           = { production = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-union-dp/providers/Microsoft.ContainerService/managedClusters/union-prod" }
  kubelet_principal_ids = { staging = "7b2c3d4e-5f6a-4b7c-9d8e-0f1a2b3c4d5e" }
}

run "every_cluster_may_pull" {
  assert {
    condition     = output.pulling == { production = "6a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d", staging = "7b2c3d4e-5f6a-4b7c-9d8e-0f1a2b3c4d5e" }
    error_message = "The kubelet identity from Azure, and the one from Union's support."
  }

  assert {
    condition     = alltrue([for it in dataplane_role_assignment.pull : it.role_name == "AcrPull"])
    error_message = "They get only the role to pull."
  }
}

run "the_image_builder_may_push" {
  variables {
    image_builder_identity_ids = { tasks = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-union-dp/providers/Microsoft.ManagedIdentity/userAssignedIdentities/flyteuser-acme-7k2p" }
  }

  assert {
    condition     = output.pushing == { tasks = "5f0c7d1e-2b3a-4c4d-8e5f-6a7b8c9d0e1f" } && dataplane_role_assignment.push["tasks"].role_name == "AcrPush"
    error_message = "The identity of task code pushes what it builds."
  }
}

run "a_registry_with_permissions_by_repository_has_roles_of_its_own" {
  variables {
    registry_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ContainerRegistry/registries/crdataprod02"
    abac        = true
  }

  assert {
    condition     = output.role == "Container Registry Repository Reader" && length(output.pulling) == 2
    error_message = "AcrPull has no effect there."
  }
}
