# What was asked of a vendor.

# The ticket is not sent yet.
mock_resource "dataplane_access_request" {
  defaults = {
    id             = "req-04c92359cd25"
    request_id     = "req-04c92359cd25"
    ticket_subject = "Principal that the cluster pulls images as: acme, acme-azure-westeurope, req-04c92359cd25"
    ticket_body    = "Please tell us the principal that each Kubernetes cluster of the data plane below pulls images as. Reference: req-04c92359cd25"
    status         = "draft"
    waiting_on     = "you"
    next_step      = "Send `ticket_subject` and `ticket_body` to Union support, and set `ticket_id` to the number of the ticket."
    hub_connection = null
  }
}
