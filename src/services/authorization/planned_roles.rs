//! Which custom roles the resources of this process are planned to be.

use std::collections::HashMap;

use uuid::Uuid;

/// A custom role that a resource is planned to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PlannedRole {
    /// The mark of the resource.
    pub(crate) maker: Uuid,
    /// GUID of the role.
    pub(crate) guid: Uuid,
    /// Name of the role.
    pub(crate) name: String,
    /// What is planned, as text.
    pub(crate) words: String,
    /// Whether the plan creates it.
    pub(crate) is_new: bool,
}

/// Every custom role that the resources of this process are planned to be, by their marks.
#[derive(Debug, Default)]
pub(super) struct PlannedRoles {
    by_maker: HashMap<Uuid, PlannedRole>,
}

impl PlannedRoles {
    /// Records a role in the place of what was planned for the resource before. The answer is another
    /// resource with the same role. Where the process serves several walks, a new role in the same
    /// words is the one that an earlier walk planned.
    pub(super) fn add(&mut self, planned: PlannedRole, one_walk: bool) -> Option<PlannedRole> {
        if !one_walk {
            let again = |it: &PlannedRole| {
                it.is_new && planned.is_new && it.guid == planned.guid && it.words == planned.words
            };
            self.by_maker.retain(|_, it| !again(it));
        }
        let mut others = self.by_maker.values();
        let other = others.find(|it| it.maker != planned.maker && it.guid == planned.guid).cloned();
        self.by_maker.insert(planned.maker, planned);
        other
    }

    /// What was planned with one mark has another now.
    pub(super) fn rename(&mut self, planned: Option<Uuid>, made: Uuid) {
        if let Some(it) = planned.and_then(|it| self.by_maker.remove(&it)) {
            self.by_maker.insert(made, PlannedRole { maker: made, ..it });
        }
    }

    /// The resource with this mark is no longer planned.
    pub(super) fn remove(&mut self, maker: Option<Uuid>) {
        if let Some(maker) = maker {
            self.by_maker.remove(&maker);
        }
    }

    /// Whether a role with this GUID or name is planned.
    pub(super) fn has(&self, guid: Option<Uuid>, name: &str) -> bool {
        let mut planned = self.by_maker.values();
        planned.any(|it| Some(it.guid) == guid || it.name.eq_ignore_ascii_case(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_role_of_two_resources_is_found() {
        let (one, two, guid) = (Uuid::from_u128(1), Uuid::from_u128(2), Uuid::from_u128(3));
        let planned = |maker, words: &str| {
            let (name, words) = ("Peering".to_owned(), words.to_owned());
            PlannedRole { maker, guid, name, words, is_new: true }
        };
        let mut roles = PlannedRoles::default();
        assert_eq!(roles.add(planned(one, "a"), true), None);
        assert_eq!(roles.add(planned(one, "a"), true), None);
        assert_eq!(roles.add(planned(two, "a"), true), Some(planned(one, "a")));
        assert!(roles.has(None, "PEERING") && roles.has(Some(guid), ""));
        roles.remove(Some(one));
        roles.rename(Some(two), one);
        assert_eq!(roles.add(planned(one, "b"), true), None);
        // A later walk of the same process plans the same role under a new mark.
        assert_eq!(roles.add(planned(two, "b"), false), None);
        assert_eq!(roles.add(planned(one, "a"), false), Some(planned(two, "b")));
    }
}
