"""The Azure CLI: for each type its commands to create, read, list, change and delete, and special ones."""

import io
import json
import os
import sys

import credentials
from sandbox import APPLICATION, GROUP, LOCATION, PRINCIPAL, SECRET, SUBSCRIPTION, TENANT, group_id

CLIENT = "Azure CLI"

NETWORK = f"{group_id()}/providers/Microsoft.Network/virtualNetworks"
ACCOUNT = f"{group_id()}/providers/Microsoft.Storage/storageAccounts/clientslake"

# Subject, then verb and command. `-g` and the group are added where the command has `@`.
COMMANDS = [
    ("subscriptions", [
        ("read", "account show"),
        ("list", "account list --refresh"),
        ("special", "account list-locations"),
        ("special", "account get-access-token"),
        ("special", "provider list"),
        ("special", "provider show -n Microsoft.Storage"),
        ("special", "provider register -n Microsoft.Storage"),
    ]),
    ("resource groups", [
        ("create", "group create -n rg-made -l westus --tags env=test"),
        ("read", "group show -n rg-made"),
        ("list", "group list --tag env=test"),
        ("change", "group update -n rg-made --set tags.more=1"),
        ("special", "group exists -n rg-made"),
        ("delete", "group delete -n rg-made --yes"),
    ]),
    ("storage accounts", [
        ("create", "storage account create -n clientslake @ -l westus --sku Standard_LRS"),
        ("read", "storage account show -n clientslake @"),
        ("list", "storage account list @"),
        ("change", "storage account update -n clientslake @ --tags a=b"),
        ("special", "storage account check-name -n clientslake"),
        ("special", "storage account keys list -n clientslake @"),
        ("special", "storage account keys renew -n clientslake @ --key key1"),
        ("special", "storage account network-rule add --account-name clientslake @ --ip-address 203.0.113.7"),
        ("special", "storage account network-rule list --account-name clientslake @"),
        ("special", "storage account network-rule remove --account-name clientslake @ --ip-address 203.0.113.7"),
        ("special", "storage account blob-service-properties show --account-name clientslake @"),
        ("create", "storage account create -n clientsgone @ -l westus --sku Standard_LRS"),
        ("delete", "storage account delete -n clientsgone @ --yes"),
    ]),
    ("tags", [
        ("create", f"tag create --resource-id {ACCOUNT} --tags env=prod"),
        ("read", f"tag list --resource-id {ACCOUNT}"),
        ("change", f"tag update --resource-id {ACCOUNT} --operation merge --tags team=data"),
        ("list", "resource list --tag env=prod"),
        ("delete", f"tag delete --resource-id {ACCOUNT} --yes"),
    ]),
    ("locks", [
        ("create", f"lock create -n keep --lock-type CanNotDelete --resource {ACCOUNT}"),
        ("read", f"lock show -n keep --resource {ACCOUNT}"),
        ("list", f"lock list --resource {ACCOUNT}"),
        ("change", f"lock update -n keep --resource {ACCOUNT} --notes changed"),
        ("delete", f"lock delete -n keep --resource {ACCOUNT}"),
    ]),
    ("role assignments", [
        ("create", f"role assignment create --assignee-object-id {PRINCIPAL} --assignee-principal-type User --role Reader --scope {ACCOUNT}"),
        ("list", f"role assignment list --scope {ACCOUNT}"),
        ("delete", f"role assignment delete --assignee {PRINCIPAL} --role Reader --scope {ACCOUNT}"),
    ]),
    ("role definitions", [
        ("list", "role definition list --name Reader"),
        ("create", "role definition create --role-definition @role.json"),
        ("change", "role definition update --role-definition @role.json"),
        ("delete", "role definition delete --name client-of-the-sandbox"),
    ]),
    ("managed identities", [
        ("create", "identity create -n made @ -l westus"),
        ("read", "identity show -n made @"),
        ("list", "identity list @"),
        ("special", "identity federated-credential create --name github --identity-name made @ --issuer https://example.com --subject s --audiences api://AzureADTokenExchange"),
        ("special", "identity federated-credential list --identity-name made @"),
        ("special", "identity federated-credential update --name github --identity-name made @ --issuer https://example.com --subject t --audiences api://AzureADTokenExchange"),
        ("special", "identity federated-credential delete --name github --identity-name made @ --yes"),
        ("delete", "identity delete -n made @"),
    ]),
    ("virtual networks", [
        ("create", "network vnet create -n here @ -l westus --address-prefixes 10.1.0.0/16 --subnet-name pe --subnet-prefixes 10.1.0.0/24"),
        ("create", "network vnet create -n there @ -l westus --address-prefixes 10.2.0.0/16"),
        ("read", "network vnet show -n here @"),
        ("list", "network vnet list @"),
        ("change", "network vnet update -n here @ --set tags.a=b"),
        ("special", "network vnet subnet create -n pods @ --vnet-name here --address-prefixes 10.1.1.0/24"),
        ("special", "network vnet subnet list @ --vnet-name here"),
        ("special", "network vnet subnet delete -n pods @ --vnet-name here"),
        ("create", "network vnet create -n gone @ -l westus --address-prefixes 10.3.0.0/16"),
        ("delete", "network vnet delete -n gone @"),
    ]),
    ("peerings", [
        ("create", f"network vnet peering create -n out @ --vnet-name here --remote-vnet {NETWORK}/there --allow-vnet-access"),
        ("create", f"network vnet peering create -n back @ --vnet-name there --remote-vnet {NETWORK}/here --allow-vnet-access"),
        ("read", "network vnet peering show -n out @ --vnet-name here"),
        ("list", "network vnet peering list @ --vnet-name here"),
        ("change", "network vnet peering update -n out @ --vnet-name here --set allowForwardedTraffic=true"),
        ("special", "network vnet peering sync -n out @ --vnet-name here"),
        ("delete", "network vnet peering delete -n out @ --vnet-name here"),
    ]),
    ("route tables", [
        ("create", "network route-table create -n routes @ -l westus"),
        ("read", "network route-table show -n routes @"),
        ("list", "network route-table list @"),
        ("change", "network route-table update -n routes @ --set tags.a=b"),
        ("special", "network route-table route create -n out @ --route-table-name routes --address-prefix 10.9.0.0/16 --next-hop-type VnetLocal"),
        ("special", "network route-table route delete -n out @ --route-table-name routes"),
        ("delete", "network route-table delete -n routes @"),
    ]),
    ("private endpoints", [
        ("create", f"network private-endpoint create -n pe @ -l westus --vnet-name here --subnet pe --connection-name to-lake --private-connection-resource-id {ACCOUNT} --group-id blob --manual-request true --request-message please"),
        ("read", "network private-endpoint show -n pe @"),
        ("list", "network private-endpoint list @"),
        ("change", "network private-endpoint update -n pe @ --set tags.a=b"),
        ("special", f"network private-link-resource list --id {ACCOUNT}"),
        ("special", f"network private-endpoint-connection list --id {ACCOUNT}"),
        ("special", "connection approve"),
        ("special", "connection reject"),
        ("special", "connection delete"),
        ("delete", "network private-endpoint delete -n pe @"),
    ]),
    ("private DNS zones", [
        ("create", "network private-dns zone create -n example.internal @"),
        ("read", "network private-dns zone show -n example.internal @"),
        ("list", "network private-dns zone list @"),
        ("change", "network private-dns zone update -n example.internal @ --tags a=b"),
        ("special", f"network private-dns link vnet create -n link @ --zone-name example.internal --virtual-network {NETWORK}/here --registration-enabled false"),
        ("special", "network private-dns record-set a add-record @ --zone-name example.internal --record-set-name www --ipv4-address 10.1.0.4"),
        ("special", "network private-dns record-set a list @ --zone-name example.internal"),
        ("special", "network private-dns link vnet delete -n link @ --zone-name example.internal --yes"),
        ("delete", "network private-dns zone delete -n example.internal @ --yes"),
    ]),
    ("vaults", [
        ("create", "keyvault create -n clientsvault @ -l westus --no-self-perms true --enable-rbac-authorization false"),
        ("read", "keyvault show -n clientsvault @"),
        ("list", "keyvault list @"),
        ("change", "keyvault update -n clientsvault @ --enabled-for-deployment true"),
        ("special", "keyvault network-rule add -n clientsvault @ --ip-address 203.0.113.7"),
        ("special", "keyvault network-rule remove -n clientsvault @ --ip-address 203.0.113.7/32"),
        ("delete", "keyvault delete -n clientsvault @"),
        ("special", "keyvault list-deleted --resource-type vault"),
        ("special", "keyvault recover -n clientsvault @ -l westus"),
        ("special", "keyvault delete -n clientsvault @"),
        ("special", "keyvault purge -n clientsvault -l westus"),
    ]),
    ("container registries", [
        ("create", "acr create -n clientsregistry @ -l westus --sku Premium --admin-enabled true"),
        ("read", "acr show -n clientsregistry @"),
        ("list", "acr list @"),
        ("change", "acr update -n clientsregistry @ --tags a=b"),
        ("special", "acr check-name -n clientsregistry"),
        ("special", "acr credential show -n clientsregistry @"),
        ("special", "acr network-rule add -n clientsregistry @ --ip-address 203.0.113.7"),
        ("special", "acr network-rule remove -n clientsregistry @ --ip-address 203.0.113.7"),
        ("delete", "acr delete -n clientsregistry @ --yes"),
    ]),
    ("Cosmos DB accounts", [
        ("create", "cosmosdb create -n clientscosmos @ --locations regionName=westus failoverPriority=0"),
        ("read", "cosmosdb show -n clientscosmos @"),
        ("list", "cosmosdb list @"),
        ("change", "cosmosdb update -n clientscosmos @ --ip-range-filter 203.0.113.7"),
        ("special", "cosmosdb keys list -n clientscosmos @"),
        ("special", "cosmosdb check-name-exists -n clientscosmos"),
        ("special", "cosmosdb network-rule list -n clientscosmos @"),
        ("delete", "cosmosdb delete -n clientscosmos @ --yes"),
    ]),
    ("Event Hubs namespaces", [
        ("create", "eventhubs namespace create -n clientshub @ -l westus --sku Standard"),
        ("read", "eventhubs namespace show -n clientshub @"),
        ("list", "eventhubs namespace list @"),
        ("change", "eventhubs namespace update -n clientshub @ --tags a=b"),
        ("special", "eventhubs namespace network-rule-set ip-rule add --namespace-name clientshub @ --ip-rule ip-address=203.0.113.7 action=Allow"),
        ("special", "eventhubs namespace network-rule-set show --namespace-name clientshub @"),
        ("special", "eventhubs namespace authorization-rule keys list --namespace-name clientshub @ --name RootManageSharedAccessKey"),
        ("delete", "eventhubs namespace delete -n clientshub @"),
    ]),
    ("Service Bus namespaces", [
        ("create", "servicebus namespace create -n clientsbus @ -l westus --sku Premium"),
        ("read", "servicebus namespace show -n clientsbus @"),
        ("list", "servicebus namespace list @"),
        ("change", "servicebus namespace update -n clientsbus @ --tags a=b"),
        ("special", "servicebus namespace network-rule-set ip-rule add --namespace-name clientsbus @ --ip-rule ip-address=203.0.113.7 action=Allow"),
        ("special", "servicebus namespace network-rule-set show --namespace-name clientsbus @"),
        ("special", "servicebus namespace authorization-rule keys list --namespace-name clientsbus @ --name RootManageSharedAccessKey"),
        ("delete", "servicebus namespace delete -n clientsbus @"),
    ]),
    ("SQL servers", [
        ("create", "sql server create -n clientssql @ -l westus -u sa-clients -p Only-in-the-sandbox-1"),
        ("read", "sql server show -n clientssql @"),
        ("list", "sql server list @"),
        ("change", "sql server update -n clientssql @ --enable-public-network true"),
        ("special", "sql server firewall-rule create -n one --server clientssql @ --start-ip-address 203.0.113.7 --end-ip-address 203.0.113.7"),
        ("special", "sql server firewall-rule list --server clientssql @"),
        ("special", "sql server conn-policy show --server clientssql @"),
        ("special", "sql server firewall-rule delete -n one --server clientssql @"),
        ("delete", "sql server delete -n clientssql @ --yes"),
    ]),
    ("Redis caches", [
        ("create", "redis create -n clientsredis @ -l westus --sku Basic --vm-size c0"),
        ("read", "redis show -n clientsredis @"),
        ("list", "redis list @"),
        ("change", "redis update -n clientsredis @ --set tags.a=b"),
        ("special", "redis list-keys -n clientsredis @"),
        ("special", "redis firewall-rules create -n clientsredis @ --rule-name one --start-ip 203.0.113.7 --end-ip 203.0.113.7"),
        ("delete", "redis delete -n clientsredis @ --yes"),
    ]),
    ("Search services", [
        ("create", "search service create -n clientssearch @ -l westus --sku basic"),
        ("read", "search service show -n clientssearch @"),
        ("list", "search service list @"),
        ("change", "search service update -n clientssearch @ --ip-rules 203.0.113.7"),
        ("special", "search admin-key show --service-name clientssearch @"),
        ("delete", "search service delete -n clientssearch @ --yes"),
    ]),
    ("Cognitive Services accounts", [
        ("create", "cognitiveservices account create -n clientsai @ -l westus --kind OpenAI --sku S0 --custom-domain clientsai --yes"),
        ("read", "cognitiveservices account show -n clientsai @"),
        ("list", "cognitiveservices account list @"),
        ("change", "cognitiveservices account update -n clientsai @ --tags a=b"),
        ("special", "cognitiveservices account keys list -n clientsai @"),
        ("special", "cognitiveservices account network-rule add -n clientsai @ --ip-address 203.0.113.7"),
        ("delete", "cognitiveservices account delete -n clientsai @"),
    ]),
    ("Kubernetes clusters", [
        ("create", "aks create -n clientsaks @ -l westus --no-ssh-key --node-count 1 --enable-managed-identity"),
        ("read", "aks show -n clientsaks @"),
        ("list", "aks list @"),
        ("change", "aks update -n clientsaks @ --api-server-authorized-ip-ranges 40.74.28.9/32"),
        ("special", "aks get-credentials -n clientsaks @ --file - "),
        ("special", "aks stop -n clientsaks @"),
        ("special", "aks start -n clientsaks @"),
        ("delete", "aks delete -n clientsaks @ --yes"),
    ]),
    ("App Configuration stores", [
        ("create", "appconfig create -n clientsconfig @ -l westus --sku Standard"),
        ("read", "appconfig show -n clientsconfig @"),
        ("list", "appconfig list @"),
        ("change", "appconfig update -n clientsconfig @ --tags a=b"),
        ("special", "appconfig credential list -n clientsconfig @"),
        ("delete", "appconfig delete -n clientsconfig @ --yes"),
    ]),
    ("IoT hubs", [
        ("create", "iot hub create -n clientsiot @ -l westus --sku S1"),
        ("read", "iot hub show -n clientsiot @"),
        ("list", "iot hub list @"),
        ("change", "iot hub update -n clientsiot @ --set tags.a=b"),
        ("special", "iot hub policy list --hub-name clientsiot @"),
        ("delete", "iot hub delete -n clientsiot @"),
    ]),
    ("Event Grid topics", [
        ("create", "eventgrid topic create -n clientstopic @ -l westus"),
        ("read", "eventgrid topic show -n clientstopic @"),
        ("list", "eventgrid topic list @"),
        ("change", "eventgrid topic update -n clientstopic @ --tags a=b"),
        ("special", "eventgrid topic key list -n clientstopic @"),
        ("delete", "eventgrid topic delete -n clientstopic @"),
    ]),
    ("Batch accounts", [
        ("create", "batch account create -n clientsbatch @ -l westus"),
        ("read", "batch account show -n clientsbatch @"),
        ("list", "batch account list @"),
        ("change", "batch account set -n clientsbatch @ --tags a=b"),
        ("special", "batch account keys list -n clientsbatch @"),
        ("delete", "batch account delete -n clientsbatch @ --yes"),
    ]),
    ("PostgreSQL servers", [
        ("create", "postgres flexible-server create -n clientspg @ -l westus --public-access Enabled --admin-user owner1 --admin-password Only-here-1 --tier Burstable --sku-name Standard_B1ms --version 17 --yes"),
        ("list", "postgres flexible-server list @"),
        ("read", "postgres flexible-server show -n clientspg @"),
        ("change", "postgres flexible-server update -n clientspg @ --tags a=b"),
        ("special", "postgres flexible-server firewall-rule create --server-name clientspg @ --name one --start-ip-address 203.0.113.7 --end-ip-address 203.0.113.7"),
        ("special", "postgres flexible-server firewall-rule list --server-name clientspg @"),
        ("special", "postgres flexible-server stop -n clientspg @"),
        ("special", "postgres flexible-server start -n clientspg @"),
        ("delete", "postgres flexible-server delete -n clientspg @ --yes"),
    ]),
    ("MySQL servers", [
        ("create", "mysql flexible-server create -n clientsmysql @ -l westus --public-access None --admin-user owner1 --admin-password Only-here-1 --tier Burstable --sku-name Standard_B1ms --version 8.0.21 --yes"),
        ("read", "mysql flexible-server show -n clientsmysql @"),
        ("list", "mysql flexible-server list @"),
        ("change", "mysql flexible-server update -n clientsmysql @ --tags a=b"),
        ("special", "mysql flexible-server firewall-rule create -n clientsmysql @ --rule-name one --start-ip-address 203.0.113.7 --end-ip-address 203.0.113.7"),
        ("special", "mysql flexible-server stop -n clientsmysql @"),
        ("special", "mysql flexible-server start -n clientsmysql @"),
        ("delete", "mysql flexible-server delete -n clientsmysql @ --yes"),
    ]),
    ("any resource", [
        ("create", f"resource create @ -n disk --resource-type Microsoft.Compute/disks -l westus --properties {{}}"),
        ("read", "resource show @ -n disk --resource-type Microsoft.Compute/disks"),
        ("list", "resource list @"),
        ("change", "resource update @ -n disk --resource-type Microsoft.Compute/disks --set tags.a=b"),
        ("special", f"resource move --destination-group rg-moved --ids {group_id()}/providers/Microsoft.Compute/disks/disk"),
        ("delete", "resource delete -g rg-moved -n disk --resource-type Microsoft.Compute/disks"),
    ]),
]


def run(results, sandbox):
    """Signs in and runs every command."""
    os.environ["AZURE_CONFIG_DIR"] = str(sandbox.directory / "azure")
    os.environ["AZURE_CORE_COLLECT_TELEMETRY"] = "false"
    os.environ["AZURE_CORE_ONLY_SHOW_ERRORS"] = "true"
    role = {
        "Name": "client-of-the-sandbox",
        "Description": "made by clients/run.py",
        "Actions": ["*/read"],
        "AssignableScopes": [f"/subscriptions/{SUBSCRIPTION}"],
    }
    (sandbox.directory / "role.json").write_text(json.dumps(role))
    os.chdir(sandbox.directory)
    sign_in = [
        "config set core.instance_discovery=false",
        f"cloud register --name sandbox --endpoint-resource-manager {sandbox.url}",
        "cloud set --name sandbox",
        f"login --service-principal --username {APPLICATION} --password {SECRET} --tenant {TENANT}",
        f"group create -n rg-moved -l {LOCATION}",
    ]
    for command in sign_in:
        results.attempt(CLIENT, "signing in", "special", command.split(" --")[0], lambda: az(command))
    results.attempt(CLIENT, "signing in", "special", "AzureCliCredential", lambda: credentials.use_cli(sandbox))
    for subject, commands in COMMANDS:
        for verb, command in commands:
            name = command.split(" -")[0].split(" @")[0]
            action = DECISIONS.get(command, lambda: az(command))
            results.attempt(CLIENT, subject, verb, name, action)


def az(command):
    """Runs a command of the CLI in this process. What it printed, as JSON where it is."""
    from azure.cli.core import get_default_cli

    arguments = command.replace(" @role.json", " \x00role.json").replace(" @", f" -g {GROUP}")
    output, errors = io.StringIO(), io.StringIO()
    cli = get_default_cli()
    stderr, sys.stderr = sys.stderr, errors
    try:
        status = cli.invoke(arguments.replace("\x00", "@").split(), out_file=output)
    except SystemExit as end:
        status = end.code
    finally:
        sys.stderr = stderr
    if status:
        failure = cli.result.error if cli.result else None
        raise RuntimeError(failure or errors.getvalue() or f"status {status}")
    text = output.getvalue()
    try:
        return json.loads(text) if text.strip() else None
    except ValueError:
        return text


def _connection():
    return az(f"network private-endpoint-connection list --id {ACCOUNT}")[0]["id"]


DECISIONS = {
    "connection approve": lambda: az(
        f"network private-endpoint-connection approve --id {_connection()} --description yes"
    ),
    "connection reject": lambda: az(
        f"network private-endpoint-connection reject --id {_connection()} --description no"
    ),
    "connection delete": lambda: az(
        f"network private-endpoint-connection delete --id {_connection()} --yes"
    ),
}
