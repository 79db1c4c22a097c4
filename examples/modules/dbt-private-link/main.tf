locals {
  # The reference that dbt puts into the request message. It follows from the arguments, so the approval
  # knows it without the request.
  references = {
    for name, target in var.targets : name => provider::dataplane::vendor_request_reference("dbt", var.account.url, target.resource_id, target.group_id)
  }
}

# The approval, once you have sent the ticket: of the connection with the request's reference, or with the
# name that dbt has given its endpoint. It never approves a connection that no plan has shown.
resource "dataplane_private_endpoint_approval" "this" {
  for_each = { for name, target in var.targets : name => target if target.ticket_id != null && target.approve }

  resource_id               = each.value.resource_id
  message_contains          = each.value.private_endpoint_name == null ? local.references[each.key] : null
  private_endpoint_name     = each.value.private_endpoint_name
  requester_subscription_id = var.vendor_subscription_id
  on_destroy                = var.on_destroy
}

# One request for each target, with its ticket. It writes nothing to Azure. It depends on the approval, so
# that the apply that approves ends with the next step.
resource "dataplane_private_endpoint_request" "this" {
  for_each = var.targets

  vendor = "dbt"
  subject = {
    name   = var.account.name
    id     = var.account.url
    region = var.account.environment
  }

  resource_id              = each.value.resource_id
  group_id                 = each.value.group_id
  vendor_subscription_id   = var.vendor_subscription_id
  approval                 = try(dataplane_private_endpoint_approval.this[each.key], null)
  ticket_id                = each.value.ticket_id
  approval_notice_sent     = each.value.approval_notice_sent
  approval_notice_sent_for = each.value.approval_notice_sent_for
  dns_confirmed            = each.value.available
  dns_confirmed_for        = each.value.available_for
}
