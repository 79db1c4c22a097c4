# All custom roles that can be assigned in a subscription or below it.
list "dataplane_role_definition" "all" {
  provider = dataplane

  config {
    scope = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21"
  }
}
