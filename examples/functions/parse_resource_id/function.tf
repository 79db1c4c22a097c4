locals {
  container = provider::dataplane::parse_resource_id("/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Storage/storageAccounts/stdatalakeprod01/blobServices/default/containers/features")
}

output "container" {
  value = local.container.resource_name # "features"
}

output "storage_account" {
  value = local.container.parent_resources["storageAccounts"] # "stdatalakeprod01"
}

output "resource_group" {
  value = local.container.resource_group_name # "rg-data-prod"
}
