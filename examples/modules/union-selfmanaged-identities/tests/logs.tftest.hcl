# Task logs in Log Analytics: who sends them, and who reads them.

provider "dataplane" {
  sandbox = { lifetime = "run", seed = "tests/seed.json" }
}

variables {
  cluster_id             = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-union/providers/Microsoft.ContainerService/managedClusters/union"
  backend_identity_id    = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-union/providers/Microsoft.ManagedIdentity/userAssignedIdentities/union-backend"
  executions_identity_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-union/providers/Microsoft.ManagedIdentity/userAssignedIdentities/union-executions"
  storage_account_id     = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-union/providers/Microsoft.Storage/storageAccounts/stunion01"
  task_logs              = { workspace_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-union/providers/Microsoft.OperationalInsights/workspaces/union-acme" }
}

run "the_kubelet_sends_logs_and_the_backend_reads_them" {
  assert {
    condition     = dataplane_role_assignment.this["backend/logs"].role_name == "Log Analytics Reader" && dataplane_role_assignment.this["backend/logs"].scope == var.task_logs.workspace_id
    error_message = "The operator runs as the backend's identity, and reads the workspace."
  }

  assert {
    condition     = dataplane_role_assignment.this["backend/logs"].principal_id == "5f0c7d1e-2b3a-4c4d-8e5f-6a7b8c9d0e1f"
    error_message = "The backend's own principal."
  }

  assert {
    condition     = output.sends_logs == { agent = "6a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d" } && dataplane_role_assignment.sends_logs["agent"].scope == var.cluster_id
    error_message = "The kubelet's identity publishes on the cluster."
  }

  assert {
    condition     = dataplane_role_assignment.sends_logs["agent"].role_name == "Monitoring Metrics Publisher"
    error_message = "With the role that the chart names."
  }
}

run "the_identity_of_the_agent_sends_them_instead" {
  variables {
    task_logs = {
      workspace_id       = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-union/providers/Microsoft.OperationalInsights/workspaces/union-acme"
      agent_principal_id = "7b2c3d4e-5f6a-4b7c-9d8e-0f1a2b3c4d5e"
    }
  }

  assert {
    condition     = output.sends_logs == { agent = "7b2c3d4e-5f6a-4b7c-9d8e-0f1a2b3c4d5e" }
    error_message = "The kubelet needs nothing then."
  }
}

run "a_cluster_that_shows_no_kubelet_identity" {
  command = plan

  variables {
    cluster_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-union/providers/Microsoft.ContainerService/managedClusters/silent"
  }

  expect_failures = [data.dataplane_kubernetes_identity.cluster]
}

run "a_workspace_by_its_name" {
  command = plan

  variables {
    task_logs = { workspace_id = "union-acme" }
  }

  expect_failures = [var.task_logs]
}
