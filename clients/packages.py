"""The azure-mgmt packages: each type created, read, listed, changed and deleted, and what is special."""

import importlib

from azure.identity import ClientSecretCredential

from package_lives import LIVES
from package_steps import done, some, tag
from sandbox import APPLICATION, GROUP, LOCATION, PRINCIPAL, SECRET, SUBSCRIPTION, TENANT, group_id

CLIENT = "azure-mgmt packages"

READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
ASSIGNMENT = "5c7f0e9a-2d14-4a86-9e3b-1f6d8c2a7b50"
DEFINITION = "b07c3e51-94d8-4f6a-8c2e-6a1f9d5e7b34"


def run(results, sandbox):
    """Runs every call."""
    Packages(results, sandbox).run()


class Packages:
    """The clients of one run."""

    def __init__(self, results, sandbox):
        self.results = results
        self.sandbox = sandbox
        self.tenant = TENANT
        self.credential = ClientSecretCredential(
            TENANT, APPLICATION, SECRET, authority=sandbox.url, disable_instance_discovery=True
        )

    def client(self, package, name, subscription=True):
        """A client of a package, pointed at the sandbox."""
        make = getattr(importlib.import_module(f"azure.mgmt.{package}"), name)
        arguments = [SUBSCRIPTION] if subscription else []
        return make(
            self.credential,
            *arguments,
            base_url=self.sandbox.url,
            credential_scopes=[f"{self.sandbox.url}/.default"],
            polling_interval=0,
        )

    def life(self, subject, steps):
        """Goes through the steps of a subject: verb, name and what to do."""
        for verb, name, action in steps:
            self.results.attempt(CLIENT, subject, verb, name, lambda: done(action()))

    def run(self):
        """Every type, each on its own: a package that cannot be used fails alone."""
        for part in (
            self.storage, self.key_vault, self.registry, self.cosmos, self.event_hubs, self.service_bus,
            self.sql, self.redis, self.search, self.identities, self.postgresql, self.private_dns,
            self.kubernetes, self.resources, self.authorization, self.role_definitions, self.locks,
            self.resource_graph,
        ):
            self.results.attempt(CLIENT, part.__name__.replace("_", " "), "special", "client", part)
        for subject, life in LIVES.items():
            self.results.attempt(CLIENT, subject, "special", "client", lambda: self.life(subject, life(self)))

    def storage(self):
        accounts = self.client("storage", "StorageManagementClient").storage_accounts
        wanted = {"location": LOCATION, "sku": {"name": "Standard_LRS"}, "kind": "StorageV2"}
        self.life("storage", [
            ("create", "begin_create", lambda: accounts.begin_create(GROUP, "sdklake", wanted)),
            ("read", "get_properties", lambda: accounts.get_properties(GROUP, "sdklake")),
            ("list", "list", lambda: accounts.list_by_resource_group(GROUP)),
            ("change", "update", lambda: accounts.update(GROUP, "sdklake", {"tags": {"a": "b"}})),
            ("special", "list_keys", lambda: accounts.list_keys(GROUP, "sdklake")),
            ("delete", "delete", lambda: accounts.delete(GROUP, "sdklake")),
        ])

    def key_vault(self):
        vaults = self.client("keyvault", "KeyVaultManagementClient").vaults
        properties = {"tenant_id": TENANT, "sku": {"family": "A", "name": "standard"}, "access_policies": []}
        wanted = {"location": LOCATION, "properties": properties}
        self.life("key vault", [
            ("create", "begin_create_or_update", lambda: vaults.begin_create_or_update(GROUP, "sdkvault", wanted)),
            ("read", "get", lambda: vaults.get(GROUP, "sdkvault")),
            ("list", "list", lambda: vaults.list_by_resource_group(GROUP)),
            ("change", "update", lambda: vaults.update(GROUP, "sdkvault", {"tags": {"a": "b"}})),
            ("delete", "delete", lambda: vaults.delete(GROUP, "sdkvault")),
            ("special", "list_deleted", lambda: vaults.list_deleted()),
            ("special", "begin_purge_deleted", lambda: vaults.begin_purge_deleted("sdkvault", LOCATION)),
        ])

    def registry(self):
        registries = self.client("containerregistry", "ContainerRegistryManagementClient").registries
        wanted = {"location": LOCATION, "sku": {"name": "Premium"}, "properties": {"adminUserEnabled": True}}
        self.life("registry", [
            ("create", "begin_create", lambda: registries.begin_create(GROUP, "sdkregistry", wanted)),
            ("read", "get", lambda: registries.get(GROUP, "sdkregistry")),
            ("list", "list", lambda: registries.list_by_resource_group(GROUP)),
            ("change", "begin_update", lambda: registries.begin_update(GROUP, "sdkregistry", {"tags": {"a": "b"}})),
            ("special", "list_credentials", lambda: registries.list_credentials(GROUP, "sdkregistry")),
            ("delete", "begin_delete", lambda: registries.begin_delete(GROUP, "sdkregistry")),
        ])

    def cosmos(self):
        accounts = self.client("cosmosdb", "CosmosDBManagementClient").database_accounts
        properties = {
            "locations": [{"locationName": LOCATION, "failoverPriority": 0}],
            "databaseAccountOfferType": "Standard",
        }
        wanted = {"location": LOCATION, "properties": properties, **properties}
        self.life("cosmos", [
            ("create", "begin_create_or_update", lambda: accounts.begin_create_or_update(GROUP, "sdkcosmos", wanted)),
            ("read", "get", lambda: accounts.get(GROUP, "sdkcosmos")),
            ("list", "list", lambda: accounts.list_by_resource_group(GROUP)),
            ("change", "begin_update", lambda: accounts.begin_update(GROUP, "sdkcosmos", {"tags": {"a": "b"}})),
            ("special", "list_keys", lambda: accounts.list_keys(GROUP, "sdkcosmos")),
            ("delete", "begin_delete", lambda: accounts.begin_delete(GROUP, "sdkcosmos")),
        ])

    def event_hubs(self):
        self.namespaces("event hubs", "eventhub", "EventHubManagementClient", "sdkhub", "Standard")

    def service_bus(self):
        self.namespaces("service bus", "servicebus", "ServiceBusManagementClient", "sdkbus", "Premium")

    def namespaces(self, subject, package, client, name, sku):
        namespaces = self.client(package, client).namespaces
        wanted = {"location": LOCATION, "sku": {"name": sku, "tier": sku}}
        self.life(subject, [
            ("create", "begin_create_or_update", lambda: namespaces.begin_create_or_update(GROUP, name, wanted)),
            ("read", "get", lambda: namespaces.get(GROUP, name)),
            ("list", "list", lambda: namespaces.list_by_resource_group(GROUP)),
            ("change", "update", lambda: namespaces.update(GROUP, name, {"location": LOCATION, "tags": {"a": "b"}})),
            ("special", "get_network_rule_set", lambda: namespaces.get_network_rule_set(GROUP, name)),
            ("special", "list_keys", lambda: namespaces.list_keys(GROUP, name, "RootManageSharedAccessKey")),
            ("delete", "begin_delete", lambda: namespaces.begin_delete(GROUP, name)),
        ])

    def sql(self):
        client = self.client("sql", "SqlManagementClient")
        servers, rules = client.servers, client.firewall_rules
        wanted = {
            "location": LOCATION,
            "administrator_login": "sa-clients",
            "administrator_login_password": "Only-in-the-sandbox-1",
        }
        rule = {"start_ip_address": "203.0.113.7", "end_ip_address": "203.0.113.7"}
        self.life("sql", [
            ("create", "begin_create_or_update", lambda: servers.begin_create_or_update(GROUP, "sdksql", wanted)),
            ("read", "get", lambda: servers.get(GROUP, "sdksql")),
            ("list", "list", lambda: servers.list_by_resource_group(GROUP)),
            ("change", "begin_update", lambda: servers.begin_update(GROUP, "sdksql", {"tags": {"a": "b"}})),
            ("special", "firewall rule", lambda: rules.create_or_update(GROUP, "sdksql", "one", rule)),
            ("delete", "begin_delete", lambda: servers.begin_delete(GROUP, "sdksql")),
        ])

    def redis(self):
        caches = self.client("redis", "RedisManagementClient").redis
        wanted = {"location": LOCATION, "sku": {"name": "Basic", "family": "C", "capacity": 0}}
        self.life("redis", [
            ("create", "begin_create", lambda: caches.begin_create(GROUP, "sdkredis", wanted)),
            ("read", "get", lambda: caches.get(GROUP, "sdkredis")),
            ("list", "list", lambda: caches.list_by_resource_group(GROUP)),
            ("change", "begin_update", lambda: caches.begin_update(GROUP, "sdkredis", {"tags": {"a": "b"}})),
            ("special", "list_keys", lambda: caches.list_keys(GROUP, "sdkredis")),
            ("delete", "begin_delete", lambda: caches.begin_delete(GROUP, "sdkredis")),
        ])

    def search(self):
        client = self.client("search", "SearchManagementClient")
        wanted = {"location": LOCATION, "sku": {"name": "basic"}}
        self.life("search", [
            ("create", "begin_create_or_update", lambda: client.services.begin_create_or_update(GROUP, "sdksearch", wanted)),
            ("read", "get", lambda: client.services.get(GROUP, "sdksearch")),
            ("list", "list", lambda: client.services.list_by_resource_group(GROUP)),
            ("change", "update", lambda: client.services.update(GROUP, "sdksearch", {"tags": {"a": "b"}})),
            ("special", "admin_keys", lambda: client.admin_keys.get(GROUP, "sdksearch")),
            ("delete", "delete", lambda: client.services.delete(GROUP, "sdksearch")),
        ])

    def identities(self):
        client = self.client("msi", "ManagedServiceIdentityClient")
        identities, credentials = client.user_assigned_identities, client.federated_identity_credentials
        trust = {"issuer": "https://example.com", "subject": "s", "audiences": ["api://AzureADTokenExchange"]}
        trust = {"properties": trust, **trust}
        self.life("identities", [
            ("create", "create_or_update", lambda: identities.create_or_update(GROUP, "sdkid", {"location": LOCATION})),
            ("read", "get", lambda: identities.get(GROUP, "sdkid")),
            ("list", "list", lambda: identities.list_by_resource_group(GROUP)),
            ("change", "update", lambda: identities.update(GROUP, "sdkid", {"tags": {"a": "b"}})),
            ("special", "federated credential", lambda: credentials.create_or_update(GROUP, "sdkid", "github", trust)),
            ("delete", "delete", lambda: identities.delete(GROUP, "sdkid")),
        ])

    def postgresql(self):
        client = self.client("postgresqlflexibleservers", "PostgreSQLManagementClient")
        servers = client.servers
        wanted = {
            "location": LOCATION,
            "sku": {"name": "Standard_B1ms", "tier": "Burstable"},
            "properties": {"version": "17", "administratorLogin": "sa", "administratorLoginPassword": "Only-here-1"},
        }
        create = getattr(servers, "begin_create_or_update", None) or servers.begin_create
        self.life("postgresql", [
            ("create", "begin_create", lambda: create(GROUP, "sdkpg", wanted)),
            ("read", "get", lambda: servers.get(GROUP, "sdkpg")),
            ("list", "list", lambda: servers.list_by_resource_group(GROUP)),
            ("change", "begin_update", lambda: servers.begin_update(GROUP, "sdkpg", {"tags": {"a": "b"}})),
            ("special", "begin_stop", lambda: servers.begin_stop(GROUP, "sdkpg")),
            ("special", "begin_start", lambda: servers.begin_start(GROUP, "sdkpg")),
            ("delete", "begin_delete", lambda: servers.begin_delete(GROUP, "sdkpg")),
        ])

    def private_dns(self):
        zones = self.client("privatedns", "PrivateDnsManagementClient").private_zones
        self.life("private dns", [
            ("create", "begin_create_or_update", lambda: zones.begin_create_or_update(GROUP, "sdk.internal", {"location": "global"})),
            ("read", "get", lambda: zones.get(GROUP, "sdk.internal")),
            ("list", "list", lambda: zones.list_by_resource_group(GROUP)),
            ("change", "begin_update", lambda: zones.begin_update(GROUP, "sdk.internal", {"tags": {"a": "b"}})),
            ("delete", "begin_delete", lambda: zones.begin_delete(GROUP, "sdk.internal")),
        ])

    def kubernetes(self):
        clusters = self.client("containerservice", "ContainerServiceClient").managed_clusters
        wanted = {"location": LOCATION, "identity": {"type": "SystemAssigned"}, "properties": {"dnsPrefix": "sdk"}}
        self.life("kubernetes", [
            ("create", "begin_create_or_update", lambda: clusters.begin_create_or_update(GROUP, "sdkaks", wanted)),
            ("read", "get", lambda: clusters.get(GROUP, "sdkaks")),
            ("list", "list", lambda: clusters.list_by_resource_group(GROUP)),
            ("change", "begin_update_tags", lambda: clusters.begin_update_tags(GROUP, "sdkaks", {"tags": {"a": "b"}})),
            ("special", "list_cluster_user_credentials", lambda: clusters.list_cluster_user_credentials(GROUP, "sdkaks")),
            ("special", "begin_stop", lambda: clusters.begin_stop(GROUP, "sdkaks")),
            ("special", "begin_start", lambda: clusters.begin_start(GROUP, "sdkaks")),
            ("delete", "begin_delete", lambda: clusters.begin_delete(GROUP, "sdkaks")),
        ])

    def resources(self):
        client = self.client("resource", "ResourceManagementClient")
        groups, tags = client.resource_groups, client.tags
        patch = {"operation": "Merge", "properties": {"tags": {"env": "test"}}}
        scope = group_id("rg-sdk")
        self.life("resources", [
            ("create", "group", lambda: groups.create_or_update("rg-sdk", {"location": LOCATION})),
            ("read", "group", lambda: groups.get("rg-sdk")),
            ("change", "group", lambda: groups.update("rg-sdk", {"tags": {"a": "b"}})),
            ("special", "tags", lambda: tag(tags, scope, patch)),
            ("list", "groups by tag", lambda: some(groups.list(filter="tagName eq 'env'"))),
            ("delete", "group", lambda: groups.begin_delete("rg-sdk")),
        ])

    def authorization(self):
        assignments = self.client("authorization", "AuthorizationManagementClient").role_assignments
        scope = group_id()
        role = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{READER}"
        wanted = {"properties": {"roleDefinitionId": role, "principalId": PRINCIPAL, "principalType": "User"}}
        self.life("authorization", [
            ("create", "create", lambda: assignments.create(scope, ASSIGNMENT, wanted)),
            ("read", "get", lambda: assignments.get(scope, ASSIGNMENT)),
            ("list", "list_for_scope", lambda: some(assignments.list_for_scope(scope))),
            ("delete", "delete", lambda: assignments.delete(scope, ASSIGNMENT)),
        ])

    def role_definitions(self):
        definitions = self.client("authorization", "AuthorizationManagementClient").role_definitions
        scope = f"/subscriptions/{SUBSCRIPTION}"
        wanted = lambda what: {"properties": {
            "roleName": "sdk-role", "description": what, "assignableScopes": [scope], "type": "CustomRole",
            "permissions": [{"actions": ["*/read"]}],
        }}
        self.life("role definitions", [
            ("create", "create_or_update", lambda: definitions.create_or_update(scope, DEFINITION, wanted("one"))),
            ("read", "get", lambda: definitions.get(scope, DEFINITION)),
            ("list", "list", lambda: some(definitions.list(scope, filter="type eq 'CustomRole'"))),
            ("change", "create_or_update", lambda: definitions.create_or_update(scope, DEFINITION, wanted("two"))),
            ("delete", "delete", lambda: definitions.delete(scope, DEFINITION)),
        ])

    def locks(self):
        locks = self.client("resource.locks", "ManagementLockClient").management_locks
        scope, wanted = group_id(), {"level": "CanNotDelete"}
        self.life("locks", [
            ("create", "create_or_update_by_scope", lambda: locks.create_or_update_by_scope(scope, "sdk", wanted)),
            ("read", "get_by_scope", lambda: locks.get_by_scope(scope, "sdk")),
            ("list", "list_by_scope", lambda: some(locks.list_by_scope(scope))),
            ("delete", "delete_by_scope", lambda: locks.delete_by_scope(scope, "sdk")),
        ])

    def resource_graph(self):
        client = self.client("resourcegraph", "ResourceGraphClient", subscription=False)
        query = {"query": "resourcecontainers | where type contains 'resourcegroups' | project name"}
        self.life("resource graph", [("special", "resources", lambda: some(client.resources(query).data))])
