# By the ID of the Azure resource that has the firewall.
terraform import dataplane_network_rules.lake '/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Storage/storageAccounts/stdatalakeprod01'
