//! Claims about the client as a whole, against routers that behave as Azure does, well and badly.

mod backoff;
mod calls;
mod list_cache;
mod lists;
mod log;
mod operations;
mod retries;
mod sandbox;
mod stops;
pub(crate) mod support;
mod throttling;
mod tokens;
mod transport;
