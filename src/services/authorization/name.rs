//! The names of role assignments.

use uuid::{Uuid, uuid};

use crate::azure::Id;

/// Resource type of role assignments.
pub(crate) const ASSIGNMENT_TYPE: &str = "Microsoft.Authorization/roleAssignments";

/// Keeps our names apart from those that another tool derives from the same three facts.
const NAMESPACE: Uuid = uuid!("6d0b6f0e-5b8f-5c43-9d7e-3f6d1c8a2b54");

/// The name of the assignment of `role` to `principal` at `scope`: always the same for the same
/// three, so that a create that was cut off can be repeated.
pub(crate) fn derived_name(scope: &Id, principal: Uuid, role: Uuid) -> Uuid {
    Uuid::new_v5(&NAMESPACE, format!("{}|{principal}|{role}", scope.folded()).as_bytes())
}

/// The ID of the assignment called `name` at `scope`.
pub(crate) fn assignment_id(scope: &Id, name: &str) -> String {
    let scope = scope.as_str().trim_end_matches('/');
    format!("{scope}/providers/{ASSIGNMENT_TYPE}/{name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelling_of_the_scope_does_not_change_the_name() {
        let principal = uuid!("c2b1c6c4-6a35-4f3f-8f0b-7a3f1f2d9d10");
        let role = uuid!("2a2b9908-6ea1-4ae2-8e65-a410df84e7d1");
        let name = |scope: &str| derived_name(&Id::parse(scope).unwrap(), principal, role);
        let scope = "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-lake";
        assert_eq!(name(scope), name(&scope.to_lowercase()));
        assert_ne!(name(scope), name(&format!("{scope}2")));
        assert_eq!(name(scope).get_version_num(), 5);
    }

    #[test]
    fn the_root_scope_has_one_slash() {
        let id = assignment_id(&Id::root(), "9f6f2d1e-1b0a-5a55-8f0e-2d0d8b6d7b11");
        assert_eq!(
            id,
            "/providers/Microsoft.Authorization/roleAssignments/9f6f2d1e-1b0a-5a55-8f0e-2d0d8b6d7b11"
        );
    }
}
