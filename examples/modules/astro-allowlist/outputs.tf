output "addresses" {
  description = "The allowed addresses."
  value       = data.dataplane_allowlist.this.addresses
}

output "digest" {
  description = "Changes when the addresses change: for notifications, or as a trigger."
  value       = data.dataplane_allowlist.this.digest
}

output "rules" {
  description = "The entries of each target, in the form of its service."
  value       = { for name, allowlist in dataplane_ip_allowlist.this : name => allowlist.rules }
}

output "without_effect" {
  description = "The targets whose firewall has no effect, and why."
  value       = { for name, allowlist in dataplane_ip_allowlist.this : name => allowlist.notes if !allowlist.effective }
}

output "warnings" {
  description = "What to know before you allow these addresses."
  value       = data.dataplane_allowlist.this.warnings
}
