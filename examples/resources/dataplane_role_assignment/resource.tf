resource "dataplane_role_assignment" "reader" {
  scope        = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod"
  role         = "Reader"
  principal_id = "4c7e2a90-1b6d-4f38-8a05-c3d9e1f07b64"
}

# Task code of a Union data plane reads and writes one blob container. The data plane created the
# identity; its name begins with "flyteuser".
data "dataplane_managed_identity" "tasks" {
  resource_group_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-union-dp"
}

resource "dataplane_role_assignment" "task_container" {
  scope               = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Storage/storageAccounts/stdatalakeprod01/blobServices/default/containers/features"
  role                = "Storage Blob Data Contributor"
  managed_identity_id = data.dataplane_managed_identity.tasks.id
  description         = "Tasks read and write this container."
}

# The data plane's cluster pulls images. Its kubelet identity is often in a resource group that you
# cannot read: ask the vendor's support for its object ID, and set `principal_id`.
resource "dataplane_role_assignment" "image_pull" {
  scope          = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ContainerRegistry/registries/crdataprod01"
  role           = "AcrPull"
  principal_id   = "9b1d7f35-60c2-4e8a-b7d4-2f5a8c0e6d13"
  principal_type = "ServicePrincipal"
}

# The application that a vendor publishes, by its client ID. Somebody consented to it before.
resource "dataplane_role_assignment" "vendor" {
  scope               = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod"
  role                = "Network Contributor"
  principal_client_id = "77c1e4b6-3f08-4d95-8a2c-51b9d06e7f23"
}

# The vendor's support needs access for 30 days. The plan shows when the time is over, and the apply ends
# it: run Terraform on a schedule.
resource "dataplane_role_assignment" "support" {
  scope         = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod"
  role          = "Storage Blob Data Reader"
  principal_id  = "4c7e2a90-1b6d-4f38-8a05-c3d9e1f07b64"
  expires_after = "720h"
}

# The vendor's application may grant and revoke only one role on the container.
resource "dataplane_role_assignment" "delegate" {
  scope        = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Storage/storageAccounts/stdatalakeprod01/blobServices/default/containers/features"
  role         = "Role Based Access Control Administrator"
  principal_id = "5e0a7c19-84d3-4b62-a1f7-90c6e2d35b48"

  condition = <<-EOT
    (
      (!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'}))
      OR
      (@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {ba92f5b4-2d11-453d-a403-e96b0029c9fe})
    )
    AND
    (
      (!(ActionMatches{'Microsoft.Authorization/roleAssignments/delete'}))
      OR
      (@Resource[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {ba92f5b4-2d11-453d-a403-e96b0029c9fe})
    )
  EOT
}
