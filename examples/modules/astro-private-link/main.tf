locals {
  # The reference that the vendor puts into the request message. It follows from the arguments, so the
  # approval knows it without the request.
  references = {
    for name, target in var.targets : name => provider::dataplane::request_reference(var.cluster_id, target.resource_id, target.group_id, target.site)
  }
}

# The approval, once you have sent the ticket: of the connection with the request's reference, from the
# vendor's subscription if the vendor has named it. It never approves another connection, or one that no
# plan has shown.
resource "dataplane_private_endpoint_approval" "this" {
  for_each = { for name, target in var.targets : name => target if target.ticket_id != null && target.approve }

  resource_id               = each.value.resource_id
  message_contains          = local.references[each.key]
  requester_subscription_id = each.value.vendor_subscription_id != null ? each.value.vendor_subscription_id : var.vendor_subscription_id
  on_destroy                = var.on_destroy
}

# One request for each target, with its ticket. It writes nothing to Azure. It depends on the approval, so
# that the apply that approves ends with the next step.
resource "dataplane_private_endpoint_request" "this" {
  for_each = var.targets

  cluster_id     = var.cluster_id
  cluster_name   = var.cluster_name
  cluster_region = each.value.site == "primary" ? var.cluster_region : var.dr_region
  cluster_type   = var.cluster_type
  site           = each.value.site

  resource_id              = each.value.resource_id
  group_id                 = each.value.group_id
  vendor_subscription_id   = each.value.vendor_subscription_id != null ? each.value.vendor_subscription_id : var.vendor_subscription_id
  approval                 = try(dataplane_private_endpoint_approval.this[each.key], null)
  ticket_id                = each.value.ticket_id
  approval_notice_sent     = each.value.approval_notice_sent
  approval_notice_sent_for = each.value.approval_notice_sent_for
  dns_confirmed            = each.value.dns_confirmed
  dns_confirmed_for        = each.value.dns_confirmed_for
}

# What DNS answers for the names where Terraform runs. Only a run in the vendor's network, or a resolver
# that answers like it, sees the private addresses.
data "dataplane_dns_check" "this" {
  for_each = { for name in keys(var.targets) : name => var.dns if var.dns != null }

  names    = dataplane_private_endpoint_request.this[each.key].fqdns
  resolver = each.value.resolver
}
