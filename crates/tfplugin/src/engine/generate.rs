//! Writes a configuration for an object that exists, for `-generate-config-out`.

use std::collections::BTreeMap;

use super::{
    Call,
    body::{Body, Member},
    run::{guard, run},
    timeout::Timeout,
};
use crate::{Context, Diagnostics, Nesting, Result, Schema, Value, resource::ErasedResource};

/// The configuration that is proposed for an object that was imported, and what is to be said of it.
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
    Value::Object(body.members().map(member).collect())
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
        (Nesting::Map, Value::Map(entries)) => {
            let entry = |(key, it): (&String, &Value)| (key.clone(), object(body, it));
            Value::Map(entries.iter().map(entry).collect::<BTreeMap<_, _>>())
        }
        (_, state) => state.clone(),
    }
}
