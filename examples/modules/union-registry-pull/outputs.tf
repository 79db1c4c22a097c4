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

output "delegated" {
  description = "What Union's application may do on the registry: its object ID, its role, which roles it may assign, and the condition. Null if it manages nothing here."
  value = one([for assignment in dataplane_role_assignment.delegate : {
    principal_id = assignment.principal_id
    role         = assignment.role_name
    scope        = assignment.scope
    may_assign   = [local.pull_role]
    condition    = assignment.condition
  }])
}
