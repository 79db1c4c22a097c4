# The same with Astronomer creating both peering links: it keeps its role until the peering is connected.

provider "dataplane" {
  auxiliary_tenant_ids = ["e0a4c7b8-6d15-4b6f-8c3e-5a9f21d4be02"]
  sandbox              = { lifetime = "run", database = "both", seed = "tests/seed.json" }
}

provider "dataplane" {
  alias                = "vendor"
  tenant_id            = "e0a4c7b8-6d15-4b6f-8c3e-5a9f21d4be02"
  auxiliary_tenant_ids = ["7d1f0c52-3a44-4f0e-9a52-6f2d0b5f1c11"]
  sandbox              = { lifetime = "run", database = "both", seed = "tests/seed.json" }
}

# A provider reads a network once. Terraform starts one for each command, but keeps it for a whole file of
# tests: so after the vendor has acted, the next one looks.
provider "dataplane" {
  alias                = "second"
  auxiliary_tenant_ids = ["e0a4c7b8-6d15-4b6f-8c3e-5a9f21d4be02"]
  sandbox              = { lifetime = "run", database = "both", seed = "tests/seed.json" }
}

provider "dataplane" {
  alias                = "third"
  auxiliary_tenant_ids = ["e0a4c7b8-6d15-4b6f-8c3e-5a9f21d4be02"]
  sandbox              = { lifetime = "run", database = "both", seed = "tests/seed.json" }
}

provider "dataplane" {
  alias                = "fourth"
  auxiliary_tenant_ids = ["e0a4c7b8-6d15-4b6f-8c3e-5a9f21d4be02"]
  sandbox              = { lifetime = "run", database = "both", seed = "tests/seed.json" }
}

variables {
  cluster_id    = "cmg3k4w9t000108l4hx2q7v1z"
  vnet_id       = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Network/virtualNetworks/vnet-data-prod"
  mode          = "vendor_creates_both"
  vendor_access = { principal_id = "5e0a9c11-72d4-4b0f-9a3e-1c8d6f2b4e70" }
}

run "the_vendor_gets_its_role" {
  assert {
    condition     = dataplane_role_assignment.vendor[0].role_name == "Astro VNET Peering Contributor" && dataplane_role_assignment.vendor[0].scope == "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21"
    error_message = "The custom role, on the subscription."
  }

  assert {
    condition     = output.progress.status == "draft" && output.vendor_needs_access
    error_message = "The ticket is not sent yet."
  }
}

run "a_sent_ticket_waits_for_the_vendor" {
  variables {
    ticket_id = "48213"
  }

  assert {
    condition     = output.progress.status == "access_granted" && output.progress.waiting_on == "vendor"
    error_message = "The vendor has all that it needs."
  }

  assert {
    condition     = length(dataplane_vnet_peering.this) == 0
    error_message = "The vendor creates both peering links."
  }
}

run "the_vendor_creates_one_link" {
  module {
    source = "./tests/vendor"
  }

  providers = {
    dataplane        = dataplane
    dataplane.vendor = dataplane.vendor
  }

  variables {
    own_link       = false
    customers_link = true
  }
}

run "one_link_leaves_the_role" {
  providers = { dataplane = dataplane.second }

  variables {
    ticket_id = "48213"
  }

  assert {
    condition     = output.progress.status == "local_link_initiated" && length(dataplane_role_assignment.vendor) == 1
    error_message = "The vendor is not done."
  }
}

run "the_vendor_creates_the_remote_link" {
  module {
    source = "./tests/vendor"
  }

  providers = {
    dataplane        = dataplane
    dataplane.vendor = dataplane.vendor
  }

  variables {
    own_link       = true
    customers_link = true
  }
}

run "a_connected_peering_ends_the_role" {
  providers = { dataplane = dataplane.third }

  variables {
    ticket_id = "48213"
  }

  assert {
    condition     = output.progress.status == "connected" && output.peering_id != null
    error_message = "Both peering links exist."
  }

  assert {
    condition     = length(dataplane_role_assignment.vendor) == 0 && !output.vendor_needs_access
    error_message = "The role was only for creating the peering."
  }
}

run "the_other_site_still_needs_the_role" {
  providers = { dataplane = dataplane.third }

  variables {
    ticket_id               = "48213"
    other_site_needs_access = true
  }

  assert {
    condition     = output.progress.status == "connected" && length(dataplane_role_assignment.vendor) == 1 && output.vendor_needs_access
    error_message = "The vendor keeps the role until both sites are connected."
  }
}

run "the_vendor_removes_its_link" {
  module {
    source = "./tests/vendor"
  }

  providers = {
    dataplane        = dataplane
    dataplane.vendor = dataplane.vendor
  }

  variables {
    own_link       = false
    customers_link = true
  }
}

run "a_peering_that_is_cut_off_needs_the_role_again" {
  providers = { dataplane = dataplane.fourth }

  variables {
    ticket_id = "48213"
  }

  assert {
    condition     = output.progress.status == "disconnected" && output.progress.waiting_on == "you"
    error_message = "You have to ask why."
  }

  assert {
    condition     = length(dataplane_role_assignment.vendor) == 1 && output.vendor_needs_access
    error_message = "The vendor cannot repair the peering without it."
  }
}

run "the_role_can_be_withheld" {
  providers = { dataplane = dataplane.fourth }

  variables {
    ticket_id     = "48213"
    vendor_access = null
  }

  assert {
    condition     = length(dataplane_role_assignment.vendor) == 0 && output.vendor_needs_access
    error_message = "The role is needed, but not assigned."
  }
}
