# The region of the cluster, for the services that ignore addresses from their own region. Deployments
# on a standard cluster have no known region.
data "dataplane_astro_cluster" "this" {
  count = var.cluster_id == null ? 0 : 1
  id    = var.cluster_id
}

data "dataplane_allowlist" "this" {
  astro_cluster_id     = var.cluster_id
  astro_deployment_ids = var.deployment_ids
  include_dr           = var.include_dr
  exclude              = var.exclude
  aggregate            = var.aggregate
}

resource "dataplane_ip_allowlist" "this" {
  for_each = var.targets

  target_id        = each.value.resource_id
  addresses        = data.dataplane_allowlist.this.addresses
  source_region    = one(data.dataplane_astro_cluster.this[*].region)
  on_same_region   = each.value.on_same_region
  rule_name_prefix = var.rule_name_prefix
  allow_shrink     = var.allow_shrink
}
