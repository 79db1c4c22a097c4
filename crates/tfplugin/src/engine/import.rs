//! Takes an object that exists already into the state.

use super::{Call, apply::identity_of, run::run, sanitize::sanitize, timeout::Timeout};
use crate::code::PluginCode;
use crate::{Context, Diagnostics, Result, Value, resource::ErasedResource};

/// How the object to import is named.
#[derive(Debug, Clone)]
pub(crate) enum ImportRequest {
    /// By the text of `terraform import`, or of `id` in an `import` block.
    Id(String),
    /// By the `identity` of an `import` block.
    Identity(Value),
}

/// The imported object.
#[derive(Debug, Clone)]
pub(crate) struct Imported {
    /// Its state; null on an error.
    pub(crate) state: Value,
    /// Bytes to store beside it.
    pub(crate) private: Vec<u8>,
    /// Its identity.
    pub(crate) identity: Option<Value>,
    /// Errors and warnings.
    pub(crate) diagnostics: Diagnostics,
}

/// Finds an object by ID or identity.
pub(crate) async fn import<C: Send + Sync>(
    resource: &dyn ErasedResource<C>,
    request: ImportRequest,
    call: Call<'_, C>,
) -> Imported {
    let ctx = Context::new(call.clients, Vec::new());
    let timeout = Timeout::from_block_of(&Value::Null, "read", resource.timeouts().read);
    let found = run(call.stop, &timeout, find(resource, request, &ctx)).await;
    let notes = ctx.notes();
    let mut diagnostics = notes.warnings;
    match found {
        Ok((asked, state)) => {
            let (state, complaints) = sanitize(resource.schema(), resource.value_type(), state);
            diagnostics.extend(complaints);
            let identity = identity_of(resource, &state, asked);
            Imported { state, private: notes.private, identity, diagnostics }
        }
        Err(failure) => {
            diagnostics.extend(failure);
            Imported { state: Value::Null, private: Vec::new(), identity: None, diagnostics }
        }
    }
}

/// The object's state, and the identity that was asked for, if one was.
async fn find<C: Send + Sync>(
    resource: &dyn ErasedResource<C>,
    request: ImportRequest,
    ctx: &Context<'_, C>,
) -> Result<(Option<Value>, Value)> {
    let (asked, named, identity) = match request {
        ImportRequest::Id(id) => {
            let named = format!("{id:?}");
            (None, named, resource.import(id, ctx).await?)
        }
        ImportRequest::Identity(identity) => {
            (Some(identity.clone()), describe(&identity), identity)
        }
    };
    match resource.read(identity, None, ctx).await? {
        Some(state) => Ok((asked, state)),
        None => Err(PluginCode::ImportedObjectNotFound.error(
            "The object to import does not exist",
            format!(
                "No `{}` was found for {named}. Check the name, and that the credentials may read \
                 it.",
                resource.name()
            ),
        )
        .into()),
    }
}

/// The identity in words: every attribute that has a value.
fn describe(identity: &Value) -> String {
    let attributes = identity.as_object().into_iter().flatten();
    let words: Vec<_> = attributes
        .filter_map(|(name, value)| Some(format!("{name} = {}", plain(value)?)))
        .collect();
    words.join(", ")
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(format!("{text:?}")),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(it) => Some(it.to_string()),
        Value::List(items) => {
            Some(format!("[{}]", items.iter().filter_map(plain).collect::<Vec<_>>().join(", ")))
        }
        _ => None,
    }
}
