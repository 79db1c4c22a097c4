data "dataplane_service_principal" "confluent" {
  client_id = "f0955e3a-9013-4cf4-a1ea-21587621c9cc"
}

# A vendor's application gets the role of its guide once somebody has consented to it; until then, the
# plan warns and shows the address and the command.
locals {
  atlas = provider::dataplane::vendor_role_definition("mongodb_atlas_vnet_peering")
}

data "dataplane_service_principal" "atlas" {
  client_id = local.atlas.client_id
  tenant_id = "7d1f0c52-3a44-4f0e-9a52-6f2d0b5f1c11"
}

output "atlas_consent" {
  value = data.dataplane_service_principal.atlas.exists == true ? null : {
    url     = data.dataplane_service_principal.atlas.consent_url
    command = data.dataplane_service_principal.atlas.consent_command
  }
}
