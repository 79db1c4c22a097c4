# What a DNS server in the network of the endpoint answers for the names that workloads use.
data "dataplane_dns_check" "registry" {
  names    = ["crdataprod01.azurecr.io", "crdataprod01.westeurope.data.azurecr.io"]
  resolver = "10.60.0.4"
}

output "registry_is_private" {
  value = data.dataplane_dns_check.registry.all_private
}

output "registry_as_dns_sees_it" {
  value = { for name, seen in data.dataplane_dns_check.registry.results : name => "${seen.result}: ${join(" -> ", seen.chain)}" }
}
