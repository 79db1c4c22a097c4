"""What `terraform.py` applies: for each subject the address that is imported, and the resources.

`{tag}` is changed in place; `{group}`, `{group_id}`, `{location}`, `{tenant}`, `{principal}` and `{subscription}` are
those of the sandbox.
"""

COMMON = """
  resource_group_name = "{group}"
  location            = "{location}"
"""
TAGS = """
  tags = { env = "{tag}" }
"""

_NETWORK = f"""
resource "azurerm_virtual_network" "here" {{
  name          = "tf-here"
  address_space = ["10.11.0.0/16"]{COMMON}{TAGS}}}
"""

_SUBNET = """
resource "azurerm_subnet" "pe" {
  name                 = "pe"
  resource_group_name  = "{group}"
  virtual_network_name = azurerm_virtual_network.here.name
  address_prefixes     = ["10.11.0.0/24"]
}
"""

_ACCOUNT = f"""
resource "azurerm_storage_account" "lake" {{
  name                     = "tflake"
  account_tier             = "Standard"
  account_replication_type = "LRS"
  is_hns_enabled           = true{COMMON}
  network_rules {{
    default_action = "Deny"
    ip_rules       = ["203.0.113.7"]
    bypass         = ["AzureServices"]
  }}{TAGS}}}
"""

def _data(resource_type, label):
    """A data source that reads what the resource of the same type and label made."""
    return f"""
data "{resource_type}" "{label}" {{
  name                = {resource_type}.{label}.name
  resource_group_name = "{{group}}"
}}
"""


_IDENTITY = f"""
resource "azurerm_user_assigned_identity" "worker" {{
  name = "tf-worker"{COMMON}{TAGS}}}
"""

# Subject, then the address that is imported and the configuration.
AZURERM = {
    "resource groups": ("azurerm_resource_group.made", f"""
resource "azurerm_resource_group" "made" {{
  name     = "rg-tf"
  location = "{{location}}"{TAGS}}}

data "azurerm_resource_group" "made" {{
  name = azurerm_resource_group.made.name
}}

data "azurerm_client_config" "me" {{}}
"""),
    "storage accounts": ("azurerm_storage_account.lake", _ACCOUNT + _data("azurerm_storage_account", "lake")),
    "storage containers": ("azurerm_storage_container.raw", _ACCOUNT + """
resource "azurerm_storage_container" "raw" {
  name               = "raw"
  storage_account_id = azurerm_storage_account.lake.id
}
"""),
    "vaults": ("azurerm_key_vault.vault", f"""
resource "azurerm_key_vault" "vault" {{
  name                       = "tf-vault-here"
  tenant_id                  = "{{tenant}}"
  sku_name                   = "standard"
  rbac_authorization_enabled = true{COMMON}
  network_acls {{
    default_action = "Deny"
    bypass         = "AzureServices"
    ip_rules       = ["203.0.113.7/32"]
  }}{TAGS}}}
""" + _data("azurerm_key_vault", "vault")),
    "Cosmos DB accounts": ("azurerm_cosmosdb_account.db", f"""
resource "azurerm_cosmosdb_account" "db" {{
  name            = "tf-cosmos-here"
  offer_type      = "Standard"
  ip_range_filter = ["203.0.113.7"]{COMMON}
  consistency_policy {{
    consistency_level = "Session"
  }}
  geo_location {{
    location          = "{{location}}"
    failover_priority = 0
  }}{TAGS}}}
"""),
    "PostgreSQL servers": ("azurerm_postgresql_flexible_server.pg", f"""
resource "azurerm_postgresql_flexible_server" "pg" {{
  name                          = "tf-pg-here"
  administrator_login           = "owner1"
  administrator_password        = "Only-here-1"
  sku_name                      = "B_Standard_B1ms"
  storage_mb                    = 32768
  version                       = "16"
  zone                          = "1"{COMMON}
  lifecycle {{
    ignore_changes = [administrator_password]
  }}{TAGS}}}

resource "azurerm_postgresql_flexible_server_firewall_rule" "vendor" {{
  name             = "vendor"
  server_id        = azurerm_postgresql_flexible_server.pg.id
  start_ip_address = "203.0.113.7"
  end_ip_address   = "203.0.113.7"
}}
"""),
    "Event Hubs namespaces": ("azurerm_eventhub_namespace.hub", f"""
resource "azurerm_eventhub_namespace" "hub" {{
  name = "tf-hub-here"
  sku  = "Standard"{COMMON}
  network_rulesets = [{{
    default_action                 = "Deny"
    ip_rule                        = [{{ ip_mask = "203.0.113.7", action = "Allow" }}]
    public_network_access_enabled  = true
    trusted_service_access_enabled = false
    virtual_network_rule           = []
  }}]{TAGS}}}
"""),
    "Service Bus namespaces": ("azurerm_servicebus_namespace.bus", f"""
resource "azurerm_servicebus_namespace" "bus" {{
  name                         = "tf-bus-here"
  sku                          = "Premium"
  capacity                     = 1
  premium_messaging_partitions = 1{COMMON}{TAGS}}}
"""),
    "Redis caches": ("azurerm_redis_cache.cache", f"""
resource "azurerm_redis_cache" "cache" {{
  name     = "tf-redis-here"
  capacity = 1
  family   = "C"
  sku_name = "Standard"{COMMON}{TAGS}}}

resource "azurerm_redis_firewall_rule" "vendor" {{
  name                = "vendor"
  redis_cache_name    = azurerm_redis_cache.cache.name
  resource_group_name = "{{group}}"
  start_ip            = "203.0.113.7"
  end_ip              = "203.0.113.7"
}}
"""),
    "Search services": ("azurerm_search_service.search", f"""
resource "azurerm_search_service" "search" {{
  name        = "tf-search-here"
  sku         = "basic"
  allowed_ips = ["203.0.113.7"]{COMMON}{TAGS}}}
"""),
    "Cognitive Services accounts": ("azurerm_cognitive_account.ai", f"""
resource "azurerm_cognitive_account" "ai" {{
  name                  = "tf-ai-here"
  kind                  = "OpenAI"
  sku_name              = "S0"
  custom_subdomain_name = "tf-ai-here"{COMMON}
  network_acls {{
    default_action = "Deny"
    ip_rules       = ["203.0.113.7"]
  }}{TAGS}}}
"""),
    "Kubernetes clusters": ("azurerm_kubernetes_cluster.aks", f"""
resource "azurerm_kubernetes_cluster" "aks" {{
  name       = "tf-aks"
  dns_prefix = "tf-aks"{COMMON}
  default_node_pool {{
    name       = "default"
    node_count = 1
    vm_size    = "Standard_D2s_v5"
  }}
  identity {{
    type = "SystemAssigned"
  }}
  node_provisioning_profile {{
    mode = "Manual"
  }}
  api_server_access_profile {{
    authorized_ip_ranges = ["40.74.28.9/32"]
  }}{TAGS}}}
""" + _data("azurerm_kubernetes_cluster", "aks")),
    "IoT hubs": ("azurerm_iothub.hub", f"""
resource "azurerm_iothub" "hub" {{
  name = "tf-iot-here"{COMMON}
  sku {{
    name     = "S1"
    capacity = 1
  }}{TAGS}}}
"""),
    "private DNS zones": ("azurerm_private_dns_zone.zone", f"""
{_NETWORK}
resource "azurerm_private_dns_zone" "zone" {{
  name                = "privatelink.example.internal"
  resource_group_name = "{{group}}"{TAGS}}}

resource "azurerm_private_dns_zone_virtual_network_link" "link" {{
  name                = "link"
  private_dns_zone_id = azurerm_private_dns_zone.zone.id
  virtual_network_id  = azurerm_virtual_network.here.id
}}

resource "azurerm_private_dns_a_record" "www" {{
  name                = "www"
  private_dns_zone_id = azurerm_private_dns_zone.zone.id
  ttl                 = 300
  records             = ["10.11.0.4"]
}}

resource "azurerm_private_dns_cname_record" "alias" {{
  name                = "alias"
  private_dns_zone_id = azurerm_private_dns_zone.zone.id
  ttl                 = 300
  record              = "www.example.com"
}}
"""),
    "managed identities": ("azurerm_user_assigned_identity.worker", _IDENTITY + _data("azurerm_user_assigned_identity", "worker")),
    "federated credentials": ("azurerm_federated_identity_credential.github", _IDENTITY + """
resource "azurerm_federated_identity_credential" "github" {
  name                      = "github"
  user_assigned_identity_id = azurerm_user_assigned_identity.worker.id
  audience                  = ["api://AzureADTokenExchange"]
  issuer                    = "https://example.com"
  subject                   = "s-{tag}"
}
"""),
    "role assignments": ("azurerm_role_assignment.reader", """
resource "azurerm_role_assignment" "reader" {
  scope                = "{group_id}"
  role_definition_name = "Reader"
  principal_id         = "{principal}"
}
"""),
    "role definitions": ("azurerm_role_definition.made", """
resource "azurerm_role_definition" "made" {
  name        = "tf-role"
  scope       = "/subscriptions/{subscription}"
  description = "{tag}"
  permissions {
    actions = ["*/read"]
  }
}
"""),
    "virtual networks": ("azurerm_virtual_network.here", _NETWORK),
    "subnets": ("azurerm_subnet.pe", _NETWORK + _SUBNET),
    "peerings": ("azurerm_virtual_network_peering.out", _NETWORK + f"""
resource "azurerm_virtual_network" "there" {{
  name          = "tf-there"
  address_space = ["10.12.0.0/16"]{COMMON}}}

resource "azurerm_virtual_network_peering" "out" {{
  name                      = "out"
  resource_group_name       = "{{group}}"
  virtual_network_name      = azurerm_virtual_network.here.name
  remote_virtual_network_id = azurerm_virtual_network.there.id
}}
"""),
    "route tables": ("azurerm_route_table.routes", f"""
resource "azurerm_route_table" "routes" {{
  name = "tf-routes"{COMMON}{TAGS}}}

resource "azurerm_route" "out" {{
  name                = "out"
  resource_group_name = "{{group}}"
  route_table_name    = azurerm_route_table.routes.name
  address_prefix      = "10.9.0.0/16"
  next_hop_type       = "VnetLocal"
}}
"""),
    "private endpoints": ("azurerm_private_endpoint.pe", _NETWORK + _SUBNET + _ACCOUNT + f"""
resource "azurerm_private_endpoint" "pe" {{
  name      = "tf-pe"
  subnet_id = azurerm_subnet.pe.id{COMMON}
  private_service_connection {{
    name                           = "to-lake"
    private_connection_resource_id = azurerm_storage_account.lake.id
    subresource_names              = ["blob"]
    is_manual_connection           = false
  }}
}}
"""),
    "container registries": ("azurerm_container_registry.images", f"""
resource "azurerm_container_registry" "images" {{
  name = "tfregistryhere"
  sku  = "Premium"{COMMON}
  network_rule_set {{
    default_action = "Deny"
    ip_rule {{
      action   = "Allow"
      ip_range = "203.0.113.7/32"
    }}
  }}{TAGS}}}
""" + _data("azurerm_container_registry", "images")),
    "SQL servers": ("azurerm_mssql_server.sql", _NETWORK + _SUBNET.replace(
        "address_prefixes", 'service_endpoint {\n    service = "Microsoft.Sql"\n  }\n  address_prefixes'
    ) + f"""
resource "azurerm_mssql_server" "sql" {{
  name                         = "tf-sql-here"
  version                      = "12.0"
  administrator_login          = "owner1"
  administrator_login_password = "Only-in-the-sandbox-1"{COMMON}
  lifecycle {{
    ignore_changes = [administrator_login_password]
  }}{TAGS}}}

resource "azurerm_mssql_firewall_rule" "vendor" {{
  name             = "vendor"
  server_id        = azurerm_mssql_server.sql.id
  start_ip_address = "203.0.113.7"
  end_ip_address   = "203.0.113.7"
}}

resource "azurerm_mssql_virtual_network_rule" "here" {{
  name      = "here"
  server_id = azurerm_mssql_server.sql.id
  subnet_id = azurerm_subnet.pe.id
}}
"""),
    "locks": ("azurerm_management_lock.keep", _IDENTITY + """
resource "azurerm_management_lock" "keep" {
  name       = "keep"
  scope      = azurerm_user_assigned_identity.worker.id
  lock_level = "CanNotDelete"
}
"""),
}


def _any(resource_type, name, body="", kind="made", parent="{group_id}", tracked=True):
    """A resource of azapi."""
    own = '\n  location  = "{location}"\n  tags      = { env = "{tag}" }' if tracked else ""
    text = f'  body = {body}\n' if body else ""
    return f"""
resource "azapi_resource" "{kind}" {{
  type      = "{resource_type}"
  name      = "{name}"
  parent_id = "{parent}"{own}
{text}}}
"""


_OF = "${azapi_resource.made.id}"

# A storage account that says what else is done to it, so that its own configuration stays as it is.
_STORE = _any("Microsoft.Storage/storageAccounts@2025-01-01", "apistore", """{
    kind = "StorageV2"
    sku  = { name = "Standard_LRS" }
    properties = {}
  }""")

AZAPI = {
    "storage accounts": _any("Microsoft.Storage/storageAccounts@2025-01-01", "apilake", """{
    kind = "StorageV2"
    sku  = { name = "Standard_LRS" }
    properties = { networkAcls = { defaultAction = "Deny", ipRules = [{ value = "203.0.113.7" }] } }
  }"""),
    "vaults": _any("Microsoft.KeyVault/vaults@2024-11-01", "api-vault-here", """{
    properties = {
      tenantId = "{tenant}"
      sku = { family = "A", name = "standard" }
      enableRbacAuthorization = true
      networkAcls = { defaultAction = "Deny", bypass = "AzureServices", ipRules = [{ value = "203.0.113.7/32" }] }
    }
  }"""),
    "Cosmos DB accounts": _any("Microsoft.DocumentDB/databaseAccounts@2024-11-15", "api-cosmos-here", """{
    properties = {
      databaseAccountOfferType = "Standard"
      locations = [{ locationName = "West US", failoverPriority = 0 }]
      ipRules = [{ ipAddressOrRange = "203.0.113.7" }]
    }
  }"""),
    "PostgreSQL servers": _any("Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01", "api-pg-here", """{
    sku = { name = "Standard_B1ms", tier = "Burstable" }
    properties = { version = "16", administratorLogin = "owner1", storage = { storageSizeGB = 32 } }
  }""") + _any("Microsoft.DBforPostgreSQL/flexibleServers/firewallRules@2024-08-01", "vendor", """{
    properties = { startIpAddress = "203.0.113.7", endIpAddress = "203.0.113.7" }
  }""", "rule", _OF, False),
    "Event Hubs namespaces": _any("Microsoft.EventHub/namespaces@2024-01-01", "api-hub-here", """{
    sku = { name = "Standard", tier = "Standard", capacity = 1 }
    properties = {}
  }"""),
    "Redis caches": _any("Microsoft.Cache/redis@2024-11-01", "api-redis-here", """{
    properties = { sku = { name = "Standard", family = "C", capacity = 1 } }
  }"""),
    "Search services": _any("Microsoft.Search/searchServices@2025-05-01", "api-search-here", """{
    sku = { name = "basic" }
    properties = { networkRuleSet = { ipRules = [{ value = "203.0.113.7" }] } }
  }"""),
    "Cognitive Services accounts": _any("Microsoft.CognitiveServices/accounts@2024-10-01", "api-ai-here", """{
    kind = "OpenAI"
    sku  = { name = "S0" }
    properties = {
      customSubDomainName = "api-ai-here"
      networkAcls = { defaultAction = "Deny", ipRules = [{ value = "203.0.113.7" }] }
    }
  }"""),
    "Kubernetes clusters": _any("Microsoft.ContainerService/managedClusters@2025-05-01", "api-aks", """{
    properties = {
      dnsPrefix         = "api-aks"
      agentPoolProfiles = [{ name = "default", count = 1, vmSize = "Standard_D2s_v5", mode = "System" }]
      apiServerAccessProfile = { authorizedIPRanges = ["40.74.28.9/32"] }
    }
  }
  identity {
    type         = "SystemAssigned"
    identity_ids = []
  }"""),
    "IoT hubs": _any("Microsoft.Devices/IotHubs@2023-06-30", "api-iot-here", """{
    sku = { name = "S1", capacity = 1 }
    properties = {}
  }"""),
    "private DNS zones": _any("Microsoft.Network/privateDnsZones@2024-06-01", "api.example.internal", "{}").replace(
        '"{location}"', '"global"'
    ),
    "managed identities": _any("Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30", "api-worker"),
    "federated credentials": _any("Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30", "api-worker")
    + _any("Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2024-11-30", "github", """{
    properties = {
      issuer    = "https://example.com"
      subject   = "s"
      audiences = ["api://AzureADTokenExchange"]
    }
  }""", "credential", _OF, False),
    "virtual networks": _any("Microsoft.Network/virtualNetworks@2024-05-01", "api-net", """{
    properties = { addressSpace = { addressPrefixes = ["10.13.0.0/16"] } }
  }"""),
    "route tables": _any("Microsoft.Network/routeTables@2024-05-01", "api-routes", "{ properties = {} }"),
    "container registries": _any("Microsoft.ContainerRegistry/registries@2023-07-01", "apiregistryhere", """{
    sku = { name = "Premium" }
    properties = { networkRuleSet = { defaultAction = "Deny", ipRules = [{ value = "203.0.113.7", action = "Allow" }] } }
  }"""),
    "SQL servers": _any("Microsoft.Sql/servers@2023-08-01", "api-sql-here", """{
    properties = { administratorLogin = "owner1", version = "12.0" }
  }
  sensitive_body = {
    properties = { administratorLoginPassword = "Only-in-the-sandbox-1" }
  }"""),
    "locks": _any("Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30", "api-worker")
    + _any("Microsoft.Authorization/locks@2020-05-01", "keep", '{ properties = { level = "CanNotDelete" } }', "lock", _OF, False),
    "updates of a resource": _STORE + """
resource "azapi_update_resource" "closed" {
  type        = "Microsoft.Storage/storageAccounts@2025-01-01"
  resource_id = azapi_resource.made.id
  body = {
    properties = { allowSharedKeyAccess = "{tag}" == "one" }
  }
}
""",
    "actions": _STORE + """
resource "azapi_resource_action" "keys" {
  type                   = "Microsoft.Storage/storageAccounts@2025-01-01"
  resource_id            = azapi_resource.made.id
  action                 = "listKeys"
  response_export_values = ["keys"]
}

data "azapi_resource_action" "free" {
  type                   = "Microsoft.Storage@2025-01-01"
  resource_id            = "/subscriptions/{subscription}/providers/Microsoft.Storage"
  action                 = "checkNameAvailability"
  body                   = { name = "apilakefree", type = "Microsoft.Storage/storageAccounts" }
  response_export_values = ["nameAvailable"]
}

output "is_free" {
  value = data.azapi_resource_action.free.output.nameAvailable
}
""",
}
AZAPI = {subject: ("azapi_resource.made", blocks) for subject, blocks in AZAPI.items()}
