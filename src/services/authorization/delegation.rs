//! Roles that assign roles, and the conditions that limit which.

use std::collections::BTreeSet;

use uuid::{Uuid, uuid};

/// The kinds of principals that a condition can name (Microsoft's page "Authorization actions and
/// attributes", 2026-03).
pub(crate) const PRINCIPAL_TYPES: [&str; 3] = ["User", "Group", "ServicePrincipal"];

/// `Owner`, `User Access Administrator` and `Role Based Access Control Administrator`.
const ADMINISTRATORS: [Uuid; 3] = [
    uuid!("8e3af657-a8ff-443c-a75c-2fe8c4bcb635"),
    uuid!("18d7d88d-d35e-4fb5-a5c3-7773c20a72d9"),
    uuid!("f58310d9-a9f6-439a-9e8d-f62e7b41a168"),
];

/// Whether the holders of a built-in role can assign any role.
pub(crate) fn assigns_roles(role: Uuid) -> bool {
    ADMINISTRATORS.contains(&role)
}

/// The condition that allows assigning and removing only these roles, to these principals and kinds
/// of principals; an empty set of either means any. From Microsoft's page "Examples to delegate Azure
/// role assignment management with conditions" (2024-04).
pub(crate) fn condition(
    roles: &BTreeSet<Uuid>,
    principals: &BTreeSet<Uuid>,
    kinds: &BTreeSet<&'static str>,
) -> String {
    let part = |verb: &str, source: &str| {
        let attribute =
            |name: &str| format!("{source}[Microsoft.Authorization/roleAssignments:{name}]");
        let mut tests = vec![format!(
            "{} ForAnyOfAnyValues:GuidEquals {{{}}}",
            attribute("RoleDefinitionId"),
            listed(roles)
        )];
        if !kinds.is_empty() {
            let kinds: BTreeSet<_> = kinds.iter().map(|it| format!("'{it}'")).collect();
            tests.push(format!(
                "{} ForAnyOfAnyValues:StringEqualsIgnoreCase {{{}}}",
                attribute("PrincipalType"),
                listed(&kinds)
            ));
        }
        if !principals.is_empty() {
            tests.push(format!(
                "{} ForAnyOfAnyValues:GuidEquals {{{}}}",
                attribute("PrincipalId"),
                listed(principals)
            ));
        }
        format!(
            "((!(ActionMatches{{'Microsoft.Authorization/roleAssignments/{verb}'}})) OR ({}))",
            tests.join(" AND ")
        )
    };
    format!("{} AND {}", part("write", "@Request"), part("delete", "@Resource"))
}

fn listed<T: ToString>(values: &BTreeSet<T>) -> String {
    values.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
