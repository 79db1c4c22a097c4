# A Deployment by its name; names are unique within a Workspace only.
data "dataplane_astro_deployment" "finance" {
  name         = "daily-finance"
  workspace_id = "cmg3k2h7w000208l4m9n0p1q2"
}

# A Deployment on a standard cluster, which has its own addresses instead of the cluster's.
data "dataplane_astro_deployment" "adhoc" {
  id = "cmg4d9z8y000408jq1a7c3e5g"
}

output "adhoc_addresses" {
  value = data.dataplane_astro_deployment.adhoc.external_ips
}

output "trust" {
  value = {
    issuer    = data.dataplane_astro_deployment.finance.oidc_issuer_url
    namespace = data.dataplane_astro_deployment.finance.namespace
  }
}
