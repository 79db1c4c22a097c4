//! Managed identities and the federated credentials that let workloads use them.

pub(crate) mod code;
pub(crate) mod credentials;
pub(crate) mod federated_identity_credential;
pub(crate) mod federated_identity_credential_list;
pub(crate) mod identities;
pub(crate) mod kubernetes_identity_data_source;
pub(crate) mod managed_identity_data_source;
mod registration;
pub(crate) mod union_federated_subjects_function;

pub(crate) use registration::register;
