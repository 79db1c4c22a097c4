//! The keys of resources, which clients read by an action (`listKeys` and its kin). They follow from
//! the key of the database, so that nothing secret is stored, and change when a client regenerates them.

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use serde_json::{Value, json};

use crate::{
    api_error::ApiError,
    arm::Context,
    id::Id,
    login::jwt,
    message::{Answer, Request},
    store::Document,
};

/// A resource whose keys are asked for.
pub(super) struct Keys<'a> {
    /// How Azure behaves, and what it stores.
    pub(super) context: &'a Context<'a>,
    /// The resource.
    pub(super) id: &'a Id,
    /// Its document.
    pub(super) document: &'a Document,
    /// What was asked.
    pub(super) request: &'a Request,
}

impl Keys<'_> {
    /// One of the keys: 64 bytes in Base64.
    pub(super) fn key(&self, name: &str) -> Result<String, ApiError> {
        let session = self.context.session;
        let generation: u32 = session.setting(&self.setting(name))?.unwrap_or_default();
        let text = format!("{}#{}#{generation}", self.id.key(), name.to_ascii_lowercase());
        let parts = [jwt::derived(session, &text)?, jwt::derived(session, &format!("{text}#2"))?];
        Ok(BASE64.encode(parts.concat()))
    }

    /// Regenerates the key that a member of the body names.
    pub(super) fn renew(&self, member: &str, known: &[&str]) -> Result<(), ApiError> {
        let body: Value = serde_json::from_slice(&self.request.body).unwrap_or_default();
        let asked = body.get(member).and_then(Value::as_str).unwrap_or_default();
        let Some(name) = known.iter().find(|name| name.eq_ignore_ascii_case(asked)) else {
            let message = format!(
                "The key '{asked}' is not valid: '{member}' must be one of {}.",
                known.join(", ")
            );
            return Err(ApiError::bad_request("InvalidKeyName", message));
        };
        let setting = self.setting(name);
        let generation: u32 = self.context.session.setting(&setting)?.unwrap_or_default();
        Ok(self.context.session.set(&setting, &(generation + 1))?)
    }

    /// The name of the resource.
    pub(super) fn name(&self) -> &str {
        self.id.name()
    }

    fn setting(&self, name: &str) -> String {
        format!("key-generation:{}#{}", self.id.key(), name.to_ascii_lowercase())
    }
}

/// What answers an action about keys.
pub(super) type Act = fn(&Keys<'_>) -> Result<Answer, ApiError>;

/// Type, action and what answers it. Each form is the one of the published API specification.
pub(super) static ACTIONS: &[(&str, &str, Act)] = &[
    ("Microsoft.Storage/storageAccounts", "listKeys", storage),
    ("Microsoft.Storage/storageAccounts", "regenerateKey", |keys| {
        keys.renew("keyName", &["key1", "key2"])?;
        storage(keys)
    }),
    ("Microsoft.DocumentDB/databaseAccounts", "listKeys", cosmos),
    ("Microsoft.DocumentDB/databaseAccounts", "readonlykeys", cosmos_readers),
    ("Microsoft.DocumentDB/databaseAccounts", "listConnectionStrings", cosmos_strings),
    ("Microsoft.DocumentDB/databaseAccounts", "regenerateKey", |keys| {
        keys.renew("keyKind", &["primary", "secondary", "primaryReadonly", "secondaryReadonly"])?;
        Ok(Answer::empty(200))
    }),
    ("Microsoft.Cache/redis", "listKeys", primary_and_secondary),
    ("Microsoft.Cache/redis", "regenerateKey", |keys| {
        keys.renew("keyType", &["primaryKey", "secondaryKey"])?;
        primary_and_secondary(keys)
    }),
    ("Microsoft.Search/searchServices", "listAdminKeys", primary_and_secondary),
    ("Microsoft.Search/searchServices", "listQueryKeys", |keys| {
        let key = keys.key("query")?;
        Ok(Answer::json(200, &json!({"value": [{"name": null, "key": key}]})))
    }),
    ("Microsoft.CognitiveServices/accounts", "listKeys", numbered),
    ("Microsoft.CognitiveServices/accounts", "regenerateKey", |keys| {
        keys.renew("keyName", &["key1", "key2"])?;
        numbered(keys)
    }),
    ("Microsoft.EventGrid/topics", "listKeys", numbered),
    ("Microsoft.EventGrid/domains", "listKeys", numbered),
    ("Microsoft.ContainerRegistry/registries", "listCredentials", registry),
    ("Microsoft.ContainerRegistry/registries", "regenerateCredential", |keys| {
        keys.renew("name", &["password", "password2"])?;
        registry(keys)
    }),
    ("Microsoft.Devices/IotHubs", "listkeys", |keys| {
        Ok(Answer::json(
            200,
            &json!({"value": [{
                "keyName": "iothubowner",
                "primaryKey": keys.key("primary")?,
                "secondaryKey": keys.key("secondary")?,
                "rights": "RegistryWrite, ServiceConnect, DeviceConnect",
            }]}),
        ))
    }),
    ("Microsoft.AppConfiguration/configurationStores", "listKeys", configuration_store),
    ("Microsoft.Batch/batchAccounts", "listKeys", |keys| {
        Ok(Answer::json(
            200,
            &json!({
                "accountName": keys.name(),
                "primary": keys.key("primary")?,
                "secondary": keys.key("secondary")?,
            }),
        ))
    }),
    ("Microsoft.EventHub/namespaces/authorizationRules", "listKeys", messaging),
    ("Microsoft.EventHub/namespaces/authorizationRules", "regenerateKeys", renewed_messaging),
    ("Microsoft.ServiceBus/namespaces/authorizationRules", "listKeys", messaging),
    ("Microsoft.ServiceBus/namespaces/authorizationRules", "regenerateKeys", renewed_messaging),
];

fn storage(keys: &Keys<'_>) -> Result<Answer, ApiError> {
    let mut shown = Vec::new();
    let document: Value = serde_json::from_str(&keys.document.body).unwrap_or_default();
    for name in ["key1", "key2"] {
        shown.push(json!({
            "creationTime": document.pointer(&format!("/properties/keyCreationTime/{name}")),
            "keyName": name,
            "value": keys.key(name)?,
            "permissions": "FULL",
        }));
    }
    Ok(Answer::json(200, &json!({"keys": shown})))
}

fn cosmos(keys: &Keys<'_>) -> Result<Answer, ApiError> {
    Ok(Answer::json(
        200,
        &json!({
            "primaryMasterKey": keys.key("primary")?,
            "secondaryMasterKey": keys.key("secondary")?,
            "primaryReadonlyMasterKey": keys.key("primaryReadonly")?,
            "secondaryReadonlyMasterKey": keys.key("secondaryReadonly")?,
        }),
    ))
}

fn cosmos_readers(keys: &Keys<'_>) -> Result<Answer, ApiError> {
    Ok(Answer::json(
        200,
        &json!({
            "primaryReadonlyMasterKey": keys.key("primaryReadonly")?,
            "secondaryReadonlyMasterKey": keys.key("secondaryReadonly")?,
        }),
    ))
}

fn cosmos_strings(keys: &Keys<'_>) -> Result<Answer, ApiError> {
    let host = format!("https://{}.documents.azure.com:443/", keys.name());
    let mut shown = Vec::new();
    for (kind, name) in [
        ("primary", "Primary SQL Connection String"),
        ("secondary", "Secondary SQL Connection String"),
        ("primaryReadonly", "Primary Read-Only SQL Connection String"),
        ("secondaryReadonly", "Secondary Read-Only SQL Connection String"),
    ] {
        let text = format!("AccountEndpoint={host};AccountKey={};", keys.key(kind)?);
        shown.push(json!({"connectionString": text, "description": name}));
    }
    Ok(Answer::json(200, &json!({"connectionStrings": shown})))
}

fn primary_and_secondary(keys: &Keys<'_>) -> Result<Answer, ApiError> {
    let (primary, secondary) = (keys.key("primaryKey")?, keys.key("secondaryKey")?);
    Ok(Answer::json(200, &json!({"primaryKey": primary, "secondaryKey": secondary})))
}

fn numbered(keys: &Keys<'_>) -> Result<Answer, ApiError> {
    Ok(Answer::json(200, &json!({"key1": keys.key("key1")?, "key2": keys.key("key2")?})))
}

/// A registry has credentials of its own only for its admin user.
fn registry(keys: &Keys<'_>) -> Result<Answer, ApiError> {
    let document: Value = serde_json::from_str(&keys.document.body).unwrap_or_default();
    if document.pointer("/properties/adminUserEnabled") != Some(&json!(true)) {
        let message = format!(
            "Cannot perform credential operations for {} as admin user is disabled. Kindly enable admin user as per docs: \
             https://docs.microsoft.com/en-us/azure/container-registry/container-registry-authentication#admin-account",
            keys.id.text()
        );
        return Err(ApiError::bad_request("UnAuthorizedForCredentialOperations", message));
    }
    let passwords = [("password", keys.key("password")?), ("password2", keys.key("password2")?)];
    let passwords = passwords.map(|(name, value)| json!({"name": name, "value": value}));
    Ok(Answer::json(200, &json!({"username": keys.name(), "passwords": passwords})))
}

fn configuration_store(keys: &Keys<'_>) -> Result<Answer, ApiError> {
    let mut shown = Vec::new();
    for (name, read_only) in [
        ("Primary", false),
        ("Secondary", false),
        ("Primary Read Only", true),
        ("Secondary Read Only", true),
    ] {
        let value = keys.key(name)?;
        let endpoint = format!("https://{}.azconfig.io", keys.name());
        shown.push(json!({
            "id": name.to_lowercase().replace(' ', "-"),
            "name": name,
            "value": value,
            "connectionString": format!("Endpoint={endpoint};Id={name};Secret={value}"),
            "readOnly": read_only,
        }));
    }
    Ok(Answer::json(200, &json!({"value": shown})))
}

fn messaging(keys: &Keys<'_>) -> Result<Answer, ApiError> {
    let namespace = keys.id.top();
    let string = |key: &str| {
        format!(
            "Endpoint=sb://{}.servicebus.windows.net/;SharedAccessKeyName={};SharedAccessKey={key}",
            namespace.name(),
            keys.name()
        )
    };
    let (primary, secondary) = (keys.key("PrimaryKey")?, keys.key("SecondaryKey")?);
    Ok(Answer::json(
        200,
        &json!({
            "primaryConnectionString": string(&primary),
            "secondaryConnectionString": string(&secondary),
            "primaryKey": primary,
            "secondaryKey": secondary,
            "keyName": keys.name(),
        }),
    ))
}

fn renewed_messaging(keys: &Keys<'_>) -> Result<Answer, ApiError> {
    keys.renew("keyType", &["PrimaryKey", "SecondaryKey"])?;
    messaging(keys)
}
