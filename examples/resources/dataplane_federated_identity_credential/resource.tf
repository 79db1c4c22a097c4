resource "dataplane_federated_identity_credential" "tasks" {
  managed_identity_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-astro-etl"
  name                = "union-development"
  issuer              = "https://westeurope.oic.prod-aks.azure.com/7d1f0c52-3a44-4f0e-9a52-6f2d0b5f1c11/6c1d6f0a-52b7-4e1b-9b0e-0d1f5c7a4e21/"
  subject             = "system:serviceaccount:development:default"
}

# The service accounts of an Astro Deployment act as one identity. Astro's user interface shows the
# subjects when it generates its command for Azure; the list has changed over time.
data "dataplane_astro_deployment" "etl" {
  name = "daily-finance"
}

locals {
  namespace        = data.dataplane_astro_deployment.etl.namespace
  service_accounts = ["kpo", "scheduler-serviceaccount", "triggerer-serviceaccount", "worker-serviceaccount"]
}

resource "dataplane_federated_identity_credential" "astro" {
  for_each = toset(local.service_accounts)

  managed_identity_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-astro-etl"
  name                = "${local.namespace}-${each.key}"
  issuer              = data.dataplane_astro_deployment.etl.oidc_issuer_url
  subject             = "system:serviceaccount:${local.namespace}:${local.namespace}-${each.key}"
}

# All branches of one GitHub repository whose names begin with "release-". Kubernetes has no such
# expressions: there, each service account needs a credential of its own.
resource "dataplane_federated_identity_credential" "releases" {
  managed_identity_id        = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-astro-etl"
  name                       = "github-releases"
  issuer                     = "https://token.actions.githubusercontent.com"
  claims_matching_expression = "claims['sub'] matches 'repo:acme/lake:ref:refs/heads/release-*'"
}
