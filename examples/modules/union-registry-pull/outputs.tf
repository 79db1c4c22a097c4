output "pulling" {
  description = "Who may pull: the object ID of each identity."
  value       = { for name, assignment in dataplane_role_assignment.pull : name => assignment.principal_id }
}

output "pushing" {
  description = "Who may push: the object ID of each identity."
  value       = { for name, assignment in dataplane_role_assignment.push : name => assignment.principal_id }
}

output "role" {
  description = "The role that allows the pull."
  value       = local.pull_role
}
