//! A folder from which a registry of container images gets the provider, so that OpenTofu installs it
//! from there: an OCI image layout, as OpenTofu's page "Provider Mirrors in OCI Registries" describes.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::artifacts::{Artifacts, Package, sha256};
use crate::{Result, unusable};

/// What OpenTofu recognizes a release of a provider by.
const PROVIDER: &str = "application/vnd.opentofu.provider";
/// What it recognizes the package of one platform by.
const TARGET: &str = "application/vnd.opentofu.provider-target";
/// What the package itself is.
const ZIP: &str = "archive/zip";

/// The types of the OCI image specification, version 1.1.
const INDEX: &str = "application/vnd.oci.image.index.v1+json";
const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const EMPTY: &str = "application/vnd.oci.empty.v1+json";
/// The annotation that is the tag of what a layout holds.
const TAG: &str = "org.opencontainers.image.ref.name";

/// Writes the layout, in the place of an earlier one.
pub(crate) fn write(folder: &Path, version: &str, artifacts: &Artifacts) -> Result<()> {
    let blobs = folder.join("blobs");
    if blobs.exists() {
        fs::remove_dir_all(&blobs).map_err(|error| unusable("replace", &blobs, &error))?;
    }
    let blobs = Blobs(blobs.join("sha256"));
    fs::create_dir_all(&blobs.0).map_err(|error| unusable("create", &blobs.0, &error))?;
    let targets: Result<Vec<_>> = artifacts.packages.iter().map(|it| target(&blobs, it)).collect();
    let release = json!({
        "schemaVersion": 2,
        "mediaType": INDEX,
        "artifactType": PROVIDER,
        "manifests": targets?,
    });
    let mut release = blobs.add_json(INDEX, &release)?;
    release["artifactType"] = json!(PROVIDER);
    release["annotations"] = json!({ TAG: tag(version) });
    let layout = json!({ "imageLayoutVersion": "1.0.0" });
    let index = json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": [release] });
    for (name, content) in [("oci-layout", layout), ("index.json", index)] {
        let path = folder.join(name);
        fs::write(&path, content.to_string()).map_err(|error| unusable("write", &path, &error))?;
    }
    Ok(())
}

/// How it is pushed, and what a person writes to install from there.
pub(crate) fn instructions(folder: &Path, version: &str) -> String {
    let (folder, tag) = (folder.display(), tag(version));
    format!(
        "\
The layout is in {folder}. Push it with ORAS (https://oras.land), here to ghcr.io/acme:

  oras cp --from-oci-layout {folder}:{tag} ghcr.io/acme/opentofu-providers/dataplane/dataplane:{tag}

OpenTofu 1.10 and later then installs it with this in ~/.tofurc:

  provider_installation {{
    oci_mirror {{
      repository_template = \"ghcr.io/acme/opentofu-providers/${{namespace}}/${{type}}\"
      include             = [\"registry.opentofu.org/dataplane/dataplane\"]
    }}
    direct {{
      exclude = [\"registry.opentofu.org/dataplane/dataplane\"]
    }}
  }}"
    )
}

/// The package of one platform; its descriptor in the release.
fn target(blobs: &Blobs, package: &Package) -> Result<Value> {
    let (system, processor) = package.platform.split_once('_').unwrap_or_default();
    let zip = blobs.add(ZIP, &package.zip.content)?;
    let manifest = json!({
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "artifactType": TARGET,
        "config": blobs.add_json(EMPTY, &json!({}))?,
        "layers": [zip],
    });
    let mut descriptor = blobs.add_json(MANIFEST, &manifest)?;
    descriptor["artifactType"] = json!(TARGET);
    descriptor["platform"] = json!({ "os": system, "architecture": processor });
    Ok(descriptor)
}

/// The tag of a version: tags cannot hold a plus sign.
fn tag(version: &str) -> String {
    version.replace('+', "_")
}

/// The folder of contents, which are named by their SHA-256.
struct Blobs(std::path::PathBuf);

impl Blobs {
    /// Adds a content; its descriptor.
    fn add(&self, media_type: &str, content: &[u8]) -> Result<Value> {
        let sum = sha256(content);
        let path = self.0.join(&sum);
        fs::write(&path, content).map_err(|error| unusable("write", &path, &error))?;
        Ok(json!({
            "mediaType": media_type,
            "digest": format!("sha256:{sum}"),
            "size": content.len(),
        }))
    }

    fn add_json(&self, media_type: &str, content: &Value) -> Result<Value> {
        self.add(media_type, content.to_string().as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use serde_json::Value;
    use test_support::artificial_program;

    use super::{PROVIDER, TARGET, ZIP, instructions, tag, write};
    use crate::archive::Compression;
    use crate::artifacts::{Artifacts, Package, RELEASED, sha256};
    use crate::program::Program;

    // The page "Provider Mirrors in OCI Registries" of OpenTofu's documentation (in its repository,
    // website/docs/cli/oci_registries/provider-mirror.mdx) requires these.
    #[test]
    fn the_types_are_those_of_opentofus_documentation() {
        // `artifactType` of the index that the version's tag names.
        assert_eq!(PROVIDER, "application/vnd.opentofu.provider");
        // `artifactType` of each descriptor in the index, and again of the manifest that it names.
        assert_eq!(TARGET, "application/vnd.opentofu.provider-target");
        // `mediaType` of the only layer, which is the zip of the origin registry.
        assert_eq!(ZIP, "archive/zip");
        // A tag cannot contain a plus sign.
        assert_eq!(tag("1.2.3+fips"), "1.2.3_fips");
    }

    #[test]
    fn opentofu_finds_the_same_zip_for_every_platform() {
        let folder = tempfile::tempdir().unwrap();
        let packages = RELEASED.map(|platform| {
            let content = artificial_program(platform, platform);
            let program = Program::read(&content).unwrap();
            Package::new("1.2.3", &program, &content, Compression::Best).unwrap()
        });
        let artifacts = Artifacts::new("1.2.3", packages.into()).unwrap();
        let stale = folder.path().join("blobs/sha256/of-an-earlier-run");
        fs::create_dir_all(stale.parent().unwrap()).unwrap();
        fs::write(&stale, "").unwrap();

        write(folder.path(), "1.2.3", &artifacts).unwrap();

        assert!(!stale.exists());
        let layout = read(&folder.path().join("oci-layout"));
        assert_eq!(layout["imageLayoutVersion"], "1.0.0");
        let index = read(&folder.path().join("index.json"));
        let release = &index["manifests"][0];
        assert_eq!(release["annotations"]["org.opencontainers.image.ref.name"], "1.2.3");
        let release = json(&blob(folder.path(), release));
        assert_eq!(release["artifactType"], PROVIDER);
        for package in &artifacts.packages {
            let (system, processor) = package.platform.split_once('_').unwrap();
            let mut targets = release["manifests"].as_array().unwrap().iter().filter(|it| {
                it["artifactType"] == TARGET
                    && it["platform"]["os"] == system
                    && it["platform"]["architecture"] == processor
            });
            let target = json(&blob(folder.path(), targets.next().unwrap()));
            assert!(targets.next().is_none());
            assert_eq!(target["artifactType"], TARGET);
            assert_eq!(blob(folder.path(), &target["config"]), b"{}");
            let layers = target["layers"].as_array().unwrap();
            assert_eq!(layers.len(), 1);
            assert_eq!(layers[0]["mediaType"], ZIP);
            assert_eq!(blob(folder.path(), &layers[0]), package.zip.content);
        }
    }

    #[test]
    fn the_command_that_is_printed_pushes_the_tag_of_the_layout() {
        let text = instructions(Path::new("/srv/layout"), "1.2.3");
        assert!(text.contains("--from-oci-layout /srv/layout:1.2.3 "), "{text}");
        assert!(text.contains("/${namespace}/${type}\""), "{text}");
    }

    /// What a descriptor names, whose size and sum must be right.
    #[track_caller]
    fn blob(folder: &Path, descriptor: &Value) -> Vec<u8> {
        let (algorithm, sum) = descriptor["digest"].as_str().unwrap().split_once(':').unwrap();
        let content = fs::read(folder.join("blobs").join(algorithm).join(sum)).unwrap();
        assert_eq!(sha256(&content), sum);
        assert_eq!(descriptor["size"], content.len());
        content
    }

    fn json(content: &[u8]) -> Value {
        serde_json::from_slice(content).unwrap()
    }

    fn read(path: &Path) -> Value {
        json(&fs::read(path).unwrap())
    }
}
