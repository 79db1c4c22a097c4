//! Terraform's commands, one after the other, in the directory of an example.

use std::error::Error;
use std::path::Path;

use serde_json::Value;

use crate::build;
use crate::interrupt::left_to_terraform;
use crate::say;
use crate::terraform::{Provider, Terraform, WorkingDirectory};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The file that a plan is kept in until it is applied.
const PLAN: &str = "example.tfplan";

/// The provider, built now unless it is given, and the CLI.
pub fn tools(given: Option<&Path>, build: &[&str]) -> Result<(Terraform, Provider)> {
    say::heading("Provider");
    let binary = match given {
        Some(binary) => std::path::absolute(binary)?,
        None => build::provider(build, build::Flags::default(), None)?,
    };
    say::line(&format!("The provider is {}.", binary.display()));

    say::heading("Terraform");
    let terraform = Terraform::on_path()?;
    let program = terraform.program().display();
    say::line(&format!("{terraform} is {program}."));

    let provider = Provider {
        source: "dataplane/dataplane".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        binary,
    };
    Ok((terraform, provider))
}

/// A working directory with a configuration in it.
pub struct Steps {
    directory: WorkingDirectory,
    program: String,
}

impl Steps {
    /// The steps that this CLI takes in this directory.
    pub fn new(terraform: &str, directory: WorkingDirectory) -> Self {
        Self { directory, program: terraform.to_owned() }
    }

    /// Where the configuration is.
    pub fn directory(&self) -> &WorkingDirectory {
        &self.directory
    }

    /// What a person types to run the CLI here.
    pub fn shell(&self) -> String {
        let path = self.directory.path().display();
        let cli_configuration = self.directory.cli_configuration().display();
        format!("  cd {path}\n  export TF_CLI_CONFIG_FILE={cli_configuration}")
    }

    /// The CLI's executable file.
    pub fn program(&self) -> &str {
        &self.program
    }

    /// Installs the provider.
    pub fn init(&self) -> Result<()> {
        say::heading("terraform init");
        say::line(&format!("The configuration is in {}.", self.directory.path().display()));
        let outcome = left_to_terraform(|| self.directory.init())?;
        let installed = outcome.stdout.lines().find(|line| line.contains("Installed "));
        say::line(installed.unwrap_or("The provider of this build is installed."));
        Ok(())
    }

    /// Shows a plan and keeps it in a file; whether it has anything to do.
    pub fn plan(&self, options: &[&str]) -> Result<bool> {
        let out = format!("-out={PLAN}");
        let arguments = [&["plan", "-detailed-exitcode", &out], options].concat();
        match self.run(&arguments)? {
            Some(0) => Ok(false),
            Some(2) => Ok(true),
            code => Err(failed("plan", code)),
        }
    }

    /// Applies the plan that was shown last.
    pub fn apply_plan(&self) -> Result<()> {
        say::heading("terraform apply");
        match self.run(&["apply", PLAN])? {
            Some(0) => Ok(()),
            code => Err(failed("apply", code)),
        }
    }

    /// Applies all pending changes without showing them; the outputs.
    pub fn apply_quietly(&self) -> Result<Value> {
        left_to_terraform(|| self.directory.apply())?;
        Ok(self.directory.output_json()?)
    }

    fn run(&self, arguments: &[&str]) -> Result<Option<i32>> {
        Ok(left_to_terraform(|| self.directory.stream(arguments))?)
    }
}

fn failed(verb: &str, code: Option<i32>) -> Box<dyn Error> {
    match code {
        Some(code) => {
            format!("terraform {verb} ended with exit code {code}; what it said is above").into()
        }
        None => format!("terraform {verb} was ended by a signal").into(),
    }
}
