//! The names of actions, as questions have them: one action each, in full.

use crate::services::authorization::code::AuthorizationCode;
use tfplugin::Diagnostic;

/// Whether a text names one action: a provider, a type and a verb, and no wildcard.
pub(crate) fn is_action(text: &str) -> bool {
    text.contains('/') && text.split('/').all(|it| !it.is_empty()) && !text.contains(['*', ' '])
}

/// The text is not the name of one action.
pub(crate) fn no_action(text: &str) -> Diagnostic {
    AuthorizationCode::InvalidAction.error(
        "Not an action",
        format!(
            "`{text}` does not name one action in full, such as \
             `Microsoft.Authorization/roleAssignments/write`. Roles are written with wildcards, \
             questions are not."
        ),
    )
}
