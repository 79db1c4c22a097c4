//! Providers of this build, laid out so that `terraform init` installs them without a network.

use std::fs;
use std::path::{Path, PathBuf};

use super::Error;

/// A provider plugin to install from a file.
#[derive(Clone, Debug)]
pub struct Provider {
    /// The namespace and type, such as `dataplane/dataplane`.
    pub source: String,
    /// The version that `init` finds.
    pub version: String,
    /// The plugin's executable file.
    pub binary: PathBuf,
}

/// The hosts that stand for a source address without a host: Terraform's and OpenTofu's.
pub const HOSTS: [&str; 2] = ["registry.terraform.io", "registry.opentofu.org"];

/// Writes the CLI configuration, and beside it the providers that it points to.
///
/// There is no other installation method, so Terraform never asks a registry.
pub(super) fn write(folder: &Path, providers: &[Provider]) -> Result<PathBuf, Error> {
    let mirror = folder.join("providers");
    if mirror.exists() {
        fs::remove_dir_all(&mirror).map_err(Error::io("replace", &mirror))?;
    }
    for provider in providers {
        for host in HOSTS {
            let path = mirror.join(package_path(host, provider));
            let package = path.parent().unwrap_or(&mirror);
            fs::create_dir_all(package).map_err(Error::io("create", package))?;
            platform::symlink(&provider.binary, &path).map_err(Error::io("link", &path))?;
        }
    }
    fs::create_dir_all(&mirror).map_err(Error::io("create", &mirror))?;
    let configuration = folder.join("terraform.rc");
    fs::write(&configuration, cli_configuration(&mirror))
        .map_err(Error::io("write", &configuration))?;
    Ok(configuration)
}

fn cli_configuration(mirror: &Path) -> String {
    let path = mirror.display().to_string().replace('\\', "\\\\").replace('"', "\\\"");
    format!(
        "provider_installation {{\n  filesystem_mirror {{\n    path = \"{path}\"\n  }}\n}}\n\
         disable_checkpoint = true\n"
    )
}

/// Where a mirror keeps a provider's executable file.
fn package_path(host: &str, provider: &Provider) -> String {
    let Provider { source, version, .. } = provider;
    let name = source.rsplit('/').next().unwrap_or(source);
    format!("{host}/{source}/{version}/{}/terraform-provider-{name}_v{version}", platform())
}

/// This machine in Go's words.
fn platform() -> String {
    let system = match std::env::consts::OS {
        "macos" => "darwin",
        other => other,
    };
    let architecture = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        "x86" => "386",
        other => other,
    };
    format!("{system}_{architecture}")
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Provider, cli_configuration, package_path, platform};

    #[test]
    fn a_provider_lies_where_terraform_looks() {
        let provider =
            Provider { source: "acme/thing".into(), version: "1.2.3".into(), binary: "x".into() };
        assert_eq!(
            package_path("registry.terraform.io", &provider),
            format!(
                "registry.terraform.io/acme/thing/1.2.3/{}/terraform-provider-thing_v1.2.3",
                platform()
            )
        );
    }

    #[test]
    fn quotes_in_a_path_are_escaped() {
        assert!(cli_configuration(Path::new("/a\"b")).contains(r#"path = "/a\"b""#));
    }
}
