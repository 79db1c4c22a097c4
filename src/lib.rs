//! Terraform provider that connects vendors' data planes to your own Azure resources.
//!
//! Reading order: `provider` (the provider block, its settings, the clients), `services` (a folder for
//! each Azure service: what it offers, what it decides, the calls it makes), `actions` (what crosses
//! services), `azure`, `astro` and `feeds` (how these APIs and published lists are called), `http`
//! (what calls have in common).

pub mod azure;

mod actions;
mod astro;
mod build_info;
mod diagnostics;
mod feeds;
mod http;
mod provider;
mod services;

pub use build_info::Build;
pub use provider::clients::Clients;
pub use provider::{ADDRESS, VERSION, codes, provider, sign_in::sign_in};
pub use services::private_link::{PrivateLinkType, private_link_types};
