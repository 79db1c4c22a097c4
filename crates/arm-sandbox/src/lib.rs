//! A simulated Azure Resource Manager: documented behavior, error codes and exceptions.
//!
//! The sandbox answers the way Azure documents that it answers, from the point of view of a client
//! of the management API, and refuses what Azure refuses. It stores plain JSON and shares no type
//! with any client, so that a misspelled field cannot pass on both sides.
//!
//! ```no_run
//! # fn main() -> Result<(), arm_sandbox::Error> {
//! use arm_sandbox::{Database, Sandbox, Settings};
//!
//! let sandbox = Sandbox::open(Settings {
//!     database: Database::File("sandbox.db".into()),
//!     seed: Some(std::path::PathBuf::from("seed.json").into()),
//!     ..Settings::default()
//! })?;
//! let router = sandbox.router(); // an axum::Router: call it in process, or hand it to `serve`
//! # drop(router); Ok(())
//! # }
//! ```
//!
//! **State.** Everything is in one SQLite file that several processes may share: resources,
//! principals, the key that signs tokens, scripted faults, throttling buckets, the request log. A
//! seed is read once, when the file is new. [`Database::Memory`] keeps it in the process instead.
//!
//! **Seed.** A JSON object, all of whose members may be left out:
//!
//! | member | elements |
//! |---|---|
//! | `$schema` | where editors find the JSON schema of seeds |
//! | `tenants` | `tenantId`, `displayName`, `defaultDomain` |
//! | `subscriptions` | `subscriptionId`, `tenantId`, `displayName`, `state`, `managementGroupId`, `unregisteredProviders` |
//! | `resources` | resources as Azure answers them: `id`, `location`, `tags`, `identity`, `properties`… |
//! | `principals` | `id`, `type`, `appId`, `tenantId`, `memberOf` (groups), `displayName` |
//! | `applications` | `appId`, `tenantId`, `objectId`, `secrets`, `certificates`, `federatedCredentials`; with none, any client ID and secret will do |
//! | `policies` | Azure Policy assignments that deny: `scope`, `name`, `resourceTypes`, `allowedLocations` |
//! | `caller` | `denied`: `scope` and `actions` that the caller, or the one with an `appId`, may not do unless a role gives it back; everything else is allowed |
//! | `vendor` | `appId`: the application that acts as the vendor |
//! | `behavior` | how Azure behaves from the start: the fields of [`Behavior`] |
//! | `faults` | [`Fault`]s that are scripted from the start |
//! | `feeds` | lists that vendors publish: `url`, `body` (a text, or JSON), `contentType`, `etag` |
//! | `serviceTags` | Azure's service tags: `name`, `region`, `systemService`, `addressPrefixes`, `changeNumber` |
//! | `astro` | `organizations` (`id`, `name`, and `clusters` and `deployments` as the Astro API shows them), `tokens` (`token`, `organizationId`, `denied`, `hidden`; with none, any token will do) |
//!
//! Resource groups and management groups are made from the IDs that need them, and so are
//! subscriptions if none is listed. Managed identities bring their principals along.
//!
//! **Networks.** Both links of a peering are there, each in the tenant of its network, and change
//! each other's state. A caller who writes one to another tenant sends a token of that tenant as well.
//!
//! **The vendor.** [`Sandbox::act`] has the vendor act: its peering link, its private endpoint.
//! A [`vendor::Action`] is carried out as requests of the vendor's application, which meet every rule and may
//! be refused.
//!
//! A person who decides in the portal, and Astro's addresses, are played in the same way.
//!
//! **Private endpoints.** A private endpoint makes a connection at its resource, which the owner of
//! the resource approves, rejects or removes, in the way of its service: [`private_link_types`] lists them,
//! and each is a row of `rules::private_link::services`. Seeds may hold endpoints, which make their connections,
//! and connections without an endpoint.
//!
//! **Names.** [`Sandbox::resolve`] answers for the host names of resources as public DNS does, or as a
//! server in the network of a private endpoint.
//!
//! **Behavior.** [`Behavior`] says how Azure behaves today: throttling, replication lag, page
//! size, whether requests are logged. It lives in the database too, so a test can change what
//! another process meets. [`Fault`]s are scripted the same way. Long-running operations are done at
//! once, after some polls, or when [`Sandbox::step_operation`] says so.
//!
//! **Seeds.** [`Sandbox::check_seed`] says everything that is wrong with a seed, with line and column, and
//! [`Sandbox::seed_schema`] is the JSON schema with which editors complete one. A test writes the schema from
//! the types of `seed`. [`export`] makes a seed from Azure.
//!
//! **The command line** is in [`cli`], for the program `arm-sandbox` and for the provider's own.
//!
//! **Over sockets.** [`serve()`] offers the same router over HTTP, or over HTTPS with a certificate
//! that it makes itself, for the Azure CLI, Azure's SDKs and other Terraform providers. A browser gets
//! pages at the same address: what is in the sandbox, and forms to decide, to play the vendor, and to
//! script faults.
//!
//! Reading order: `router` (every endpoint), `arm` (what is true for every resource), `rules` (one
//! file for each resource type), `login` (tokens), `astro` (the Astro API), `vendor` (the vendor),
//! `store` (the database), `portal` (the pages).

mod api_error;
mod arm;
mod astro;
mod behavior;
mod builtin_roles;
mod certificate;
pub mod cli;
mod clock;
mod dns;
mod embedded;
mod engine;
mod error;
pub mod export;
mod fault;
mod feeds;
mod glob;
mod id;
mod login;
mod message;
mod operation;
mod oversized;
mod portal;
mod private;
mod redaction;
mod regions;
mod request_log;
mod resource_graph;
mod router;
mod rules;
mod run;
mod sandbox;
mod secrets;
mod seed;
mod serve;
mod settings;
mod show;
mod store;
mod throttle;
mod vault_contents;
pub mod vendor;

pub use behavior::{
    ApiVersions, Behavior, Busy, Consistency, Firewalls, Networks, Perimeters, PrivateLink,
    Throttling,
};
pub use clock::{Clock, ManualClock};
pub use dns::{Resolved, Viewpoint};
pub use error::Error;
pub use fault::{Effect, Fault};
pub use message::ConnectionReset;
pub use operation::Operation;
pub use request_log::LoggedRequest;
pub use rules::firewall::{FirewallSample, NetworkPlacement, Placement};
pub use rules::perimeters::Deciders;
pub use rules::private_link::{PrivateLinkType, private_link_types};
pub use run::Run;
pub use sandbox::Sandbox;
pub use serve::{ServeOptions, Server, serve};
pub use settings::{DEFAULT_SUBSCRIPTION, DEFAULT_TENANT, Database, SeedSource, Settings};
