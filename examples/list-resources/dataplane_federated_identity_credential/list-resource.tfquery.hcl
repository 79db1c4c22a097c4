# The credentials whose tokens a managed identity accepts.
list "dataplane_federated_identity_credential" "etl" {
  provider = dataplane

  config {
    managed_identity_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-astro-etl"
  }
}
