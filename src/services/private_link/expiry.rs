//! When the requester deletes an endpoint that nobody approves. Pure.
//!
//! Databricks gives the owner of a resource 14 days for the endpoints of its serverless compute
//! (<https://learn.microsoft.com/azure/databricks/security/network/serverless-network-security/serverless-private-link>).
//! Azure itself has no such limit.

use jiff::Timestamp;

use super::connection::{Connection, Status};

/// Days after which Databricks deletes an endpoint.
const LIFETIME: i64 = 14;
/// Days before that in which it is said.
const NOTICE: i64 = 5;
/// Hours of a day.
const DAY: i64 = 24;

/// How old a pending connection is, and from what that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Age {
    /// Azure says when it created the connection.
    Created(Timestamp),
    /// A refresh saw it pending at this time: it is at least so old.
    Seen(Timestamp),
}

impl Age {
    /// The age of this connection; nothing where nobody knows it. `seen` is when it was first seen.
    pub(crate) fn of(connection: &Connection, seen: Option<Timestamp>) -> Option<Self> {
        connection.created_at.map(Self::Created).or(seen.map(Self::Seen))
    }

    /// What to say of a connection whose time runs out, or is over; nothing while there is time, and
    /// of connections that do not expire.
    pub(crate) fn expiry(self, connection: &Connection, now: Timestamp) -> Option<String> {
        if connection.status != Status::Pending || !is_of_databricks(connection) {
            return None;
        }
        let (Self::Created(since) | Self::Seen(since)) = self;
        let days = now.duration_since(since).as_hours() / DAY;
        let left = LIFETIME - days;
        if left > NOTICE {
            return None;
        }
        let date = since.strftime("%Y-%m-%d");
        let known = match self {
            Self::Created(_) => format!("Azure created the connection on {date}"),
            Self::Seen(_) => format!(
                "a refresh first saw the connection pending on {date}, and it may be older, because \
                 Azure does not report when it was created"
            ),
        };
        let when = match left {
            ..=0 => "that time is over, so the endpoint has probably expired".to_owned(),
            1 => "at most 1 day is left".to_owned(),
            _ => format!("at most {left} days are left"),
        };
        Some(format!(
            "Databricks deletes an endpoint that nobody approves within {LIFETIME} days, and {when}: \
             {known}."
        ))
    }
}

/// Whether the endpoint is named as Databricks names those of its serverless compute,
/// `databricks-<…>-pe-<…>`.
fn is_of_databricks(connection: &Connection) -> bool {
    let name = connection.private_endpoint.as_ref().map(|it| it.name().to_ascii_lowercase());
    name.is_some_and(|it| it.starts_with("databricks-") && it.contains("-pe-"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::azure::Id;

    const RESOURCE: &str = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/lake";

    fn connection(endpoint: &str, status: &str, created: Option<&str>) -> Connection {
        let id = format!(
            "/subscriptions/c5a1e8d3-0f47-4b29-9e16-7d3b8a2c4f60/resourceGroups/mc/providers/Microsoft.Network/privateEndpoints/{endpoint}"
        );
        let document = json!({
            "name": "a", "systemData": { "createdAt": created },
            "properties": {
                "privateEndpoint": { "id": id },
                "privateLinkServiceConnectionState": { "status": status },
            },
        });
        Connection::read(&Id::parse(RESOURCE).unwrap(), &document).unwrap()
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn the_last_days_are_counted_from_what_is_known() {
        let name = "databricks-5f1c-pe-9a20";
        let created = connection(name, "Pending", Some("2026-11-01T10:00:00.1234567Z"));
        let age = Age::of(&created, Some(at("2026-11-05T00:00:00Z"))).unwrap();
        for (now, says) in [
            ("2026-11-10T09:00:00Z", None),
            ("2026-11-10T11:00:00Z", Some("at most 5 days are left")),
            ("2026-11-14T11:00:00Z", Some("at most 1 day is left")),
            ("2026-11-15T11:00:00Z", Some("that time is over")),
        ] {
            let text = age.expiry(&created, at(now));
            assert_eq!(text.is_some(), says.is_some(), "{now}: {text:?}");
            let text = text.unwrap_or_default();
            assert!(says.is_none_or(|it| text.contains(it)), "{now}: {text}");
            assert!(says.is_none() || text.contains("created the connection on 2026-11-01"));
        }
        let silent = connection(name, "Pending", None);
        assert_eq!(Age::of(&silent, None), None, "nobody knows how old it is");
        let age = Age::of(&silent, Some(at("2026-11-05T00:00:00Z"))).unwrap();
        let text = age.expiry(&silent, at("2026-11-16T01:00:00Z")).unwrap();
        assert!(text.contains("first saw the connection pending on 2026-11-05"), "{text}");
    }

    #[test]
    fn only_pending_endpoints_of_databricks_expire() {
        let old = Some("2026-01-01T00:00:00Z");
        for (name, status) in [
            ("databricks-5f1c-pe-9a20", "Approved"),
            ("pe-astro", "Pending"),
            ("databricks", "Pending"),
        ] {
            let connection = connection(name, status, old);
            let age = Age::of(&connection, None).unwrap();
            assert_eq!(
                age.expiry(&connection, at("2026-11-15T00:00:00Z")),
                None,
                "{name} {status}"
            );
        }
    }
}
