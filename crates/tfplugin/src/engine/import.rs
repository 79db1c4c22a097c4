//! Imports an existing object into the state, and proposes its configuration.

use super::{
    Call,
    apply::identity_of,
    body::{Body, Member},
    run::{Timeout, guard, run},
    sanitize::sanitize,
};
use crate::{
    Context, Diagnostics, Nesting, Ordered, Result, Schema, Value, code::PluginCode,
    resource::ErasedResource,
};

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
            "Object to import not found",
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

/// The configuration to propose for an imported object, and the diagnostics about it.
pub(crate) async fn propose<C: Send + Sync>(
    resource: &dyn ErasedResource<C>,
    state: Value,
    call: Call<'_, C>,
) -> Result<(Value, Diagnostics)> {
    let ctx = Context::new(call.clients, Vec::new());
    let timeout = Timeout::from_block_of(&state, "read", resource.timeouts().read);
    let proposed = run(call.stop, &timeout, resource.proposed(state, &ctx)).await?;
    let config = guard(|| generate_config(resource.schema(), &proposed))?;
    Ok((config, ctx.notes().warnings))
}

/// The configuration under which the stored object needs no change: what only the provider sets,
/// what equals its default, and what is deprecated is left out.
pub(crate) fn generate_config(schema: &Schema, state: &Value) -> Value {
    object(Body::from(&schema.block), state)
}

fn object(body: Body<'_>, state: &Value) -> Value {
    if state.as_object().is_none() {
        return Value::Null;
    }
    let member = |member: Member<'_>| {
        (member.name.to_owned(), configured(&member, state.attribute(member.name)))
    };
    Value::Object(body.members().map(member).into_map())
}

fn configured(member: &Member<'_>, state: &Value) -> Value {
    if let Some(attribute) = member.attribute {
        let is_settable = attribute.required || attribute.optional;
        let is_default = attribute.default.as_ref().is_some_and(|it| member.is_same(it, state));
        let is_deprecated = attribute.deprecated.is_some() && !attribute.required;
        if !is_settable || attribute.write_only || is_default || is_deprecated {
            return Value::Null;
        }
    }
    let Some((nesting, body)) = member.inside else { return state.clone() };
    match (nesting, state) {
        (Nesting::Single, state) => object(body, state),
        (Nesting::List, Value::List(items)) => {
            Value::List(items.iter().map(|it| object(body, it)).collect())
        }
        (Nesting::Set, Value::Set(items)) => {
            Value::Set(items.iter().map(|it| object(body, it)).collect())
        }
        (Nesting::Map, Value::Map(items)) => {
            let entry = |(key, it): (&String, &Value)| (key.clone(), object(body, it));
            Value::Map(items.iter().map(entry).into_map())
        }
        (_, state) => state.clone(),
    }
}
