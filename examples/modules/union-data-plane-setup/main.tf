locals {
  subscription = "/subscriptions/${lower(var.subscription_id)}"

  # Union's application creates the data plane's resources and assigns roles to its identities.
  application = {
    "Contributor"                             = null
    "Role Based Access Control Administrator" = var.delegation_condition
  }

  cost_allocation = var.cost_allocation ? { "User Access Administrator" = null } : {}

  # In your VNet, it reads the network and assigns the cluster's identity a role on it.
  network = var.vnet_id == null ? {} : { for role in ["Reader", "User Access Administrator"] : role => var.vnet_id }
}

resource "dataplane_role_assignment" "application" {
  for_each = merge(local.application, local.cost_allocation)

  scope          = local.subscription
  role           = each.key
  principal_id   = var.application_principal_id
  principal_type = "ServicePrincipal"
  condition      = each.value
  description    = "Union data plane: ${each.key}"
}

resource "dataplane_role_assignment" "network" {
  for_each = local.network

  scope          = each.value
  role           = each.key
  principal_id   = var.application_principal_id
  principal_type = "ServicePrincipal"
  description    = "Union data plane: ${each.key} on the network"
}
