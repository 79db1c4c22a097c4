"""Further subjects of the `azure-mgmt` packages, each as one function: the steps of a life, in their order.

A function gets the `Packages` of the run, which makes the clients.
"""

from package_steps import done, some
from sandbox import GROUP, LOCATION, SUBSCRIPTION, group_id

TAGS = {"tags": {"a": "b"}}


def _network(packages):
    return packages.client("network", "NetworkManagementClient")


def _networks(packages):
    client = _network(packages)
    networks, subnets = client.virtual_networks, client.subnets
    wanted = {"location": LOCATION, "properties": {"addressSpace": {"addressPrefixes": ["10.21.0.0/16"]}}}
    subnet = {"properties": {"addressPrefix": "10.21.0.0/24"}}
    return [
        ("create", "begin_create_or_update", lambda: networks.begin_create_or_update(GROUP, "sdknet", wanted)),
        ("read", "get", lambda: networks.get(GROUP, "sdknet")),
        ("list", "list", lambda: some(networks.list(GROUP))),
        ("change", "update_tags", lambda: networks.update_tags(GROUP, "sdknet", TAGS)),
        ("special", "subnet", lambda: subnets.begin_create_or_update(GROUP, "sdknet", "pe", subnet)),
        ("special", "subnets", lambda: some(subnets.list(GROUP, "sdknet"))),
        ("delete", "begin_delete", lambda: networks.begin_delete(GROUP, "sdknet")),
    ]


def _peerings(packages):
    client = _network(packages)
    networks, peerings = client.virtual_networks, client.virtual_network_peerings

    def network(name, prefix):
        wanted = {"location": LOCATION, "properties": {"addressSpace": {"addressPrefixes": [prefix]}}}
        return done(networks.begin_create_or_update(GROUP, name, wanted))

    def link(own, remote, **more):
        remote_id = f"{group_id()}/providers/Microsoft.Network/virtualNetworks/{remote}"
        wanted = {"properties": {"remoteVirtualNetwork": {"id": remote_id}, "allowVirtualNetworkAccess": True, **more}}
        return peerings.begin_create_or_update(GROUP, own, "link", wanted)

    def synchronize():
        network("sdkthere", "10.32.0.0/15")
        wanted = done(peerings.get(GROUP, "sdkhere", "link"))
        done(peerings.begin_create_or_update(GROUP, "sdkhere", "link", wanted, sync_remote_address_space="true"))
        level = peerings.get(GROUP, "sdkhere", "link").properties.peering_sync_level
        if level != "FullyInSync":
            raise RuntimeError(f"the peering is {level}")

    return [
        ("create", "network", lambda: network("sdkhere", "10.31.0.0/16")),
        ("create", "remote network", lambda: network("sdkthere", "10.32.0.0/16")),
        ("create", "begin_create_or_update", lambda: link("sdkhere", "sdkthere")),
        ("create", "remote link", lambda: link("sdkthere", "sdkhere")),
        ("read", "get", lambda: peerings.get(GROUP, "sdkhere", "link")),
        ("list", "list", lambda: some(peerings.list(GROUP, "sdkhere"))),
        ("change", "begin_create_or_update", lambda: link("sdkhere", "sdkthere", allowForwardedTraffic=True)),
        ("special", "synchronize", synchronize),
        ("delete", "begin_delete", lambda: peerings.begin_delete(GROUP, "sdkhere", "link")),
        ("delete", "remote link", lambda: peerings.begin_delete(GROUP, "sdkthere", "link")),
    ]


def _route_tables(packages):
    client = _network(packages)
    tables, routes = client.route_tables, client.routes
    route = {"properties": {"addressPrefix": "10.9.0.0/16", "nextHopType": "VnetLocal"}}
    return [
        ("create", "begin_create_or_update", lambda: tables.begin_create_or_update(GROUP, "sdkroutes", {"location": LOCATION})),
        ("read", "get", lambda: tables.get(GROUP, "sdkroutes")),
        ("list", "list", lambda: some(tables.list(GROUP))),
        ("change", "update_tags", lambda: tables.update_tags(GROUP, "sdkroutes", TAGS)),
        ("special", "route", lambda: routes.begin_create_or_update(GROUP, "sdkroutes", "out", route)),
        ("special", "routes", lambda: some(routes.list(GROUP, "sdkroutes"))),
        ("delete", "begin_delete", lambda: tables.begin_delete(GROUP, "sdkroutes")),
    ]


def _private_endpoints(packages):
    client = _network(packages)
    storage = packages.client("storage", "StorageManagementClient")
    endpoints, connections = client.private_endpoints, storage.private_endpoint_connections
    account = f"{group_id()}/providers/Microsoft.Storage/storageAccounts/sdkpelake"
    subnet = f"{group_id()}/providers/Microsoft.Network/virtualNetworks/sdkpenet/subnets/pe"

    def prepare():
        wanted = {"location": LOCATION, "sku": {"name": "Standard_LRS"}, "kind": "StorageV2"}
        done(storage.storage_accounts.begin_create(GROUP, "sdkpelake", wanted))
        subnets = [{"name": "pe", "properties": {"addressPrefix": "10.41.0.0/24"}}]
        properties = {"addressSpace": {"addressPrefixes": ["10.41.0.0/16"]}, "subnets": subnets}
        wanted = {"location": LOCATION, "properties": properties}
        return client.virtual_networks.begin_create_or_update(GROUP, "sdkpenet", wanted)

    request = {"privateLinkServiceId": account, "groupIds": ["blob"], "requestMessage": "please"}
    wanted = {"location": LOCATION, "properties": {
        "subnet": {"id": subnet},
        "manualPrivateLinkServiceConnections": [{"name": "to-lake", "properties": request}],
    }}

    def decide(status):
        name = some(connections.list(GROUP, "sdkpelake"))[0].name
        state = {"privateLinkServiceConnectionState": {"status": status, "description": "decided"}}
        connections.put(GROUP, "sdkpelake", name, {"properties": state})
        seen = endpoints.get(GROUP, "sdkpe").properties.manual_private_link_service_connections[0]
        seen = seen.properties.private_link_service_connection_state.status
        if seen != status:
            raise RuntimeError(f"the endpoint shows {seen}")

    return [
        ("create", "account and network", prepare),
        ("create", "begin_create_or_update", lambda: endpoints.begin_create_or_update(GROUP, "sdkpe", wanted)),
        ("read", "get", lambda: endpoints.get(GROUP, "sdkpe")),
        ("list", "list", lambda: some(endpoints.list(GROUP))),
        ("change", "begin_create_or_update", lambda: endpoints.begin_create_or_update(GROUP, "sdkpe", {**wanted, **TAGS})),
        ("special", "approve", lambda: decide("Approved")),
        ("special", "reject", lambda: decide("Rejected")),
        ("delete", "begin_delete", lambda: endpoints.begin_delete(GROUP, "sdkpe")),
    ]


def _perimeters(packages):
    client = _network(packages)
    perimeters, profiles = client.network_security_perimeters, client.network_security_perimeter_profiles
    rules, associations = (
        client.network_security_perimeter_access_rules, client.network_security_perimeter_associations,
    )
    vaults = packages.client("keyvault", "KeyVaultManagementClient").vaults
    own = f"{group_id()}/providers/Microsoft.Network/networkSecurityPerimeters/sdknsp"
    vault = f"{group_id()}/providers/Microsoft.KeyVault/vaults/sdknspvault"
    rule = {"properties": {"direction": "Inbound", "addressPrefixes": ["203.0.113.0/24"]}}
    member = {"properties": {
        "privateLinkResource": {"id": vault}, "profile": {"id": f"{own}/profiles/open"}, "accessMode": "Learning",
    }}

    def resource():
        properties = {"tenant_id": packages.tenant, "sku": {"family": "A", "name": "standard"}, "access_policies": []}
        return vaults.begin_create_or_update(GROUP, "sdknspvault", {"location": LOCATION, "properties": properties})

    return [
        ("create", "create_or_update", lambda: perimeters.create_or_update(GROUP, "sdknsp", {"location": LOCATION})),
        ("read", "get", lambda: perimeters.get(GROUP, "sdknsp")),
        ("list", "list", lambda: some(perimeters.list(GROUP))),
        ("change", "patch", lambda: perimeters.patch(GROUP, "sdknsp", TAGS)),
        ("special", "profile", lambda: profiles.create_or_update(GROUP, "sdknsp", "open", {"properties": {}})),
        ("special", "access rule", lambda: rules.create_or_update(GROUP, "sdknsp", "open", "office", rule)),
        ("special", "access rules", lambda: some(rules.list(GROUP, "sdknsp", "open"))),
        ("special", "vault", resource),
        ("special", "association", lambda: associations.begin_create_or_update(GROUP, "sdknsp", "vault", member)),
        ("special", "remove association", lambda: associations.begin_delete(GROUP, "sdknsp", "vault")),
        ("delete", "begin_delete", lambda: perimeters.begin_delete(GROUP, "sdknsp")),
    ]


def _cognitive(packages):
    accounts = packages.client("cognitiveservices", "CognitiveServicesManagementClient").accounts
    wanted = {"location": LOCATION, "kind": "OpenAI", "sku": {"name": "S0"}, "properties": {"customSubDomainName": "sdkai"}}
    return [
        ("create", "begin_create", lambda: accounts.begin_create(GROUP, "sdkai", wanted)),
        ("read", "get", lambda: accounts.get(GROUP, "sdkai")),
        ("list", "list", lambda: some(accounts.list_by_resource_group(GROUP))),
        ("change", "begin_update", lambda: accounts.begin_update(GROUP, "sdkai", TAGS)),
        ("special", "list_keys", lambda: accounts.list_keys(GROUP, "sdkai")),
        ("delete", "begin_delete", lambda: accounts.begin_delete(GROUP, "sdkai")),
    ]


def _configuration(packages):
    stores = packages.client("appconfiguration", "AppConfigurationManagementClient").configuration_stores
    wanted = {"location": LOCATION, "sku": {"name": "standard"}}
    return [
        ("create", "begin_create", lambda: stores.begin_create(GROUP, "sdkconfig", wanted)),
        ("read", "get", lambda: stores.get(GROUP, "sdkconfig")),
        ("list", "list", lambda: some(stores.list_by_resource_group(GROUP))),
        ("change", "begin_update", lambda: stores.begin_update(GROUP, "sdkconfig", TAGS)),
        ("special", "list_keys", lambda: some(stores.list_keys(GROUP, "sdkconfig"))),
        ("delete", "begin_delete", lambda: stores.begin_delete(GROUP, "sdkconfig")),
    ]


def _iot_hubs(packages):
    hubs = packages.client("iothub", "IotHubClient").iot_hub_resource
    wanted = {"location": LOCATION, "sku": {"name": "S1", "capacity": 1}, "properties": {}}
    return [
        ("create", "begin_create_or_update", lambda: hubs.begin_create_or_update(GROUP, "sdkiot", wanted)),
        ("read", "get", lambda: hubs.get(GROUP, "sdkiot")),
        ("list", "list", lambda: some(hubs.list_by_resource_group(GROUP))),
        ("change", "begin_update", lambda: hubs.begin_update(GROUP, "sdkiot", TAGS)),
        ("special", "list_keys", lambda: some(hubs.list_keys(GROUP, "sdkiot"))),
        ("delete", "begin_delete", lambda: hubs.begin_delete(GROUP, "sdkiot")),
    ]


def _topics(packages):
    topics = packages.client("eventgrid", "EventGridManagementClient").topics
    return [
        ("create", "begin_create_or_update", lambda: topics.begin_create_or_update(GROUP, "sdktopic", {"location": LOCATION})),
        ("read", "get", lambda: topics.get(GROUP, "sdktopic")),
        ("list", "list", lambda: some(topics.list_by_resource_group(GROUP))),
        ("change", "begin_update", lambda: topics.begin_update(GROUP, "sdktopic", TAGS)),
        ("special", "list_shared_access_keys", lambda: topics.list_shared_access_keys(GROUP, "sdktopic")),
        ("delete", "begin_delete", lambda: topics.begin_delete(GROUP, "sdktopic")),
    ]


def _batch(packages):
    accounts = packages.client("batch", "BatchManagementClient").batch_account
    return [
        ("create", "begin_create", lambda: accounts.begin_create(GROUP, "sdkbatch", {"location": LOCATION})),
        ("read", "get", lambda: accounts.get(GROUP, "sdkbatch")),
        ("list", "list", lambda: some(accounts.list_by_resource_group(GROUP))),
        ("change", "update", lambda: accounts.update(GROUP, "sdkbatch", TAGS)),
        ("special", "get_keys", lambda: accounts.get_keys(GROUP, "sdkbatch")),
        ("delete", "begin_delete", lambda: accounts.begin_delete(GROUP, "sdkbatch")),
    ]


def _mysql(packages):
    client = packages.client("mysqlflexibleservers", "MySQLManagementClient")
    servers, rules = client.servers, client.firewall_rules
    wanted = {
        "location": LOCATION,
        "sku": {"name": "Standard_B1ms", "tier": "Burstable"},
        "properties": {"version": "8.0.21", "administratorLogin": "owner1", "administratorLoginPassword": "Only-here-1"},
    }
    rule = {"properties": {"startIpAddress": "203.0.113.7", "endIpAddress": "203.0.113.7"}}
    return [
        ("create", "begin_create", lambda: servers.begin_create(GROUP, "sdkmysql", wanted)),
        ("read", "get", lambda: servers.get(GROUP, "sdkmysql")),
        ("list", "list", lambda: some(servers.list_by_resource_group(GROUP))),
        ("change", "begin_update", lambda: servers.begin_update(GROUP, "sdkmysql", TAGS)),
        ("special", "firewall rule", lambda: rules.begin_create_or_update(GROUP, "sdkmysql", "one", rule)),
        ("special", "firewall rules", lambda: some(rules.list_by_server(GROUP, "sdkmysql"))),
        ("delete", "begin_delete", lambda: servers.begin_delete(GROUP, "sdkmysql")),
    ]


def _kusto(packages):
    clusters = packages.client("kusto", "KustoManagementClient").clusters
    wanted = {"location": LOCATION, "sku": {"name": "Standard_E2a_v4", "tier": "Standard", "capacity": 2}}
    return [
        ("create", "begin_create_or_update", lambda: clusters.begin_create_or_update(GROUP, "sdkkusto", wanted)),
        ("read", "get", lambda: clusters.get(GROUP, "sdkkusto")),
        ("list", "list", lambda: some(clusters.list_by_resource_group(GROUP))),
        ("change", "begin_update", lambda: clusters.begin_update(GROUP, "sdkkusto", TAGS)),
        ("special", "begin_stop", lambda: clusters.begin_stop(GROUP, "sdkkusto")),
        ("special", "begin_start", lambda: clusters.begin_start(GROUP, "sdkkusto")),
        ("delete", "begin_delete", lambda: clusters.begin_delete(GROUP, "sdkkusto")),
    ]


def _subscriptions(packages):
    client = packages.client("resource.subscriptions", "SubscriptionClient", subscription=False)
    return [
        ("read", "get", lambda: client.subscriptions.get(SUBSCRIPTION)),
        ("list", "list", lambda: some(client.subscriptions.list())),
        ("special", "locations", lambda: some(client.subscriptions.list_locations(SUBSCRIPTION))),
        ("special", "tenants", lambda: some(client.tenants.list())),
    ]


# Subject, and the function that has its steps.
LIVES = {
    "subscriptions": _subscriptions,
    "networks": _networks,
    "peerings": _peerings,
    "route tables": _route_tables,
    "private endpoints": _private_endpoints,
    "perimeters": _perimeters,
    "cognitive services": _cognitive,
    "app configuration": _configuration,
    "iot hubs": _iot_hubs,
    "event grid": _topics,
    "batch": _batch,
    "mysql": _mysql,
    "kusto": _kusto,
}
