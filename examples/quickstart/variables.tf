variable "use_sandbox" {
  description = "Whether to run against the simulated Azure of seed.json instead of Azure."
  type        = bool
  default     = true
}

variable "data_plane_resource_group_id" {
  description = "Resource group that holds the data plane's Azure resources."
  type        = string
}

variable "container_id" {
  description = "Blob container that tasks read and write."
  type        = string
}

variable "secret_id" {
  description = "Key Vault secret that tasks read; the vault must use Azure RBAC."
  type        = string
}

variable "registry_id" {
  description = "Container registry that holds the task images."
  type        = string
}

variable "kubelet_principal_id" {
  description = "Object ID of the AKS cluster's kubelet identity, from Union's support or from `az aks show`."
  type        = string
}
