locals {
  plan = provider::dataplane::union_vnet_plan({
    address_space  = ["10.0.0.0/8"]
    node_subnet    = "10.0.0.0/19"
    pod_subnets    = ["10.4.0.0/14"]
    service_cidr   = "10.0.96.0/19"
    dns_service_ip = "10.0.96.10"
  })
}

# For the arguments of azurerm_virtual_network and azurerm_subnet.
output "subnets" {
  value = {
    nodes             = local.plan.node_subnet
    pods              = local.plan.pod_subnets
    service_endpoints = local.plan.service_endpoints
  }
}
