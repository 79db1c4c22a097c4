//! Everything that is tested in process: objects against the sandbox through gRPC, faults, the
//! conformance of the sandbox, documentation, layering.

#[path = "../support/azure.rs"]
mod azure;

#[path = "../support/grpc/mod.rs"]
mod grpc;

mod resources;

mod tidy;
