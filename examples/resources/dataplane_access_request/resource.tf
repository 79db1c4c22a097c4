# Only the tasks of one Union domain should read a data lake, which only Union can configure.
resource "dataplane_access_request" "production_reads_lake" {
  vendor       = "Union"
  kind         = "domain_scoped_access"
  organization = "acme"
  data_plane   = "acme-azure-westeurope"
  domain       = "production"
  role         = "Storage Blob Data Reader"
  scope        = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Storage/storageAccounts/stdatalakeprod01"

  # Set these once you have sent the ticket, and once Union has replied.
  ticket_id = "48213"
  completed = false
}

# Asks which principal pulls images for the cluster. The answer goes into a role assignment.
resource "dataplane_access_request" "kubelet" {
  vendor       = "Union"
  kind         = "kubelet_principal"
  organization = "acme"
  data_plane   = "acme-azure-westeurope"
}

output "tickets_to_send" {
  value = {
    for request in [dataplane_access_request.production_reads_lake, dataplane_access_request.kubelet] :
    request.ticket_subject => request.ticket_body if request.waiting_on == "you"
  }
}
