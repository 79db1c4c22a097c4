# The identity that Union creates for task code; its full name is known only once it exists.
data "dataplane_managed_identity" "tasks" {
  count = var.identity_id == null ? 1 : 0

  resource_group_id = var.resource_group_id
  name              = var.identity_name
  name_prefixes     = var.identity_name == null ? var.identity_name_prefixes : null

  lifecycle {
    precondition {
      condition     = var.resource_group_id != null
      error_message = "Set resource_group_id, in which the module searches the identity, or identity_id."
    }
  }
}

locals {
  identity_id = var.identity_id == null ? one(data.dataplane_managed_identity.tasks[*].id) : var.identity_id

  containers = { for name, id in var.blob_containers : "blob/${name}" => { scope = id, role = var.blob_role } }
  secrets    = { for name, id in var.key_vault_secrets : "secret/${name}" => { scope = id, role = "Key Vault Secrets User" } }
  others     = { for name, grant in var.grants : "grant/${name}" => grant }
  grants     = merge(local.containers, local.secrets, local.others)
}

resource "dataplane_role_assignment" "this" {
  for_each = local.grants

  scope               = each.value.scope
  role                = each.value.role
  managed_identity_id = local.identity_id
  description         = var.description
  condition           = try(each.value.condition, null)
}
