variable "vnet_cidr" {
  type    = string
  default = "10.60.0.0/16"

  validation {
    condition     = !provider::dataplane::cidr_overlaps(var.vnet_cidr, "172.20.0.0/19")
    error_message = "172.20.0.0/19 is the range of the Astro cluster, which this network is peered with."
  }
}
