# The fewest ranges, for a firewall with room for few entries.
output "vendor_ranges" {
  value = provider::dataplane::aggregate_cidrs([
    "203.0.113.18",
    "203.0.113.19",
    "198.51.100.0-198.51.100.255",
  ]) # ["198.51.100.0/24", "203.0.113.18/31"]
}
