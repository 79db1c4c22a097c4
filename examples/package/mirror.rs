//! A folder from which Terraform installs the provider, with nothing but the zip in it.

use std::fs;
use std::path::Path;

use crate::artifacts::{Artifacts, Release};
use crate::terraform::HOSTS;
use crate::{Result, unusable};

/// The namespace and type that configurations name.
const SOURCE: &str = "dataplane/dataplane";

/// Puts the zip where Terraform and OpenTofu look for it: `HOST/NAMESPACE/TYPE/` holds packed
/// providers of any version and platform, by their names. Other versions stay.
pub(crate) fn write(folder: &Path, release: &Release<'_>, artifacts: &Artifacts) -> Result<()> {
    for host in HOSTS {
        let place = folder.join(host).join(SOURCE);
        fs::create_dir_all(&place).map_err(|error| unusable("create", &place, &error))?;
        artifacts.zip.write(&place)?;
        // Unpacked, the same version would come first.
        let unpacked = place.join(release.version).join(release.platform);
        if unpacked.exists() {
            fs::remove_dir_all(&unpacked).map_err(|error| unusable("remove", &unpacked, &error))?;
        }
    }
    Ok(())
}

/// What a person writes to install from there.
pub(crate) fn instructions(folder: &Path) -> String {
    format!(
        "\
The provider is in {path}. In ~/.terraformrc, or in the file that TF_CLI_CONFIG_FILE names:

  provider_installation {{
    filesystem_mirror {{
      path    = \"{path}\"
      include = [\"*/dataplane/dataplane\"]
    }}
    direct {{
      exclude = [\"*/dataplane/dataplane\"]
    }}
  }}",
        path = folder.display()
    )
}
