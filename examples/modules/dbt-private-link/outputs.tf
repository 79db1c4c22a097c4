output "tickets" {
  description = "The ticket for each target: subject and body to send to dbt support, and the reference that both sides use."
  value = {
    for name, request in dataplane_private_endpoint_request.this : name => {
      request_id = request.request_id
      subject    = request.ticket_subject
      body       = request.ticket_body
    }
  }
}

output "approval_notices" {
  description = "The confirmation to send to dbt support, for each target whose connection is approved."
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

output "approved_endpoints" {
  description = "The approved endpoint, for each target whose connection is approved. The plan of an approval shows it."
  value       = { for name, approval in dataplane_private_endpoint_approval.this : name => approval.approved_endpoint if approval.approved_endpoint != null }
}

output "ready" {
  description = "Whether each target is ready: its connection is approved, and dbt has made it available in your account."
  value       = { for name, request in dataplane_private_endpoint_request.this : name => request.ready }
}
