//! Terraform provider that connects vendors' data planes to your own Azure resources.
//!
//! Reading order: `provider` (the provider block), `settings` (what block and environment come to),
//! `clients` (what is built from that), `resources` and its siblings (one file for each object),
//! `authorization`, `federation`, `firewall`, `network`, `private_link`, `identity`, `lookups` (what
//! they do in Azure), `request` (what vendors are asked for), `dns` (what names resolve to), `arm` (how
//! Azure is called), `astro` (how the Astro API is called).

mod provider;

mod settings;

mod environment;

mod clients;

mod resources;

mod data_sources;

mod list_resources;

mod functions;

mod actions;

mod attribute;

mod addresses;

mod absent;

mod check;

mod confirmed;

mod provenance;

mod authorization;

mod federation;

mod firewall;

mod identity;

mod dns;

mod lookups;

mod mistaken;

mod network;

mod pace;

mod private_link;

mod request;

mod turn;

pub mod arm;

pub mod astro;

pub use clients::Clients;
pub use provider::{ADDRESS, VERSION, provider};
