locals {
  zones = provider::dataplane::private_dns_zones("Microsoft.Storage/storageAccounts", "blob", "public")
}

# ["privatelink.blob.core.windows.net"]
output "zones" {
  value = local.zones
}
