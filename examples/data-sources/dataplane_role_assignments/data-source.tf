# Who may pull from the registry, by an assignment on it or on anything above it.
data "dataplane_role_assignments" "pullers" {
  scope = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ContainerRegistry/registries/crdataprod01"
  role  = "AcrPull"
}

output "pullers" {
  value = {
    for it in data.dataplane_role_assignments.pullers.assignments :
    it.principal_id => it.scope...
  }
}

# What one principal holds in the resource group itself.
data "dataplane_role_assignments" "tasks" {
  scope        = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod"
  principal_id = "4c7e2a90-1b6d-4f38-8a05-c3d9e1f07b64"
}

output "task_roles" {
  value = [
    for it in data.dataplane_role_assignments.tasks.assignments :
    it.role_name if !it.inherited
  ]
}
