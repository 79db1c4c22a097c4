//! Where tokens come from: Entra ID's token endpoint, the metadata endpoints that clients read
//! first, managed identities, and the tokens that pipelines exchange.

pub(crate) mod assertion;
pub(crate) mod ci_oidc;
mod client_auth;
pub(crate) mod device_code;
pub(crate) mod discovery;
pub(crate) mod error;
pub(crate) mod expression;
pub(crate) mod graph;
pub(crate) mod imds;
pub(crate) mod jwt;
pub(crate) mod token;
