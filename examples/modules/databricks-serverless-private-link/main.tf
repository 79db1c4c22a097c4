# The API of Databricks gives only the name of an endpoint. A name is not unique, so an apply approves only
# the endpoint that its plan showed, and none if endpoints of several subscriptions have the name.
resource "dataplane_private_endpoint_approval" "this" {
  for_each = { for name, target in var.targets : name => target if target.approve }

  resource_id               = each.value.resource_id
  private_endpoint_name     = each.value.endpoint_name
  requester_subscription_id = each.value.requester_subscription_id
  on_destroy                = var.on_destroy
}

# The connections of each resource as Azure shows them, also where a person approves.
data "dataplane_private_endpoint_connections" "this" {
  for_each = { for name, target in var.targets : name => target if !target.approve }

  resource_id               = each.value.resource_id
  private_endpoint_name     = each.value.endpoint_name
  requester_subscription_id = each.value.requester_subscription_id
}

# Where a network security perimeter decides, Databricks documents its service tag as the way without private
# endpoints. The apply ends when each resource shows the rule.
resource "dataplane_perimeter_access_rule" "this" {
  for_each = var.perimeter_rules

  profile_id   = each.value.profile_id
  name         = each.value.name
  service_tags = ["AzureDatabricksServerless.${each.value.region}"]
  resource_ids = each.value.resource_ids
}

# An endpoint opens the network and nothing else: the identity of the access connector needs a role.
resource "dataplane_role_assignment" "this" {
  for_each = var.grants

  scope          = each.value.scope
  role           = each.value.role
  principal_id   = each.value.principal_id
  principal_type = "ServicePrincipal"
  description    = "Azure Databricks access connector (${each.key})"
}
