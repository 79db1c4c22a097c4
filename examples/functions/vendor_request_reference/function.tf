# The reference of a request to dbt for a private endpoint, before the request exists. The subject is
# `subject.id` of the request.
output "reference" {
  value = provider::dataplane::vendor_request_reference(
    "dbt",
    "https://ab123.eu1.dbt.com",
    "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.DBforPostgreSQL/flexibleServers/psql-data-prod",
    "postgresqlServer",
  )
}
