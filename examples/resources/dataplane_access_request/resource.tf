# Only the tasks of one Union domain should read a data lake, which only Union can configure.
resource "dataplane_access_request" "production_reads_lake" {
  vendor       = "union"
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
  vendor       = "union"
  kind         = "kubelet_principal"
  organization = "acme"
  data_plane   = "acme-azure-westeurope"
}

# Asks Astronomer to connect a cluster with a virtual hub. Each refresh shows what Azure has of the connection.
resource "dataplane_access_request" "hub" {
  vendor       = "astro"
  kind         = "vhub_connection"
  organization = "acme"
  data_plane   = "prod-euw"

  vhub_connection = {
    virtual_hub_id  = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-net/providers/Microsoft.Network/virtualHubs/hub-weu"
    connection_name = "astro-prod-euw"
    firewall_ip     = "10.90.0.4"
  }
}

# Asks a vendor that the provider does not know, in your own words.
resource "dataplane_access_request" "addresses" {
  vendor       = "other"
  vendor_name  = "Contoso Analytics"
  kind         = "other"
  organization = "acme"
  details      = "the addresses from which your service reaches our storage account"

  ticket_template = {
    body = "{{organization}} needs {{details}}. Please answer with the reference {{reference}}."
  }
}

output "tickets_to_send" {
  value = {
    for request in [dataplane_access_request.production_reads_lake, dataplane_access_request.kubelet, dataplane_access_request.addresses] :
    request.ticket_subject => request.ticket_body if request.waiting_on == "you"
  }
}
