terraform {
  required_version = ">= 1.8"

  required_providers {
    dataplane = {
      source = "dataplane/dataplane"
    }
  }
}
