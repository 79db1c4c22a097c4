output "ticket" {
  description = "The ticket to send to Astronomer support."
  value       = module.private_link.tickets.images
}

output "approval_notice" {
  description = "The notice to Astronomer support, once the connection is approved."
  value       = lookup(module.private_link.approval_notices, "images", null)
}

output "progress" {
  description = "The status, who has to act next, and the next step."
  value       = module.private_link.progress.images
}

output "dns" {
  description = "What DNS answers for each name."
  value       = module.private_link.dns
}

output "ready" {
  description = "Whether the cluster can use the registry by Private Link."
  value       = module.private_link.ready.images
}
