# Astro's clusters and Deployments.

mock_data "dataplane_astro_cluster" {
  defaults = {
    organization_id     = "cmg3k0q1x000008l4d2e5f6a7"
    id                  = "cmg3k4w9t000108l4hx2q7v1z"
    name                = "prod-euw"
    type                = "DEDICATED"
    status              = "CREATED"
    cloud_provider      = "AZURE"
    region              = "westeurope"
    tenant_id           = "e0a4c7b8-6d15-4b6f-8c3e-5a9f21d4be02"
    vpc_subnet_range    = "172.20.0.0/19"
    external_ips        = ["203.0.113.18", "203.0.113.19"]
    oidc_issuer_url     = "https://westeurope.oic.prod-aks.azure.com/e0a4c7b8-6d15-4b6f-8c3e-5a9f21d4be02/91c2f7d0-4f3b-4a57-9c1e-2d7b8e60a513/"
    workspace_ids       = ["cmg3k2h7w000208l4m9n0p1q2"]
    is_dr_enabled       = false
    is_failed_over      = false
    dr_region           = null
    dr_vpc_subnet_range = null
    health_status       = "HEALTHY"
    kube_dns_ip         = "172.20.16.10"
  }
}

mock_data "dataplane_astro_clusters" {
  defaults = {}
}

mock_data "dataplane_astro_deployment" {
  defaults = {
    organization_id      = "cmg3k0q1x000008l4d2e5f6a7"
    workspace_id         = "cmg3k2h7w000208l4m9n0p1q2"
    id                   = "cmg4d1r2s000308jq5b8n6k0p"
    name                 = "daily-finance"
    type                 = "DEDICATED"
    status               = "HEALTHY"
    cloud_provider       = "AZURE"
    region               = "westeurope"
    cluster_id           = "cmg3k4w9t000108l4hx2q7v1z"
    cluster_name         = "prod-euw"
    namespace            = "stellar-orbit-4821"
    external_ips         = ["203.0.113.18"]
    oidc_issuer_url      = "https://westeurope.oic.prod-aks.azure.com/e0a4c7b8-6d15-4b6f-8c3e-5a9f21d4be02/91c2f7d0-4f3b-4a57-9c1e-2d7b8e60a513/"
    workload_identity    = "6f0d3b1e-7a54-4c22-9d18-0b5e7c4f1a93"
    dr_external_ips      = []
    dr_oidc_issuer_url   = null
    dr_workload_identity = null
  }
}

mock_data "dataplane_astro_deployments" {
  defaults = {}
}
