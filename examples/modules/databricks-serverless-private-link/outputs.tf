output "progress" {
  description = "The status of each target's connection and the next step. A target with approve = false has no next step here."
  value = merge(
    {
      for name, approval in dataplane_private_endpoint_approval.this : name => {
        status    = approval.status
        next_step = approval.next_step
      }
    },
    {
      for name, found in data.dataplane_private_endpoint_connections.this : name => {
        status    = length(found.connections) == 1 ? lower(found.connections[0].status) : length(found.connections) == 0 ? "awaiting_connection" : "ambiguous"
        next_step = null
      }
    },
  )
}

output "approved_endpoints" {
  description = "The approved endpoint, for each target whose connection is approved. The plan of an approval shows it."
  value       = { for name, approval in dataplane_private_endpoint_approval.this : name => approval.approved_endpoint if approval.approved_endpoint != null }
}

output "perimeter_rules" {
  description = "For each access rule its ID, and where it stands at each resource. effective is null without resource_ids."
  value = {
    for name, rule in dataplane_perimeter_access_rule.this : name => {
      id        = rule.id
      effective = rule.effective
      resources = rule.resources
    }
  }
}

output "grants" {
  description = "The ID of the role assignment for each grant."
  value       = { for name, assignment in dataplane_role_assignment.this : name => assignment.id }
}
