# The clusters in Azure.
data "dataplane_astro_clusters" "azure" {
  cloud_provider = "AZURE"
}

output "addresses" {
  value = {
    for it in data.dataplane_astro_clusters.azure.clusters :
    it.name => it.external_ips if it.external_ips != null
  }
}
