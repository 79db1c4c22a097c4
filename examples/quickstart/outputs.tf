output "task_identity" {
  description = "The managed identity that task code runs as."
  value = {
    id           = data.dataplane_managed_identity.tasks.id
    name         = data.dataplane_managed_identity.tasks.name
    principal_id = data.dataplane_managed_identity.tasks.principal_id
  }
}

output "grants" {
  description = "Which principal has which role, and where."
  value = [
    for grant in [
      dataplane_role_assignment.task_container,
      dataplane_role_assignment.task_secret,
      dataplane_role_assignment.image_pull,
      ] : {
      id           = grant.id
      role         = grant.role_name
      scope        = grant.scope
      principal_id = grant.principal_id
    }
  ]
}
