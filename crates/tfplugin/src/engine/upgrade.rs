//! Reads stored state, written by this version of a schema or by an older one.

use serde_json::Value as Json;

use super::{body::Body, run::guard, write_only::remove_write_only};
use crate::code::PluginCode;
use crate::{DecodeError, Result, Value, json, resource::ErasedResource};

/// The stored state in the form of the present schema.
pub(crate) fn upgrade<C>(
    resource: &dyn ErasedResource<C>,
    version: i64,
    stored: &[u8],
) -> Result<Value> {
    let schema = resource.schema();
    let stored = parse(stored)?;
    let state = match version {
        version if version == schema.version => stored,
        version if version < schema.version => guard(|| resource.upgrade(version, stored))??,
        version => return Err(newer(resource.name(), version, schema.version)),
    };
    let mut state = json::decode(&state, resource.value_type())
        .map_err(|it| unreadable(resource.name(), &it))?;
    remove_write_only(Body::from(&schema.block), &mut state);
    Ok(state)
}

/// The stored identity in the form of the present identity schema.
///
/// Older identities have fewer attributes; those that were added since are null.
pub(crate) fn upgrade_identity<C>(
    resource: &dyn ErasedResource<C>,
    version: i64,
    stored: &[u8],
) -> Result<Value> {
    let present = resource.identity_schema().version;
    if present < version {
        return Err(newer(resource.name(), version, present));
    }
    json::decode(&parse(stored)?, resource.identity_type())
        .map_err(|it| unreadable(resource.name(), &it))
}

fn parse(stored: &[u8]) -> Result<Json> {
    serde_json::from_slice(stored).map_err(|wrong| {
        PluginCode::StateDamaged
            .error(
                "The stored state is damaged",
                format!("It is not valid JSON: {wrong}. Restore a backup of the state."),
            )
            .into()
    })
}

fn newer(name: &str, found: i64, present: i64) -> crate::Diagnostics {
    PluginCode::StateTooNew
        .error(
            format!("The state of `{name}` was written by a newer version of the provider"),
            format!(
                "It has schema version {found}; this version of the provider knows versions up to \
             {present}. Use the newer version."
            ),
        )
        .into()
}

fn unreadable(name: &str, error: &DecodeError) -> crate::Diagnostics {
    let place = match error.path.to_string() {
        path if path.is_empty() => String::new(),
        path => format!("`{path}`: "),
    };
    PluginCode::StateDoesNotFitSchema
        .error(
            format!("The stored state of `{name}` does not fit its schema"),
            format!(
                "{place}{error}. If the state was not edited by hand, this is a bug in the \
             provider: please report it."
            ),
        )
        .into()
}
