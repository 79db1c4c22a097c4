//! A folder from which Terraform installs the provider, with nothing but the zip in it.

use std::fs;
use std::path::Path;

use crate::artifacts::Artifacts;
use crate::terraform::HOSTS;
use crate::{Result, unusable};

/// The namespace and type that configurations name.
const SOURCE: &str = "dataplane/dataplane";

/// Puts the zips where Terraform and OpenTofu look for it: `HOST/NAMESPACE/TYPE/` holds packed
/// providers of any version and platform, by their names. Other versions stay.
pub(crate) fn write(folder: &Path, version: &str, artifacts: &Artifacts) -> Result<()> {
    for host in HOSTS {
        let place = folder.join(host).join(SOURCE);
        fs::create_dir_all(&place).map_err(|error| unusable("create", &place, &error))?;
        for package in &artifacts.packages {
            package.zip.write(&place)?;
            // Unpacked, the same version would come first.
            let unpacked = place.join(version).join(package.platform);
            if unpacked.exists() {
                fs::remove_dir_all(&unpacked)
                    .map_err(|error| unusable("remove", &unpacked, &error))?;
            }
        }
    }
    Ok(())
}

/// What a person writes to install from there.
pub(crate) fn instructions(folder: &Path) -> String {
    // Terraform takes a wildcard for the host only with wildcards for namespace and type.
    format!(
        "\
The provider is in {folder}. Write this to the CLI's configuration file, which is ~/.terraformrc for Terraform and
~/.tofurc for OpenTofu, on Windows %APPDATA%\\terraform.rc and %APPDATA%\\tofu.rc; or to the file that
TF_CLI_CONFIG_FILE names:

  provider_installation {{
    filesystem_mirror {{
      path    = \"{path}\"
      include = [\"registry.terraform.io/dataplane/dataplane\", \"registry.opentofu.org/dataplane/dataplane\"]
    }}
    direct {{
      exclude = [\"registry.terraform.io/dataplane/dataplane\", \"registry.opentofu.org/dataplane/dataplane\"]
    }}
  }}",
        folder = folder.display(),
        path = quoted(folder)
    )
}

/// A path as HCL has it between quotation marks.
fn quoted(path: &Path) -> String {
    path.display().to_string().replace('\\', "\\\\").replace('"', "\\\"")
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{HOSTS, SOURCE, instructions, quoted};

    #[test]
    fn what_is_printed_names_the_provider_of_every_registry() {
        let text = instructions(Path::new("/srv/mirror"));
        let addresses = HOSTS.map(|host| format!("\"{host}/{SOURCE}\"")).join(", ");
        for name in ["include", "exclude"] {
            assert!(text.contains(&format!("{name} = [{addresses}]")), "{text}");
        }
    }

    #[test]
    fn what_is_printed_names_the_configuration_files_of_windows() {
        let text = instructions(Path::new("/srv/mirror"));
        for file in ["%APPDATA%\\terraform.rc", "%APPDATA%\\tofu.rc"] {
            assert!(text.contains(file), "{text}");
        }
    }

    #[test]
    fn a_quotation_mark_in_the_path_is_escaped() {
        assert_eq!(quoted(Path::new("/a\"b")), "/a\\\"b");
    }
}
