//! Roles that assign roles, and the conditions that limit which.

use std::collections::BTreeSet;

use tfplugin::Ordered;
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
            let kinds: BTreeSet<_> = kinds.iter().map(|it| format!("'{it}'")).into_set();
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

/// The only roles that a condition lets its holder assign, where it lists them as [`condition`] and
/// Azure's portal do; none where it does not.
pub(crate) fn assignable_roles(condition: &str) -> BTreeSet<Uuid> {
    const ATTRIBUTE: &str = "@request[microsoft.authorization/roleassignments:roledefinitionid]";
    const EQUALS: &str = "foranyofanyvalues:guidequals";
    let condition = condition.to_lowercase();
    let is_negated = |it: &str| {
        let before = it.trim_end_matches(|it: char| it == '(' || it.is_whitespace());
        before.ends_with('!') || before.ends_with("not")
    };
    if condition.match_indices(ATTRIBUTE).any(|(at, _)| is_negated(&condition[..at])) {
        return BTreeSet::new();
    }
    let lists = condition.split(ATTRIBUTE).skip(1).filter_map(|rest| {
        let list = rest.trim_start().strip_prefix(EQUALS)?.trim_start().strip_prefix('{')?;
        list.split_once('}').map(|(list, _)| list)
    });
    lists.flat_map(|it| it.split(',')).filter_map(|it| Uuid::try_parse(it.trim()).ok()).into_set()
}

fn listed<T: ToString>(values: &BTreeSet<T>) -> String {
    values.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PULL: Uuid = uuid!("7f951dda-4ed3-4680-a7ca-43fe172d538d");
    const PUSH: Uuid = uuid!("8311e382-0749-4cb8-b61a-304f252e45ec");

    #[test]
    fn the_roles_of_a_condition_are_read_back_and_no_others() {
        let roles = BTreeSet::from([PULL, PUSH]);
        let principals = BTreeSet::from([uuid!("9b1d7f35-60c2-4e8a-b7d4-2f5a8c0e6d13")]);
        let kinds = BTreeSet::from(["ServicePrincipal"]);
        assert_eq!(assignable_roles(&condition(&roles, &principals, &kinds)), roles);
    }

    #[test]
    fn the_roles_are_read_in_any_case_and_on_several_lines() {
        let text = format!(
            "(\n @request[Microsoft.Authorization/roleAssignments:RoleDefinitionId]\n \
             ForAnyOfAnyValues:guidEquals\n {{{PULL},\n {PUSH}}})"
        );
        assert_eq!(assignable_roles(&text), BTreeSet::from([PULL, PUSH]));
    }

    #[test]
    fn a_condition_that_excludes_roles_or_is_about_something_else_lists_none() {
        let attribute = "@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId]";
        for text in [
            format!("{attribute} ForAnyOfAllValues:GuidNotEquals {{{PULL}}}"),
            format!("!({attribute} ForAnyOfAnyValues:GuidEquals {{{PULL}}})"),
            format!("NOT (({attribute} ForAnyOfAnyValues:GuidEquals {{{PULL}}}))"),
            format!(
                "@Resource[Microsoft.Authorization/roleAssignments:PrincipalId] ForAnyOfAnyValues:GuidEquals {{{PULL}}}"
            ),
            format!("{attribute} ForAnyOfAnyValues:GuidEquals {{{PULL}"),
            String::new(),
        ] {
            assert!(assignable_roles(&text).is_empty(), "{text}");
        }
    }
}
