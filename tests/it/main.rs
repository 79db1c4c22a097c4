//! Everything that is tested in process: objects against the sandbox through gRPC, faults, the
//! conformance of the sandbox, documentation, layering.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

#[path = "../support/azure/mod.rs"]
mod azure;

#[path = "../support/dns.rs"]
mod dns;

#[path = "../support/grpc/mod.rs"]
mod grpc;

mod resources;

mod data_sources;

mod list_resources;

mod functions;

mod actions;

mod pending;

mod provider;

mod faults;

mod changes;

mod nulls;

mod echoes;

mod mistaken;

mod private_links;

mod recorded;

mod stale_plans;

mod conformance;

mod corpus;

mod docs;

mod tidy;

mod troubleshooting;
