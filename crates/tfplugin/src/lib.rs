//! Terraform plugin protocol 6.11 for provider authors: values, schemas, planning, the server, and
//! registry pages. It knows Terraform, and nothing of Azure.

// The code that `#[derive(Model)]` writes says `::tfplugin`, here as everywhere.
extern crate self as tfplugin;

mod ordered;

mod value;

mod number;

mod types;

mod msgpack;

mod json;

#[cfg(test)]
mod arbitrary;

#[doc(hidden)]
pub mod fuzz;

mod schema;

mod code;

mod diagnostic;

mod codec;

mod validator;

#[doc(hidden)]
pub mod derive;

mod clock;
mod duration;

mod config;

mod plan;

mod context;

pub mod stop;

mod future;

mod resource;

mod timeouts;

mod data_source;

mod function;

mod list;

mod action;

mod provider;

mod inventory;

mod schema_validation;

pub mod docs;

mod engine;

mod text;

mod tls;

mod handshake;

pub mod host;

mod transport;

mod connection;

mod go_plugin;

mod convert;

mod server;

mod services;

mod shutdown;

mod reattach;

mod usage;

mod serve;

pub mod log;

#[doc(hidden)]
pub mod proto;

#[doc(hidden)]
pub mod testing;

pub use action::{Action, Progress};
pub use code::{CODES, Code};
pub use codec::{Codec, Computed, DecodeError, Model, Presence};
pub use config::Config;
pub use context::Context;
pub use data_source::DataSource;
pub use diagnostic::{Diagnostic, Diagnostics, Path, Result, Severity, Step};
pub use duration::{GoDuration, NotADuration};
pub use function::{Function, FunctionError};
pub use inventory::{Entry, Kind};
pub use list::{ListResource, ListStream};
pub use number::{NotANumber, Number};
pub use ordered::Ordered;
pub use plan::Plan;
pub use provider::{Provider, ProviderBlock, Terraform};
pub use resource::{MoveSource, OperationTimeouts, Resource};
pub use schema::{
    Attribute, Block, BlockNesting, Check, NestedBlock, Nesting, Schema, Shape, Validator,
};
pub use serve::{Mode, run};
pub use text::printable;
pub use tfplugin_macros::Model;
pub use timeouts::Timeouts;
pub use tls::{crypto_provider, install_crypto_provider};
pub use types::{InvalidType, Type};
pub use value::{Refinement, Value};
