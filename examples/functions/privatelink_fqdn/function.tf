# kv-data-prod-01.privatelink.vaultcore.azure.net
output "private_name" {
  value = provider::dataplane::privatelink_fqdn("kv-data-prod-01.vault.azure.net")
}
