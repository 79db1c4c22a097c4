//! Builds the provider with cargo.

use std::error::Error;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::say;
use crate::terraform::target_directory;

/// Where the provider's package is, which is built.
const WORKSPACE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// Name of the provider's executable file.
pub const BINARY: &str = "terraform-provider-dataplane";

/// What makes the compiler put the C library into a program: on Linux glibc and libgcc, on Windows the
/// runtime of Visual C++.
///
/// On Linux it is enough to say it for the program itself: the libraries of Rust are the same for both kinds of
/// programs. On Windows C code is compiled differently for each.
///
/// On Linux, the relocations of a program that can be loaded anywhere are packed: they would be 0.7 MB. A static
/// program relocates itself, which glibc can do with packed ones from 2.36 (2022) on, and a linker that cannot pack
/// them leaves them as they are.
#[cfg(not(target_os = "linux"))]
pub const STATIC: [&str; 2] = ["-C", "target-feature=+crt-static"];
/// See above.
#[cfg(target_os = "linux")]
pub const STATIC: [&str; 4] =
    ["-C", "target-feature=+crt-static", "-C", "link-arg=-Wl,-z,pack-relative-relocs"];

/// Flags for the compiler.
#[derive(Clone, Copy, Default)]
pub struct Flags<'a> {
    /// For the program alone, so that nothing else is built again for it.
    pub program: &'a [&'a str],
    /// For all code, after those in `RUSTFLAGS`.
    pub everything: &'a [&'a str],
}

/// The provider's executable file, built now; cargo shows its progress.
///
/// The program names `commit` as what it was built from. Options are cargo's.
pub fn provider(
    options: &[&str],
    flags: Flags<'_>,
    commit: Option<&str>,
) -> Result<PathBuf, Box<dyn Error>> {
    let verb = if flags.program.is_empty() { "build" } else { "rustc" };
    let mut command = Command::new(cargo());
    command.args([verb, "--bin", BINARY]).args(options);
    say::line(&format!("cargo {verb} --bin {BINARY} {}", options.join(" ")));
    command.arg("--message-format=json-render-diagnostics");
    if !flags.program.is_empty() {
        command.arg("--").args(flags.program);
    }
    if !flags.everything.is_empty() {
        // Cargo takes the flags for all code from one place only. This variable comes first.
        let flags = encoded(inherited_flags().as_deref(), flags.everything);
        command.env("CARGO_ENCODED_RUSTFLAGS", flags);
    }
    if let Some(commit) = commit {
        command.env("DATAPLANE_COMMIT", commit);
    }
    run(command)
}

/// The provider as a program for Linux that needs no library, built with the profile of tests. It is
/// only linked again: everything else is what `cargo test` built, and the usual program stays where
/// it is.
pub fn static_provider() -> Result<PathBuf, Box<dyn Error>> {
    let target = target_directory();
    let shared = format!("build.build-dir={:?}", target.display().to_string());
    let mut command = Command::new(cargo());
    command.args(["rustc", "--quiet", "--bin", BINARY, "--config", &shared, "--target-dir"]);
    command.arg(target.join("static")).arg("--message-format=json-render-diagnostics");
    command.arg("--").args(STATIC);
    run(command)
}

/// Runs cargo, without what another cargo says about this program; the executable file that it made.
fn run(mut command: Command) -> Result<PathBuf, Box<dyn Error>> {
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(is_about_this_program) {
            command.env_remove(name);
        }
    }
    let output = command
        .current_dir(WORKSPACE)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("cargo cannot be run: {error}"))?;
    if !output.status.success() {
        return Err("the provider could not be built; what cargo said is above".into());
    }
    let messages = String::from_utf8_lossy(&output.stdout);
    executable(&messages).ok_or_else(|| "cargo built the provider but did not say where".into())
}

/// Flags as cargo wants them in `CARGO_ENCODED_RUSTFLAGS`: those in the caller's `RUSTFLAGS`, then these.
fn encoded(inherited: Option<&str>, flags: &[&str]) -> String {
    let inherited = inherited.unwrap_or_default().split_whitespace();
    inherited.chain(flags.iter().copied()).collect::<Vec<_>>().join("\u{1f}")
}

#[expect(clippy::disallowed_methods, reason = "the flags of the cargo that runs this program")]
fn inherited_flags() -> Option<String> {
    std::env::var("RUSTFLAGS").ok()
}

#[expect(clippy::disallowed_methods, reason = "cargo names itself to the programs that it runs")]
fn cargo() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// Whether cargo sets this variable for the programs that it runs. Build scripts ask for some of
/// them: another cargo that inherits them would rebuild what did not change.
fn is_about_this_program(variable: &str) -> bool {
    ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_", "CARGO_PRIMARY_"]
        .iter()
        .any(|prefix| variable.starts_with(prefix))
}

/// The file that cargo's messages name for the provider.
fn executable(messages: &str) -> Option<PathBuf> {
    messages.lines().find_map(|line| {
        let message: Value = serde_json::from_str(line).ok()?;
        let is_provider = message["target"]["name"] == BINARY;
        message["executable"].as_str().filter(|_| is_provider).map(PathBuf::from)
    })
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::{encoded, executable, is_about_this_program};

    #[test]
    fn only_what_cargo_says_of_the_program_itself_is_kept_from_another_cargo() {
        assert!(is_about_this_program("CARGO_MANIFEST_DIR"));
        assert!(is_about_this_program("CARGO_PKG_VERSION_PRE"));
        assert!(!is_about_this_program("CARGO_HOME"));
        assert!(!is_about_this_program("CARGO_TARGET_DIR"));
    }

    #[test]
    fn flags_of_a_build_are_added_to_those_of_the_caller() {
        assert_eq!(encoded(None, &["-C", "a"]), "-C\u{1f}a");
        // A workflow sets the variable to nothing where it has no flags.
        assert_eq!(encoded(Some(""), &["--cfg=b=\"c d\""]), "--cfg=b=\"c d\"");
        assert_eq!(encoded(Some("-C  x"), &["-C", "a"]), "-C\u{1f}x\u{1f}-C\u{1f}a");
    }

    #[test]
    fn the_executable_of_the_provider_is_found_among_cargos_messages() {
        let messages = concat!(
            r#"{"reason":"compiler-artifact","target":{"name":"quickstart"},"executable":"/q"}"#,
            "\n",
            r#"{"reason":"compiler-artifact","target":{"name":"terraform-provider-dataplane"},"executable":"/p"}"#,
            "\n",
            r#"{"reason":"build-finished","success":true}"#,
        );
        assert_eq!(executable(messages), Some(PathBuf::from("/p")));
        assert_eq!(executable("not json"), None);
    }
}
