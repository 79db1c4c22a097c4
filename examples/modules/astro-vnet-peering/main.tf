# Looks up the cluster's range if the caller does not set it.
data "dataplane_astro_cluster" "this" {
  count = var.cluster_cidrs == null ? 1 : 0
  id    = var.cluster_id

  # Without the range, the module could not see that the site is connected: it would give the vendor its role
  # again and remove the routes of a peering that works.
  lifecycle {
    postcondition {
      condition     = (var.site == "primary" ? self.vpc_subnet_range : self.dr_vpc_subnet_range) != null
      error_message = "Astro does not name the range of the cluster's VNet at the site. Either there is no such site (disaster recovery is off), or the Astro token does not show it. Set cluster_cidrs to the range, or remove this use of the module if the site is gone."
    }
  }
}

# The network's peerings, because the vendor's role depends on their state.
data "dataplane_virtual_network" "this" {
  count   = local.vendor_creates_both ? 1 : 0
  vnet_id = var.vnet_id
}

locals {
  vendor_creates_both = var.mode == "vendor_creates_both"

  is_primary = var.site == "primary"

  # Each site has a VNet of its own.
  cluster_cidrs = var.cluster_cidrs != null ? var.cluster_cidrs : toset(compact([
    for it in data.dataplane_astro_cluster.this : local.is_primary ? it.vpc_subnet_range : it.dr_vpc_subnet_range
  ]))

  # The peering links to the vendor: to the network that it named, or to the cluster's range.
  towards_vendor = [
    for link in flatten(data.dataplane_virtual_network.this[*].peerings) : link
    if var.vendor_vnet_id != null ? lower(link.remote_vnet_id) == lower(var.vendor_vnet_id) : anytrue([
      for pair in setproduct(link.remote_address_space, local.cluster_cidrs) : provider::dataplane::cidr_overlaps(pair[0], pair[1])
    ])
  ]
  connected = anytrue([for link in local.towards_vendor : link.peering_state == "Connected" && link.sync_level == "FullyInSync"])

  # The vendor keeps its role until Azure shows the peering as connected, and gets it again if the peering
  # is disconnected or out of sync: without the role, the vendor cannot repair either link. The other site needs
  # the same role, which only one of the two uses of this module assigns.
  vendor_needs_access = local.vendor_creates_both ? !local.connected || var.other_site_needs_access : false
}

# With mode = "vendor_creates_both": the role with which Astronomer creates both peering links. The first
# plan that sees the peering connected removes it.
resource "dataplane_role_assignment" "vendor" {
  count = local.vendor_needs_access && var.vendor_access != null ? 1 : 0

  scope          = "/subscriptions/${provider::dataplane::parse_resource_id(var.vnet_id).subscription_id}"
  role           = coalesce(var.vendor_access.role_definition_id, provider::dataplane::vendor_role_definition("astro_vnet_peering").name)
  principal_id   = var.vendor_access.principal_id
  principal_type = "ServicePrincipal"
  description    = "Astronomer creates the peering with ${provider::dataplane::parse_resource_id(var.vnet_id).resource_name}; removed once it is connected"
}

# With mode = "customer_accepts": our peering link, once the vendor has named its network.
resource "dataplane_vnet_peering" "this" {
  count = !local.vendor_creates_both && var.vendor_vnet_id != null ? 1 : 0

  vnet_id                 = var.vnet_id
  remote_vnet_id          = var.vendor_vnet_id
  remote_tenant_id        = var.vendor_tenant_id
  allow_forwarded_traffic = var.allow_forwarded_traffic
  wait_for_connected      = var.wait_for_connected
}

# Routes towards the cluster, in tables that would send its packets elsewhere.
resource "dataplane_peering_routes" "this" {
  for_each = var.routes

  route_table_id      = each.value.route_table_id
  destinations        = local.cluster_cidrs
  next_hop_type       = each.value.next_hop_type
  next_hop_ip_address = each.value.next_hop_ip_address
  name_prefix         = local.is_primary ? "astro" : "astro-dr"
}

# The request, its ticket and its status. It depends on our own peering link, so that the status includes
# the link at once.
resource "dataplane_vnet_peering_request" "this" {
  cluster_id     = var.cluster_id
  cluster_name   = var.cluster_name
  cluster_region = var.cluster_region
  cluster_cidrs  = var.cluster_cidrs
  cluster_type   = var.cluster_type
  site           = var.site

  vnet_id               = var.vnet_id
  tenant_id             = var.tenant_id
  mode                  = var.mode
  vendor_vnet_id        = var.vendor_vnet_id
  peering               = one(dataplane_vnet_peering.this[*])
  vendor_access_granted = length(dataplane_role_assignment.vendor) == 0 ? var.vendor_access_granted : true
  ticket_id             = var.ticket_id
  traffic_confirmed     = var.traffic_confirmed

  depends_on = [dataplane_peering_routes.this]
}
