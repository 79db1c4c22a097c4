# Both guides as one configuration: Union's "Enabling Azure resources" and Astronomer's "Connect Astro to
# Azure data sources". What people record of the conversations is in variables.

terraform {
  required_providers {
    dataplane = { source = "dataplane/dataplane" }
  }
}

provider "dataplane" {
  auxiliary_tenant_ids = ["e0a4c7b8-6d15-4b6f-8c3e-5a9f21d4be02"]
  sandbox              = { database = "azure.db", seed = "seed.json" }
}

variable "domain_access" {
  type    = object({ ticket_id = optional(string), completed = optional(bool) })
  default = {}
}

variable "peering" {
  type    = object({ ticket_id = optional(string), vendor_vnet_id = optional(string), traffic_confirmed = optional(bool) })
  default = {}
}

variable "registry" {
  type = object({
    ticket_id              = optional(string)
    vendor_subscription_id = optional(string)
    approval_notice_sent   = optional(bool)
    dns_confirmed          = optional(bool)
  })
  default = {}
}

locals {
  data       = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod"
  lake       = "${local.data}/providers/Microsoft.Storage/storageAccounts/stdatalakeprod01"
  vault      = "${local.data}/providers/Microsoft.KeyVault/vaults/kv-data-prod-01"
  server     = "${local.data}/providers/Microsoft.Sql/servers/sql-data-prod"
  registry   = "${local.data}/providers/Microsoft.ContainerRegistry/registries/crdataprod01"
  network    = "${local.data}/providers/Microsoft.Network/virtualNetworks/vnet-data-prod"
  table      = "${local.data}/providers/Microsoft.Network/routeTables/rt-data-prod"
  etl        = "${local.data}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-astro-etl"
  services   = { lake = local.lake, vault = local.vault, warehouse = local.server }
  cluster_id = "cmg3k4w9t000108l4hx2q7v1z"
  reference  = provider::dataplane::request_reference(local.cluster_id, local.registry, "registry")
}

# Union: globally scoped access of task code.

data "dataplane_managed_identity" "tasks" {
  resource_group_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-union-dp"
}

resource "dataplane_role_assignment" "task_container" {
  scope               = "${local.lake}/blobServices/default/containers/features"
  role                = "Storage Blob Data Contributor"
  managed_identity_id = data.dataplane_managed_identity.tasks.id
  description         = "Tasks read and write this container."
}

resource "dataplane_role_assignment" "task_secret" {
  scope               = "${local.vault}/secrets/warehouse-dsn"
  role                = "Key Vault Secrets User"
  managed_identity_id = data.dataplane_managed_identity.tasks.id
}

# Union: the data plane pulls images.

resource "dataplane_role_assignment" "image_pull" {
  scope          = local.registry
  role           = "AcrPull"
  principal_id   = "9b1d7f35-60c2-4e8a-b7d4-2f5a8c0e6d13"
  principal_type = "ServicePrincipal"
}

# Union: access of one domain, which only Union can configure.

resource "dataplane_access_request" "production_reads_lake" {
  vendor       = "Union"
  kind         = "domain_scoped_access"
  organization = "acme"
  data_plane   = "acme-azure-westeurope"
  domain       = "production"
  role         = "Storage Blob Data Reader"
  scope        = local.lake
  ticket_id    = var.domain_access.ticket_id
  completed    = var.domain_access.completed
}

# Astro: allowlists for a cluster, and for a Deployment on a standard cluster.

data "dataplane_allowlist" "cluster" {
  astro_cluster_id = local.cluster_id
}

data "dataplane_allowlist" "deployment" {
  astro_deployment_ids = ["cmg4d9z8y000408jq1a7c3e5g"]
}

resource "dataplane_ip_allowlist" "cluster" {
  for_each = local.services

  target_id        = each.value
  addresses        = data.dataplane_allowlist.cluster.addresses
  rule_name_prefix = "astro-prod"
}

resource "dataplane_ip_allowlist" "deployment" {
  for_each = local.services

  target_id        = each.value
  addresses        = data.dataplane_allowlist.deployment.addresses
  rule_name_prefix = "astro-adhoc"
}

# Astro: VNet peering. The request comes after our peering link, so that the apply that makes it ends with the next step.

resource "dataplane_vnet_peering" "astro" {
  count = var.peering.vendor_vnet_id == null ? 0 : 1

  vnet_id          = local.network
  remote_vnet_id   = var.peering.vendor_vnet_id
  remote_tenant_id = "e0a4c7b8-6d15-4b6f-8c3e-5a9f21d4be02"
}

resource "dataplane_peering_routes" "astro" {
  count = length(dataplane_vnet_peering.astro)

  route_table_id      = local.table
  destinations        = ["172.20.0.0/19"]
  next_hop_type       = "VirtualAppliance"
  next_hop_ip_address = "10.60.0.4"
}

resource "dataplane_vnet_peering_request" "astro" {
  cluster_id        = local.cluster_id
  vnet_id           = local.network
  ticket_id         = var.peering.ticket_id
  vendor_vnet_id    = var.peering.vendor_vnet_id
  peering           = one(dataplane_vnet_peering.astro[*])
  traffic_confirmed = var.peering.traffic_confirmed

  depends_on = [dataplane_peering_routes.astro]
}

# Astro: Private Link to a registry. The request comes after the approval for the same reason.

resource "dataplane_private_endpoint_approval" "registry" {
  resource_id               = local.registry
  requester_subscription_id = var.registry.vendor_subscription_id
  message_contains          = local.reference
  description               = "Astro prod-euw, ${local.reference}"
}

resource "dataplane_private_endpoint_request" "registry" {
  cluster_id             = local.cluster_id
  resource_id            = local.registry
  group_id               = "registry"
  approval               = dataplane_private_endpoint_approval.registry
  ticket_id              = var.registry.ticket_id
  vendor_subscription_id = var.registry.vendor_subscription_id
  approval_notice_sent   = var.registry.approval_notice_sent
  dns_confirmed          = var.registry.dns_confirmed
}

data "dataplane_dns_check" "registry" {
  names = ["crdataprod01.azurecr.io", "crdataprod01.westeurope.data.azurecr.io"]
}

# Astro: workload identity.

data "dataplane_astro_deployment" "etl" {
  name = "daily-finance"
}

resource "dataplane_federated_identity_credential" "astro" {
  for_each = toset(["kpo", "scheduler-serviceaccount", "triggerer-serviceaccount", "worker-serviceaccount"])

  managed_identity_id = local.etl
  name                = "${data.dataplane_astro_deployment.etl.namespace}-${each.key}"
  issuer              = data.dataplane_astro_deployment.etl.oidc_issuer_url
  subject             = "system:serviceaccount:${data.dataplane_astro_deployment.etl.namespace}:${data.dataplane_astro_deployment.etl.namespace}-${each.key}"
}

output "progress" {
  value = {
    for name, request in {
      domain_access = dataplane_access_request.production_reads_lake
      peering       = dataplane_vnet_peering_request.astro
      registry      = dataplane_private_endpoint_request.registry
    } : name => "${request.status}. Waiting for ${request.waiting_on}. ${request.next_step}"
  }
}

output "connected" {
  value = {
    approval = dataplane_private_endpoint_approval.registry.status
    peering  = one(dataplane_vnet_peering.astro[*].peering_state)
    routes   = one(dataplane_peering_routes.astro[*].routes)
    names    = { for name, seen in data.dataplane_dns_check.registry.results : name => seen.result }
  }
}

output "effective" {
  value = {
    for name, allowlist in merge(
      { for name, it in dataplane_ip_allowlist.cluster : "cluster/${name}" => it },
      { for name, it in dataplane_ip_allowlist.deployment : "deployment/${name}" => it },
    ) : name => { effective = allowlist.effective, rules = allowlist.rules, preexisting = allowlist.preexisting }
  }
}

output "tickets" {
  value = {
    for name, request in {
      domain_access = dataplane_access_request.production_reads_lake
      peering       = dataplane_vnet_peering_request.astro
      registry      = dataplane_private_endpoint_request.registry
    } : name => "${request.ticket_subject}\n\n${request.ticket_body}"
  }
}
