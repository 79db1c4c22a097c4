locals {
  vendor = ["203.0.113.18/32", "198.51.100.6/31"]
}

# What each service stores for the same addresses.
output "rules" {
  value = {
    storage   = provider::dataplane::normalize_ip_rules("storage", local.vendor)   # ["198.51.100.6", "198.51.100.7", "203.0.113.18"]
    key_vault = provider::dataplane::normalize_ip_rules("key_vault", local.vendor) # ["198.51.100.6/31", "203.0.113.18/32"]
    sql       = provider::dataplane::normalize_ip_rules("sql", local.vendor)       # ["198.51.100.6-198.51.100.7", "203.0.113.18-203.0.113.18"]
  }
}
