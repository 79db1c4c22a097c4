//! Reads one object as it is now.

use super::{
    Call,
    apply::identity_of,
    body::Body,
    run::{guard, run},
    sanitize::sanitize,
    semantic_equality::keep_equal_prior,
    timeout::Timeout,
};
use crate::{Context, Diagnostics, Result, Value, resource::ErasedResource};

/// What Terraform asks to be read.
#[derive(Debug, Clone)]
pub(crate) struct ReadRequest {
    /// The stored state.
    pub(crate) state: Value,
    /// Bytes stored beside it.
    pub(crate) private: Vec<u8>,
    /// The stored identity.
    pub(crate) identity: Option<Value>,
}

/// What was found.
#[derive(Debug, Clone)]
pub(crate) struct ReadOutcome {
    /// The state to store; null where the object is gone.
    pub(crate) state: Value,
    /// Bytes to store beside it.
    pub(crate) private: Vec<u8>,
    /// The identity to store.
    pub(crate) identity: Option<Value>,
    /// Errors and warnings.
    pub(crate) diagnostics: Diagnostics,
}

/// Reads a stored object again. On an error everything stays as it is stored.
pub(crate) async fn read<C: Send + Sync>(
    resource: &dyn ErasedResource<C>,
    request: ReadRequest,
    call: Call<'_, C>,
) -> ReadOutcome {
    let ReadRequest { state: prior, private, identity } = request;
    let ctx = Context::new(call.clients, private.clone());
    let found = look(resource, &prior, identity.clone(), &ctx, call).await;
    let notes = ctx.notes();
    let mut diagnostics = notes.warnings;
    match found {
        Ok(None) => {
            ReadOutcome { state: Value::Null, private: Vec::new(), identity: None, diagnostics }
        }
        Ok(Some(state)) => {
            let schema = resource.schema();
            let state = keep_equal_prior(Body::from(&schema.block), &prior, state);
            let (state, complaints) = sanitize(schema, resource.value_type(), state);
            diagnostics.extend(complaints);
            let identity = identity_of(resource, &state, identity);
            ReadOutcome { state, private: notes.private, identity, diagnostics }
        }
        Err(failure) => {
            diagnostics.extend(failure);
            ReadOutcome { state: prior, private, identity, diagnostics }
        }
    }
}

async fn look<C: Send + Sync>(
    resource: &dyn ErasedResource<C>,
    prior: &Value,
    identity: Option<Value>,
    ctx: &Context<'_, C>,
    call: Call<'_, C>,
) -> Result<Option<Value>> {
    let identity = match identity.filter(|it| !it.is_null()) {
        Some(identity) => identity,
        None => guard(|| resource.identity(prior))??,
    };
    let timeout = Timeout::from_block_of(prior, "read", resource.timeouts().read);
    run(call.stop, &timeout, resource.read(identity, Some(prior.clone()), ctx)).await
}
