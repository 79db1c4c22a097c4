# The connections of a resource as Azure shows them, independent of the module.

terraform {
  required_providers {
    dataplane = {
      source = "dataplane/dataplane"
    }
  }
}

variable "resource_id" {
  description = "ID of the resource."
  type        = string
}

data "dataplane_private_endpoint_connections" "this" {
  resource_id = var.resource_id
}

output "statuses" {
  description = "The status of each connection, by its name."
  value       = { for connection in data.dataplane_private_endpoint_connections.this.connections : connection.name => connection.status }
}
