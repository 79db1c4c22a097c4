//! The directory (Microsoft Graph): service principals of applications. Optional everywhere: a caller
//! who may not read the directory gets a warning, never an error of something that works without.

pub(crate) mod client;
pub(crate) mod code;
mod registration;
pub(crate) mod service_principal_data_source;

pub(crate) use client::{Directory, ServicePrincipal, consent_command};
pub(crate) use code::DirectoryCode;

pub(crate) use registration::register;
