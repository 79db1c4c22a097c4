//! What people recorded of a connection, and which connection they said it of. Whatever is said of one
//! is not said of its successor: nobody has told the vendor of that one, and nobody has tested it.

use super::evidence::{Connected, Found};

/// Something that was recorded, bound to the connection that it was said of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Said {
    /// What was recorded.
    pub(crate) value: Option<bool>,
    /// Name of the connection that the user says it is about.
    pub(crate) about: Option<String>,
    /// ID of the connection that it is bound to.
    pub(crate) connection: Option<String>,
}

impl Said {
    /// What was recorded, bound as it was before; or, where it is recorded now, to the connection that
    /// is meant: the one that the user names, else the one that was open before this change. `was` is
    /// what was seen before the change, `is` what there is with it; `before` is nothing on create.
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

    fn said(value: Option<bool>, about: Option<&str>) -> Said {
        Said { value, about: about.map(str::to_owned), connection: None }
    }

    fn bound_to(said: &Said) -> Option<&str> {
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
        // A record that is made anew does not know what it was said of.
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
        let outdated = Said { connection: Some("/r/one".to_owned()), ..said(Some(true), None) };
        let Found::One(one) = &two else { unreachable!("it is one") };
        assert!(outdated.is_outdated(one));
        assert_eq!(outdated.told("dns_confirmed", one), "`dns_confirmed_for = \"two\"`");
        let again = said(Some(true), Some("two")).bound(Some(&outdated), &two, &two);
        assert_eq!((again.of(one), again.is_outdated(one)), (Some(true), false));
        let other = said(Some(true), Some("one")).bound(Some(&outdated), &two, &two);
        assert_eq!(other.of(one), None);
    }
}
