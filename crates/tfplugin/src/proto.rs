//! The messages, servers and clients generated from `proto/`; the comments there say what each is.

#![allow(
    missing_docs,
    unreachable_pub,
    clippy::pedantic,
    reason = "generated code, documented where it is generated from"
)]

/// Terraform's protocol.
pub mod tfplugin6 {
    tonic::include_proto!("tfplugin6");
}

/// The services that every go-plugin has.
pub mod plugin {
    tonic::include_proto!("plugin");
}

/// gRPC's health protocol.
pub mod health {
    tonic::include_proto!("grpc.health.v1");
}
