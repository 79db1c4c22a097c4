# Runs in the provider's simulated Azure, without an account.

provider "dataplane" {
  sandbox = { lifetime = "run", seed = "tests/seed.json" }
}

variables {
  tenant_id                = "7d1f0c52-3a44-4f0e-9a52-6f2d0b5f1c11"
  subscription_id          = "2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21"
  application_principal_id = "3e8f0a1b-2c3d-4e4f-9a5b-6c7d8e9f0a1b"
  application_client_id    = "4f9a1b2c-3d4e-4f5a-8b6c-7d8e9f0a1b2c"
}

run "the_application_gets_the_two_roles_of_the_guide" {
  assert {
    condition     = toset([for it in output.assignments : it.role]) == toset(["Contributor", "Role Based Access Control Administrator"])
    error_message = "These two, and no other."
  }

  assert {
    condition     = alltrue([for it in output.assignments : it.scope == "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21"])
    error_message = "Both on the subscription."
  }

  assert {
    condition     = output.hand_over.vnet_name == null
    error_message = "Without your VNet, Union creates one."
  }
}

run "a_network_and_cost_allocation_need_more" {
  variables {
    vnet_id              = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-network/providers/Microsoft.Network/virtualNetworks/vnet-union"
    cost_allocation      = true
    delegation_condition = "((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR (@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {ba92f5b4-2d11-453d-a403-e96b0029c9fe}))"
  }

  assert {
    condition     = toset(keys(dataplane_role_assignment.application)) == toset(["Contributor", "Role Based Access Control Administrator", "User Access Administrator"])
    error_message = "Cost allocation that Union manages needs a third role."
  }

  assert {
    condition     = toset(keys(dataplane_role_assignment.network)) == toset(["Reader", "User Access Administrator"])
    error_message = "Two roles on the network."
  }

  assert {
    condition     = dataplane_role_assignment.application["Role Based Access Control Administrator"].condition_version == "2.0" && dataplane_role_assignment.application["Contributor"].condition == null
    error_message = "The condition limits only what Union may assign."
  }

  assert {
    condition     = output.hand_over.vnet_name == "vnet-union" && output.hand_over.vnet_resource_group == "rg-network"
    error_message = "The form asks for the VNet's name and resource group."
  }
}
