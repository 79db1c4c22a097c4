//! Actions that ordinary commands and azurerm call: names, keys, deleted vaults, moves.

use axum::body::Body;
use serde_json::{Value, json};

use super::{body, resource};
use crate::support::{Client, STORAGE, account, group, subscription};

/// `az storage account check-name`, `az keyvault check-name`, `az acr check-name` and their like
/// (Azure CLI 2.91).
#[tokio::test]
async fn a_name_is_free_until_something_has_it() {
    let client = Client::new();
    let path =
        |namespace: &str| format!("{}/providers/{namespace}/checkNameAvailability", subscription());
    let ask = async |namespace: &str, kind: &str, name: &str| {
        let asked = json!({"name": name, "type": kind});
        client.write("POST", &path(namespace), STORAGE, &asked).await.expect_status(200).body
    };

    let storage = ("Microsoft.Storage", "Microsoft.Storage/storageAccounts");
    let taken = ask(storage.0, storage.1, "lakeprod").await;
    let free = ask(storage.0, storage.1, "lakeother").await;
    let invalid = ask(storage.0, storage.1, "Lake").await;

    assert_eq!(
        (&taken["nameAvailable"], &taken["reason"]),
        (&json!(false), &json!("AlreadyExists"))
    );
    assert_eq!(free["nameAvailable"], true);
    assert_eq!(invalid["reason"], "AccountNameInvalid");
    let vault = resource("Microsoft.KeyVault/vaults", "vault1");
    client.put(&vault, "2026-02-01", &body(&json!({}))).await.expect_status(201);
    let taken = ask("Microsoft.KeyVault", "Microsoft.KeyVault/vaults", "vault1").await;
    assert_eq!(taken["nameAvailable"], false);
    let unknown = client.act(&path("Microsoft.Authorization"), STORAGE).await;
    unknown.expect_error(404, "InvalidResourceType");
    let elsewhere = format!("{}/providers/Microsoft.Storage/storageAccounts/lakeprod", group());
    let elsewhere = elsewhere.replace("rg-lake", "rg-id");
    let refused = client.put(&elsewhere, STORAGE, &json!({"location": "westus"})).await;
    refused.expect_error(409, "StorageAccountAlreadyTaken");
}

/// `az storage account keys list` and its like; azurerm's data sources call them.
#[tokio::test]
async fn keys_are_read_by_an_action_and_change_on_request() {
    let client = Client::new();
    let keys = async || {
        let list = client.act(&format!("{}/listKeys", account()), STORAGE).await.expect_status(200);
        let value = |at: usize| list.body["keys"][at]["value"].as_str().unwrap().to_owned();
        (value(0), value(1))
    };
    let before = keys().await;

    let renewed = json!({"keyName": "key1"});
    let path = format!("{}/regenerateKey", account());
    client.write("POST", &path, STORAGE, &renewed).await.expect_status(200);

    let after = keys().await;
    assert_eq!(before.0.len(), 88, "64 bytes in Base64");
    assert!(before.0 != after.0 && before.1 == after.1 && before.0 != before.1);
    assert_ne!(keys().await, before);
    let unknown = json!({"keyName": "key3"});
    client.write("POST", &path, STORAGE, &unknown).await.expect_error(400, "InvalidKeyName");
    let missing = account().replace("lakeprod", "none");
    let refused = client.act(&format!("{missing}/listKeys"), STORAGE).await;
    refused.expect_error(404, "ResourceNotFound");
}

/// One row for each action that a client calls, with a member of its answer.
#[tokio::test]
async fn every_service_answers_its_own_form_of_keys() {
    let client = Client::new();
    let admin = json!({"adminUserEnabled": true});
    for (resource_type, child, action, properties, member) in [
        ("Microsoft.DocumentDB/databaseAccounts", "", "listKeys", json!({}), "/primaryMasterKey"),
        (
            "Microsoft.DocumentDB/databaseAccounts",
            "",
            "listConnectionStrings",
            json!({}),
            "/connectionStrings/0/connectionString",
        ),
        ("Microsoft.Cache/redis", "", "listKeys", json!({}), "/primaryKey"),
        ("Microsoft.Search/searchServices", "", "listAdminKeys", json!({}), "/primaryKey"),
        ("Microsoft.CognitiveServices/accounts", "", "listKeys", json!({}), "/key1"),
        ("Microsoft.Devices/IotHubs", "", "listkeys", json!({}), "/value/0/primaryKey"),
        (
            "Microsoft.ContainerRegistry/registries",
            "",
            "listCredentials",
            admin,
            "/passwords/1/value",
        ),
        (
            "Microsoft.ContainerService/managedClusters",
            "",
            "listClusterUserCredential",
            json!({}),
            "/kubeconfigs/0/value",
        ),
        (
            "Microsoft.EventHub/namespaces",
            "/authorizationRules/RootManageSharedAccessKey",
            "listKeys",
            json!({}),
            "/primaryConnectionString",
        ),
    ] {
        let id = resource(resource_type, "thing1");
        let made = client.put(&id, "2026-01-01", &body(&properties)).await;
        assert!(made.status < 300, "{made:?}");

        let keys = client.act(&format!("{id}{child}/{action}"), "2026-01-01").await;

        let keys = keys.expect_status(200);
        assert!(keys.body.pointer(member).is_some_and(Value::is_string), "{action} {keys:?}");
    }
    let closed = resource("Microsoft.ContainerRegistry/registries", "closed1");
    client.put(&closed, "2025-11-01", &body(&json!({}))).await;
    let refused = client.act(&format!("{closed}/listCredentials"), "2025-11-01").await;
    refused.expect_error(400, "UnAuthorizedForCredentialOperations");
}

/// Azure/azure-cli, `test_keyvault_mgmt`: a deleted vault can be recovered until it is purged.
#[tokio::test]
async fn a_deleted_vault_is_there_to_be_recovered_or_purged() {
    const VAULTS: &str = "2026-02-01";
    let client = Client::new();
    let vault = resource("Microsoft.KeyVault/vaults", "vault1");
    let wanted = body(&json!({"enabledForDeployment": true}));
    client.put(&vault, VAULTS, &wanted).await.expect_status(201);
    let deleted = format!("{}/providers/Microsoft.KeyVault/deletedVaults", subscription());
    assert!(client.list(&deleted, VAULTS, "").await.is_empty());

    client.delete(&vault, VAULTS).await.expect_status(200);

    let list = client.list(&deleted, VAULTS, "").await;
    assert_eq!(list[0]["properties"]["vaultId"], json!(vault), "{list:#?}");
    let one = list[0]["id"].as_str().unwrap().to_owned();
    client.get(&one, VAULTS).await.expect_status(200);
    client.put(&vault, VAULTS, &wanted).await.expect_error(409, "ConflictError");
    let recovery = body(&json!({"createMode": "recover"}));
    let recovered = client.put(&vault, VAULTS, &recovery).await.expect_status(201);
    assert_eq!(recovered.body["properties"]["enabledForDeployment"], true);
    assert!(client.list(&deleted, VAULTS, "").await.is_empty());

    client.delete(&vault, VAULTS).await.expect_status(200);
    client.sandbox.change_behavior(|it| it.operation_polls = 1).unwrap();
    let purged = client.act(&format!("{one}/purge"), VAULTS).await.expect_status(202);
    client.get(&one, VAULTS).await.expect_error(404, "DeletedVaultNotFound");
    client.put(&vault, VAULTS, &wanted).await.expect_status(201);

    // azurerm 5.2 refuses an end without a body.
    let address = purged.header("location").to_owned();
    let at = "/providers/Microsoft.KeyVault/locations/westus/operationResults/";
    assert!(address.contains(at), "{address}");
    let running = client.send("GET", &address, &[], Body::empty()).await.expect_status(202);
    assert_eq!(running.body["status"], "NotStarted");
    let done = client.send("GET", &address, &[], Body::empty()).await.expect_status(200);
    assert_eq!(done.body["status"], "Succeeded");
    assert!(
        done.body["createdDateTime"].is_string() && done.body["lastActionDateTime"].is_string()
    );
}

/// Azure/azure-cli, `test_cognitiveservices_softdelete`; azurerm purges what it destroys.
#[tokio::test]
async fn a_deleted_account_is_there_to_be_recovered_or_purged() {
    const VERSION: &str = "2024-10-01";
    let client = Client::new();
    let account = resource("Microsoft.CognitiveServices/accounts", "reader1");
    let mut wanted = body(&json!({"customSubDomainName": "reader1"}));
    wanted["sku"] = json!({"name": "S0"});
    wanted["kind"] = json!("FormRecognizer");
    wanted["identity"] = json!({"type": "SystemAssigned"});
    let recovery = body(&json!({"restore": true}));
    let early = client.put(&account, VERSION, &recovery).await;
    early.expect_error(400, "CanNotRestoreANonExistingResource");
    let mut unwanted = wanted.clone();
    unwanted["properties"]["restore"] = json!(false);
    let made = client.put(&account, VERSION, &unwanted).await.expect_status(201).body;
    assert_eq!(made["properties"].get("restore"), None, "a flag is no property");
    let provider = format!("{}/providers/Microsoft.CognitiveServices", subscription());
    let list = format!("{provider}/deletedAccounts");
    let one = format!("{provider}/locations/westus/resourceGroups/rg-lake/deletedAccounts/reader1");
    assert!(client.list(&list, VERSION, "").await.is_empty());
    client.get(&one, VERSION).await.expect_error(404, "ResourceNotFound");

    let deletion = client.delete(&account, VERSION).await;

    assert!(deletion.status < 300, "{deletion:?}");
    let kept = client.get(&one, VERSION).await.expect_status(200).body;
    assert_eq!(kept["id"], json!(one));
    assert_eq!(kept["type"], "Microsoft.CognitiveServices/deletedAccounts");
    assert_eq!((&kept["kind"], &kept["sku"]), (&made["kind"], &made["sku"]));
    assert!(kept["properties"]["scheduledPurgeDate"].is_string(), "{kept:#}");
    assert_eq!(kept.get("original"), None, "only what Azure shows");
    assert_eq!(client.list(&list, VERSION, "").await, [kept]);
    let refused = client.put(&account, VERSION, &wanted).await;
    refused.expect_error(409, "FlagMustBeSetForRestore");
    client.put(&one, VERSION, &wanted).await.expect_error(405, "MethodNotAllowed");

    let recovered = client.put(&account, VERSION, &recovery).await.expect_status(201).body;

    for member in ["sku", "kind", "identity"] {
        assert_eq!(recovered[member], made[member], "{member}");
    }
    assert_eq!(recovered["properties"]["customSubDomainName"], "reader1");
    assert!(client.list(&list, VERSION, "").await.is_empty());
    client.delete(&account, VERSION).await;
    client.delete(&one, VERSION).await.expect_status(200);
    client.delete(&one, VERSION).await.expect_status(204);
    client.get(&one, VERSION).await.expect_error(404, "ResourceNotFound");
    client.put(&account, VERSION, &wanted).await.expect_status(201);
}

/// `az postgres flexible-server create` (Azure CLI 2.91) asks before it creates one.
#[tokio::test]
async fn what_postgresql_servers_there_can_be_is_answered() {
    let client = Client::new();
    let provider = format!("{}/providers/Microsoft.DBforPostgreSQL", subscription());
    let server = resource("Microsoft.DBforPostgreSQL/flexibleServers", "pg1");
    let version = "2026-04-01-preview";
    let of_server = format!("{server}/capabilities");
    client.get(&of_server, version).await.expect_error(404, "ResourceNotFound");
    let wanted = body(&json!({"version": "17"}));
    client.put(&server, version, &wanted).await.expect_status(202);

    let region = client.get(&format!("{provider}/locations/westus/capabilities"), version).await;

    let answer = region.expect_status(200).body;
    let one = &answer["value"][0];
    let names = |list: &str| -> Vec<String> {
        let names = one[list].as_array().unwrap().iter();
        names.map(|it| it["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(
        names("supportedServerEditions"),
        ["Burstable", "GeneralPurpose", "MemoryOptimized"]
    );
    assert!(names("supportedServerVersions").contains(&"17".to_owned()));
    let disk = &one["supportedServerEditions"][0]["supportedStorageEditions"][0];
    assert_eq!(disk["supportedStorageMb"][0]["storageSizeMb"], 32_768);
    assert_eq!(client.get(&of_server, version).await.expect_status(200).body, answer);
}

/// `az mysql flexible-server create` (Azure CLI 2.91) asks before it creates one.
#[tokio::test]
async fn what_mysql_servers_there_can_be_is_answered() {
    let client = Client::new();
    let path =
        format!("{}/providers/Microsoft.DBforMySQL/locations/westus/capabilities", subscription());

    let answer = client.get(&path, "2025-06-01-preview").await.expect_status(200).body;

    let editions = answer["value"][0]["supportedFlexibleServerEditions"].as_array().unwrap();
    let names: Vec<_> = editions.iter().map(|it| it["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Burstable", "GeneralPurpose", "MemoryOptimized"]);
    let size = &editions[0]["supportedServerVersions"][0]["supportedSkus"][0];
    assert_eq!(size["name"], "Standard_B1ms");
    assert_eq!(editions[0]["supportedStorageEditions"][0]["minStorageSize"], 20_480);
}
