//! Finds the Terraform CLI to use.

use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use super::environment::variable;
use super::{Error, install, release};

/// A Terraform CLI (or OpenTofu, its fork) that runs on this machine.
#[derive(Clone, Debug)]
pub struct Terraform {
    program: PathBuf,
    version: String,
}

impl Terraform {
    /// The machine's own CLI: what `TF_CLI` names, else `terraform` on PATH, else `tofu` there, else
    /// one that is installed under the target directory.
    pub fn on_path() -> Result<Self, Error> {
        static FOUND: OnceLock<Terraform> = OnceLock::new();
        if let Some(terraform) = FOUND.get() {
            return Ok(terraform.clone());
        }
        let terraform = match variable("TF_CLI") {
            Some(program) => named(&program)?,
            None => match ["terraform", "tofu"].iter().find_map(|name| search(OsStr::new(name))) {
                Some(program) => Self::at(program)?,
                None => Self::installed(release::DEFAULT)?,
            },
        };
        Ok(FOUND.get_or_init(|| terraform).clone())
    }

    /// This very version of Terraform: the one on PATH when it is that one, else installed.
    pub fn version(version: &str) -> Result<Self, Error> {
        if let Some(program) = search(OsStr::new("terraform"))
            && let Ok(terraform) = Self::at(program)
            && terraform.version == version
        {
            return Ok(terraform);
        }
        Self::installed(version).map_err(|error| error.wanting(version))
    }

    /// The executable file.
    pub fn program(&self) -> &Path {
        &self.program
    }

    /// The version that it says it is, such as `1.11.4`.
    pub fn says_version(&self) -> &str {
        &self.version
    }

    fn installed(version: &str) -> Result<Self, Error> {
        Ok(Self { program: install::installed(version)?, version: version.to_owned() })
    }

    fn at(program: PathBuf) -> Result<Self, Error> {
        let version = ask_version(&program)?;
        Ok(Self { program, version })
    }
}

/// What a program answers to `version -json`; both Terraform and OpenTofu call it `terraform_version`.
pub(super) fn ask_version(program: &Path) -> Result<String, Error> {
    let output = Command::new(program)
        .args(["version", "-json"])
        .env("CHECKPOINT_DISABLE", "1")
        .current_dir(env::temp_dir())
        .stdin(Stdio::null())
        .output()
        .map_err(Error::io("run", program))?;
    let answer: Option<serde_json::Value> = serde_json::from_slice(&output.stdout).ok();
    answer
        .as_ref()
        .and_then(|answer| answer["terraform_version"].as_str())
        .map(str::to_owned)
        .ok_or_else(|| {
            Error::unavailable(format!(
                "{} does not answer `version -json` as Terraform does ({}): {}{}",
                program.display(),
                output.status,
                String::from_utf8_lossy(&output.stdout),
                String::from_utf8_lossy(&output.stderr)
            ))
        })
}

/// The CLI that a person named: a path, or a program on PATH.
fn named(program: &OsStr) -> Result<Terraform, Error> {
    let found = search(program).ok_or_else(|| {
        Error::unavailable(format!(
            "the environment variable TF_CLI names {}, which is not an executable file",
            Path::new(program).display()
        ))
    })?;
    Terraform::at(found)
}

/// The executable file of this name on PATH; a name with a slash is the path itself.
pub(super) fn search(name: &OsStr) -> Option<PathBuf> {
    if Path::new(name).components().count() > 1 {
        return executable(Path::new(name)).and_then(|path| path.canonicalize().ok());
    }
    let path = variable("PATH")?;
    env::split_paths(&path).find_map(|folder| executable(&folder.join(name)))
}

fn executable(path: &Path) -> Option<PathBuf> {
    platform::is_executable(path).then(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;

    use super::{named, search};

    #[test]
    fn programs_are_found_on_path_and_by_path() {
        let shell = search(OsStr::new("sh")).expect("every Unix has sh on PATH");
        assert_eq!(search(shell.as_os_str()), shell.canonicalize().ok());
        assert_eq!(search(OsStr::new("no-such-program-as-this")), None);
    }

    #[test]
    fn a_name_that_is_no_program_is_an_error_that_says_what_to_install() {
        let error = named(OsStr::new("/no/such/terraform")).expect_err("there is no such file");
        assert!(error.mentions("TF_CLI names /no/such/terraform, which is not an executable file"));
        assert!(error.mentions("Install Terraform from https://"));
    }

    #[test]
    fn a_program_that_is_no_terraform_is_refused() {
        let error = named(OsStr::new("true")).expect_err("true is not Terraform");
        assert!(error.mentions("does not answer `version -json` as Terraform does"));
    }
}
