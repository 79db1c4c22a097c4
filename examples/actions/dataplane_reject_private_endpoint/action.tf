# A private endpoint of a subscription that we do not know.
action "dataplane_reject_private_endpoint" "stranger" {
  config {
    resource_id               = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ContainerRegistry/registries/crdataprod01"
    requester_subscription_id = "8d2f7c10-93a4-4e5b-b6c7-d8e9f0a1b2c3"
    description               = "Nobody asked for this endpoint"
  }
}
