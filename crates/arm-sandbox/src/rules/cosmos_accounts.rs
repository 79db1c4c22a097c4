//! Cosmos DB accounts (`Microsoft.DocumentDB/databaseAccounts`) and their firewall.

use serde_json::{Map, Value, json};

use super::{
    AsyncStyle, Polled, WriteStatus,
    firewall::{
        BAD_REQUEST, Change, Embedded, Entry, Etag, PRIVATE_AND_SHARED, Patch, Syntax, complete,
    },
};
use crate::{api_error::ApiError, id::Id};

/// The rules of Cosmos DB accounts. There is no default action: the first rule shuts out everyone
/// else. `0.0.0.0` is all of Azure.
pub(crate) static COSMOS_ACCOUNTS: Embedded = Embedded {
    resource_type: "Microsoft.DocumentDB/databaseAccounts",
    versions: &["2025-10-15", "2025-04-15", "2024-11-15", "2024-08-15", "2024-05-15"],
    holder: None,
    list: "ipRules",
    entry: Entry::Object {
        address: "ipAddressOrRange",
        others: &[],
        required: &[],
        kept: str::to_owned,
    },
    syntax: Syntax { refused: PRIVATE_AND_SHARED, ..Syntax::ANY },
    limit: None,
    code: BAD_REQUEST,
    patch: Patch::Merges,
    async_style: Some(AsyncStyle {
        status: WriteStatus::Usual,
        polled: Polled::Both,
        state: Some("Updating"),
    }),
    etag: Etag::Absent,
    conflict: Some(locked),
    adjust: Some(check_one_thing_at_a_time),
};

/// Regions change in a separate write. An account always shows its lists.
fn check_one_thing_at_a_time(
    change: &Change<'_>,
    properties: &mut Map<String, Value>,
) -> Result<(), ApiError> {
    complete(
        properties,
        [
            ("ipRules", json!([])),
            ("virtualNetworkRules", json!([])),
            (
                "documentEndpoint",
                json!(format!("https://{}.documents.azure.com:443/", change.id.name())),
            ),
        ],
    );
    let Some(before) = change.existing.and_then(|it| it.get("properties")) else { return Ok(()) };
    let changes = |name: &str| before.get(name) != properties.get(name);
    if changes("locations") && changes("ipRules") {
        return Err(ApiError::bad_request(
            BAD_REQUEST,
            "Updating the account locations together with other properties is not supported.",
        ));
    }
    Ok(())
}

fn locked(account: &Id) -> ApiError {
    ApiError::new(
        412,
        "PreconditionFailed",
        format!(
            "There is already an operation in progress which requires exclusive lock on the account '{}'. Please retry \
             the operation after sometime.",
            account.name()
        ),
    )
}
