//! The permission that a caller lacks, as Azure's message names it.

/// The permission that a caller lacks, as Azure names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingAction {
    /// The action, such as `Microsoft.Authorization/roleAssignments/write`.
    pub action: String,
    /// Where it is needed.
    pub scope: Option<String>,
}

/// Finds the action and the scope in Azure's message about a missing permission.
///
/// The message of a linked failure names the permission that is there before the one that is missing.
pub(super) fn missing_action(message: &str) -> Option<MissingAction> {
    let start = ["does not have", "is not authorized"].iter().find_map(|it| message.find(it))?;
    let rest = message.get(start..)?;
    let rest = rest.get(rest.find("action")?..)?;
    let (action, rest) = quoted(rest)?;
    let known = action.contains('/') && !action.contains(char::is_whitespace);
    let scope = rest
        .find("scope")
        .and_then(|it| quoted(rest.get(it..)?))
        .map(|(scope, _)| scope.to_owned());
    known.then(|| MissingAction { action: action.to_owned(), scope })
}

/// The first text in single quotes, and what follows it.
fn quoted(text: &str) -> Option<(&str, &str)> {
    let (_, rest) = text.split_once('\'')?;
    rest.split_once('\'')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_missing(message: &str, action: Option<&str>, scope: Option<&str>) {
        let missing = missing_action(message);
        assert_eq!(missing.as_ref().map(|it| it.action.as_str()), action);
        assert_eq!(missing.and_then(|it| it.scope).as_deref(), scope);
    }

    #[test]
    fn the_missing_action_is_read_from_the_message() {
        check_missing(
            "The client 'app' with object id 'o' does not have authorization to perform action 'Microsoft.Authorization/roleAssignments/write' over scope '/subscriptions/s/resourceGroups/rg' or the scope is invalid. If access was recently granted, please refresh your credentials.",
            Some("Microsoft.Authorization/roleAssignments/write"),
            Some("/subscriptions/s/resourceGroups/rg"),
        );
        check_missing(
            "The client 'app' with object id 'o' has permission to perform action 'Microsoft.Network/virtualNetworks/virtualNetworkPeerings/write' on scope '/a'; however, it does not have permission to perform action(s) 'Microsoft.Network/virtualNetworks/peer/action' on the linked scope(s) '/b' (respectively) or the linked scope(s) are invalid.",
            Some("Microsoft.Network/virtualNetworks/peer/action"),
            Some("/b"),
        );
        check_missing("You shall not pass.", None, None);
        check_missing("The client does not have authorization to perform action", None, None);
        check_missing(
            "The client does not have authorization to perform action 'x' at",
            None,
            None,
        );
        check_missing("", None, None);
    }
}
