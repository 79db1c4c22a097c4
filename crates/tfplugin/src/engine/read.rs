//! Reads: a managed object as it is now, a data source, and a list of objects.

use tokio::sync::mpsc;

use super::{
    Call,
    apply::identity_of,
    body::Body,
    merge::complete,
    run::{Timeout, guard, run, run_unbounded},
    sanitize::{sanitize, sanitize_quietly},
    semantic_equality::keep_equal_prior,
};
use crate::{
    Context, Diagnostics, OperationTimeouts, Result, Schema, Value,
    data_source::ErasedDataSource,
    list::{ErasedListResource, Listed},
    resource::ErasedResource,
};

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
    let found = read_object(resource, &prior, identity.clone(), &ctx, call).await;
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

async fn read_object<C: Send + Sync>(
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

/// What was found.
#[derive(Debug, Clone)]
pub(crate) struct DataRead {
    /// The arguments with all results; null on an error.
    pub(crate) state: Value,
    /// Errors and warnings.
    pub(crate) diagnostics: Diagnostics,
}

/// Looks up what the configuration asks for.
pub(crate) async fn read_data_source<C: Send + Sync>(
    data_source: &dyn ErasedDataSource<C>,
    config: &Value,
    call: Call<'_, C>,
) -> DataRead {
    let schema = data_source.schema();
    let body = Body::from(&schema.block);
    let ctx = Context::new(call.clients, Vec::new());
    let timeout = Timeout::from_block_of(config, "read", OperationTimeouts::DEFAULT.read);
    let found = run(call.stop, &timeout, data_source.read(complete(body, config), &ctx)).await;
    let mut diagnostics = ctx.notes().warnings;
    match found {
        Ok(state) => {
            let state = keep_equal_prior(body, config, state);
            let (state, complaints) = sanitize(schema, data_source.value_type(), state);
            diagnostics.extend(complaints);
            DataRead { state, diagnostics }
        }
        Err(failure) => {
            diagnostics.extend(failure);
            DataRead { state: Value::Null, diagnostics }
        }
    }
}

/// Sends every object that matches `config` to `sender`, in the form in which it may be stored,
/// until nothing listens anymore. `managed` is the schema of the objects.
pub(crate) async fn list<C: Send + Sync>(
    list_resource: &dyn ErasedListResource<C>,
    managed: &Schema,
    config: &Value,
    sender: mpsc::Sender<Listed>,
    call: Call<'_, C>,
) -> Diagnostics {
    let ctx = Context::new(call.clients, Vec::new());
    let ty = managed.value_type();
    let (found, mut objects) = mpsc::channel(1);
    let config = complete(Body::from(&list_resource.schema().block), config);
    let work = run_unbounded(call.stop, list_resource.list(config, found, &ctx));
    let forward = async {
        while let Some(listed) = objects.recv().await {
            let listed: Listed = listed;
            let state = sanitize_quietly(managed, &ty, listed.state);
            if sender.send(Listed { state, ..listed }).await.is_err() {
                // Dropping the receiver is how the list learns that no more is wanted.
                objects.close();
                break;
            }
        }
    };
    let (result, ()) = tokio::join!(work, forward);
    let mut diagnostics = ctx.notes().warnings;
    diagnostics.extend(result.err().into_iter().flatten());
    diagnostics
}
