# By the ID of the assignment.
terraform import dataplane_role_assignment.image_pull '/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ContainerRegistry/registries/crdataprod01/providers/Microsoft.Authorization/roleAssignments/68da0cfb-0760-5c5c-9bb4-4ed5ef6cda74'

# By scope, object ID of the principal, and role (its name, GUID or ID).
terraform import dataplane_role_assignment.image_pull '/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ContainerRegistry/registries/crdataprod01|9b1d7f35-60c2-4e8a-b7d4-2f5a8c0e6d13|AcrPull'
