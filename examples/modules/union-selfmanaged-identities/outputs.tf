output "client_ids" {
  description = "The client ID of each identity, for the values of Union's chart."
  value       = { for which, identity in data.dataplane_managed_identity.this : which => identity.client_id }
}

output "tenant_id" {
  description = "The tenant of the identities, which the chart also needs."
  value       = data.dataplane_managed_identity.this["backend"].tenant_id
}

output "subjects" {
  description = "The trusted service accounts, by the names of their credentials."
  value       = { for name, credential in dataplane_federated_identity_credential.this : name => credential.subject }
}

output "sends_logs" {
  description = "Who may send task logs, with task_logs: the object ID of the kubelet or of the monitoring agent."
  value       = { for name, assignment in dataplane_role_assignment.sends_logs : name => assignment.principal_id }
}
