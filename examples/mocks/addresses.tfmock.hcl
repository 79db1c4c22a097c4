# Addresses in firewalls.

mock_resource "dataplane_ip_allowlist" {
  defaults = {
    id               = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Storage/storageAccounts/stdatalakeprod01"
    target_type      = "Microsoft.Storage/storageAccounts"
    rules            = ["203.0.113.18", "203.0.113.19"]
    preexisting      = []
    rule_count       = 2
    max_rules        = 400
    effective        = true
    notes            = []
    on_same_region   = "warn"
    rule_name_prefix = "dataplane"
    take_over        = false
    allow_shrink     = false
  }
}

mock_resource "dataplane_network_rules" {
  defaults = {
    id               = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Storage/storageAccounts/stdatalakeprod01"
    target_type      = "Microsoft.Storage/storageAccounts"
    rules            = ["/subscriptions/8453a5d5-9e9e-40c7-87a4-0ab4cc197f48/resourceGroups/prod-azure-westeurope/providers/Microsoft.Network/virtualNetworks/vendor-vnet/subnets/serverless-1"]
    preexisting      = []
    rule_count       = 1
    max_rules        = 400
    effective        = true
    notes            = []
    rule_name_prefix = "dataplane"
    take_over        = false
  }
}

mock_data "dataplane_allowlist" {
  defaults = {
    addresses     = ["203.0.113.18", "203.0.113.19"]
    address_count = 2
    cidrs         = ["203.0.113.18/32", "203.0.113.19/32"]
    ipv4          = ["203.0.113.18", "203.0.113.19"]
    ipv6          = []
    rules = {
      aks                = ["203.0.113.18/32", "203.0.113.19/32"]
      cognitive_services = ["203.0.113.18", "203.0.113.19"]
      container_registry = ["203.0.113.18", "203.0.113.19"]
      cosmos             = ["203.0.113.18", "203.0.113.19"]
      event_hubs         = ["203.0.113.18", "203.0.113.19"]
      iot_hub            = ["203.0.113.18", "203.0.113.19"]
      key_vault          = ["203.0.113.18/32", "203.0.113.19/32"]
      kusto              = ["203.0.113.18", "203.0.113.19"]
      search             = ["203.0.113.18", "203.0.113.19"]
      service_bus        = ["203.0.113.18", "203.0.113.19"]
      storage            = ["203.0.113.18", "203.0.113.19"]
    }
    digest     = "23eb367434f2000cef8fdceed5ae7755920a46a6018ed7a2538cd14ad51f2274"
    warnings   = []
    aggregate  = false
    include_dr = false
  }
}

mock_resource "dataplane_perimeter_access_rule" {
  defaults = {
    id           = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Network/networkSecurityPerimeters/nsp-data/profiles/vendors/accessRules/vendor"
    effective    = true
    allow_shrink = false
  }
}
