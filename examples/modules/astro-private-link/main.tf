# What is asked for: one request for each target, and the ticket that asks. It follows the connection
# from then on, and writes nothing to Azure.
resource "dataplane_private_endpoint_request" "this" {
  for_each = var.targets

  cluster_id     = var.cluster_id
  cluster_name   = var.cluster_name
  cluster_region = var.cluster_region
  cluster_type   = var.cluster_type

  resource_id            = each.value.resource_id
  group_id               = each.value.group_id
  vendor_subscription_id = var.vendor_subscription_id
  ticket_id              = each.value.ticket_id
  approval_notice_sent   = each.value.approval_notice_sent
  dns_confirmed          = each.value.dns_confirmed
}

# The approval, once the ticket was sent: of the connection that carries the request's reference, and
# that comes from the vendor's subscription where the vendor has named it. Never of any other.
resource "dataplane_private_endpoint_approval" "this" {
  for_each = { for name, target in var.targets : name => target if target.ticket_id != null && target.approve }

  resource_id               = each.value.resource_id
  message_contains          = dataplane_private_endpoint_request.this[each.key].request_message
  requester_subscription_id = var.vendor_subscription_id
  on_destroy                = var.on_destroy
}

# What DNS shows of the names, from wherever this runs. Only a run in the vendor's network, or a
# resolver that answers as it does, sees the private addresses.
data "dataplane_dns_check" "this" {
  for_each = { for name in keys(var.targets) : name => var.dns if var.dns != null }

  names    = dataplane_private_endpoint_request.this[each.key].fqdns
  resolver = each.value.resolver
}
