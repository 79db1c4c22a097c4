//! The configuration in its working directory, and Terraform's commands one after the other.

use std::error::Error;
use std::fs;
use std::path::Path;

use crate::azure::Variables;
use crate::browse::Browse;
use crate::report::report;
use crate::say;
use crate::steps::Steps;
use crate::terraform::{Provider, Terraform, WorkingDirectory};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const CONFIGURATION: [(&str, &str); 3] = [
    ("main.tf", include_str!("main.tf")),
    ("variables.tf", include_str!("variables.tf")),
    ("outputs.tf", include_str!("outputs.tf")),
];

/// Where the sandbox is kept, as `main.tf` says.
const DATABASE: &str = ".dataplane-sandbox.db";

/// A working directory with the configuration in it, initialized.
pub(crate) struct Session {
    steps: Steps,
    where_changes_are: &'static str,
    options: &'static str,
}

impl Session {
    /// In the sandbox: the simulated Azure of `seed.json`, kept in a file of the directory.
    pub(crate) fn sandbox(terraform: Terraform, provider: Provider, path: &Path) -> Result<Self> {
        let program = terraform.program().display().to_string();
        let directory = open(terraform, provider, path)?;
        directory.write("seed.json", include_str!("seed.json"))?;
        directory.write("terraform.tfvars", include_str!("sandbox.tfvars"))?;
        let where_changes_are = "in the sandbox; nothing was created in Azure";
        Self { steps: Steps::new(&program, directory), where_changes_are, options: "" }
            .initialized()
    }

    /// In Azure, with the caller's environment and variables.
    pub(crate) fn azure(
        terraform: Terraform,
        provider: Provider,
        path: &Path,
        variables: &Variables,
    ) -> Result<Self> {
        let program = terraform.program().display().to_string();
        let directory = open(terraform, provider, path)?
            .with_callers_environment()
            .with_variable("TF_VAR_use_sandbox", "false");
        if let Some(file) = &variables.file {
            let text = fs::read_to_string(file)?;
            directory.write("terraform.tfvars", &text)?;
        }
        let where_changes_are = "in Azure";
        Self { steps: Steps::new(&program, directory), where_changes_are, options: " --azure" }
            .initialized()
    }

    /// Serves the pages of the sandbox, which Terraform then uses too.
    pub(crate) fn browse(&self) -> Result<Browse> {
        let path = self.steps.directory().path();
        Browse::start(&path.join(DATABASE), &path.join("seed.json"))
    }

    /// Plans, applies, and plans again, which must find nothing to do.
    pub(crate) fn apply(&self, asks: bool) -> Result<()> {
        say::heading("terraform plan");
        self.steps.plan(&[])?;
        if asks && !agreed("Apply this plan in Azure?")? {
            return Ok(());
        }
        self.steps.apply_plan()?;
        say::heading("terraform plan, once more: it must find nothing to do");
        if self.steps.plan(&[])? {
            return Err("the second plan still wants to change something; it is shown above".into());
        }
        say::heading(&format!("What was done, {}", self.where_changes_are));
        let outputs = self.steps.directory().output_json()?;
        say::line(&report(&outputs).ok_or("Terraform recorded other outputs than outputs.tf has")?);
        say::heading("Where to look next");
        say::line(&self.next_steps());
        Ok(())
    }

    /// Takes everything back and removes the directory.
    pub(crate) fn destroy(&self, asks: bool) -> Result<()> {
        say::heading("terraform plan -destroy");
        self.steps.plan(&["-destroy"])?;
        if asks && !agreed("Destroy this in Azure?")? {
            return Ok(());
        }
        self.steps.apply_plan()?;
        let path = self.steps.directory().path();
        fs::remove_dir_all(path)
            .map_err(|error| format!("cannot remove {}: {error}", path.display()))?;
        say::heading("Cleaned up");
        say::line(&format!("The roles are revoked, and {} is removed.", path.display()));
        Ok(())
    }

    fn initialized(self) -> Result<Self> {
        self.steps.init()?;
        Ok(self)
    }

    fn next_steps(&self) -> String {
        let Self { steps, options, .. } = self;
        let (shell, program) = (steps.shell(), steps.program());
        format!(
            "\
Terraform's own commands, on what is there now:
{shell}
  {program} state list
  {program} state show dataplane_role_assignment.task_container
Change main.tf there and plan again; the next quickstart overwrites it.

The configuration:      examples/quickstart/main.tf
The pages of the types: docs/resources/role_assignment.md, docs/data-sources/managed_identity.md
The guides:             docs/guides/sandbox.md, docs/guides/authentication.md

Look into the sandbox:  cargo run --example quickstart -- --browse
Take it all back:       cargo run --example quickstart --{options} --destroy
In your own Azure:      cargo run --example quickstart -- --azure"
        )
    }
}

fn open(terraform: Terraform, provider: Provider, path: &Path) -> Result<WorkingDirectory> {
    let home = path.join(".cli");
    let directory = WorkingDirectory::at(terraform, path, &home, &[provider])?;
    for (name, text) in CONFIGURATION {
        directory.write(name, text)?;
    }
    Ok(directory)
}

/// Whether the person types yes; anything else changes nothing.
fn agreed(question: &str) -> Result<bool> {
    let agreed = say::ask(&format!("{question} Only \"yes\" is taken as yes:"))? == "yes";
    if !agreed {
        say::line("Nothing was changed. To skip this question, add --auto-approve.");
    }
    Ok(agreed)
}
