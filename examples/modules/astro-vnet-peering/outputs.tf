output "ticket" {
  description = "The ticket: subject and body to send to Astronomer support, and the reference that both sides use."
  value = {
    request_id = dataplane_vnet_peering_request.this.request_id
    subject    = dataplane_vnet_peering_request.this.ticket_subject
    body       = dataplane_vnet_peering_request.this.ticket_body
  }
}

output "progress" {
  description = "How far the peering is, who has to act next (you, vendor or nobody), and what they have to do."
  value = {
    status     = dataplane_vnet_peering_request.this.status
    waiting_on = dataplane_vnet_peering_request.this.waiting_on
    next_step  = dataplane_vnet_peering_request.this.next_step
  }
}

output "peering_notice" {
  description = "What to tell Astronomer support of your half of the peering, once it is there."
  value       = one(dataplane_vnet_peering.this[*].peering_notice)
}

output "peering_id" {
  description = "ID of your half of the peering, once it is there, whoever made it."
  value       = dataplane_vnet_peering_request.this.peering_id
}

output "routes" {
  description = "The routes that were made in each route table: names, by destination."
  value       = { for name, routes in dataplane_peering_routes.this : name => routes.routes }
}

output "route_notes" {
  description = "Why there is no route for a destination, for each route table that needs none."
  value       = { for name, routes in dataplane_peering_routes.this : name => routes.notes if length(routes.notes) > 0 }
}

output "vendor_needs_access" {
  description = "Whether Astronomer's application needs its role: with mode = \"vendor_creates_both\", for as long as the peering is not connected. Make the custom role while it does."
  value       = local.vendor_needs_access
}
