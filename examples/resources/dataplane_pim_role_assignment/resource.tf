# The vendor's support may read the data lake for eight hours. Azure ends the access by itself.
resource "dataplane_pim_role_assignment" "support" {
  scope         = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Storage/storageAccounts/stdatalakeprod01"
  role          = "Storage Blob Data Reader"
  principal_id  = "5e0a7c19-84d3-4b62-a1f7-90c6e2d35b48"
  expires_after = "8h"

  justification = "Support case of the pipeline team"
  ticket = {
    number = "48213"
    system = "Vendor support"
  }
}

# A migration writes to one container for 30 days. To end on a date instead, set `expires_at`.
resource "dataplane_pim_role_assignment" "migration" {
  scope         = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Storage/storageAccounts/stdatalakeprod01/blobServices/default/containers/features"
  role          = "Storage Blob Data Contributor"
  principal_id  = "4c7e2a90-1b6d-4f38-8a05-c3d9e1f07b64"
  expires_after = "720h"
}
