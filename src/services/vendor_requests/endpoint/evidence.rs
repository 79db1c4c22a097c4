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
    /// Which connections may be the one without saying so.
    pub(crate) silent: Silent,
}

/// Which connections of the vendor's subscription may be the one that was asked for, though their message
/// names no request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Silent {
    /// All.
    Any,
    /// Those that nobody has decided about: an approved one may be that of the cluster's other site.
    Undecided,
    /// None: it may be that of the cluster's primary site.
    Never,
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
/// Otherwise it is known by its message, until an approval or a rejection overwrites it; after that by having been found
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
        let may_be = match self.silent {
            Silent::Any => true,
            Silent::Undecided => connection.status == Status::Pending,
            Silent::Never => false,
        };
        may_be
            && self.is_of_vendor(connection) == Some(true)
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

/// Something that was recorded, bound to the connection that it was said of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Statement {
    /// What was recorded.
    pub(crate) value: Option<bool>,
    /// Name of the connection that the user says it is about.
    pub(crate) about: Option<String>,
    /// ID of the connection that it is bound to.
    pub(crate) connection: Option<String>,
}

impl Statement {
    /// The record with its binding. An old record keeps the binding that it had; a new one is bound
    /// to the connection that the user names, or else to the one that was open before this change.
    /// `was` is what Azure showed before the change, `is` what it shows with it; `before` is `None`
    /// on create.
    pub(crate) fn bound(self, before: Option<&Self>, was: &Found, is: &Found) -> Self {
        let Some(open) = is.open().filter(|_| self.value.is_some()) else {
            return Self { connection: None, ..self };
        };
        let same = before.filter(|it| (it.value, &it.about) == (self.value, &self.about));
        let is_open = |id: &String| id.eq_ignore_ascii_case(&open.id);
        let connection = match (same, &self.about) {
            (Some(before), _) => before.connection.clone().filter(is_open),
            (None, Some(about)) => about.eq_ignore_ascii_case(&open.name).then(|| open.id.clone()),
            // Who recorded it spoke of what was open by then.
            (None, None) if before.is_some() => was.open().map(|it| it.id.clone()).filter(is_open),
            (None, None) => None,
        };
        Self { connection, ..self }
    }

    /// What was said of this connection.
    pub(super) fn of(&self, one: &Connected) -> Option<bool> {
        let bound = self.connection.as_ref().is_some_and(|it| it.eq_ignore_ascii_case(&one.id));
        self.value.filter(|_| bound)
    }

    /// Whether something is recorded, and not of this connection.
    pub(super) fn is_outdated(&self, one: &Connected) -> bool {
        self.value.is_some() && self.of(one).is_none()
    }

    /// How to record it as true of this connection.
    pub(super) fn told(&self, name: &str, one: &Connected) -> String {
        match self.value {
            Some(true) if self.of(one).is_none() => format!("`{name}_for = \"{}\"`", one.name),
            Some(false) if self.of(one).is_none() => {
                format!("`{name} = true` and `{name}_for = \"{}\"`", one.name)
            }
            _ => format!("`{name} = true`"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::services::private_link::Status;

    fn found(name: &str, status: Status) -> Found {
        let id = format!("/r/privateEndpointConnections/{name}");
        Found::One(Connected { id, name: name.to_owned(), status, settled: Some(true) })
    }

    fn said(value: Option<bool>, about: Option<&str>) -> Statement {
        Statement { value, about: about.map(str::to_owned), connection: None }
    }

    fn bound_to(said: &Statement) -> Option<&str> {
        said.connection.as_deref().and_then(|it| it.rsplit('/').next())
    }

    #[test]
    fn what_is_recorded_is_bound_to_the_connection_that_was_open_then() {
        let (one, pending) = (found("one", Status::Approved), found("one", Status::Pending));
        let nothing = said(None, None);
        for (value, was, is, expected) in [
            (Some(true), &one, &one, Some("one")),
            (Some(false), &one, &one, Some("one")),
            (None, &one, &one, None),
            // It is approved with the same change: nobody can have tested it.
            (Some(true), &pending, &one, None),
            (Some(true), &pending, &pending, None),
            (Some(true), &Found::Nothing, &Found::Nothing, None),
        ] {
            let bound = said(value, None).bound(Some(&nothing), was, is);
            assert_eq!(bound_to(&bound), expected, "{value:?} {was:?} {is:?}");
        }
        // A recreated record does not know which connection it was about.
        assert_eq!(bound_to(&said(Some(true), None).bound(None, &one, &one)), None);
        assert_eq!(bound_to(&said(Some(true), Some("ONE")).bound(None, &one, &one)), Some("one"));
    }

    #[test]
    fn it_stays_bound_until_the_connection_is_another_or_not_open() {
        let one = found("one", Status::Approved);
        let before = said(Some(true), None).bound(Some(&said(None, None)), &one, &one);
        let again = |is: &Found| said(Some(true), None).bound(Some(&before), is, is);
        assert_eq!(bound_to(&again(&one)), Some("one"));
        for is in [
            found("two", Status::Approved),
            found("one", Status::Pending),
            found("one", Status::Rejected),
            Found::Nothing,
            Found::Several(vec!["one".to_owned(), "two".to_owned()]),
        ] {
            let fallen = again(&is);
            assert_eq!(bound_to(&fallen), None, "{is:?}");
            // It does not come back by itself, though a connection of that name does.
            let back = said(Some(true), None).bound(Some(&fallen), &one, &one);
            assert_eq!(bound_to(&back), None, "{is:?}");
        }
    }

    #[test]
    fn one_edit_records_it_again() {
        let two = found("two", Status::Approved);
        let outdated =
            Statement { connection: Some("/r/one".to_owned()), ..said(Some(true), None) };
        let Found::One(one) = &two else { unreachable!("it is one") };
        assert!(outdated.is_outdated(one));
        assert_eq!(outdated.told("dns_confirmed", one), "`dns_confirmed_for = \"two\"`");
        let again = said(Some(true), Some("two")).bound(Some(&outdated), &two, &two);
        assert_eq!((again.of(one), again.is_outdated(one)), (Some(true), false));
        let other = said(Some(true), Some("one")).bound(Some(&outdated), &two, &two);
        assert_eq!(other.of(one), None);
    }
}
