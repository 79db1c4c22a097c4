output "client_ids" {
  description = "What the values of Union's chart ask for: the client ID of each identity."
  value       = { for which, identity in data.dataplane_managed_identity.this : which => identity.client_id }
}

output "tenant_id" {
  description = "The tenant of the identities, which the chart asks for too."
  value       = data.dataplane_managed_identity.this["backend"].tenant_id
}

output "subjects" {
  description = "The service accounts that are trusted, by the names of their credentials."
  value       = { for name, credential in dataplane_federated_identity_credential.this : name => credential.subject }
}
