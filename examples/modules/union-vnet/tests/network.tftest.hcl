# Runs in the provider's simulated Azure, without an account.

provider "dataplane" {
  sandbox = { lifetime = "run", seed = "tests/seed.json" }
}

variables {
  vnet_id          = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-network/providers/Microsoft.Network/virtualNetworks/vnet-union"
  tenant_id        = "7D1F0C52-3A44-4F0E-9A52-6F2D0B5F1C11"
  node_subnet_name = "snet-nodes"
  pod_subnet_names = ["snet-pods-1"]
  service_cidr     = "10.0.96.0/19"
  dns_service_ip   = "10.0.96.10"
}

run "the_plan_of_unions_guide_is_handed_over" {
  assert {
    condition = output.hand_over == {
      subscription_id     = "2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21"
      vnet_name           = "vnet-union"
      vnet_resource_group = "rg-network"
      node_subnet_name    = "snet-nodes"
      pod_subnet_names    = tolist(["snet-pods-1"])
      service_cidr        = "10.0.96.0/19"
      dns_service_ip      = "10.0.96.10"
    }
    error_message = "These seven fields."
  }

  assert {
    condition     = strcontains(output.hand_over_text, "Pod subnets:          snet-pods-1 (10.4.0.0/14)")
    error_message = "The text has names and ranges."
  }

  assert {
    condition     = length(output.warnings) == 0 && contains(output.service_endpoints, "Microsoft.Storage")
    error_message = "It is what the guide prefers."
  }

  assert {
    condition     = output.assignments == [] && output.cluster_access == null
    error_message = "Without a principal, the module assigns no role."
  }
}

run "smaller_subnets_for_pods_are_warned_of" {
  variables {
    pod_subnet_names = ["snet-pods-1", "snet-pods-2"]
  }

  assert {
    condition     = length(output.warnings) == 1 && output.hand_over.pod_subnet_names == tolist(["snet-pods-1", "snet-pods-2"])
    error_message = "A /18 is allowed, and a /14 is preferred."
  }
}

run "unions_application_gets_two_roles_on_the_vnet" {
  variables {
    application = { principal_id = "3e8f0a1b-2c3d-4e4f-9a5b-6c7d8e9f0a1b" }
  }

  assert {
    condition     = toset(output.assignments) == toset(["Reader", "User Access Administrator"])
    error_message = "Those of the guide."
  }

  assert {
    condition     = alltrue([for it in dataplane_role_assignment.union : it.scope == var.vnet_id])
    error_message = "On the VNet, and not on more."
  }
}

run "or_one_role_of_its_own" {
  variables {
    application = {
      principal_id = "3e8f0a1b-2c3d-4e4f-9a5b-6c7d8e9f0a1b"
      roles        = { uses = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/providers/Microsoft.Authorization/roleDefinitions/7a2c9e41-d853-4b06-9f1e-3c60b5d7a8f2" }
    }
  }

  assert {
    condition     = output.assignments == ["Union VNet"]
    error_message = "It replaces the two."
  }
}

run "the_clusters_role_is_looked_up" {
  variables {
    cluster_principal_id = "6c1d8e9f-0a1b-4c2d-8e3f-5a6b7c8d9e0f"
  }

  assert {
    condition     = output.cluster_access == "here"
    error_message = "Union's application has given it Network Contributor."
  }
}
