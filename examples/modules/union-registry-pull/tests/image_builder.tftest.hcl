# The data plane builds images into the registry.

provider "dataplane" {
  sandbox = { lifetime = "run", seed = "tests/seed.json" }
}

variables {
  registry_id          = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ContainerRegistry/registries/crdataprod01"
  cluster_ids          = { production = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-union-dp/providers/Microsoft.ContainerService/managedClusters/union-prod" }
  backend_identity_ids = { backend = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-union-dp/providers/Microsoft.ManagedIdentity/userAssignedIdentities/union-backend" }
  image_builder        = { resource_group_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-union-dp" }
}

run "tasks_push_and_kubelet_and_backend_pull" {
  assert {
    condition     = output.pushing == { image_builder = "5f0c7d1e-2b3a-4c4d-8e5f-6a7b8c9d0e1f" } && dataplane_role_assignment.push["image_builder"].role_name == "AcrPush"
    error_message = "The identity whose name begins with flyteuser pushes."
  }

  assert {
    condition     = output.pulling == { production = "6a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d", "backend/backend" = "0a1b2c3d-4e5f-4a6b-8c7d-8e9f0a1b2c3d" }
    error_message = "The kubelet and the backend pull."
  }

  assert {
    condition     = dataplane_role_assignment.pull_by_identity["backend"].role_name == "AcrPull"
    error_message = "The backend may not push."
  }
}

run "the_other_name_of_the_identity_is_found_too" {
  variables {
    image_builder = { resource_group_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-union-old" }
  }

  assert {
    condition     = output.pushing == { image_builder = "1f0c7d1e-2b3a-4c4d-8e5f-6a7b8c9d0e1f" }
    error_message = "The identity whose name begins with userflyterole."
  }
}

run "a_registry_with_permissions_by_repository_has_other_roles_for_all_of_them" {
  variables {
    registry_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ContainerRegistry/registries/crdataprod02"
    abac        = true
  }

  assert {
    condition     = dataplane_role_assignment.push["image_builder"].role_name == "Container Registry Repository Writer" && dataplane_role_assignment.pull_by_identity["backend"].role_name == "Container Registry Repository Reader"
    error_message = "AcrPull and AcrPush have no effect there."
  }
}
