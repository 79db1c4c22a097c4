output "tickets" {
  description = "The ticket for each target: subject and body to send to Astronomer support, and the reference that both sides use."
  value = {
    for name, request in dataplane_private_endpoint_request.this : name => {
      request_id = request.request_id
      subject    = request.ticket_subject
      body       = request.ticket_body
    }
  }
}

output "approval_notices" {
  description = "The notice to Astronomer support, for each target whose connection is approved."
  value       = { for name, request in dataplane_private_endpoint_request.this : name => request.approval_notice if request.approval_notice != null }
}

output "progress" {
  description = "The status of each target, who has to act next (you, vendor or nobody), and the next step."
  value = {
    for name, request in dataplane_private_endpoint_request.this : name => {
      status     = request.status
      waiting_on = request.waiting_on
      next_step  = request.next_step
    }
  }
}

output "connection_ids" {
  description = "The ID of the vendor's connection, for each target that has one."
  value       = { for name, request in dataplane_private_endpoint_request.this : name => request.connection_id if request.connection_id != null }
}

output "approved_endpoints" {
  description = "The approved endpoint, for each target whose connection is approved. The plan of an approval shows it."
  value       = { for name, approval in dataplane_private_endpoint_approval.this : name => approval.approved_endpoint if approval.approved_endpoint != null }
}

output "hosts" {
  description = "The names to use in Airflow connections, and their aliases in public DNS."
  value = {
    for name, request in dataplane_private_endpoint_request.this : name => {
      fqdns             = request.fqdns
      privatelink_fqdns = request.privatelink_fqdns
    }
  }
}

output "dns" {
  description = "What DNS answers for each name, if the variable dns is set."
  value       = merge([for check in data.dataplane_dns_check.this : check.results]...)
}

output "ready" {
  description = "Whether each target is ready: its connection is approved, and the vendor has confirmed the names."
  value       = { for name, request in dataplane_private_endpoint_request.this : name => request.ready }
}
