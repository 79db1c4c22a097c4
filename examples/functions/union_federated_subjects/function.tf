locals {
  subjects = provider::dataplane::union_federated_subjects(["development", "staging", "production"])
}

# For a dataplane_federated_identity_credential with for_each: name => subject.
output "executions" {
  value = local.subjects.executions
}
