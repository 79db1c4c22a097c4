# "Allow Union to manage permissions": Union's application assigns the role for pulling itself.

provider "dataplane" {
  sandbox = { lifetime = "run", seed = "tests/seed.json" }
}

variables {
  registry_id       = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ContainerRegistry/registries/crdataprod01"
  union_application = { principal_id = "3e8f0a1b-2c3d-4e4f-9a5b-6c7d8e9f0a1b" }
}

run "the_plan_shows_what_is_delegated" {
  command = plan

  assert {
    condition     = output.delegated.role == "User Access Administrator" && output.delegated.scope == var.registry_id
    error_message = "The role that Union's guide calls the simplest, on this registry only."
  }

  assert {
    condition     = output.delegated.may_assign == ["AcrPull"] && output.delegated.condition == provider::dataplane::delegation_condition(["AcrPull"], null, null)
    error_message = "It may assign the role for pulling, and no other."
  }

  assert {
    condition     = output.delegated.principal_id == "3e8f0a1b-2c3d-4e4f-9a5b-6c7d8e9f0a1b"
    error_message = "The service principal of Union's application."
  }
}

run "nothing_else_is_granted" {
  assert {
    condition     = output.pulling == {} && output.pushing == {} && length(dataplane_role_definition.delegate) == 0
    error_message = "Union assigns the rest."
  }
}

run "a_custom_role_has_the_four_actions_of_the_guide" {
  variables {
    union_application = { principal_id = "3e8f0a1b-2c3d-4e4f-9a5b-6c7d8e9f0a1b", custom_role = true }
  }

  assert {
    condition = dataplane_role_definition.delegate["union"].actions == toset([
      "Microsoft.Authorization/roleAssignments/write",
      "Microsoft.Authorization/roleAssignments/delete",
      "Microsoft.Authorization/roleAssignments/read",
      "Microsoft.Authorization/roleDefinitions/read",
    ])
    error_message = "These four."
  }

  assert {
    condition     = output.delegated.scope == var.registry_id && endswith(output.delegated.role, "(crdataprod01)")
    error_message = "The role is assigned on this registry only, and is named after it."
  }

  assert {
    condition     = endswith(dataplane_role_definition.delegate["union"].scope, "/resourceGroups/rg-data-prod")
    error_message = "It is kept in the registry's resource group."
  }

  assert {
    condition     = output.delegated.condition == provider::dataplane::delegation_condition(["AcrPull"], null, null)
    error_message = "The custom role is under the same condition."
  }
}

run "a_registry_with_permissions_by_repository_delegates_the_role_that_works_there" {
  variables {
    registry_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ContainerRegistry/registries/crdataprod02"
    abac        = true
  }

  assert {
    condition     = output.delegated.may_assign == ["Container Registry Repository Reader"] && strcontains(output.delegated.condition, "b93aa761-3e63-49ed-ac28-beffa264f7ac") && !strcontains(output.delegated.condition, "7f951dda-4ed3-4680-a7ca-43fe172d538d")
    error_message = "AcrPull has no effect there."
  }
}

run "the_client_id_of_the_application_is_enough" {
  variables {
    union_application = { client_id = "4f9a1b2c-3d4e-4f5a-8b6c-7d8e9f0a1b2c" }
  }

  assert {
    condition     = output.delegated.principal_id == "3e8f0a1b-2c3d-4e4f-9a5b-6c7d8e9f0a1b"
    error_message = "The provider finds the service principal in the directory."
  }
}
