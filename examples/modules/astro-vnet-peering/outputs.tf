output "ticket" {
  description = "The ticket: subject and body to send to Astronomer support, and the reference that both sides use."
  value = {
    request_id = dataplane_vnet_peering_request.this.request_id
    subject    = dataplane_vnet_peering_request.this.ticket_subject
    body       = dataplane_vnet_peering_request.this.ticket_body
  }
}

output "progress" {
  description = "The status of the peering, who has to act next (you, vendor or nobody), and the next step."
  value = {
    status     = dataplane_vnet_peering_request.this.status
    waiting_on = dataplane_vnet_peering_request.this.waiting_on
    next_step  = dataplane_vnet_peering_request.this.next_step
  }
}

output "peering_notice" {
  description = "The notice to Astronomer support about your peering link, once it exists."
  value       = one(dataplane_vnet_peering.this[*].peering_notice)
}

output "peering_id" {
  description = "ID of your peering link, once it exists."
  value       = dataplane_vnet_peering_request.this.peering_id
}

output "routes" {
  description = "The routes in each route table: names, by destination."
  value       = { for name, routes in dataplane_peering_routes.this : name => routes.routes }
}

output "route_notes" {
  description = "For each route table, why a destination needs no route."
  value       = { for name, routes in dataplane_peering_routes.this : name => routes.notes if length(routes.notes) > 0 }
}

output "vendor_needs_access" {
  description = "Whether Astronomer's application needs its role: with mode = \"vendor_creates_both\", until the peering is connected, and with other_site_needs_access until that of the other site is, too. Keep the custom role until then."
  value       = local.vendor_needs_access
}
