# All role assignments that Privileged Identity Management ends, in a subscription and below it.
list "dataplane_pim_role_assignment" "all" {
  provider = dataplane

  config {
    scope = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21"
  }
}
