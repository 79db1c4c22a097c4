# The cluster whose addresses your firewalls are to let in.
data "dataplane_astro_cluster" "prod" {
  name = "prod-euw"
}

# The same, if the name may change.
data "dataplane_astro_cluster" "by_id" {
  id = "cmg3k4w9t000108l4hx2q7v1z"
}

output "addresses" {
  value = data.dataplane_astro_cluster.prod.external_ips
}
