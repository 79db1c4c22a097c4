//! The programs under `examples/`, run with cargo as a person runs them.

use std::process::{Command, Output};

/// What cargo sets for this test must not reach another cargo: build scripts ask for some of it, so
/// that it would rebuild what did not change.
const NOT_HANDED_ON: [&str; 7] = [
    "ARM_",
    "TF_VAR_",
    "CARGO_PKG_",
    "CARGO_MANIFEST_",
    "CARGO_BIN_",
    "CARGO_CRATE_",
    "CARGO_PRIMARY_",
];

/// `cargo run --example NAME --`, without the caller's settings.
pub(crate) fn run_example(name: &str) -> Command {
    let mut command = Command::new(env!("CARGO"));
    command.args(["run", "--quiet", "--example", name, "--"]);
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if NOT_HANDED_ON.iter().any(|prefix| text.starts_with(prefix)) {
            command.env_remove(&name);
        }
    }
    command
}

/// Runs a program, which must succeed; what it said.
#[track_caller]
pub(crate) fn succeeds(mut command: Command) -> String {
    let Output { status, stdout, stderr } = command.output().expect("cargo can be run");
    let said =
        format!("{}\n{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    assert!(status.success(), "{status}:\n{said}");
    said
}
