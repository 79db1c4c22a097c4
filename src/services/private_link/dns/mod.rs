//! What DNS answers about the names of Azure services, and what that says about private endpoints.
//!
//! [`Resolver`] asks and writes down what it saw, an [`Observation`]; what that means is decided by
//! pure functions ([`Observation::verdict`], [`Observation::explanation`]). No answer is an error: a
//! server that does not answer, or fails, leaves the question open.

mod name;
mod observation;
mod resolver;
pub(crate) use name::HostName;
pub(crate) use observation::{End, Observation, Verdict};
pub(crate) use resolver::Resolver;
pub(crate) use resolver::Server;
