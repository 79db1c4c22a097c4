//! Which of a resource's connections is the one that was asked for, and how it stands.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::services::private_link::{Connection, Status};

/// What is known of the connection that was asked for.
#[derive(Debug, Clone)]
pub(crate) struct EndpointSearch {
    /// What the vendor was asked to write into the request message.
    pub(crate) message: String,
    /// The subscription that the vendor named.
    pub(crate) subscription: Option<Uuid>,
    /// The connection that was found before.
    pub(crate) known: Option<String>,
    /// The connection that an approval has decided about.
    pub(crate) decided: Option<String>,
    /// The part of the resource.
    pub(crate) group: String,
    /// Whether the resource has other parts, so that a connection may be for one of them.
    pub(crate) has_other_groups: bool,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Found {
    /// Nothing.
    #[default]
    Nothing,
    /// The connection.
    One(Connected),
    /// Several, by name, none of which can be taken for the one.
    Several(Vec<String>),
}

/// A connection, and how it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Connected {
    /// Its ID.
    pub(crate) id: String,
    /// Its name.
    pub(crate) name: String,
    /// What was decided about it.
    pub(crate) status: Status,
    /// Whether Azure has finished with the last change of it; `None` where that change failed.
    pub(crate) settled: Option<bool>,
}

impl Found {
    /// The connection, where it is open.
    pub(crate) fn open(&self) -> Option<&Connected> {
        match self {
            Self::One(one) if one.status == Status::Approved => Some(one),
            _ => None,
        }
    }

    /// This connection, with this status.
    #[must_use]
    pub(crate) fn having(connection: &str, status: Status) -> Self {
        let name = connection.rsplit('/').next().unwrap_or_default().to_owned();
        Self::One(Connected { id: connection.to_owned(), name, status, settled: Some(true) })
    }
}

/// The connection that was asked for: that which an approval has decided about, if it is there.
///
/// Otherwise it is known by its message, until whoever decides overwrites that; after that by having been found
/// before; and where the vendor left the message out, by the subscription that the vendor named, if it
/// cannot be for anything else.
pub(crate) fn connected(all: &[Connection], search: &EndpointSearch) -> Found {
    let decided = all.iter().find(|it| {
        let id = search.decided.as_ref();
        id.is_some_and(|id| id.eq_ignore_ascii_case(&it.id)) && rank(it) == 0
    });
    if let Some(decided) = decided {
        return Found::One(Connected::from(decided));
    }
    let by_message: Vec<_> = all.iter().filter(|it| search.is_named_by(it)).collect();
    let candidates = if by_message.is_empty() {
        all.iter().filter(|it| search.can_only_be(it)).collect()
    } else {
        by_message
    };
    for rank in 0..3 {
        let of_rank: Vec<_> =
            candidates.iter().copied().filter(|it| self::rank(it) == rank).collect();
        match of_rank.as_slice() {
            [] => {}
            [one] => return Found::One(Connected::from(*one)),
            several => {
                let known = several.iter().find(|it| search.is_known(it) && is_open(it));
                return match known {
                    Some(known) => Found::One(Connected::from(*known)),
                    None => Found::Several(several.iter().map(|it| it.name.clone()).collect()),
                };
            }
        }
    }
    Found::Nothing
}

impl EndpointSearch {
    fn is_known(&self, connection: &Connection) -> bool {
        self.known.as_ref().is_some_and(|it| it.eq_ignore_ascii_case(&connection.id))
    }

    /// It says that it is the one, or was found before; and the vendor made it.
    fn is_named_by(&self, connection: &Connection) -> bool {
        let said = connection.description.contains(&self.message);
        (said || self.is_known(connection)) && self.is_of_vendor(connection) != Some(false)
    }

    /// It says nothing, but the vendor made it, and not for anything else.
    fn can_only_be(&self, connection: &Connection) -> bool {
        let for_group = match connection.group_ids.as_slice() {
            [] => !self.has_other_groups,
            groups => groups.iter().any(|it| it.eq_ignore_ascii_case(&self.group)),
        };
        self.is_of_vendor(connection) == Some(true)
            && for_group
            && !names_a_request(&connection.description)
    }

    /// Whether the vendor's subscription has the endpoint; unknown before the vendor named it.
    fn is_of_vendor(&self, connection: &Connection) -> Option<bool> {
        let subscription = self.subscription?;
        let found = connection.requester_subscription().and_then(|it| Uuid::try_parse(it).ok());
        Some(found == Some(subscription))
    }
}

impl From<&Connection> for Connected {
    fn from(connection: &Connection) -> Self {
        let provisioning = connection.provisioning_state.as_deref().unwrap_or("Succeeded");
        Self {
            id: connection.id.clone(),
            name: connection.name.clone(),
            status: connection.status.clone(),
            settled: match provisioning.to_ascii_lowercase().as_str() {
                "succeeded" | "ready" => Some(true),
                "failed" | "canceled" => None,
                _ => Some(false),
            },
        }
    }
}

/// Those that wait for a decision or are open come first: a vendor who makes an endpoint again leaves
/// the old connection behind.
fn rank(connection: &Connection) -> u8 {
    match connection.status {
        Status::Pending | Status::Approved | Status::Other(_) => 0,
        Status::Rejected => 1,
        Status::Disconnected => 2,
    }
}

fn is_open(connection: &Connection) -> bool {
    connection.status == Status::Approved
}

/// Whether the text has the reference of some request: that of another one, where ours is not in it.
fn names_a_request(text: &str) -> bool {
    text.split("req-").skip(1).any(|it| {
        let digits: Vec<_> = it.chars().take(12).collect();
        digits.len() == 12 && digits.iter().all(char::is_ascii_hexdigit)
    })
}
