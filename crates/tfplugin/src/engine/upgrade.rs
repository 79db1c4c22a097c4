//! Reads stored state, written by this version of a schema, by an older one, or by another resource type.

use serde_json::Value as Json;

use super::{
    apply::identity_of,
    body::Body,
    run::guard,
    sanitize::{remove_write_only, sanitize_quietly},
};
use crate::{
    DecodeError, MoveSource, Result, Value, code::PluginCode, json, resource::ErasedResource,
    schema::Block,
};

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
    fill_in_defaults(&schema.block, &mut state);
    Ok(state)
}

/// Attributes with a default that the state lacks, because they are newer than it, have their default.
fn fill_in_defaults(block: &Block, state: &mut Value) {
    let Value::Object(members) = state else { return };
    for attribute in &block.attributes {
        let (Some(default), Some(member)) = (&attribute.default, members.get_mut(attribute.name))
        else {
            continue;
        };
        if member.is_null() {
            *member = default.clone();
        }
    }
}

/// The stored identity in the form of the present identity schema.
///
/// Older identities have fewer attributes; newer attributes are null.
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
                "Damaged state",
                format!(
                    "The stored state is not valid JSON: {wrong}. Restore a backup of the state."
                ),
            )
            .into()
    })
}

fn newer(name: &str, found: i64, present: i64) -> crate::Diagnostics {
    PluginCode::StateTooNew
        .error(
            format!("State of `{name}` is from a newer provider version"),
            format!(
                "The state has schema version {found}; this version of the provider knows versions up \
                 to {present}. Use the newer version."
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
            format!("State of `{name}` does not fit its schema"),
            format!(
                "{place}{error}. If the state was not edited by hand, this is a bug in the \
             provider: please report it."
            ),
        )
        .into()
}

/// The state in its new form; a read follows and fills in what is null.
#[derive(Debug, Clone)]
pub(crate) struct Moved {
    /// The state to store.
    pub(crate) state: Value,
    /// The identity to store, where the state implies one.
    pub(crate) identity: Option<Value>,
}

/// Turns the state of another resource type into this one's.
pub(crate) fn move_state<C>(
    resource: &dyn ErasedResource<C>,
    source: &MoveSource,
) -> Result<Moved> {
    let Some(state) = guard(|| resource.move_state(source))?? else {
        return Err(PluginCode::MoveNotSupported.error(
            format!("`{}` cannot become `{}`", source.type_name, resource.name()),
            format!(
                "The resource does not support a `moved` block from `{}` of {} (schema version {}). To \
                 change the type without destroying anything, use a `removed` block and an `import` \
                 block.",
                source.type_name, source.provider_address, source.schema_version
            ),
        )
        .into());
    };
    let state = sanitize_quietly(resource.schema(), resource.value_type(), state);
    let identity = identity_of(resource, &state, None);
    Ok(Moved { state, identity })
}
