# Every Deployment that gets access if you allow the addresses of this cluster.
data "dataplane_astro_deployments" "on_cluster" {
  cluster_id = "cmg3k4w9t000108l4hx2q7v1z"
}

output "deployments_with_access" {
  value = [for it in data.dataplane_astro_deployments.on_cluster.deployments : it.name]
}
