//! What the protocol has and this framework does not offer: ephemeral resources and state stores.

use crate::code::PluginCode;
use crate::{
    Diagnostics, convert,
    proto::tfplugin6::{StateRange, read_state_bytes},
};

/// The answer to every call about an ephemeral resource.
pub(super) fn no_ephemeral_resource(type_name: &str) -> Diagnostics {
    unsupported("ephemeral resource", type_name)
}

/// The answer to every call about a state store.
pub(super) fn no_state_store(type_name: &str) -> Diagnostics {
    unsupported("state store", type_name)
}

/// The one chunk of a state that does not exist. Terraform looks at the range even so.
pub(super) fn no_state(type_name: &str) -> read_state_bytes::Response {
    read_state_bytes::Response {
        range: Some(StateRange::default()),
        diagnostics: convert::diagnostics(no_state_store(type_name)),
        ..read_state_bytes::Response::default()
    }
}

fn unsupported(kind: &str, type_name: &str) -> Diagnostics {
    PluginCode::TypeNotSupported
        .error(
            format!("Unsupported {kind} `{type_name}`"),
            format!("This provider has no {kind}s. Remove the block from the configuration."),
        )
        .into()
}
