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
use test_support::artificial_program;
use test_support::build::static_provider;

use crate::support::{CONTAINER, IDENTITY, LATEST, Registry, TASKS, run_example, seed, succeeds};
use crate::terraform::{Error, Feature, Terraform, WorkingDirectory};

const VERSION: &str = env!("CARGO_PKG_VERSION");
const BINARY: &str = env!("CARGO_BIN_EXE_terraform-provider-dataplane");
const ZIP: &str =
    concat!("terraform-provider-dataplane_", env!("CARGO_PKG_VERSION"), "_linux_amd64.zip");
const MANIFEST: &str =
    concat!("terraform-provider-dataplane_", env!("CARGO_PKG_VERSION"), "_manifest.json");
const SBOM: &str =
    concat!("terraform-provider-dataplane_", env!("CARGO_PKG_VERSION"), "_sbom.cdx.json");
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

    assert_eq!(names(&out), [SUMS, ZIP, MANIFEST, SBOM]);
    let sums = text(&out.join(SUMS));
    let expected = [ZIP, MANIFEST, SBOM]
        .map(|name| format!("{}  {name}\n", sum(&bytes(&out.join(name)))))
        .concat();
    assert_eq!(sums, expected);
    let manifest: Value = serde_json::from_str(&text(&out.join(MANIFEST))).expect("it is JSON");
    let protocols = json!({ "version": 1, "metadata": { "protocol_versions": ["6.0"] } });
    assert_eq!(manifest, protocols);
    for words in ["for linux_amd64. It needs ", "gpg --local-user KEY --detach-sign"] {
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
        &["/bin/sh is not version ", " of the provider"],
    );
    let mut needing_more = run_example("package");
    needing_more.arg("--binary").arg(BINARY).arg("--out").arg(&out);
    let words = ["the binary needs ", "libc.so.6", "which a machine may not have"];
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
    assert!(said.contains("Warning: the machines that use the mirror must have "), "{said}");
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
fn opentofu_installs_from_a_registry_of_images_and_works() -> Result<(), Error> {
    let folder = temporary();
    let layout = folder.path().join("layout");
    let options = ["--oci", &layout.display().to_string()];
    let said = succeeds(package(Path::new(BINARY), &folder.path().join("out"), &options));
    let registry = Registry::start(&layout);
    let authority = folder.path().join("authority.pem");
    fs::write(&authority, &registry.certificate).expect("a file can be written");
    // Nothing else of what is printed changes.
    let printed = printed_configuration(&said).replace("ghcr.io/", &format!("{}/", registry.host));
    for terraform in [Terraform::on_path()?, Terraform::version(LATEST)?] {
        let has_mirrors = terraform.has(Feature::OciMirror);
        let directory = installing_from(terraform, folder.path(), &printed)?
            .with_variable("SSL_CERT_FILE", &authority);
        if !has_mirrors {
            let error = directory.init().expect_err("it has no such mirrors");
            assert!(error.mentions("method \"oci_mirror\""), "{error}");
            continue;
        }
        let outcome = directory.init()?;
        assert!(
            outcome.mentions(&format!("Installed dataplane/dataplane v{VERSION}")),
            "{outcome}"
        );

        directory.apply()?;
        assert!(directory.plan_is_empty()?);
        directory.destroy()?;
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

#[test]
fn a_static_build_is_packaged_without_exceptions_and_says_how_it_was_built() {
    let folder = temporary();
    let binary = static_provider().expect("the provider can be linked statically");
    let mut command = run_example("package");
    command.args(["--uncompressed", "--tag", &format!("v{VERSION}"), "--binary"]).arg(&binary);
    let said = succeeds({
        command.arg("--out").arg(folder.path());
        command
    });
    assert!(said.contains("for linux_amd64. It is static and needs nothing."), "{said}");

    let output = Command::new(&binary).arg("--version").output().expect("it runs");
    let said = String::from_utf8_lossy(&output.stdout);
    let mut lines = said.lines();
    let first = format!("terraform-provider-dataplane {VERSION} (Terraform plugin protocol 6.11)");
    assert_eq!(lines.next(), Some(&*first));
    let second = "commit not recorded, debug build for linux_amd64, static";
    assert_eq!(lines.next(), Some(second));
    assert_eq!(lines.next(), None);
}

/// Packages artificial programs for these platforms, each on a machine of its own.
fn parts(folder: &Path, platforms: &[&str]) {
    for platform in platforms {
        let place = folder.join(platform);
        fs::create_dir_all(&place).expect("a folder can be made");
        let program = place.join("program");
        let text = format!("terraform-provider-dataplane/{VERSION} (");
        fs::write(&program, artificial_program(platform, &text)).expect("a file can be written");
        let mut command = run_example("package");
        command.arg("--binary").arg(&program).arg("--out").arg(&place);
        succeeds(command);
    }
}

/// `package --merge` of what is in this folder.
fn merge(folder: &Path, out: &Path, options: &[&str]) -> Command {
    let mut command = run_example("package");
    command.arg("--merge").arg(folder).arg("--out").arg(out).args(options);
    command
}

#[test]
fn packages_of_several_machines_become_one_release() {
    const FIVE: [&str; 5] =
        ["darwin_amd64", "darwin_arm64", "linux_amd64", "linux_arm64", "windows_amd64"];
    let folder = temporary();
    let (jobs, out) = (folder.path().join("jobs"), folder.path().join("out"));
    parts(&jobs, &FIVE);

    let oci = folder.path().join("oci");
    let mirror = folder.path().join("mirror");
    let (to_oci, to_mirror) = (oci.display().to_string(), mirror.display().to_string());
    let said = succeeds(merge(&jobs, &out, &["--oci", &to_oci, "--mirror", &to_mirror]));

    let zips: Vec<_> =
        FIVE.map(|it| format!("terraform-provider-dataplane_{VERSION}_{it}.zip")).into();
    let mut expected = zips.clone();
    expected.extend([SUMS, MANIFEST, SBOM].map(str::to_owned));
    expected.sort();
    assert_eq!(names(&out), expected);
    let sums = text(&out.join(SUMS));
    assert_eq!(sums.lines().count(), FIVE.len() + 2);
    for line in sums.lines() {
        let (expected, name) = line.split_once("  ").expect("a sum and a name");
        assert_eq!(sum(&bytes(&out.join(name))), expected, "{name}");
    }
    for host in ["registry.terraform.io", "registry.opentofu.org"] {
        assert_eq!(names(&mirror.join(host).join("dataplane/dataplane")), zips, "{host}");
    }
    assert_eq!(names(&oci), ["blobs", "index.json", "oci-layout"]);
    assert!(said.contains(&format!("oras cp --from-oci-layout {to_oci}:{VERSION} ")), "{said}");

    let again = folder.path().join("again");
    succeeds(merge(&jobs, &again, &[]));
    assert_eq!(text(&again.join(SUMS)), sums);

    // A tag is released for every platform or not at all.
    let tag = format!("v{VERSION}");
    let refused = folder.path().join("refused");
    let words = ["a release needs a zip for windows_arm64 as well"];
    check_refused(merge(&jobs, &refused, &["--tag", &tag]), &words);
    assert!(!refused.exists());
    parts(&jobs, &["windows_arm64"]);
    succeeds(merge(&jobs, &refused, &["--tag", &tag]));
}

#[test]
fn a_package_under_a_wrong_name_is_not_merged() {
    let folder = temporary();
    let jobs = folder.path().join("jobs");
    parts(&jobs, &["linux_arm64"]);
    let zip = |platform: &str| {
        let name = format!("terraform-provider-dataplane_{VERSION}_{platform}.zip");
        jobs.join("linux_arm64").join(name)
    };
    fs::rename(zip("linux_arm64"), zip("linux_amd64")).expect("a file can be renamed");
    let words = ["it holds a program for linux_arm64, so it must be "];
    check_refused(merge(&jobs, &folder.path().join("out"), &[]), &words);
}

#[test]
fn a_release_without_notes_is_refused() {
    let folder = temporary();
    let notes = folder.path().join("notes.md");
    let mut command = package(Path::new(BINARY), &folder.path().join("out"), &["--notes"]);
    command.arg(&notes);
    // Which of the two it is depends on whether this version is described yet.
    let changelog = text(Path::new("CHANGELOG.md"));
    if changelog.contains(&format!("\n## [{VERSION}]")) {
        succeeds(command);
        assert!(changelog.contains(text(&notes).trim()));
    } else {
        check_refused(command, &[&format!("has no section \"## [{VERSION}] - DATE\"")]);
        assert!(!notes.exists());
    }
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
    command.args(["--uncompressed", "--allow-dynamic"]);
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
