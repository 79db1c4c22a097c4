output "hand_over" {
  description = "The values for Union's form."
  value = {
    tenant_id             = var.tenant_id
    subscription_id       = var.subscription_id
    application_client_id = var.application_client_id
    vnet_name             = try(provider::dataplane::parse_resource_id(var.vnet_id).resource_name, null)
    vnet_resource_group   = try(provider::dataplane::parse_resource_id(var.vnet_id).resource_group_name, null)
  }
}

output "federated_credential" {
  description = "How Union signs in as the application: the arguments of an azuread_application_federated_identity_credential."
  value = {
    display_name = "union-access"
    issuer       = "https://cognito-identity.amazonaws.com"
    subject      = "us-east-2:6f9a6050-887a-c4cc-0625-120a4805bc34"
    audiences    = ["us-east-2:ad71bce5-161b-4430-85a5-7ea84a941e6a"]
  }
}

output "assignments" {
  description = "The roles of Union's application, and their scopes."
  value = concat(
    [for role, it in dataplane_role_assignment.application : { role = role, scope = it.scope }],
    [for role, it in dataplane_role_assignment.network : { role = role, scope = it.scope }],
  )
}
