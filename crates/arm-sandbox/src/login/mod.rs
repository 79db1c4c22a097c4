//! Where tokens come from: Entra ID's token endpoint, the metadata endpoints that clients read
//! first, managed identities, and the tokens that pipelines exchange.

pub(crate) mod assertion;
pub(crate) mod discovery;
pub(crate) mod graph;
pub(crate) mod jwt;
pub(crate) mod machine;
pub(crate) mod pipeline;
mod proof;
pub(crate) mod refusal;
pub(crate) mod token;
