//! Takes over the state of another resource type that a `moved` block names.

use super::{apply::identity_of, run::guard, sanitize::sanitize_quietly};
use crate::code::PluginCode;
use crate::{MoveSource, Result, Value, resource::ErasedResource};

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
                "A `moved` block from `{}` of {} (schema version {}) is not understood. To change \
                 the type without destroying anything, use a `removed` block and an `import` block.",
                source.type_name, source.provider_address, source.schema_version
            ),
        )
        .into());
    };
    let state = sanitize_quietly(resource.schema(), resource.value_type(), state);
    let identity = identity_of(resource, &state, None);
    Ok(Moved { state, identity })
}
