terraform {
  required_version = ">= 1.6"

  required_providers {
    dataplane = {
      source = "dataplane/dataplane"
    }
  }
}
