//! Generates the messages, server and client of the plugin protocol; no protoc is needed.

use std::{error::Error, path::Path};

const FILES: [&str; 5] = [
    "tfplugin6.proto",
    "plugin/grpc_broker.proto",
    "plugin/grpc_controller.proto",
    "plugin/grpc_stdio.proto",
    "grpc/health.proto",
];

fn main() -> Result<(), Box<dyn Error>> {
    let proto = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../proto");
    println!("cargo::rerun-if-changed={}", proto.display());
    let descriptors = protox::compile(FILES, [&proto])?;
    tonic_prost_build::configure().compile_fds(descriptors)?;
    Ok(())
}
