# May this run approve private endpoints of the registry? The plan ends here unless it may.
data "dataplane_access_check" "approval" {
  scope         = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ContainerRegistry/registries/crdataprod01"
  resource_type = "dataplane_private_endpoint_approval"

  lifecycle {
    postcondition {
      condition     = length(self.missing) == 0
      error_message = "The caller lacks ${join(", ", self.missing)} on the registry."
    }
  }
}

# May it read blobs, and write role assignments?
data "dataplane_access_check" "lake" {
  scope        = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Storage/storageAccounts/stdatalakeprod01"
  actions      = ["Microsoft.Authorization/roleAssignments/write"]
  data_actions = ["Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read"]
}

# Union's guide asks for two things before a task can read a container. Azure shows the second.
data "dataplane_managed_identity" "tasks" {
  resource_group_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-union-dp"
}

data "dataplane_access_check" "task" {
  scope        = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Storage/storageAccounts/stdatalakeprod01/blobServices/default/containers/features"
  principal_id = data.dataplane_managed_identity.tasks.principal_id
  role         = "Storage Blob Data Reader"

  union_task = {
    user    = "ada@example.com"
    project = "fraud"
    domain  = "production"
  }
}

output "requirements" {
  value = data.dataplane_access_check.task.requirements
}
