//! What every call has in common: an error becomes an answer with diagnostics, and so does a panic.

use std::{future::Future, panic::AssertUnwindSafe};

use futures_util::FutureExt;
use tonic::{Response, Status};
use tracing::{Instrument, Span, error_span};

use crate::code::PluginCode;
use crate::{
    Diagnostics, Result, convert,
    log::with_caught_panics,
    proto::tfplugin6::{
        self as pb, apply_resource_change, call_function, close_ephemeral_resource,
        configure_provider, configure_state_store, delete_state, generate_resource_config,
        get_functions, get_metadata, get_provider_schema, get_resource_identity_schemas,
        get_states, import_resource_state, lock_state, move_resource_state,
        open_ephemeral_resource, plan_action, plan_resource_change, read_data_source,
        read_resource, renew_ephemeral_resource, stop_provider, unlock_state,
        upgrade_resource_identity, upgrade_resource_state, validate_action_config,
        validate_data_resource_config, validate_ephemeral_resource_config,
        validate_list_resource_config, validate_provider_config, validate_resource_config,
        validate_state_store, write_state_bytes,
    },
};

/// What gRPC wants to hear.
pub(super) type Answered<T> = std::result::Result<Response<T>, Status>;

/// An answer that can say no.
pub(super) trait Answer {
    /// The answer that holds nothing but these diagnostics, and nothing whose lack would crash
    /// Terraform.
    fn refusal(diagnostics: Vec<pb::Diagnostic>) -> Self;
}

/// Answers the call `rpc` with the outcome of `work`, even if it panics. A status other than
/// OK would reach the user as "Plugin error", without the cause.
pub(super) async fn answer<T: Answer>(
    rpc: &'static str,
    work: impl Future<Output = Result<T>> + Send,
) -> Answered<T> {
    let work = AssertUnwindSafe(with_caught_panics(work)).catch_unwind().instrument(span(rpc));
    let result = work.await.unwrap_or_else(|_| Err(panicked()));
    Ok(Response::new(result.unwrap_or_else(refusal)))
}

/// What the log says of all that happens in the call `rpc`, whatever its level.
pub(super) fn span(rpc: &'static str) -> Span {
    error_span!("rpc", rpc)
}

/// The answer that holds nothing but these diagnostics.
fn refusal<T: Answer>(diagnostics: Diagnostics) -> T {
    T::refusal(convert::diagnostics(diagnostics))
}

/// The diagnostic of a panic that nothing else caught.
pub(super) fn panicked() -> Diagnostics {
    PluginCode::ProviderPanicked
        .error(
            "Panic in the provider",
            "The provider panicked; its log says where. This is a bug: please report it, with the \
         configuration that led to it.",
        )
        .into()
}

macro_rules! answers {
    ($($rpc:ident),+ $(,)?) => {
        $(impl Answer for $rpc::Response {
            fn refusal(diagnostics: Vec<pb::Diagnostic>) -> Self {
                let mut answer = Self::default();
                answer.diagnostics = diagnostics;
                answer
            }
        })+
    };
}

answers!(
    apply_resource_change,
    close_ephemeral_resource,
    configure_provider,
    delete_state,
    generate_resource_config,
    get_functions,
    get_metadata,
    get_provider_schema,
    get_resource_identity_schemas,
    get_states,
    import_resource_state,
    lock_state,
    move_resource_state,
    open_ephemeral_resource,
    plan_action,
    plan_resource_change,
    read_data_source,
    read_resource,
    renew_ephemeral_resource,
    unlock_state,
    upgrade_resource_identity,
    upgrade_resource_state,
    validate_action_config,
    validate_data_resource_config,
    validate_ephemeral_resource_config,
    validate_list_resource_config,
    validate_provider_config,
    validate_resource_config,
    validate_state_store,
    write_state_bytes,
);

impl Answer for configure_state_store::Response {
    fn refusal(diagnostics: Vec<pb::Diagnostic>) -> Self {
        Self { diagnostics, capabilities: Some(pb::StateStoreServerCapabilities::default()) }
    }
}

impl Answer for call_function::Response {
    fn refusal(diagnostics: Vec<pb::Diagnostic>) -> Self {
        Self { result: None, error: Some(function_error(diagnostics)) }
    }
}

impl Answer for stop_provider::Response {
    fn refusal(diagnostics: Vec<pb::Diagnostic>) -> Self {
        Self { error: function_error(diagnostics).text }
    }
}

fn function_error(diagnostics: Vec<pb::Diagnostic>) -> pb::FunctionError {
    let text = diagnostics.into_iter().map(|it| format!("{}: {}", it.summary, it.detail));
    pb::FunctionError { text: text.collect::<Vec<_>>().join("\n"), function_argument: None }
}
