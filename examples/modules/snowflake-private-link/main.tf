# From Snowflake to you: the approval of the endpoint with exactly this ID. Snowflake writes it in lower case;
# Azure's IDs are the same in any case.
resource "dataplane_private_endpoint_approval" "this" {
  for_each = { for name, target in var.targets : name => target if target.approve }

  resource_id         = each.value.resource_id
  private_endpoint_id = each.value.private_endpoint_id
  on_destroy          = var.on_destroy
}

# The connections of each resource as Azure shows them, where a person approves.
data "dataplane_private_endpoint_connections" "this" {
  for_each = { for name, target in var.targets : name => target if !target.approve }

  resource_id         = each.value.resource_id
  private_endpoint_id = each.value.private_endpoint_id
}

# An endpoint opens the network and nothing else: Snowflake's application needs a role.
resource "dataplane_role_assignment" "this" {
  for_each = var.grants

  scope          = each.value.scope
  role           = each.value.role
  principal_id   = each.value.principal_id
  principal_type = "ServicePrincipal"
  description    = "Snowflake integration (${each.key})"
}

# From you to Snowflake: your endpoints, and what Snowflake decided about them.
data "dataplane_private_endpoint" "own" {
  for_each = var.own_endpoint_ids

  private_endpoint_id = each.value
}
