# The VNet as Azure has it. Nothing is built in it that cannot be built: ranges cannot be changed once
# there are nodes and pods in them.
data "dataplane_virtual_network" "this" {
  vnet_id = var.vnet_id

  lifecycle {
    precondition {
      condition     = !contains(var.pod_subnet_names, var.node_subnet_name)
      error_message = "Nodes and pods need separate subnets: ${var.node_subnet_name} is set for both."
    }

    postcondition {
      condition     = length(setsubtract(local.subnet_names, self.subnets[*].name)) == 0
      error_message = "${self.name} has no subnet ${join(", ", setsubtract(local.subnet_names, self.subnets[*].name))}; it has ${join(", ", self.subnets[*].name)}."
    }

    postcondition {
      condition     = alltrue([for subnet in self.subnets : length(subnet.address_prefixes) == 1 if contains(local.subnet_names, subnet.name)])
      error_message = "A subnet for nodes or pods has one range; one of these has several."
    }

    postcondition {
      condition     = length([for range in flatten([for subnet in self.subnets : tolist(subnet.address_prefixes)]) : range if provider::dataplane::cidr_overlaps(range, var.service_cidr)]) == 0
      error_message = "The range for services, ${var.service_cidr}, has to be free: it overlaps a subnet of ${self.name}, ${join(", ", [for subnet in self.subnets : "${subnet.name} (${join(", ", subnet.address_prefixes)})" if anytrue([for range in subnet.address_prefixes : provider::dataplane::cidr_overlaps(range, var.service_cidr)])])}."
    }

    postcondition {
      condition     = var.tenant_id == null || self.tenant_id == null || lower(coalesce(self.tenant_id, "-")) == lower(coalesce(var.tenant_id, "-"))
      error_message = "${self.name} is in tenant ${coalesce(self.tenant_id, "unknown")}, and the data plane in ${coalesce(var.tenant_id, "unknown")}. Union recommends a VNet of the same tenant; leave tenant_id out if this is meant."
    }
  }
}

locals {
  subnet_names = setunion([var.node_subnet_name], var.pod_subnet_names)
  prefixes     = { for subnet in data.dataplane_virtual_network.this.subnets : subnet.name => one(subnet.address_prefixes) if contains(local.subnet_names, subnet.name) }

  # The sizes and places that Union's guide asks for; an error lists all that is wrong.
  plan = provider::dataplane::union_vnet_plan({
    address_space  = tolist(data.dataplane_virtual_network.this.address_space)
    node_subnet    = local.prefixes[var.node_subnet_name]
    pod_subnets    = [for name in sort(var.pod_subnet_names) : local.prefixes[name]]
    service_cidr   = var.service_cidr
    dns_service_ip = var.dns_service_ip
  })
}

# Union's application reads the VNet, and gives the cluster's identity a role on it.
resource "dataplane_role_assignment" "union" {
  for_each = var.application == null ? {} : var.application.roles

  scope          = var.vnet_id
  role           = each.value
  principal_id   = var.application.principal_id
  principal_type = "ServicePrincipal"
  condition      = each.value == "Reader" ? null : var.application.delegation_condition
  description    = "Union data plane: ${each.key}"
}

# The role that Union's application gives the cluster, once there is one.
data "dataplane_access_check" "cluster" {
  count = var.cluster_principal_id == null ? 0 : 1

  scope        = var.vnet_id
  principal_id = var.cluster_principal_id
  role         = "Network Contributor"
}
