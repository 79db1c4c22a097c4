# Who may do what: role assignments, identities, checks.

mock_resource "dataplane_role_assignment" {
  defaults = {
    id                 = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Storage/storageAccounts/stdatalakeprod01/blobServices/default/containers/features/providers/Microsoft.Authorization/roleAssignments/2007d19a-70ef-5e46-9043-7e0dcb9c126c"
    name               = "2007d19a-70ef-5e46-9043-7e0dcb9c126c"
    principal_id       = "4c7e2a90-1b6d-4f38-8a05-c3d9e1f07b64"
    principal_type     = "ServicePrincipal"
    role_definition_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/providers/Microsoft.Authorization/roleDefinitions/ba92f5b4-2d11-453d-a403-e96b0029c9fe"
    role_name          = "Storage Blob Data Contributor"
    condition_version  = "2.0"
    on_conflict        = "error"
    adopted            = false
    expires_at         = null
    expired            = false
  }
}

mock_data "dataplane_role_assignments" {
  defaults = {}
}

mock_resource "dataplane_pim_role_assignment" {
  defaults = {
    id                 = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod|/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/providers/Microsoft.Authorization/roleDefinitions/ba92f5b4-2d11-453d-a403-e96b0029c9fe|5e0a7c19-84d3-4b62-a1f7-90c6e2d35b48"
    expires_at         = "2027-01-31T18:00:00Z"
    expired            = false
    principal_type     = "ServicePrincipal"
    justification      = "Managed by Terraform"
    role_definition_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/providers/Microsoft.Authorization/roleDefinitions/ba92f5b4-2d11-453d-a403-e96b0029c9fe"
    role_name          = "Storage Blob Data Contributor"
    schedule_id        = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Authorization/roleAssignmentSchedules/3f0c7a52-6d18-4b9e-a2c4-1e5f8d7b6a90"
    request_name       = "7c0d1e52-3a94-5f86-8b27-6d5e4f3a2b1c"
  }
}

mock_resource "dataplane_role_definition" {
  defaults = {
    id                 = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/providers/Microsoft.Authorization/roleDefinitions/7c73dfb7-f3c0-5fdd-8a47-e517d50ab40a"
    role_definition_id = "7c73dfb7-f3c0-5fdd-8a47-e517d50ab40a"
    assignable_scopes  = ["/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod"]
  }
}

# Somebody has consented to the vendor's application.
mock_data "dataplane_service_principal" {
  defaults = {
    client_id       = "77c1e4b6-3f08-4d95-8a2c-51b9d06e7f23"
    object_id       = "5e0a7c19-84d3-4b62-a1f7-90c6e2d35b48"
    display_name    = "Vendor"
    exists          = true
    consent_url     = "https://login.microsoftonline.com/organizations/adminconsent?client_id=77c1e4b6-3f08-4d95-8a2c-51b9d06e7f23"
    consent_command = "az ad sp create --id 77c1e4b6-3f08-4d95-8a2c-51b9d06e7f23"
  }
}

mock_data "dataplane_managed_identity" {
  defaults = {
    id           = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-union-dp/providers/Microsoft.ManagedIdentity/userAssignedIdentities/flyteuser-acme-7k2p"
    name         = "flyteuser-acme-7k2p"
    principal_id = "4c7e2a90-1b6d-4f38-8a05-c3d9e1f07b64"
    client_id    = "19d7b3e8-6c52-4f0a-b948-e2a60d7c15f3"
    tenant_id    = "7d1f0c52-3a44-4f0e-9a52-6f2d0b5f1c11"
    location     = "westeurope"
  }
}

# The caller may do everything, and the principal holds the role at the scope itself.
mock_data "dataplane_access_check" {
  defaults = {
    all_allowed = true
    allowed     = ["Microsoft.Authorization/roleAssignments/read", "Microsoft.Authorization/roleAssignments/write"]
    missing     = []
    unknown     = []
    granted     = "here"
    notes       = []
  }
}
