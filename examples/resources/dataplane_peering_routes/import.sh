# By the ID of the route table, and the prefix of the route names.
terraform import dataplane_peering_routes.astro '/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-net-prod/providers/Microsoft.Network/routeTables/rt-data-prod|dataplane'
