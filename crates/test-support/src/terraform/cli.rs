//! Finds the Terraform CLI to use.

use std::env;
use std::ffi::OsStr;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use super::environment::variable;
use super::mirror::HOSTS;
use super::{Error, install, release};

/// A Terraform CLI (or OpenTofu, its fork) that runs on this machine.
#[derive(Clone, Debug)]
pub struct Terraform {
    program: PathBuf,
    product: Product,
    version: String,
}

/// Which of the two a CLI is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Product {
    /// Terraform.
    Terraform,
    /// OpenTofu.
    OpenTofu,
}

/// The name and the version, such as `OpenTofu 1.12.6`.
impl fmt::Display for Terraform {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.product.name(), self.version)
    }
}

impl Product {
    /// What it calls itself.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Terraform => "Terraform",
            Self::OpenTofu => "OpenTofu",
        }
    }

    /// The host of its registry, which a source address without a host means.
    #[must_use]
    pub fn registry(self) -> &'static str {
        let [terraform, opentofu] = HOSTS;
        match self {
            Self::Terraform => terraform,
            Self::OpenTofu => opentofu,
        }
    }
}

impl Terraform {
    /// The machine's own CLI: what `TF_CLI` names, else `terraform` on PATH, else `tofu` there, else
    /// one that is installed under the target directory.
    pub fn on_path() -> Result<Self, Error> {
        static FOUND: OnceLock<Terraform> = OnceLock::new();
        if let Some(terraform) = FOUND.get() {
            return Ok(terraform.clone());
        }
        let terraform = match Self::named() {
            Some(named) => named?,
            None => match ["terraform", "tofu"].iter().find_map(|name| search(OsStr::new(name))) {
                Some(program) => Self::at(program)?,
                None => Self::installed(release::DEFAULT)?,
            },
        };
        Ok(FOUND.get_or_init(|| terraform).clone())
    }

    /// The CLI that a person named in `TF_CLI`; none if they did not.
    pub fn named() -> Option<Result<Self, Error>> {
        variable("TF_CLI").map(|program| named(&program))
    }

    /// This very version of Terraform: the one on PATH when it is that one, else installed.
    pub fn version(version: &str) -> Result<Self, Error> {
        if let Some(program) = search(OsStr::new("terraform"))
            && let Ok(terraform) = Self::at(program)
            && terraform.product == Product::Terraform
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

    /// Whether it is Terraform or OpenTofu.
    pub fn product(&self) -> Product {
        self.product
    }

    /// The address that it gives a provider, of a source such as `dataplane/dataplane`.
    pub fn provider_address(&self, source: &str) -> String {
        format!("{}/{source}", self.product.registry())
    }

    /// The first two numbers of the version.
    pub(super) fn minor_version(&self) -> (u64, u64) {
        let mut numbers = self.version.split('.').map(|it| it.parse().unwrap_or_default());
        (numbers.next().unwrap_or_default(), numbers.next().unwrap_or_default())
    }

    fn installed(version: &str) -> Result<Self, Error> {
        let program = install::installed(version)?;
        Ok(Self { program, product: Product::Terraform, version: version.to_owned() })
    }

    fn at(program: PathBuf) -> Result<Self, Error> {
        let (product, version) = ask_version(&program)?;
        Ok(Self { program, product, version })
    }

    /// A CLI that cannot be run.
    #[cfg(test)]
    pub(super) fn artificial(product: Product, version: &str) -> Self {
        Self { program: PathBuf::new(), product, version: version.to_owned() }
    }
}

/// What a program says it is: its answer to `version` has a line such as `Terraform v1.11.4`
/// or `OpenTofu v1.12.6`, which OpenTofu prints after its warnings. The answer to `version -json` does
/// not name the product.
pub(super) fn ask_version(program: &Path) -> Result<(Product, String), Error> {
    let output = Command::new(program)
        .arg("version")
        .env("CHECKPOINT_DISABLE", "1")
        .current_dir(env::temp_dir())
        .stdin(Stdio::null())
        .output()
        .map_err(Error::io("run", program))?;
    let said = String::from_utf8_lossy(&output.stdout);
    said.lines().find_map(parse_version).ok_or_else(|| {
        Error::unavailable(format!(
            "{} does not answer `version` as Terraform does ({}): {said}{}",
            program.display(),
            output.status,
            String::from_utf8_lossy(&output.stderr)
        ))
    })
}

/// The product and the version in a line.
fn parse_version(line: &str) -> Option<(Product, String)> {
    let (name, version) = line.trim().split_once(" v")?;
    let product =
        [Product::Terraform, Product::OpenTofu].into_iter().find(|it| it.name() == name)?;
    version.starts_with(|it: char| it.is_ascii_digit()).then(|| (product, version.to_owned()))
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

    use super::{Product, named, parse_version, search};

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
        assert!(error.mentions("does not answer `version` as Terraform does"));
    }

    #[test]
    fn a_cli_says_which_of_the_two_it_is() {
        for (line, expected) in [
            ("Terraform v1.11.4", Some((Product::Terraform, "1.11.4"))),
            ("OpenTofu v1.12.0-rc1", Some((Product::OpenTofu, "1.12.0-rc1"))),
            ("Terragrunt v0.99.0", None),
            ("OpenTofu vNext", None),
            ("", None),
        ] {
            let expected = expected.map(|(product, version)| (product, version.to_owned()));
            assert_eq!(parse_version(line), expected, "{line}");
        }
    }
}
