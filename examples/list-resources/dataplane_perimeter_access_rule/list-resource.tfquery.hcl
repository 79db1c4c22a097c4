# All inbound access rules of a profile.
list "dataplane_perimeter_access_rule" "vendors" {
  provider = dataplane

  config {
    profile_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Network/networkSecurityPerimeters/nsp-data/profiles/vendors"
  }
}
