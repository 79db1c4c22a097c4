//! Claims about the client as a whole, against routers that behave as Azure does, well and badly.

mod calls;
mod collapse;
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
