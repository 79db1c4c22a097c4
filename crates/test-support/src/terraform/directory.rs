//! A working directory in which Terraform runs, and Terraform's verbs.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use super::environment::variable;
use super::{Error, Outcome, Provider, Running, Terraform, mirror};

/// Terraform colors its output wherever it goes, unless it is told not to.
const NO_COLOR: &str = "-no-color";

/// A folder with a configuration, the CLI that runs in it, and that CLI's environment.
///
/// Methods that are a verb of Terraform succeed, or return an error that shows everything it said.
pub struct WorkingDirectory {
    terraform: Terraform,
    path: PathBuf,
    cli_configuration: PathBuf,
    environment: BTreeMap<OsString, OsString>,
    inherits: bool,
    temporary: Option<TempDir>,
}

/// What `plan` found.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Whether there is nothing to do.
    pub is_empty: bool,
    /// What Terraform said.
    pub outcome: Outcome,
}

impl WorkingDirectory {
    /// A folder that is removed with this value, in an environment that has nothing of the machine's
    /// but PATH: no credentials, no home, no settings.
    pub fn temporary(terraform: Terraform, providers: &[Provider]) -> Result<Self, Error> {
        let temporary = tempfile::tempdir().map_err(Error::io("create", &std::env::temp_dir()))?;
        // On macOS the temporary folder is behind a link, and Terraform prints what is behind it.
        let root = temporary.path().canonicalize();
        let root = root.map_err(Error::io("find", temporary.path()))?;
        let mut directory = Self::at(terraform, &root.join("work"), &root.join("home"), providers)?;
        directory.temporary = Some(temporary);
        Ok(directory)
    }

    /// A folder that stays; `home` holds the CLI configuration and the providers.
    pub fn at(
        terraform: Terraform,
        path: &Path,
        home: &Path,
        providers: &[Provider],
    ) -> Result<Self, Error> {
        for folder in [path, home] {
            fs::create_dir_all(folder).map_err(Error::io("create", folder))?;
        }
        let mut environment = BTreeMap::from([("HOME".into(), home.into())]);
        for name in ["PATH", "TMPDIR"] {
            environment.extend(variable(name).map(|value| (name.into(), value)));
        }
        Ok(Self {
            terraform,
            path: path.to_owned(),
            cli_configuration: mirror::write(home, providers)?,
            environment,
            inherits: false,
            temporary: None,
        })
    }

    /// Runs in the caller's own environment: their home, credentials and `TF_VAR_` variables.
    #[must_use]
    pub fn with_callers_environment(mut self) -> Self {
        self.inherits = true;
        self.environment.clear();
        self
    }

    /// Sets an environment variable for every run.
    #[must_use]
    pub fn with_variable(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.environment.insert(name.into(), value.into());
        self
    }

    /// Takes an environment variable away from every run, such as HOME.
    #[must_use]
    pub fn without_variable(mut self, name: impl AsRef<OsStr>) -> Self {
        self.environment.remove(name.as_ref());
        self
    }

    /// The CLI that runs here.
    pub fn terraform(&self) -> &Terraform {
        &self.terraform
    }

    /// Where the configuration is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The CLI configuration file that makes Terraform use the providers given here.
    pub fn cli_configuration(&self) -> &Path {
        &self.cli_configuration
    }

    /// Writes a file of the configuration.
    pub fn write(&self, name: &str, text: &str) -> Result<(), Error> {
        let path = self.path.join(name);
        fs::write(&path, text).map_err(Error::io("write", &path))
    }

    /// Removes a file of the configuration.
    pub fn remove(&self, name: &str) -> Result<(), Error> {
        let path = self.path.join(name);
        fs::remove_file(&path).map_err(Error::io("remove", &path))
    }

    /// `init` with the current providers, regardless of what an earlier `init` recorded.
    pub fn init(&self) -> Result<Outcome, Error> {
        let lock = self.path.join(".terraform.lock.hcl");
        if lock.exists() {
            fs::remove_file(&lock).map_err(Error::io("remove", &lock))?;
        }
        self.succeed(&["init"])
    }

    /// `plan`, with whether there is anything to do.
    pub fn plan(&self) -> Result<Plan, Error> {
        self.plan_with(&[])
    }

    /// `plan` with more options.
    pub fn plan_with(&self, options: &[&str]) -> Result<Plan, Error> {
        let outcome = self.run(&[&["plan", "-detailed-exitcode"], options].concat())?;
        match outcome.code {
            Some(0) => Ok(Plan { is_empty: true, outcome }),
            Some(2) => Ok(Plan { is_empty: false, outcome }),
            _ => Err(Error::Failed(Box::new(outcome))),
        }
    }

    /// Whether a plan has nothing to do.
    pub fn plan_is_empty(&self) -> Result<bool, Error> {
        Ok(self.plan()?.is_empty)
    }

    /// The plan as `show -json` prints it.
    pub fn plan_json(&self) -> Result<Value, Error> {
        self.plan_with(&["-out=plan.tfplan"])?;
        self.succeed(&["show", "-json", "plan.tfplan"])?.json()
    }

    /// `apply` without asking.
    pub fn apply(&self) -> Result<Outcome, Error> {
        self.apply_with(&[])
    }

    /// `apply` without asking, with more options.
    pub fn apply_with(&self, options: &[&str]) -> Result<Outcome, Error> {
        self.succeed(&[&["apply", "-auto-approve"], options].concat())
    }

    /// `destroy` without asking.
    pub fn destroy(&self) -> Result<Outcome, Error> {
        self.succeed(&["destroy", "-auto-approve"])
    }

    /// `import` of one object by its ID.
    pub fn import(&self, address: &str, id: &str) -> Result<Outcome, Error> {
        self.succeed(&["import", address, id])
    }

    /// `query`: runs the list blocks of the configuration (Terraform 1.14 and later).
    pub fn query(&self) -> Result<Outcome, Error> {
        self.succeed(&["query"])
    }

    /// `query -json`: one value per line.
    pub fn query_json(&self) -> Result<Vec<Value>, Error> {
        self.succeed(&["query", "-json"])?.json_lines()
    }

    /// `show -json`: the whole state.
    pub fn show_json(&self) -> Result<Value, Error> {
        self.succeed(&["show", "-json"])?.json()
    }

    /// `output -json`: the values of the configuration's outputs, by name.
    pub fn output_json(&self) -> Result<Value, Error> {
        self.succeed(&["output", "-json"])?.json()
    }

    /// `state list`: the addresses in the state.
    pub fn state_list(&self) -> Result<Vec<String>, Error> {
        let outcome = self.succeed(&["state", "list"])?;
        Ok(outcome.stdout.lines().map(str::to_owned).collect())
    }

    /// `state show` of one address.
    pub fn state_show(&self, address: &str) -> Result<String, Error> {
        Ok(self.succeed(&["state", "show", address])?.stdout)
    }

    /// Runs the CLI and requires that it succeeds.
    pub fn succeed(&self, arguments: &[&str]) -> Result<Outcome, Error> {
        self.run(arguments)?.success()
    }

    /// Runs the CLI to its end, however it ends.
    pub fn run(&self, arguments: &[&str]) -> Result<Outcome, Error> {
        Running::start(self.captured(arguments), self.command_line(arguments))?.finish()
    }

    /// Starts the CLI and its providers in a separate process group.
    pub fn spawn(&self, arguments: &[&str]) -> Result<Running, Error> {
        Running::start_group(self.captured(arguments), self.command_line(arguments))
    }

    /// Runs the CLI with its output going straight to the caller's terminal; the exit code, or none
    /// when a signal ended it.
    pub fn stream(&self, arguments: &[&str]) -> Result<Option<i32>, Error> {
        let mut command = self.command(arguments);
        command.stdin(Stdio::null());
        if !io::stdout().is_terminal() {
            command.env("TF_CLI_ARGS", NO_COLOR);
        }
        let status = command.status().map_err(Error::io("run", self.terraform.program()))?;
        Ok(status.code())
    }

    /// The command line as a person would type it, but for the environment.
    pub fn command_line(&self, arguments: &[&str]) -> String {
        [&[&*self.terraform.program().to_string_lossy()], arguments].concat().join(" ")
    }

    fn captured(&self, arguments: &[&str]) -> Command {
        let mut command = self.command(arguments);
        command.env("TF_CLI_ARGS", NO_COLOR);
        command
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(self.terraform.program());
        command.args(arguments).current_dir(&self.path);
        if self.inherits {
            // These would make Terraform look at another configuration or state than the one here.
            for name in ["TF_DATA_DIR", "TF_WORKSPACE", "TF_CLI_ARGS"] {
                command.env_remove(name);
            }
        } else {
            command.env_clear();
        }
        command
            .env("TF_CLI_CONFIG_FILE", &self.cli_configuration)
            .env("TF_IN_AUTOMATION", "1")
            .env("TF_INPUT", "0")
            .env("CHECKPOINT_DISABLE", "1")
            .envs(&self.environment);
        command
    }
}
