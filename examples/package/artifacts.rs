//! The files of a release, as the registry's page "Publish providers" names them.

use std::fmt;
use std::fs;
use std::path::Path;

use ring::digest::{SHA256, digest};
use serde_json::Value;

use crate::archive::{self, Compression};
use crate::build::BINARY;
use crate::{Result, unusable};

/// The manifest, kept at the root of the repository.
const MANIFEST: &str = include_str!("../../terraform-registry-manifest.json");
/// Major version of the plugin protocol that the provider speaks.
const PROTOCOL: &str = "6";

/// What is released.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Release<'a> {
    /// The version, without `v`.
    pub(crate) version: &'a str,
    /// The machine that it is for, in Go's words, such as `linux_amd64`.
    pub(crate) platform: &'static str,
}

/// The files of a release, by name.
pub(crate) struct Artifacts {
    /// The provider for one platform.
    pub(crate) zip: Artifact,
    manifest: Artifact,
    sums: Artifact,
}

/// A file of a release.
pub(crate) struct Artifact {
    /// Its name.
    pub(crate) name: String,
    /// What is in it.
    pub(crate) content: Vec<u8>,
}

/// A tag must be the version of the crate, which the binary was built with.
pub(crate) fn check_tag(tag: &str, version: &str) -> Result<()> {
    if tag.strip_prefix('v') == Some(version) {
        return Ok(());
    }
    Err(format!(
        "the tag is {tag}, but the version in Cargo.toml is {version}.\n\
         Release v{version}, or change `version` under [workspace.package] and build again."
    )
    .into())
}

impl Artifacts {
    /// The artifacts for this binary.
    pub(crate) fn new(
        release: &Release<'_>,
        binary: &[u8],
        compression: Compression,
    ) -> Result<Self> {
        check_manifest(MANIFEST)?;
        let Release { version, platform } = release;
        let program = format!("{BINARY}_v{version}");
        let zip = Artifact {
            name: format!("{BINARY}_{version}_{platform}.zip"),
            content: archive::of_one_program(&program, binary, compression)?,
        };
        let manifest = Artifact {
            name: format!("{BINARY}_{version}_manifest.json"),
            content: MANIFEST.into(),
        };
        let sums = Artifact {
            name: format!("{BINARY}_{version}_SHA256SUMS"),
            content: sums(&[&zip, &manifest]).into_bytes(),
        };
        Ok(Self { zip, manifest, sums })
    }

    /// Writes them, in the place of those of an earlier run.
    pub(crate) fn write(&self, folder: &Path) -> Result<()> {
        fs::create_dir_all(folder).map_err(|error| unusable("create", folder, &error))?;
        let entries = fs::read_dir(folder).map_err(|error| unusable("read", folder, &error))?;
        for path in entries.flatten().map(|entry| entry.path()) {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if name.starts_with(&format!("{BINARY}_")) {
                fs::remove_file(&path).map_err(|error| unusable("remove", &path, &error))?;
            }
        }
        for artifact in self.all() {
            artifact.write(folder)?;
        }
        Ok(())
    }

    /// How the signature over the checksums is made, and what becomes of all files.
    pub(crate) fn signing(&self) -> String {
        let sums = &self.sums.name;
        format!(
            "\
The registry wants the checksums signed, with a detached signature that is binary and not armored:

  gpg --local-user KEY --detach-sign --output {sums}.sig {sums}
  gpg --verify {sums}.sig {sums}

KEY is an RSA key of the publisher; its public key, `gpg --armor --export KEY`, is entered once in
the registry. The release of the tag then gets all files: those above and the signature."
        )
    }

    fn all(&self) -> [&Artifact; 3] {
        [&self.zip, &self.manifest, &self.sums]
    }
}

impl fmt::Display for Artifacts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, artifact) in self.all().into_iter().enumerate() {
            let line = if number == 0 { "" } else { "\n" };
            write!(formatter, "{line}  {} ({} bytes)", artifact.name, artifact.content.len())?;
        }
        Ok(())
    }
}

impl Artifact {
    /// Writes it into a folder.
    pub(crate) fn write(&self, folder: &Path) -> Result<()> {
        let path = folder.join(&self.name);
        fs::write(&path, &self.content).map_err(|error| unusable("write", &path, &error))?;
        Ok(())
    }
}

/// The lines that `sha256sum` would print, ordered by name.
fn sums(artifacts: &[&Artifact]) -> String {
    let mut lines: Vec<_> =
        artifacts.iter().map(|it| (it.name.as_str(), hexadecimal(&it.content))).collect();
    lines.sort_unstable();
    let lines: Vec<_> = lines.into_iter().map(|(name, sum)| format!("{sum}  {name}\n")).collect();
    lines.concat()
}

fn hexadecimal(content: &[u8]) -> String {
    let bytes: Vec<_> =
        digest(&SHA256, content).as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    bytes.concat()
}

/// The manifest must be what the registry reads, and name the protocol that the provider speaks.
fn check_manifest(text: &str) -> Result<()> {
    let manifest: Value = serde_json::from_str(text)?;
    let is_known = manifest["version"] == 1;
    let protocols = manifest["metadata"]["protocol_versions"].as_array();
    let speaks =
        |it: &Value| it.as_str().and_then(|it| it.split_once('.')).map(|it| it.0 == PROTOCOL);
    let is_ours = protocols.is_some_and(|it| {
        !it.is_empty() && it.iter().all(|protocol| speaks(protocol) == Some(true))
    });
    if is_known && is_ours {
        return Ok(());
    }
    Err(format!(
        "terraform-registry-manifest.json does not say that the provider speaks protocol \
         {PROTOCOL}.0: {manifest}"
    )
    .into())
}

#[cfg(test)]
mod tests {
    use super::{Artifacts, MANIFEST, Release, check_manifest, check_tag};
    use crate::archive::Compression;

    #[test]
    fn a_release_is_named_as_the_registry_names_it() {
        let release = Release { version: "1.2.3", platform: "linux_amd64" };
        let artifacts = Artifacts::new(&release, b"binary", Compression::None).unwrap();
        let names = artifacts.all().map(|it| it.name.as_str());
        assert_eq!(
            names,
            [
                "terraform-provider-dataplane_1.2.3_linux_amd64.zip",
                "terraform-provider-dataplane_1.2.3_manifest.json",
                "terraform-provider-dataplane_1.2.3_SHA256SUMS",
            ]
        );
    }

    #[test]
    fn sums_are_of_the_zip_and_the_manifest() {
        let release = Release { version: "1.2.3", platform: "linux_amd64" };
        let artifacts = Artifacts::new(&release, b"binary", Compression::None).unwrap();
        let sums = String::from_utf8(artifacts.sums.content).unwrap();
        let lines: Vec<_> = sums.lines().filter_map(|it| it.split_once("  ")).collect();
        let names: Vec<_> = lines.iter().map(|it| it.1).collect();
        assert_eq!(names, [artifacts.zip.name, artifacts.manifest.name]);
        assert!(lines.iter().all(|it| it.0.len() == 64), "{sums}");
    }

    #[test]
    fn only_the_tag_of_this_version_is_released() {
        check_tag("v1.2.3", "1.2.3").unwrap();
        for tag in ["1.2.3", "v1.2.4", "v1.2.3-rc1", ""] {
            let error = check_tag(tag, "1.2.3").unwrap_err().to_string();
            assert!(error.contains("the version in Cargo.toml is 1.2.3"), "{error}");
        }
    }

    #[test]
    fn the_manifest_names_the_protocol() {
        check_manifest(MANIFEST).unwrap();
        for other in ["5.0", "6"] {
            check_manifest(&MANIFEST.replace("6.0", other)).unwrap_err();
        }
        check_manifest("{}").unwrap_err();
    }
}
