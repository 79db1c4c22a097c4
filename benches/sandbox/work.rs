//! What a client of the load does: reads or writes one resource after the other.

use serde_json::json;

use crate::served::{ACCOUNTS, PRINCIPAL, account, group};

const READER: &str =
    "/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7";

/// What all clients of one measurement do.
#[derive(Clone, Copy)]
pub(crate) enum Work {
    /// They read storage accounts.
    Read,
    /// They list a hundred storage accounts at a time.
    List,
    /// They create groups, storage accounts in them and role assignments on these.
    Write,
}

/// One request.
pub(crate) struct Task {
    pub(crate) method: &'static str,
    /// The ID of a resource, if it is about one.
    pub(crate) id: String,
    /// The query.
    pub(crate) query: String,
    pub(crate) body: String,
}

impl Work {
    /// What it is called in the table.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::List => "list of 100",
            Self::Write => "write",
        }
    }

    /// The request number `number` of a client whose name no other client has.
    pub(crate) fn task(self, client: &str, number: usize) -> Task {
        match self {
            Self::Read => Task {
                method: "GET",
                id: account(number * 7 % ACCOUNTS),
                query: "api-version=2025-06-01".to_owned(),
                body: String::new(),
            },
            Self::List => Task {
                method: "GET",
                id: format!("{}/resources", group("rg")),
                query: "api-version=2021-04-01&$top=100".to_owned(),
                body: String::new(),
            },
            Self::Write => written(client, number),
        }
    }
}

fn written(client: &str, number: usize) -> Task {
    let place = number / 3;
    let name = format!("{client}n{place}");
    let group = group(&name);
    let account = format!("{group}/providers/Microsoft.Storage/storageAccounts/{name}");
    let (id, version, body) = match number % 3 {
        0 => (group, "2021-04-01", json!({ "location": "westeurope" })),
        1 => (
            account,
            "2025-06-01",
            json!({
                "location": "westeurope",
                "sku": { "name": "Standard_LRS" },
                "kind": "StorageV2",
                "properties": {},
            }),
        ),
        _ => {
            let guid = uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_URL, name.as_bytes());
            (
                format!("{account}/providers/Microsoft.Authorization/roleAssignments/{guid}"),
                "2022-04-01",
                json!({ "properties": { "principalId": PRINCIPAL, "roleDefinitionId": READER } }),
            )
        }
    };
    Task { method: "PUT", id, query: format!("api-version={version}"), body: body.to_string() }
}
