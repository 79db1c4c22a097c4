//! Everything that is tested in process: objects against the sandbox through gRPC, faults, the
//! conformance of the sandbox, documentation, layering.

#[path = "../support/azure.rs"]
mod azure;

#[path = "../support/grpc/mod.rs"]
mod grpc;

mod resources;

mod data_sources;

mod list_resources;

mod functions;

mod provider;

mod faults;

mod conformance;

mod corpus;

mod docs;

mod tidy;
