//! Generates the messages, server and client of the plugin protocol; no protoc is needed.

use std::error::Error;

const FILES: [&str; 5] = [
    "tfplugin6.proto",
    "plugin/grpc_broker.proto",
    "plugin/grpc_controller.proto",
    "plugin/grpc_stdio.proto",
    "grpc/health.proto",
];

fn main() -> Result<(), Box<dyn Error>> {
    // Of the folder of this package, which Cargo starts it in.
    const PROTO: &str = "../../proto";
    println!("cargo::rerun-if-changed={PROTO}");
    let descriptors = protox::compile(FILES, [PROTO])?;
    tonic_prost_build::configure().compile_fds(descriptors)?;
    Ok(())
}
