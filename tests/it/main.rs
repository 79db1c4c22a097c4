//! Everything that is tested in process: objects against the sandbox through gRPC, faults, the
//! conformance of the sandbox, documentation, layering.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod resources;

mod data_sources;

mod list_resources;

mod functions;

mod actions;

mod own_endpoints;
mod pending;

mod provider;

mod faults;

mod generated;

mod changes;

mod nulls;

mod echoes;

mod mistaken;

mod private_links;

mod recorded;

mod sample;

mod snapshot;

mod stale_plans;

mod conformance;

mod corpus;

mod docs;

mod imports;
mod tidy;

mod troubleshooting;

use test_support::{azure, dns, grpc};
