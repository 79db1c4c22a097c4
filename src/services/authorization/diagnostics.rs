//! Diagnostics about roles that several places share.

use tfplugin::Diagnostic;

use super::without_effect;
use crate::services::authorization::code::AuthorizationCode;

/// Why no role has an effect at a scope that Azure accepts, and the scope that is meant instead.
pub(crate) fn scope_without_effect(scope: &str) -> Option<Diagnostic> {
    without_effect(scope).map(|(why, right)| {
        AuthorizationCode::RoleHasNoEffect.error(
            "A role has no effect at this scope",
            format!(
                "Azure would accept `{scope}`, and nobody would get access: {why}. The scope that \
                 has an effect is `{right}`."
            ),
        )
        .at("scope")
    })
}
