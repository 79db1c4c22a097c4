# The namespace of each Deployment and the issuer of its tokens, for Azure to trust.
data "dataplane_astro_deployment" "this" {
  for_each = var.deployment_ids

  id = each.value

  # An issuer that is not shown looks like one that is gone, and its credentials would be removed.
  lifecycle {
    postcondition {
      condition     = var.disaster_recovery != true || self.dr_oidc_issuer_url != null
      error_message = "Astro does not name the second issuer of this Deployment. Either its cluster has no disaster recovery, or the Astro token does not show it. To remove the credentials for it, set disaster_recovery = false."
    }
  }
}

data "dataplane_managed_identity" "this" {
  resource_group_id = local.identity.resource_group_id
  name              = local.identity.name

  lifecycle {
    precondition {
      condition     = length(setsubtract(keys(var.dr_namespaces), keys(var.deployment_ids))) == 0
      error_message = "Each key of dr_namespaces is a name in deployment_ids. These are not: ${join(", ", setsubtract(keys(var.dr_namespaces), keys(var.deployment_ids)))}."
    }
  }
}

locals {
  parsed = provider::dataplane::parse_resource_id(var.identity_id)
  identity = {
    name                = local.parsed.resource_name
    resource_group_name = local.parsed.resource_group_name
    resource_group_id   = "/subscriptions/${local.parsed.subscription_id}/resourceGroups/${local.parsed.resource_group_name}"
  }

  # A Deployment has several service accounts, and each needs its own credential.
  primary_credentials = merge([
    for deployment in data.dataplane_astro_deployment.this : {
      for account in var.service_accounts :
      "${deployment.namespace}-${account}" => {
        issuer  = deployment.oidc_issuer_url
        subject = "system:serviceaccount:${deployment.namespace}:${deployment.namespace}-${account}"
      }
    }
  ]...)

  # With disaster recovery, the cluster in the second region has an issuer of its own. The issuer and its
  # credentials go away together. Service accounts have no underscore, so the names collide with no other.
  with_recovery = {
    for name, deployment in data.dataplane_astro_deployment.this : name => deployment
    if var.disaster_recovery != false && deployment.dr_oidc_issuer_url != null && deployment.dr_oidc_issuer_url != deployment.oidc_issuer_url
  }
  recovery_credentials = merge([
    for name, deployment in local.with_recovery : {
      for account in coalesce(var.dr_service_accounts, var.service_accounts) :
      "${deployment.namespace}-${account}_dr" => {
        issuer    = deployment.dr_oidc_issuer_url
        namespace = lookup(var.dr_namespaces, name, deployment.namespace)
        account   = account
      }
    }
  ]...)

  credentials = merge(local.primary_credentials, {
    for name, it in local.recovery_credentials : name => {
      issuer  = it.issuer
      subject = "system:serviceaccount:${it.namespace}:${it.namespace}-${it.account}"
    }
  })
}

resource "dataplane_federated_identity_credential" "this" {
  for_each = local.credentials

  managed_identity_id = var.identity_id
  name                = each.key
  issuer              = each.value.issuer
  subject             = each.value.subject
}

resource "dataplane_role_assignment" "this" {
  for_each = var.grants

  scope               = each.value.scope
  role                = each.value.role
  managed_identity_id = var.identity_id
  description         = "Astro Deployments that work as ${local.identity.name}"
}
