//! Federated credentials of managed identities: whose tokens an identity takes for its own.

mod conflict;

mod credential;

mod known;

mod ledger;

mod operations;

mod rules;

#[cfg(test)]
mod tests;

pub(crate) use conflict::Conflict;
pub(crate) use credential::{
    CREDENTIAL_TYPE, Credential, CredentialProperties, Trust, credential_id,
};
pub(crate) use ledger::{Change, Holder, Outlook, Twice};
pub(crate) use operations::Federation;
pub(crate) use rules::{ASTRO_DEPLOYMENTS, LIMIT, check_issuer, check_name, check_subject, doubts};
