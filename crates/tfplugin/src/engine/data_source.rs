//! Reads one data source.

use super::{
    Call, body::Body, merge::complete, run::run, sanitize::sanitize,
    semantic_equality::keep_equal_prior, timeout::Timeout,
};
use crate::{Context, Diagnostics, OperationTimeouts, Value, data_source::ErasedDataSource};

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
