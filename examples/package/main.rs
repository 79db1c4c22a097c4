//! Makes the artifacts of a release that a registry needs, for the machine that this runs on.
//!
//! `cargo run --example package` builds the provider and writes the artifacts to `target/package`: the
//! zip, the manifest and their checksums. It prints the command for the signature, which needs a key.

mod archive;
mod artifacts;
mod linkage;
mod mirror;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use test_support::{build, say, terraform};

use clap::Parser;

use self::archive::Compression;
use self::artifacts::{Artifacts, Release};
use self::linkage::Linkage;
use self::terraform::target_directory;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Makes the registry's artifacts: the zip with the provider, the manifest, and SHA256SUMS of both.
#[derive(Parser)]
#[command(name = "package")]
struct Options {
    /// The tag to release, such as v0.1.0; it must match the crate's version
    #[arg(long)]
    tag: Option<String>,
    /// Package this file instead of building one
    #[arg(long, value_name = "FILE", conflicts_with = "profile")]
    binary: Option<PathBuf>,
    /// Build with this profile
    #[arg(long, default_value = "release")]
    profile: String,
    /// A library that the binary may need in addition to glibc; may be repeated
    #[arg(long = "allow-library", value_name = "NAME")]
    allowed: Vec<String>,
    /// Store the binary in the zip without compression, for tests with a large binary
    #[arg(long)]
    uncompressed: bool,
    /// Write the artifacts to this directory [default: target/package]
    #[arg(long, value_name = "DIRECTORY")]
    out: Option<PathBuf>,
    /// Also put the zip into this directory, for Terraform's `filesystem_mirror`
    #[arg(long, value_name = "DIRECTORY")]
    mirror: Option<PathBuf>,
}

fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say::error(&*error);
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<()> {
    let version = env!("CARGO_PKG_VERSION");
    if let Some(tag) = &options.tag {
        artifacts::check_tag(tag, version)?;
    }
    say::heading("Provider");
    let binary = match &options.binary {
        Some(binary) => std::path::absolute(binary)?,
        None => built(&options.profile)?,
    };
    let says = version_of(&binary)?;
    if says != version {
        return Err(format!("{} is version {says}, not {version}", binary.display()).into());
    }
    let content = fs::read(&binary).map_err(|error| unusable("read", &binary, &error))?;
    let linkage = Linkage::read(&content)?;
    say::line(&format!("{} is version {version}.\n{linkage}", binary.display()));
    check_libraries(&linkage, options)?;

    say::heading("Artifacts");
    let release = Release { version, platform: linkage.platform };
    let compression = if options.uncompressed { Compression::None } else { Compression::Best };
    let artifacts = Artifacts::new(&release, &content, compression)?;
    let out = options.out.clone().unwrap_or_else(|| target_directory().join("package"));
    artifacts.write(&out)?;
    say::line(&format!("In {}:\n\n{artifacts}", out.display()));

    if let Some(folder) = &options.mirror {
        let folder = std::path::absolute(folder)?;
        mirror::write(&folder, &release, &artifacts)?;
        say::heading("Filesystem mirror");
        say::line(&mirror::instructions(&folder));
    }
    say::heading("Signature");
    say::line(&artifacts.signing());
    Ok(())
}

/// Builds the provider so that it needs no other library than glibc.
fn built(profile: &str) -> Result<PathBuf> {
    let folder = target_directory().join("package-link");
    let argument = linkage::static_libgcc(&folder)?;
    build::provider(&["--locked", "--profile", profile], &["-C", &argument])
}

/// Refuses to release a binary that needs more than glibc. A mirror is for your own machines, which
/// may have what it needs: there it is a warning.
fn check_libraries(linkage: &Linkage, options: &Options) -> Result<()> {
    let others = linkage.others(&options.allowed).join(", ");
    if others.is_empty() {
        return Ok(());
    }
    if options.mirror.is_some() {
        say::line(&format!(
            "Warning: the machines that use the mirror must have {others}. To do without, leave out \
             --binary: this program then builds a provider that needs glibc only."
        ));
        return Ok(());
    }
    Err(format!(
        "the binary needs {others}, which a machine need not have.\n\
         Leave out --binary, so that this program builds one that needs glibc only, or accept the \
         library with --allow-library."
    )
    .into())
}

/// The version that a provider says it is.
fn version_of(binary: &Path) -> Result<String> {
    let output = Command::new(binary)
        .arg("--version")
        .output()
        .map_err(|error| unusable("run", binary, &error))?;
    let said = String::from_utf8_lossy(&output.stdout);
    let version = said.strip_prefix(build::BINARY).and_then(|it| it.split_whitespace().next());
    let version = version.ok_or_else(|| {
        format!("{} does not say its version as the provider does: {said:?}", binary.display())
    })?;
    Ok(version.to_owned())
}

/// An error that names the file and what was tried.
fn unusable(verb: &str, path: &Path, error: &std::io::Error) -> String {
    format!("cannot {verb} {}: {error}", path.display())
}
