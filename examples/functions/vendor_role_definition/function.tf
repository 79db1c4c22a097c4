locals {
  union_delegate = provider::dataplane::vendor_role_definition("union_delegate")
}

# What Union's guide asks for, in the form of the arguments of azurerm_role_definition.
output "union_delegate" {
  value = {
    name        = local.union_delegate.name
    description = local.union_delegate.description

    permissions = {
      actions          = local.union_delegate.actions
      not_actions      = local.union_delegate.not_actions
      data_actions     = local.union_delegate.data_actions
      not_data_actions = local.union_delegate.not_data_actions
    }
  }
}
