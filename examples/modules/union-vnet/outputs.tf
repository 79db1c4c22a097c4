output "hand_over" {
  description = "What Union asks for before it builds a data plane in your VNet."
  value = {
    subscription_id     = data.dataplane_virtual_network.this.subscription_id
    vnet_name           = data.dataplane_virtual_network.this.name
    vnet_resource_group = data.dataplane_virtual_network.this.resource_group_name
    node_subnet_name    = var.node_subnet_name
    pod_subnet_names    = sort(var.pod_subnet_names)
    service_cidr        = local.plan.service_cidr
    dns_service_ip      = local.plan.dns_service_ip
  }
}

output "hand_over_text" {
  description = "The same, to be sent to Union."
  value       = <<-EOT
    Please build the data plane in our VNet.

    Subscription ID:      ${data.dataplane_virtual_network.this.subscription_id}
    VNet name:            ${data.dataplane_virtual_network.this.name}
    VNet resource group:  ${data.dataplane_virtual_network.this.resource_group_name}
    Node subnet:          ${var.node_subnet_name} (${local.plan.node_subnet})
    Pod subnets:          ${join(", ", [for name in sort(var.pod_subnet_names) : "${name} (${local.prefixes[name]})"])}
    Service CIDR:         ${local.plan.service_cidr}
    DNS service IP:       ${local.plan.dns_service_ip}
  EOT
}

output "warnings" {
  description = "What is allowed and yet not what Union's guide prefers."
  value       = local.plan.warnings
}

output "service_endpoints" {
  description = "The service endpoints that Union's guide recommends for each subnet for nodes and pods."
  value       = local.plan.service_endpoints
}

output "assignments" {
  description = "The roles that Union's application has on the VNet by this module."
  value       = [for assignment in dataplane_role_assignment.union : assignment.role_name]
}

output "cluster_access" {
  description = "How the cluster's identity holds Network Contributor on the VNet (here, inherited, through_group, no, unknown), with cluster_principal_id."
  value       = one(data.dataplane_access_check.cluster[*].granted)
}
