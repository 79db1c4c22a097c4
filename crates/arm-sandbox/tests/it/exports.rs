//! Seeds from Azure: what is read, what is left out, and that a sandbox with the seed answers the same.

use arm_sandbox::export::{Azure, Export, Reading, Unread, Wanted, export};
use axum::body::Body;
use serde_json::{Value, json};

use crate::support::{
    Client, OTHER_SUBSCRIPTION, OTHER_TENANT, READER, Reply, SUBSCRIPTION, TENANT, USER, account,
    address, assignment, group, identity, seed, subscription,
};

/// A version that every type has.
const VERSION: &str = "2026-09-01";

/// A secret that no seed may have.
const SECRET: &str = "pl4nted";

const CUSTOM_ROLE: &str = "5b1c6d7e-8f90-4a1b-9c2d-3e4f5a6b7c8d";

impl Azure for Client {
    fn get<'a>(&'a self, path: &'a str, api_version: &'a str) -> Reading<'a, Value> {
        Box::pin(async move { read(&Client::get(self, path, api_version).await) })
    }

    fn list<'a>(&'a self, path: &'a str, api_version: &'a str) -> Reading<'a, Vec<Value>> {
        Box::pin(async move {
            let mut next = Some(address(path, api_version));
            let mut elements = Vec::new();
            while let Some(link) = next {
                let page = read(&self.send("GET", &link, &[], Body::empty()).await)?;
                elements.extend(page["value"].as_array().cloned().unwrap_or_default());
                next = page["nextLink"].as_str().map(str::to_owned);
            }
            Ok(elements)
        })
    }
}

fn read(reply: &Reply) -> Result<Value, Unread> {
    match reply.status {
        200 => Ok(reply.body.clone()),
        404 => Err(Unread::Missing),
        401 | 403 => Err(Unread::Refused(reply.code().to_owned())),
        status => Err(Unread::Failed(format!("{status} {}", reply.code()))),
    }
}

fn within(kind_and_name: &str) -> String {
    format!("{}/providers/{kind_and_name}", group())
}

/// A landscape with everything that an export has to read.
fn landscape() -> Value {
    let mut seed = seed();
    let container = format!("{}/blobServices/default/containers/raw", account());
    let network = within("Microsoft.Network/virtualNetworks/vnet-lake");
    let vendor = format!(
        "/subscriptions/{OTHER_SUBSCRIPTION}/resourceGroups/rg-v/providers/Microsoft.Network/virtualNetworks/vnet-v"
    );
    let vault = within("Microsoft.KeyVault/vaults/kv-lake");
    let server = within("Microsoft.Sql/servers/sql-lake");
    let role = format!(
        "{}/providers/Microsoft.Authorization/roleDefinitions/{CUSTOM_ROLE}",
        subscription()
    );
    let builtin = format!("/providers/Microsoft.Authorization/roleDefinitions/{READER}");
    let space = |prefix: &str| json!({"addressPrefixes": [prefix]});
    let resources = json!([
        {"id": account(), "location": "eastus2", "sku": {"name": "Standard_LRS"}, "kind": "StorageV2",
            "properties": {"networkAcls": {"defaultAction": "Deny", "bypass": "AzureServices", "ipRules": [{"value": "203.0.113.7", "action": "Allow"}], "virtualNetworkRules": []}}},
        {"id": container, "properties": {}},
        {"id": format!("{}/federatedIdentityCredentials/main-ci", identity()), "properties": {
            "issuer": "https://token.actions.githubusercontent.com", "subject": "repo:acme/x:ref:refs/heads/main", "audiences": ["api://AzureADTokenExchange"]}},
        {"id": network, "location": "eastus2", "tags": {"team": "data"}, "properties": {
            "addressSpace": space("10.60.0.0/16"), "subnets": [{"name": "default", "properties": {"addressPrefix": "10.60.1.0/24"}}]}},
        {"id": vendor, "location": "eastus2", "properties": {"addressSpace": space("172.20.0.0/19")}},
        {"id": format!("{network}/virtualNetworkPeerings/to-vendor"), "properties": {"remoteVirtualNetwork": {"id": vendor}}},
        {"id": vault, "location": "eastus2", "properties": {"tenantId": TENANT, "sku": {"family": "A", "name": "standard"}, "accessPolicies": []}},
        {"id": format!("{vault}/privateEndpointConnections/pe-vendor"), "properties": {
            "privateEndpoint": {"id": format!("/subscriptions/{OTHER_SUBSCRIPTION}/resourceGroups/rg-v/providers/Microsoft.Network/privateEndpoints/pe-vendor")},
            "privateLinkServiceConnectionState": {"status": "Pending", "description": "req-7f3a", "actionsRequired": "None"}}},
        {"id": server, "location": "eastus2", "properties": {"administratorLogin": "admin1"}},
        {"id": format!("{server}/firewallRules/office"), "properties": {"startIpAddress": "203.0.113.8", "endIpAddress": "203.0.113.9"}},
        {"id": format!("{}/providers/Microsoft.Authorization/locks/keep", account()), "properties": {"level": "CanNotDelete", "notes": "do not delete"}},
        {"id": role, "properties": {"roleName": "Lake operator", "description": "x", "assignableScopes": [subscription()],
            "permissions": [{"actions": ["Microsoft.Storage/*/read"], "notActions": [], "dataActions": [], "notDataActions": []}]}},
        {"id": assignment(&container, 1), "properties": {"principalId": USER, "principalType": "User", "roleDefinitionId": builtin}},
        {"id": assignment(&group(), 2), "properties": {"principalId": USER, "principalType": "User", "roleDefinitionId": role}},
        {"id": within("Microsoft.Web/sites/app"), "location": "eastus2", "properties": {
            "apiSecret": SECRET, "env": [{"name": "DB_PASSWORD", "value": SECRET}], "url": format!("https://x/?sv=1&sig={SECRET}"), "kept": "yes"}},
        {"id": within("Microsoft.Web/sites/hidden"), "location": "eastus2", "properties": {}},
        {"id": identity(), "location": "eastus2", "properties": {
            "principalId": crate::support::PRINCIPAL, "clientId": crate::support::CLIENT}},
    ]);
    seed["resources"] = resources;
    seed["behavior"] = json!({"pageSize": 2});
    seed["caller"] =
        json!({"denied": [{"scope": within("Microsoft.Web/sites/hidden"), "actions": ["*/read"]}]});
    seed
}

async fn exported(azure: &Client) -> Export {
    let wanted = Wanted {
        subscription: SUBSCRIPTION.to_owned(),
        resource_groups: vec!["rg-lake".to_owned(), "rg-id".to_owned()],
    };
    export(azure, &wanted).await.unwrap()
}

/// What a GET answers, without what differs with every write.
async fn stable(client: &Client, id: &str) -> Value {
    let reply = Client::get(client, id, VERSION).await;
    let mut body = json!([reply.status, reply.body]);
    forget(&mut body);
    body
}

fn forget(value: &mut Value) {
    match value {
        Value::Array(elements) => elements.iter_mut().for_each(forget),
        Value::Object(members) => {
            members.retain(|name, _| {
                !["etag", "resourceGuid", "updatedOn", "updatedBy", "createdOn", "createdBy"]
                    .contains(&name.as_str())
            });
            members.values_mut().for_each(forget);
        }
        _ => {}
    }
}

#[tokio::test]
async fn a_sandbox_with_the_exported_seed_answers_the_same() {
    let azure = Client::with_seed(landscape());

    let Export { seed, notes } = exported(&azure).await;

    arm_sandbox::Sandbox::check_seed("export.json", &seed.to_string()).unwrap();
    let copy = Client::with_seed(seed.clone());
    let resources = seed["resources"].as_array().unwrap();
    let ids: Vec<&str> = resources.iter().map(|it| it["id"].as_str().unwrap()).collect();
    for part in [
        "/containers/raw",
        "/federatedIdentityCredentials/main-ci",
        "/virtualNetworkPeerings/to-vendor",
        "/privateEndpointConnections/pe-vendor",
        "/firewallRules/office",
        "/locks/keep",
        CUSTOM_ROLE,
        "-000000000001",
        "-000000000002",
        "/resourceGroups/rg-lake",
        "/resourceGroups/rg-id",
    ] {
        assert!(ids.iter().any(|it| it.ends_with(part)), "{part}: {ids:#?}\n{notes:#?}");
    }
    for id in &ids {
        if id.contains("/sites/") || id.contains(OTHER_SUBSCRIPTION) {
            continue;
        }
        assert_eq!(stable(&copy, id).await, stable(&azure, id).await, "{id}");
    }
    assert_eq!(seed["principals"], json!([{"id": USER, "type": "User"}]));
    let own = json!({"subscriptionId": SUBSCRIPTION, "tenantId": TENANT, "displayName": "Production", "state": "Enabled"});
    assert_eq!(seed["subscriptions"][0], own);
}

#[tokio::test]
async fn what_may_not_be_read_is_named_and_secrets_are_left_out() {
    let azure = Client::with_seed(landscape());

    let Export { seed, notes } = exported(&azure).await;

    let text = seed.to_string();
    assert!(!text.contains(SECRET) && text.contains("\"kept\":\"yes\""), "{text}");
    assert!(!text.contains("sites/hidden"), "{text}");
    let noted = |part: &str| notes.iter().filter(|it| it.contains(part)).count();
    assert_eq!(noted("sites/hidden (AuthorizationFailed)"), 1, "{notes:#?}");
    assert_eq!(noted("left out the secrets of"), 1, "{notes:#?}");
    assert_eq!(noted("made up from the peering link"), 1, "{notes:#?}");
    // Nobody may see the other tenant's subscription, so the seed makes up a tenant.
    assert_eq!(seed["subscriptions"][1]["subscriptionId"], OTHER_SUBSCRIPTION);
    assert_ne!(seed["subscriptions"][1]["tenantId"], TENANT);
    assert_ne!(seed["subscriptions"][1]["tenantId"], OTHER_TENANT);
}

#[tokio::test]
async fn a_group_that_is_not_there_is_named_and_nothing_to_read_is_an_error() {
    let azure = Client::with_seed(landscape());
    let wanted = |names: &[&str]| Wanted {
        subscription: SUBSCRIPTION.to_owned(),
        resource_groups: names.iter().map(|it| (*it).to_owned()).collect(),
    };

    let some = export(&azure, &wanted(&["rg-id", "rg-none"])).await.unwrap();
    let none = export(&azure, &wanted(&["rg-none"])).await.unwrap_err();
    let foreign = Wanted { subscription: USER.to_owned(), resource_groups: vec!["rg".to_owned()] };
    let foreign = export(&azure, &foreign).await.unwrap_err();

    assert!(some.notes.iter().any(|it| it.ends_with("/rg-none")), "{:?}", some.notes);
    assert!(none.contains("none of the resource groups can be read"), "{none}");
    assert!(foreign.contains("cannot read the subscription"), "{foreign}");
}

#[tokio::test]
async fn a_call_that_fails_ends_the_export() {
    let azure = Client::with_seed(landscape());
    let fault = arm_sandbox::Effect::status(503, "ServerBusy");
    azure.sandbox.add_fault(&arm_sandbox::Fault::new("GET", "*/vaults/*", fault)).unwrap();
    let wanted = Wanted {
        subscription: SUBSCRIPTION.to_owned(),
        resource_groups: vec!["rg-lake".to_owned()],
    };

    let error = export(&azure, &wanted).await.unwrap_err();

    assert!(error.contains("/vaults/kv-lake") && error.contains("ServerBusy"), "{error}");
}
