//! The grants that this run plans to have, so that nobody plans one twice.
//!
//! Terraform plans each object by itself and tells no address, so an object is known by the mark that
//! is kept beside its state. Both plans of a replacement carry the same mark: Terraform hands what
//! the first one kept to the second.

use std::collections::HashMap;

use uuid::Uuid;

use crate::azure::Id;

/// A role for a principal at a scope. Azure has each once, under whichever name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Grant {
    scope: String,
    principal: Uuid,
    role: Uuid,
}

impl Grant {
    /// The grant of `role` to `principal` at `scope`.
    pub(crate) fn new(scope: &Id, principal: Uuid, role: Uuid) -> Self {
        Self { scope: scope.folded(), principal, role }
    }
}

/// An object that is planned to be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Planned {
    /// What it grants.
    pub(crate) grant: Grant,
    /// The mark of the object.
    pub(crate) maker: Uuid,
    /// The arguments that say so, in the user's words.
    pub(crate) words: String,
    /// Whether the plan makes it, or changes what it grants.
    pub(crate) is_new: bool,
}

/// Everything that is planned so far.
#[derive(Debug, Default)]
pub(crate) struct PlannedGrants {
    by_maker: HashMap<Uuid, Planned>,
}

impl PlannedGrants {
    /// Adds an object, in the place of what was planned for it before; the answer is another object
    /// with the same grant. Where the process serves several walks, a new object in the same words
    /// is the one that an earlier walk planned.
    pub(crate) fn add(&mut self, planned: Planned, one_walk: bool) -> Option<Planned> {
        if !one_walk {
            self.by_maker
                .retain(|_, it| !(it.is_new && planned.is_new && it.words == planned.words));
        }
        let other = self
            .by_maker
            .values()
            .find(|it| it.maker != planned.maker && it.grant == planned.grant)
            .cloned();
        self.by_maker.insert(planned.maker, planned);
        other
    }

    /// What was planned with one mark has another now.
    pub(crate) fn rename(&mut self, planned: Option<Uuid>, made: Uuid) {
        if let Some(it) = planned.and_then(|it| self.by_maker.remove(&it)) {
            self.by_maker.insert(made, Planned { maker: made, ..it });
        }
    }

    /// The object with this mark is not planned any more.
    pub(crate) fn remove(&mut self, maker: Option<Uuid>) {
        if let Some(maker) = maker {
            self.by_maker.remove(&maker);
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::uuid;

    use super::*;

    const ONE: Uuid = uuid!("11111111-1111-4111-8111-111111111111");
    const TWO: Uuid = uuid!("22222222-2222-4222-8222-222222222222");

    fn planned(maker: Uuid, scope: &str, is_new: bool) -> Planned {
        let scope = Id::parse(scope).unwrap();
        let grant = Grant::new(&scope, ONE, TWO);
        Planned { grant, maker, words: format!("at {scope}"), is_new }
    }

    #[test]
    fn the_same_grant_of_another_object_is_found_and_ones_own_is_not() {
        let mut grants = PlannedGrants::default();
        let scope = "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-lake";
        assert_eq!(grants.add(planned(ONE, scope, false), true), None);
        // Both plans of a replacement.
        assert_eq!(grants.add(planned(ONE, scope, true), true), None);
        let other = grants.add(planned(TWO, &scope.to_lowercase(), true), true);
        assert_eq!(other, Some(planned(ONE, scope, true)));
    }

    #[test]
    fn an_object_that_grants_something_else_now_is_in_nobodys_way() {
        let mut grants = PlannedGrants::default();
        let scope = "/subscriptions/11111111-1111-4111-8111-111111111111";
        grants.add(planned(ONE, scope, false), true);
        grants.add(planned(ONE, &format!("{scope}/resourceGroups/rg"), true), true);
        assert_eq!(grants.add(planned(TWO, scope, true), true), None);
        grants.rename(Some(TWO), ONE);
        assert_eq!(grants.add(planned(ONE, scope, true), true), None);
    }

    #[test]
    fn equal_words_are_one_object_again_where_a_process_serves_several_walks() {
        let scope = "/subscriptions/11111111-1111-4111-8111-111111111111";
        for one_walk in [true, false] {
            let mut grants = PlannedGrants::default();
            grants.add(planned(ONE, scope, true), one_walk);
            let again = grants.add(planned(TWO, scope, true), one_walk);
            assert_eq!(again.is_some(), one_walk);
            // What is stored already is no plan of an earlier walk.
            grants.add(planned(ONE, scope, false), one_walk);
            assert!(grants.add(planned(TWO, scope, true), one_walk).is_some());
        }
    }
}
