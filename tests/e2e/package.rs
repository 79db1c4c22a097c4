//! The registry's artifacts: what is in them, and that Terraform installs the provider from a mirror
//! that was made of them, without any override.

#![cfg(all(target_os = "linux", target_arch = "x86_64"))]

use std::fs;
use std::path::Path;
use std::process::Command;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::digest::{SHA256, digest};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{CONTAINER, IDENTITY, LATEST, TASKS, run_example, seed, succeeds};
use crate::terraform::{Error, Terraform, WorkingDirectory};

const VERSION: &str = env!("CARGO_PKG_VERSION");
const BINARY: &str = env!("CARGO_BIN_EXE_terraform-provider-dataplane");
const ZIP: &str =
    concat!("terraform-provider-dataplane_", env!("CARGO_PKG_VERSION"), "_linux_amd64.zip");
const MANIFEST: &str =
    concat!("terraform-provider-dataplane_", env!("CARGO_PKG_VERSION"), "_manifest.json");
const SUMS: &str =
    concat!("terraform-provider-dataplane_", env!("CARGO_PKG_VERSION"), "_SHA256SUMS");
/// The provider in the zip.
const PROGRAM: &str = concat!("terraform-provider-dataplane_v", env!("CARGO_PKG_VERSION"));

#[test]
fn the_artifacts_are_named_summed_and_made_the_same_again() {
    let folder = temporary();
    let out = folder.path().join("out");
    fs::create_dir(&out).expect("a folder can be made");
    let stale = out.join("terraform-provider-dataplane_0.0.9_linux_amd64.zip");
    fs::write(stale, "of an earlier release").expect("a file can be written");

    let said = succeeds(package(Path::new(BINARY), &out, &["--tag", &format!("v{VERSION}")]));

    assert_eq!(names(&out), [SUMS, ZIP, MANIFEST]);
    let sums = text(&out.join(SUMS));
    let expected =
        [ZIP, MANIFEST].map(|name| format!("{}  {name}\n", sum(&bytes(&out.join(name))))).concat();
    assert_eq!(sums, expected);
    let manifest: Value = serde_json::from_str(&text(&out.join(MANIFEST))).expect("it is JSON");
    let protocols = json!({ "version": 1, "metadata": { "protocol_versions": ["6.0"] } });
    assert_eq!(manifest, protocols);
    for words in ["libc.so.6", "; glibc 2.", "gpg --local-user KEY --detach-sign"] {
        assert!(said.contains(words), "{words:?} is not in:\n{said}");
    }

    let again = folder.path().join("again");
    succeeds(package(Path::new(BINARY), &again, &[]));
    assert_eq!(text(&again.join(SUMS)), sums);
}

#[test]
fn what_cannot_be_released_is_refused_with_the_reason() {
    let folder = temporary();
    let out = folder.path().join("out");
    check_refused(
        package(Path::new(BINARY), &out, &["--tag", "v9.9.9"]),
        &["the tag is v9.9.9, but the version in Cargo.toml is ", VERSION],
    );
    check_refused(
        package(Path::new("/bin/sh"), &out, &[]),
        &["/bin/sh does not say its version as the provider does"],
    );
    let mut needing_more = run_example("package");
    needing_more.arg("--binary").arg(BINARY).arg("--out").arg(&out);
    let words = ["the binary needs libgcc_s.so.1, which a machine need not have"];
    check_refused(needing_more, &words);
    assert!(!out.exists());
}

#[test]
fn terraform_installs_from_the_mirror_and_works() -> Result<(), Error> {
    let folder = temporary();
    let mirror = folder.path().join("mirror");
    let options = ["--mirror", &mirror.display().to_string()];
    let binary = folder.path().join("build");
    fs::copy(BINARY, &binary).expect("the provider can be copied");
    let mut command = run_example("package");
    command.arg("--uncompressed").arg("--binary").arg(&binary);
    command.arg("--out").arg(folder.path().join("out")).args(options);
    let said = succeeds(command);
    let warned = "Warning: the machines that use the mirror must have libgcc_s.so.1.";
    assert!(said.contains(warned), "{said}");
    let printed = printed_configuration(&said);
    for terraform in [Terraform::on_path()?, Terraform::version(LATEST)?] {
        let directory = installing_from(terraform, folder.path(), &printed)?;
        let outcome = directory.init()?;
        let installed = format!("Installed dataplane/dataplane v{VERSION} (unauthenticated)");
        assert!(outcome.mentions(&installed), "{outcome}");

        directory.apply()?;
        let state = directory.show_json()?;
        let grant = &state["values"]["root_module"]["resources"][0]["values"];
        assert_eq!(grant["principal_id"], json!(TASKS));
        assert!(directory.plan_is_empty()?);

        let lock = text(&directory.path().join(".terraform.lock.hcl"));
        assert!(lock.contains(&directory_hash(&bytes(&binary))), "{lock}");
        assert!(lock.contains(&format!("version     = \"{VERSION}\"")), "{lock}");
        assert!(lock.contains("constraints = \"~> 0.1\""), "{lock}");
    }
    Ok(())
}

#[test]
fn a_package_that_is_not_the_one_that_was_locked_is_not_installed() -> Result<(), Error> {
    let folder = temporary();
    let out = folder.path().join("out");
    let options = ["--mirror", &folder.path().join("mirror").display().to_string()];
    let said = succeeds(package(Path::new(BINARY), &out, &options));
    let printed = printed_configuration(&said);
    let directory = installing_from(Terraform::version(LATEST)?, folder.path(), &printed)?;
    directory.init()?;

    let other = folder.path().join("other-build");
    fs::copy(BINARY, &other).expect("the provider can be copied");
    let mut content = bytes(&other);
    content.extend(b"another build");
    fs::write(&other, content).expect("a file can be written");
    succeeds(package(&other, &out, &options));
    fs::remove_dir_all(directory.path().join(".terraform")).expect("a folder can be removed");

    let error = directory.succeed(&["init"]).expect_err("it has another checksum");

    assert!(error.mentions("doesn't match any of the checksums"), "{error}");
    Ok(())
}

/// The CLI configuration among what was printed, as a person would copy it.
#[track_caller]
fn printed_configuration(said: &str) -> String {
    let lines = said.lines().skip_while(|it| !it.contains("provider_installation"));
    let end = |it: &&str| it.trim_end() == "  }";
    let mut text = String::new();
    for line in lines {
        text.push_str(line);
        text.push('\n');
        if end(&line) {
            return text;
        }
    }
    panic!("no `provider_installation` is printed:\n{said}");
}

/// A directory whose CLI is configured like this.
fn installing_from(
    terraform: Terraform,
    folder: &Path,
    configuration: &str,
) -> Result<WorkingDirectory, Error> {
    let settings = folder.join("terraformrc");
    fs::write(&settings, configuration).expect("a file can be written");
    let directory =
        WorkingDirectory::temporary(terraform, &[])?.with_variable("TF_CLI_CONFIG_FILE", settings);
    directory.write("seed.json", &seed().to_string())?;
    directory.write(
        "main.tf",
        &format!(
            r#"
terraform {{
  required_providers {{
    dataplane = {{
      source  = "dataplane/dataplane"
      version = "~> 0.1"
    }}
  }}
}}

provider "dataplane" {{
  sandbox = {{ seed = "seed.json" }}
}}

resource "dataplane_role_assignment" "tasks" {{
  scope               = "{CONTAINER}"
  role                = "Storage Blob Data Contributor"
  managed_identity_id = "{IDENTITY}"
}}
"#
        ),
    )?;
    Ok(directory)
}

/// `cargo run --example package` of a build for tests, which is large and needs Rust's usual
/// libraries.
fn package(binary: &Path, out: &Path, options: &[&str]) -> Command {
    let mut command = run_example("package");
    command.args(["--uncompressed", "--allow-library", "libgcc_s.so.1"]);
    command.arg("--binary").arg(binary).arg("--out").arg(out).args(options);
    command
}

#[track_caller]
fn check_refused(mut command: Command, words: &[&str]) {
    let output = command.output().expect("cargo can be run");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    for words in words {
        assert!(said.contains(words), "{words:?} is not in:\n{said}");
    }
}

/// How Terraform locks an unpacked package: the hash of the sums of its files, here of one.
fn directory_hash(program: &[u8]) -> String {
    let files = format!("{}  {PROGRAM}\n", sum(program));
    format!("\"h1:{}\"", STANDARD.encode(digest(&SHA256, files.as_bytes())))
}

fn sum(content: &[u8]) -> String {
    let bytes: Vec<_> =
        digest(&SHA256, content).as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    bytes.concat()
}

/// The names in a folder, ordered.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("the folder exists");
    let mut names: Vec<_> = entries
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

fn text(path: &Path) -> String {
    String::from_utf8(bytes(path)).expect("it is text")
}

fn bytes(path: &Path) -> Vec<u8> {
    fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn temporary() -> TempDir {
    tempfile::tempdir().expect("a folder can be made")
}
