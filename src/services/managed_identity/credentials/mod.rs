//! Federated credentials of managed identities: whose tokens an identity takes for its own.

mod client;
mod planned;

mod credential;

mod expression;

mod rules;

#[cfg(test)]
mod tests;

pub(crate) use client::FederatedCredentials;
pub(crate) use credential::Conflict;
pub(crate) use credential::{
    CREDENTIAL_TYPE, Credential, CredentialProperties, Trust, credential_id,
};
pub(crate) use expression::{Doubt, doubt_expression, is_cluster};
pub(crate) use planned::{Capacity, Change, Duplicate, Holder};
pub(crate) use rules::{ASTRO_DEPLOYMENTS, LIMIT, check_issuer, check_name, check_subject, doubts};
