//! Makes, changes or removes one object, and sees to it that nothing that exists is forgotten.

use super::{
    Call,
    body::Body,
    plan::is_unchanged,
    run::Timeout,
    run::{guard, run},
    sanitize::restore_write_only,
    sanitize::{sanitize, sanitize_quietly},
    semantic_equality::keep_equal_prior,
};
use crate::{Context, Diagnostics, Result, Value, resource::ErasedResource};

/// What Terraform asks to be done.
#[derive(Debug, Clone)]
pub(crate) struct ApplyRequest {
    /// The stored state; null for a new object.
    pub(crate) prior: Value,
    /// The plan; null to destroy.
    pub(crate) planned: Value,
    /// What the user wrote, write-only values included; null to destroy.
    pub(crate) config: Value,
    /// Bytes that the plan handed on.
    pub(crate) private: Vec<u8>,
    /// The identity of the plan.
    pub(crate) identity: Option<Value>,
}

/// What exists afterwards.
#[derive(Debug, Clone)]
pub(crate) struct Applied {
    /// The state to store; null where there is nothing.
    pub(crate) state: Value,
    /// Bytes to store beside it.
    pub(crate) private: Vec<u8>,
    /// The identity to store.
    pub(crate) identity: Option<Value>,
    /// Errors and warnings.
    pub(crate) diagnostics: Diagnostics,
}

/// Carries out a plan.
pub(crate) async fn apply<C: Send + Sync>(
    resource: &dyn ErasedResource<C>,
    request: ApplyRequest,
    call: Call<'_, C>,
) -> Applied {
    let ApplyRequest { prior, planned, config, private, identity } = request;
    let ctx = Context::new(call.clients, private);
    let result = carry_out(resource, &prior, &planned, &config, &ctx, call).await;
    let notes = ctx.notes();
    let mut diagnostics = notes.warnings;
    let schema = resource.schema();
    let state = match result {
        Ok(state) => {
            let state = keep_equal_prior(Body::from(&schema.block), &planned, state);
            let (state, complaints) = sanitize(schema, resource.value_type(), state);
            diagnostics.extend(complaints);
            state
        }
        Err(failure) => {
            diagnostics.extend(failure);
            let kept = notes
                .partial_state
                .map(|it| keep_equal_prior(Body::from(&schema.block), &planned, it));
            kept.map_or_else(
                || prior.clone(),
                |it| sanitize_quietly(schema, resource.value_type(), it),
            )
        }
    };
    let identity = identity_of(resource, &state, identity);
    Applied { state, private: notes.private, identity, diagnostics }
}

async fn carry_out<C: Send + Sync>(
    resource: &dyn ErasedResource<C>,
    prior: &Value,
    planned: &Value,
    config: &Value,
    ctx: &Context<'_, C>,
    call: Call<'_, C>,
) -> Result<Value> {
    let timeouts = resource.timeouts();
    let body = Body::from(&resource.schema().block);
    let mut wanted = planned.clone();
    restore_write_only(body, &mut wanted, config);
    match (prior.is_null(), planned.is_null()) {
        (true, true) => Ok(Value::Null),
        (true, false) => {
            let timeout = Timeout::from_block_of(planned, "create", timeouts.create);
            run(call.stop, &timeout, resource.create(wanted, ctx)).await
        }
        // Only this provider needs the time limits.
        (false, false) if is_unchanged(planned, prior) => Ok(planned.clone()),
        (false, false) => {
            let timeout = Timeout::from_block_of(planned, "update", timeouts.update);
            run(call.stop, &timeout, resource.update(wanted, prior.clone(), ctx)).await
        }
        (false, true) => {
            let timeout = Timeout::from_block_of(prior, "delete", timeouts.delete);
            run(call.stop, &timeout, resource.delete(prior.clone(), ctx)).await?;
            Ok(Value::Null)
        }
    }
}

/// The identity of what is stored, in the spelling that is stored already. Terraform forgets an
/// identity that is not given back, so the stored one is used where the state implies none.
pub(crate) fn identity_of<C>(
    resource: &dyn ErasedResource<C>,
    state: &Value,
    stored: Option<Value>,
) -> Option<Value> {
    if state.is_null() {
        return None;
    }
    let stored = stored.filter(|it| !it.is_null() && it.is_wholly_known());
    let implied = guard(|| resource.identity(state)).and_then(|it| it).ok();
    let Some(implied) = implied.filter(Value::is_wholly_known) else { return stored };
    let body = Body::from(&resource.identity_schema().block);
    Some(match &stored {
        Some(stored) => keep_equal_prior(body, stored, implied),
        None => implied,
    })
}
