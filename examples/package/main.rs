//! Makes the artifacts of a release that registries need.
//!
//! `cargo run --example package` builds the provider for the machine that this runs on and writes the
//! artifacts to `target/package`: the zip, the manifest, the bill of materials and their checksums.
//! `--merge` makes one release of the zips of several machines. It prints the command for the signature,
//! which needs a key.

mod archive;
mod artifacts;
mod merge;
mod mirror;
mod notes;
mod oci;
mod program;
mod sbom;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use test_support::{build, say, terraform};

use clap::Parser;

use self::archive::Compression;
use self::artifacts::{Artifacts, Package};
use self::build::Flags;
use self::program::Program;
use self::terraform::target_directory;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Where the repository is.
const WORKSPACE: &str = env!("CARGO_MANIFEST_DIR");

/// Makes the registry's artifacts: the zip with the provider, the manifest, the bill of materials, and
/// SHA256SUMS of them.
#[derive(Parser)]
#[command(name = "package")]
struct Options {
    /// The tag to release, such as v0.1.0; it must match the crate's version
    #[arg(long)]
    tag: Option<String>,
    /// Package this file instead of building one; can be given once for each platform
    #[arg(long = "binary", value_name = "FILE", conflicts_with = "profile")]
    binaries: Vec<PathBuf>,
    /// Take the zips that are in this directory or in directories in it; with --tag, they must be
    /// those of every platform of a release
    #[arg(long, value_name = "DIRECTORY", conflicts_with_all = ["binaries", "profile"])]
    merge: Option<PathBuf>,
    /// Build with this profile
    #[arg(long, default_value = "release")]
    profile: String,
    /// Accept a program that needs libraries of the machine that built it
    #[arg(long)]
    allow_dynamic: bool,
    /// Store the binary in the zip without compression, for tests with a large binary
    #[arg(long)]
    uncompressed: bool,
    /// Write the artifacts to this directory [default: target/package]
    #[arg(long, value_name = "DIRECTORY")]
    out: Option<PathBuf>,
    /// Also put the zips into this directory, for `filesystem_mirror` of Terraform and OpenTofu
    #[arg(long, value_name = "DIRECTORY")]
    mirror: Option<PathBuf>,
    /// Put the zips also here, as an OCI image layout for OpenTofu's `oci_mirror`
    #[arg(long, value_name = "DIRECTORY")]
    oci: Option<PathBuf>,
    /// Write what CHANGELOG.md says about this version into this file
    #[arg(long, value_name = "FILE")]
    notes: Option<PathBuf>,
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
    if let Some(path) = &options.notes {
        let notes = notes::of_version(notes::CHANGELOG, version)?;
        fs::write(path, notes + "\n").map_err(|error| unusable("write", path, &error))?;
    }
    say::heading("Provider");
    let packages = packages(options, version)?;

    say::heading("Artifacts");
    let artifacts = Artifacts::new(version, packages)?;
    let missing = artifacts.missing();
    if options.merge.is_some() && options.tag.is_some() && !missing.is_empty() {
        return Err(format!("a release needs a zip for {} as well", missing.join(", ")).into());
    }
    let out = options.out.clone().unwrap_or_else(|| target_directory().join("package"));
    artifacts.write(&out)?;
    say::line(&format!("In {}:\n\n{artifacts}", out.display()));

    if let Some(folder) = &options.mirror {
        let folder = std::path::absolute(folder)?;
        mirror::write(&folder, version, &artifacts)?;
        say::heading("Filesystem mirror");
        say::line(&mirror::instructions(&folder));
    }
    if let Some(folder) = &options.oci {
        let folder = std::path::absolute(folder)?;
        oci::write(&folder, version, &artifacts)?;
        say::heading("OCI image layout");
        say::line(&oci::instructions(&folder, version));
    }
    say::heading("Signature");
    say::line(&artifacts.signing());
    Ok(())
}

/// The packages that are named, or that of a provider that is built now.
fn packages(options: &Options, version: &str) -> Result<Vec<Package>> {
    if let Some(folder) = &options.merge {
        let packages = merge::packages(folder, version)?;
        let platforms: Vec<_> = packages.iter().map(|it| it.platform).collect();
        say::line(&format!("Version {version}, for {}.", platforms.join(", ")));
        return Ok(packages);
    }
    let binaries = match &options.binaries[..] {
        [] => vec![built(&options.profile)?],
        named => named.iter().map(std::path::absolute).collect::<std::io::Result<_>>()?,
    };
    let compression = if options.uncompressed { Compression::None } else { Compression::Best };
    binaries
        .iter()
        .map(|binary| {
            let content = fs::read(binary).map_err(|error| unusable("read", binary, &error))?;
            let program = Program::read(&content)
                .map_err(|error| format!("{}: {error}", binary.display()))?;
            if !program::is_this_version(&content) {
                let path = binary.display();
                return Err(format!("{path} is not version {version} of the provider").into());
            }
            say::line(&format!(
                "{} is version {version}, for {}. {}",
                binary.display(),
                program.platform,
                described(&program)
            ));
            check_needs(&program, options)?;
            Package::new(version, &program, &content, compression)
        })
        .collect()
}

/// Makes the crate `getrandom` call the function of this name. By default it looks for it in a shared
/// library, which a static program does not have, and then needs `/dev/random` and `/dev/urandom`.
const RANDOM: [&str; 1] = [r#"--cfg=getrandom_backend="linux_getrandom""#];

/// Builds the provider: for Linux, so that it needs no library, and as a release also no device; as a release
/// for Windows, so that it does not need the runtime of Visual C++.
fn built(profile: &str) -> Result<PathBuf> {
    let is_static = cfg!(target_os = "linux");
    let mut flags = Flags::default();
    if is_static {
        flags.program = &build::STATIC;
    }
    let short = short_paths(&sources_of_libraries());
    let everything: Vec<&str> =
        RANDOM.iter().copied().chain(short.iter().map(String::as_str)).collect();
    if profile == "release" && is_static {
        flags.everything = &everything;
    } else if profile == "release" && cfg!(windows) {
        flags.everything = &build::STATIC;
    }
    let options = ["--locked", "--profile", profile];
    let built = build::provider(&options, flags, commit().as_deref()).map_err(|error| {
        let hint = "A static program needs the static C library: install libc6-dev (Debian, Ubuntu), \
                    glibc-static (Fedora, RHEL) or musl-dev (Alpine).";
        if is_static { format!("{error}.\n{hint}").into() } else { error }
    });
    let program = built?;
    check_starts(&program)?;
    Ok(program)
}

/// Where Cargo keeps the sources of libraries: a folder for each registry.
#[expect(clippy::disallowed_methods, reason = "the folder of the cargo that builds the provider")]
fn sources_of_libraries() -> Vec<PathBuf> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(std::env::home_dir()?.join(".cargo")));
    let Some(home) = home else { return Vec::new() };
    let registries = fs::read_dir(home.join("registry").join("src"));
    let mut found: Vec<_> =
        registries.into_iter().flatten().flatten().map(|it| it.path()).collect();
    found.sort();
    found
}

/// Makes the compiler leave these folders out of the paths in messages of panics. So a release names no folder of the
/// machine that built it, and is the same on every machine.
fn short_paths(folders: &[PathBuf]) -> Vec<String> {
    folders.iter().map(|it| format!("--remap-path-prefix={}=", it.display())).collect()
}

/// Refuses a program that does not start here. With glibc before 2.36, a static program with packed relocations
/// can be linked, and then crashes.
fn check_starts(program: &Path) -> Result<()> {
    let output = Command::new(program).arg("--version").stdin(Stdio::null()).output();
    let output = output.map_err(|error| unusable("start", program, &error))?;
    if output.status.success() {
        return Ok(());
    }
    let path = program.display();
    Err(format!(
        "{path} was built and does not start: {}. It needs glibc 2.36 or later.",
        output.status
    )
    .into())
}

/// The commit that is checked out, and whether files differ from it; nothing outside of a repository.
fn commit() -> Option<String> {
    let git = |arguments: &[&str]| {
        let output = Command::new("git").args(arguments).current_dir(WORKSPACE).output().ok()?;
        let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        output.status.success().then_some(text)
    };
    let commit = git(&["rev-parse", "HEAD"])?;
    let changes = git(&["status", "--porcelain", "--untracked-files=no"])?;
    Some(if changes.is_empty() { commit } else { format!("{commit}-modified") })
}

fn described(program: &Program) -> String {
    match program.needs[..] {
        [] if program.platform.starts_with("linux_") => "It is static and needs nothing.".into(),
        [] => "It needs what belongs to the system.".into(),
        _ => format!("It needs {}.", program.needs.join(", ")),
    }
}

/// Refuses to release a binary that a machine may not be able to run. A mirror is for your own machines,
/// which may have what it needs: there it is a warning.
fn check_needs(program: &Program, options: &Options) -> Result<()> {
    if program.needs.is_empty() || options.allow_dynamic {
        return Ok(());
    }
    let needs = program.needs.join(", ");
    if options.mirror.is_some() {
        say::line(&format!(
            "Warning: the machines that use the mirror must have {needs}. To do without, leave out \
             --binary: this program then builds a provider that needs nothing."
        ));
        return Ok(());
    }
    Err(format!(
        "the binary needs {needs}, which a machine may not have.\n\
         Leave out --binary, so that this program builds one that needs nothing, or accept it with \
         --allow-dynamic."
    )
    .into())
}

/// An error that names the file and what was tried.
fn unusable(verb: &str, path: &Path, error: &std::io::Error) -> String {
    format!("cannot {verb} {}: {error}", path.display())
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::{check_starts, short_paths, sources_of_libraries};

    #[test]
    fn the_folders_of_libraries_are_left_out_of_paths() {
        let folders = sources_of_libraries();
        assert!(!folders.is_empty() && folders.iter().all(|it| it.is_dir()), "{folders:?}");
        let flags = short_paths(&[PathBuf::from("registry/src/index")]);
        assert_eq!(flags, ["--remap-path-prefix=registry/src/index="]);
    }

    #[test]
    fn a_program_that_does_not_start_is_refused() {
        assert!(check_starts(Path::new(env!("CARGO"))).is_ok());
        // A program of tests does not know the option.
        let refused = check_starts(&std::env::current_exe().unwrap()).unwrap_err().to_string();
        assert!(refused.contains("does not start"), "{refused}");
        assert!(check_starts(Path::new("/no/such/program")).is_err());
    }
}
