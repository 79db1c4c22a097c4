output "astro_dialog" {
  description = "The values for Astro's dialog \"Workload Identity\"."
  value = {
    name           = local.identity.name
    client_id      = data.dataplane_managed_identity.this.client_id
    tenant_id      = data.dataplane_managed_identity.this.tenant_id
    resource_group = local.identity.resource_group_name
  }
}

output "airflow_connection" {
  description = "The values for an Airflow connection of the type \"Azure\" that signs in with a managed identity."
  value = {
    managed_identity_client_id  = data.dataplane_managed_identity.this.client_id
    workload_identity_tenant_id = data.dataplane_managed_identity.this.tenant_id
    subscription_id             = local.parsed.subscription_id
  }
}

output "disaster_recovery" {
  description = "The Deployments whose second issuer is trusted, and that issuer."
  value       = { for name, deployment in local.with_recovery : name => deployment.dr_oidc_issuer_url }
}

output "subjects" {
  description = "The subjects that are trusted, by the names of their credentials."
  value       = { for name, credential in dataplane_federated_identity_credential.this : name => credential.subject }
}
