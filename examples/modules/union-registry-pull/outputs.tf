output "pulling" {
  description = "Who may pull: the object ID of each identity."
  value = merge(
    { for name, assignment in dataplane_role_assignment.pull : name => assignment.principal_id },
    { for name, assignment in dataplane_role_assignment.pull_by_identity : "backend/${name}" => assignment.principal_id },
  )

  precondition {
    condition     = length(distinct(local.pull_names)) == length(local.pull_names)
    error_message = "Two of cluster_ids, kubelet_principal_ids and operator_principal_ids have one name, and only one of them would get the role. Choose other names; here are ${join(", ", sort(local.pull_names))}."
  }
}

output "pushing" {
  description = "Who may push: the object ID of each identity."
  value       = { for name, assignment in dataplane_role_assignment.push : name => assignment.principal_id }

  precondition {
    condition     = var.image_builder == null || !contains(keys(var.image_builder_identity_ids), "image_builder")
    error_message = "In image_builder_identity_ids, image_builder is the name of the identity that image_builder finds. Choose another name."
  }
}

output "role" {
  description = "The role that allows the pull."
  value       = local.pull_role
}

output "delegated" {
  description = "What Union's application has on the registry: its object ID, its role, which roles it may assign and remove, and the condition. User Access Administrator allows more than assigning roles, see the README. Null if it manages nothing here."
  value = one([for assignment in dataplane_role_assignment.delegate : {
    principal_id = assignment.principal_id
    role         = assignment.role_name
    scope        = assignment.scope
    may_assign   = [local.pull_role]
    condition    = assignment.condition
  }])
}
