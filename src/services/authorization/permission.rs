//! What the caller may do at a scope, as Azure tells it: roles that are inherited or held through a
//! group included.

use serde::Deserialize;
use tfplugin::Diagnostic;

use super::code::AuthorizationCode;

/// What one role that the caller holds allows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Permission {
    /// Patterns of the actions that it allows.
    pub(crate) actions: Vec<String>,
    /// Patterns of those that it leaves out again.
    pub(crate) not_actions: Vec<String>,
    /// Patterns of the actions on data that it allows.
    pub(crate) data_actions: Vec<String>,
    /// Patterns of those that it leaves out again.
    pub(crate) not_data_actions: Vec<String>,
    /// Condition under which it allows anything.
    pub(crate) condition: Option<String>,
}

/// Whether the caller may do something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Certainly.
    Allowed,
    /// Under this condition, which Azure judges for each call.
    Conditional(String),
    /// Certainly not.
    Missing,
}

/// Whether all roles together allow an action without wildcards; a data action, if `data` is set.
pub(crate) fn verdict(held: &[Permission], action: &str, data: bool) -> Verdict {
    let mut condition = None;
    for role in held {
        let allows = if data { role.allows_data(action) } else { role.allows(action) };
        match (allows, role.condition.as_deref().unwrap_or_default()) {
            (false, _) => {}
            (true, "") => return Verdict::Allowed,
            (true, text) => condition = Some(text.to_owned()),
        }
    }
    condition.map_or(Verdict::Missing, Verdict::Conditional)
}

impl Permission {
    /// Whether it allows an action without wildcards.
    pub(crate) fn allows(&self, action: &str) -> bool {
        any(&self.actions, action) && !any(&self.not_actions, action)
    }

    /// Whether it allows a data action without wildcards.
    pub(crate) fn allows_data(&self, action: &str) -> bool {
        any(&self.data_actions, action) && !any(&self.not_data_actions, action)
    }
}

fn any(patterns: &[String], action: &str) -> bool {
    patterns.iter().any(|it| matches(it, action))
}

/// Whether a pattern of Azure, in which `*` stands for any text, covers the action.
fn matches(pattern: &str, action: &str) -> bool {
    let (pattern, action) = (pattern.to_lowercase(), action.to_lowercase());
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = action.strip_prefix(first) else { return false };
    let Some(last) = parts.next_back() else { return rest.is_empty() };
    for part in parts {
        match rest.find(part) {
            Some(start) => rest = rest.get(start + part.len()..).unwrap_or_default(),
            None => return false,
        }
    }
    rest.ends_with(last)
}

/// Whether a text names one action: a provider, a type and a verb, and no wildcard.
pub(crate) fn is_action(text: &str) -> bool {
    text.contains('/') && text.split('/').all(|it| !it.is_empty()) && !text.contains(['*', ' '])
}

/// The text is not the name of one action.
pub(crate) fn no_action(text: &str) -> Diagnostic {
    AuthorizationCode::InvalidAction.error(
        "Invalid action",
        format!(
            "`{text}` does not name one action in full, such as \
             `Microsoft.Authorization/roleAssignments/write`. Wildcards are allowed in roles, \
             but not here."
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_covers_what_its_stars_leave_open() {
        for (pattern, action, covered) in [
            ("*", "Microsoft.Sql/servers/read", true),
            ("*/read", "Microsoft.Sql/servers/read", true),
            ("*/read", "Microsoft.Sql/servers/write", false),
            ("microsoft.sql/SERVERS/read", "Microsoft.Sql/servers/read", true),
            ("Microsoft.Sql/servers/*", "Microsoft.Sql/servers/keys/read", true),
            ("Microsoft.Sql/*/read", "Microsoft.Sql/servers/keys/read", true),
            ("Microsoft.Sql/*/keys/*", "Microsoft.Sql/servers/keys/read", true),
            ("Microsoft.Sql/*/keys/*", "Microsoft.Sql/servers/locks/read", false),
            ("Microsoft.Sql/servers/read", "Microsoft.Sql/servers/reader", false),
            ("", "Microsoft.Sql/servers/read", false),
        ] {
            assert_eq!(matches(pattern, action), covered, "{pattern} {action}");
        }
    }

    #[test]
    fn one_role_without_a_condition_is_enough() {
        let role = |actions: &str, condition: Option<&str>| Permission {
            actions: vec![actions.to_owned()],
            data_actions: vec!["*/blobs/read".to_owned()],
            condition: condition.map(str::to_owned),
            ..Permission::default()
        };
        let held = [role("*/read", Some("c")), role("A/*", None), role("B/*", Some(""))];
        for (action, expected) in [
            ("A/read", Verdict::Allowed),
            ("B/write", Verdict::Allowed),
            ("C/read", Verdict::Conditional("c".into())),
            ("C/write", Verdict::Missing),
        ] {
            assert_eq!(verdict(&held, action, false), expected, "{action}");
        }
        assert_eq!(verdict(&held[..1], "A/blobs/read", true), Verdict::Conditional("c".into()));
        assert_eq!(verdict(&held, "A/read", true), Verdict::Missing);
    }

    #[test]
    fn a_role_allows_what_it_does_not_leave_out_again() {
        let role = Permission {
            actions: vec!["*".to_owned()],
            not_actions: vec!["Microsoft.Authorization/*/write".to_owned()],
            ..Permission::default()
        };
        assert!(role.allows("Microsoft.Sql/servers/write"));
        assert!(!role.allows("Microsoft.Authorization/roleAssignments/write"));
        assert!(!role.allows_data("Microsoft.Sql/servers/write"));
    }
}
