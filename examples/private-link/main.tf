# One container registry, which an Astro cluster must reach by Private Link. What people record while they
# talk to Astronomer's support is in variables.tf.

terraform {
  required_version = ">= 1.8"

  required_providers {
    dataplane = {
      source = "dataplane/dataplane"
    }
  }
}

provider "dataplane" {
  # In the sandbox nothing is created in Azure, and no credentials are needed.
  sandbox = { database = "sandbox.db", seed = "${path.module}/seed.json" }
}

module "private_link" {
  source = "../modules/astro-private-link"

  cluster_id             = "cmg3k4w9t000108l4hx2q7v1z"
  vendor_subscription_id = var.vendor_subscription_id

  targets = {
    images = {
      resource_id          = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ContainerRegistry/registries/crdataprod01"
      group_id             = "registry"
      ticket_id            = var.ticket_id
      approval_notice_sent = var.approval_notice_sent
      dns_confirmed        = var.dns_confirmed
    }
  }

  dns = var.resolver == null ? null : { resolver = var.resolver }
}
