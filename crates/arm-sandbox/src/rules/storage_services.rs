//! The services of a storage account (`Microsoft.Storage/storageAccounts/blobServices` and its like),
//! which every account has without a PUT (recorded by the Azure CLI's tests).

use serde_json::{Map, Value, json};

use super::{
    catalog,
    plain::{PLAIN, Plain},
    storage_cors,
};

/// The blob service.
pub(super) static BLOB_SERVICES: Plain = Plain {
    resource_type: "Microsoft.Storage/storageAccounts/blobServices",
    implied: Some(("default", blobs)),
    ..SERVICE
};

/// The file service.
pub(super) static FILE_SERVICES: Plain = Plain {
    resource_type: "Microsoft.Storage/storageAccounts/fileServices",
    implied: Some(("default", files)),
    ..SERVICE
};

/// The queue service.
pub(super) static QUEUE_SERVICES: Plain = Plain {
    resource_type: "Microsoft.Storage/storageAccounts/queueServices",
    implied: Some(("default", cors)),
    ..SERVICE
};

/// The table service.
pub(super) static TABLE_SERVICES: Plain = Plain {
    resource_type: "Microsoft.Storage/storageAccounts/tableServices",
    implied: Some(("default", cors)),
    ..SERVICE
};

/// What they have in common.
const SERVICE: Plain =
    Plain { versions: catalog::STORAGE, complete: Some(storage_cors::check), ..PLAIN };

fn blobs(_: &Map<String, Value>) -> Value {
    json!({
        "cors": {"corsRules": []},
        "deleteRetentionPolicy": {"enabled": false, "allowPermanentDelete": false},
    })
}

fn files(_: &Map<String, Value>) -> Value {
    json!({
        "cors": {"corsRules": []},
        "protocolSettings": {"smb": {}},
        "shareDeleteRetentionPolicy": {"enabled": true, "days": 7},
    })
}

fn cors(_: &Map<String, Value>) -> Value {
    json!({"cors": {"corsRules": []}})
}
