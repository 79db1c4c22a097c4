# The identity of task code in a Union data plane: its name begins with "flyteuser".
data "dataplane_managed_identity" "tasks" {
  resource_group_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-union-dp"
}

# The same if older data planes use another prefix.
data "dataplane_managed_identity" "older_tasks" {
  resource_group_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-union-dp"
  name_prefixes     = ["flyteuser", "userflyterole"]
}

# An identity whose name is known.
data "dataplane_managed_identity" "operator" {
  resource_group_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-union-dp"
  name              = "union-operator-acme-7k2p"
}

output "task_principal_id" {
  value = data.dataplane_managed_identity.tasks.principal_id
}
