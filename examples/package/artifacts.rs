//! The files of a release, as the registry's page "Publish providers" names them.

use std::fmt;
use std::fs;
use std::path::Path;

use ring::digest::{SHA256, digest};
use serde_json::Value;

use crate::archive::{self, Compression};
use crate::build::BINARY;
use crate::program::{Program, extension};
use crate::{Result, sbom, unusable};

/// The manifest, kept at the root of the repository.
const MANIFEST: &str = include_str!("../../terraform-registry-manifest.json");
/// What the provider was made of.
const LOCK: &str = include_str!("../../Cargo.lock");
/// Major version of the plugin protocol that the provider speaks.
const PROTOCOL: &str = "6";

/// The platforms of a release.
pub(crate) const RELEASED: [&str; 6] = [
    "darwin_amd64",
    "darwin_arm64",
    "linux_amd64",
    "linux_arm64",
    "windows_amd64",
    "windows_arm64",
];

/// The provider for one platform, as it is installed.
pub(crate) struct Package {
    /// The platform, in Go's words, such as `linux_amd64`.
    pub(crate) platform: &'static str,
    /// The zip.
    pub(crate) zip: Artifact,
}

/// The files of a release.
pub(crate) struct Artifacts {
    /// One for each platform, by platform.
    pub(crate) packages: Vec<Package>,
    manifest: Artifact,
    sbom: Artifact,
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

/// The name of the program in a package.
pub(crate) fn program_name(version: &str, platform: &str) -> String {
    format!("{BINARY}_v{version}{}", extension(platform))
}

/// The name of a package.
pub(crate) fn zip_name(version: &str, platform: &str) -> String {
    format!("{BINARY}_{version}_{platform}.zip")
}

impl Package {
    /// Packs a program.
    pub(crate) fn new(
        version: &str,
        program: &Program,
        content: &[u8],
        compression: Compression,
    ) -> Result<Self> {
        let name = program_name(version, program.platform);
        let zip = Artifact {
            name: zip_name(version, program.platform),
            content: archive::of_one_program(&name, content, compression)?,
        };
        Ok(Self { platform: program.platform, zip })
    }
}

impl Artifacts {
    /// The artifacts that belong to these packages, of which each platform has one.
    pub(crate) fn new(version: &str, mut packages: Vec<Package>) -> Result<Self> {
        check_manifest(MANIFEST)?;
        packages.sort_by_key(|it| it.platform);
        if let Some(pair) = packages.windows(2).find(|it| it[0].platform == it[1].platform) {
            return Err(format!("there are two packages for {}", pair[0].platform).into());
        }
        let manifest = Artifact {
            name: format!("{BINARY}_{version}_manifest.json"),
            content: MANIFEST.into(),
        };
        let sbom = Artifact {
            name: format!("{BINARY}_{version}_sbom.cdx.json"),
            content: serde_json::to_vec_pretty(&sbom::of_lock_file(LOCK, BINARY)?)?,
        };
        let summed: Vec<_> = packages.iter().map(|it| &it.zip).chain([&manifest, &sbom]).collect();
        let sums = Artifact {
            name: format!("{BINARY}_{version}_SHA256SUMS"),
            content: sums(&summed).into_bytes(),
        };
        Ok(Self { packages, manifest, sbom, sums })
    }

    /// The platforms of a release that are not among the packages.
    pub(crate) fn missing(&self) -> Vec<&'static str> {
        let is_here = |platform: &&str| self.packages.iter().any(|it| it.platform == *platform);
        RELEASED.into_iter().filter(|it| !is_here(it)).collect()
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

    fn all(&self) -> impl Iterator<Item = &Artifact> {
        let zips = self.packages.iter().map(|it| &it.zip);
        zips.chain([&self.manifest, &self.sbom, &self.sums])
    }
}

impl fmt::Display for Artifacts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, artifact) in self.all().enumerate() {
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
        artifacts.iter().map(|it| (it.name.as_str(), sha256(&it.content))).collect();
    lines.sort_unstable();
    let lines: Vec<_> = lines.into_iter().map(|(name, sum)| format!("{sum}  {name}\n")).collect();
    lines.concat()
}

/// The SHA-256 of something, in hexadecimal digits.
pub(crate) fn sha256(content: &[u8]) -> String {
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
    use test_support::artificial_program;

    use super::{Artifacts, MANIFEST, Package, RELEASED, check_manifest, check_tag};
    use crate::archive::Compression;
    use crate::program::Program;

    fn package(platform: &str) -> Package {
        let content = artificial_program(platform, "");
        let program = Program::read(&content).unwrap();
        Package::new("1.2.3", &program, &content, Compression::Best).unwrap()
    }

    fn artifacts(platforms: &[&str]) -> Artifacts {
        Artifacts::new("1.2.3", platforms.iter().copied().map(package).collect()).unwrap()
    }

    #[test]
    fn a_release_is_named_as_the_registry_names_it() {
        let artifacts = artifacts(&["windows_amd64", "linux_amd64"]);
        let names: Vec<_> = artifacts.all().map(|it| it.name.as_str()).collect();
        assert_eq!(
            names,
            [
                "terraform-provider-dataplane_1.2.3_linux_amd64.zip",
                "terraform-provider-dataplane_1.2.3_windows_amd64.zip",
                "terraform-provider-dataplane_1.2.3_manifest.json",
                "terraform-provider-dataplane_1.2.3_sbom.cdx.json",
                "terraform-provider-dataplane_1.2.3_SHA256SUMS",
            ]
        );
    }

    #[test]
    fn sums_are_of_everything_else() {
        let artifacts = artifacts(&RELEASED);
        let sums = String::from_utf8(artifacts.sums.content.clone()).unwrap();
        let mut summed: Vec<_> = artifacts.all().map(|it| it.name.as_str()).collect();
        summed.retain(|it| !it.ends_with("SHA256SUMS"));
        summed.sort_unstable();
        let lines: Vec<_> = sums.lines().filter_map(|it| it.split_once("  ")).collect();
        assert_eq!(lines.iter().map(|it| it.1).collect::<Vec<_>>(), summed);
        assert!(lines.iter().all(|it| it.0.len() == 64), "{sums}");
    }

    #[test]
    fn a_release_can_lack_a_platform_but_not_have_one_twice() {
        assert!(artifacts(&RELEASED).missing().is_empty());
        let [first, others @ ..] = RELEASED;
        assert_eq!(artifacts(&others).missing(), [first]);
        let twice = vec![package("linux_amd64"), package("linux_amd64")];
        let error = Artifacts::new("1.2.3", twice).err().unwrap().to_string();
        assert_eq!(error, "there are two packages for linux_amd64");
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
