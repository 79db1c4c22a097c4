terraform {
  required_providers {
    dataplane = {
      source  = "dataplane/dataplane"
      version = "~> 0.1"
    }
  }
}

# Credentials come from ARM_* environment variables, or else from the Azure CLI.
provider "dataplane" {}

# A simulated Azure in a local file: no account and no credentials, and nothing is created in Azure.
provider "dataplane" {
  alias   = "sandbox"
  sandbox = {}
}
