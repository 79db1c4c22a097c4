# All role assignments at a resource group or below it.
list "dataplane_role_assignment" "all" {
  provider = dataplane

  config {
    scope = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod"
  }
}

# Those of one principal with one role.
list "dataplane_role_assignment" "tasks" {
  provider         = dataplane
  include_resource = true
  limit            = 50

  config {
    scope        = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod"
    principal_id = "4c7e2a90-1b6d-4f38-8a05-c3d9e1f07b64"
    role         = "Storage Blob Data Contributor"
  }
}
