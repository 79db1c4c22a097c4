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
# endpoints. The apply waits until each resource shows the rule.
resource "dataplane_perimeter_access_rule" "this" {
  for_each = var.perimeter_rules

  profile_id   = each.value.profile_id
  name         = each.value.name
  service_tags = ["AzureDatabricksServerless.${each.value.region}"]
  resource_ids = each.value.resource_ids
}

# A new rule that a resource does not show in time ends the apply with a warning, not with an error.
check "perimeter_rules_in_effect" {
  assert {
    condition     = alltrue([for rule in dataplane_perimeter_access_rule.this : rule.effective != false])
    error_message = "Resources do not show an access rule yet, so serverless compute cannot reach them: see the output perimeter_rules. The next apply waits again."
  }
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
