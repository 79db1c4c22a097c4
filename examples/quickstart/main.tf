# Task access for a Union data plane, as in Union's guide "Enabling Azure resources":
# the tasks get the roles that they need on your resources, and the cluster may pull your images.

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
  sandbox = var.use_sandbox ? { seed = "${path.module}/seed.json" } : null
}

# Union creates one managed identity for task code, in the data plane's resource group.
# Its name starts with "flyteuser"; the rest differs from data plane to data plane.
data "dataplane_managed_identity" "tasks" {
  resource_group_id = var.data_plane_resource_group_id
  name_prefixes     = ["flyteuser"]
}

resource "dataplane_role_assignment" "task_container" {
  scope               = var.container_id
  role                = "Storage Blob Data Contributor"
  managed_identity_id = data.dataplane_managed_identity.tasks.id
  description         = "Tasks read and write this container."
}

resource "dataplane_role_assignment" "task_secret" {
  scope               = var.secret_id
  role                = "Key Vault Secrets User"
  managed_identity_id = data.dataplane_managed_identity.tasks.id
  description         = "Tasks read this secret."
}

# Images are pulled by the cluster's kubelet, not by the tasks.
resource "dataplane_role_assignment" "image_pull" {
  scope          = var.registry_id
  role           = "AcrPull"
  principal_id   = var.kubelet_principal_id
  principal_type = "ServicePrincipal"
  description    = "The data plane pulls task images from this registry."
}
