output "identity_id" {
  description = "The identity that task code runs as."
  value       = local.identity_id
}

output "client_id" {
  description = "Its client ID, for libraries that need one; null if you set identity_id."
  value       = one(data.dataplane_managed_identity.tasks[*].client_id)
}

output "tenant_id" {
  description = "Its tenant; null if you set identity_id."
  value       = one(data.dataplane_managed_identity.tasks[*].tenant_id)
}

output "assignments" {
  description = "The role assignments: what each grants and where."
  value = {
    for name, assignment in dataplane_role_assignment.this :
    name => { id = assignment.id, scope = assignment.scope, role = assignment.role_name }
  }
}
