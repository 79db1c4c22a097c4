//! The configuration in its working directory, and what people record in it.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::browse::Browse;
use crate::report;
use crate::say;
use crate::steps::Steps;
use crate::terraform::{Provider, Terraform, WorkingDirectory};
use crate::vendor;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const CONFIGURATION: [(&str, &str); 4] = [
    ("main.tf", include_str!("main.tf")),
    ("variables.tf", include_str!("variables.tf")),
    ("outputs.tf", include_str!("outputs.tf")),
    ("seed.json", include_str!("seed.json")),
];

/// The module that the configuration calls, where it looks for it.
const MODULE: &str = "modules/astro-private-link";

const MODULE_FILES: [(&str, &str); 4] = [
    ("main.tf", include_str!("../modules/astro-private-link/main.tf")),
    ("variables.tf", include_str!("../modules/astro-private-link/variables.tf")),
    ("outputs.tf", include_str!("../modules/astro-private-link/outputs.tf")),
    ("versions.tf", include_str!("../modules/astro-private-link/versions.tf")),
];

/// The folder of the configuration, whose name is that of the example.
const FOLDER: &str = "private-link";

/// Where the sandbox is kept, as `main.tf` says.
const DATABASE: &str = "sandbox.db";

/// A working directory with the configuration in it, initialized.
pub(crate) struct Session {
    steps: Steps,
    provider: PathBuf,
    records: BTreeMap<&'static str, String>,
}

impl Session {
    /// A new conversation: what an earlier one left in this directory is removed.
    pub(crate) fn begin(terraform: &Terraform, provider: Provider, root: &Path) -> Result<Self> {
        let path = root.join(FOLDER);
        if path.exists() {
            fs::remove_dir_all(&path)
                .map_err(|error| format!("cannot remove {}: {error}", path.display()))?;
        }
        let module = root.join(MODULE);
        fs::create_dir_all(&module)
            .map_err(|error| format!("cannot create {}: {error}", module.display()))?;
        for (name, text) in MODULE_FILES {
            let file = module.join(name);
            fs::write(&file, text)
                .map_err(|error| format!("cannot write {}: {error}", file.display()))?;
        }
        let binary = provider.binary.clone();
        let program = terraform.program().display().to_string();
        let directory =
            WorkingDirectory::at(terraform.clone(), &path, &path.join(".cli"), &[provider])?;
        for (name, text) in CONFIGURATION {
            directory.write(name, text)?;
        }
        let steps = Steps::new(&program, directory);
        steps.init()?;
        Ok(Self { steps, provider: binary, records: BTreeMap::new() })
    }

    /// Records what people did or heard: a variable, and its value as the configuration language
    /// writes it.
    pub(crate) fn record(&mut self, name: &'static str, value: &str) -> Result<()> {
        say::line(&format!("You record in terraform.tfvars: {name} = {value}"));
        self.records.insert(name, value.to_owned());
        self.write()
    }

    /// Takes a record back.
    pub(crate) fn forget(&mut self, name: &str) -> Result<()> {
        self.records.remove(name);
        self.write()
    }

    /// Applies the configuration, and returns the outputs.
    pub(crate) fn apply(&self) -> Result<Value> {
        say::line("terraform apply");
        self.steps.apply_quietly()
    }

    /// The same, and says how far it is then.
    pub(crate) fn go_on(&self) -> Result<Value> {
        let outputs = self.apply()?;
        say::line(&format!("\n{}", report::progress(&outputs).ok_or(OTHER_OUTPUTS)?));
        Ok(outputs)
    }

    /// Shows a plan and applies it; it must have something to do. Says how far it is then.
    pub(crate) fn plan_and_apply(&self) -> Result<Value> {
        say::line("terraform plan");
        if !self.steps.plan(&[])? {
            return Err("the plan has nothing to do; it is shown above".into());
        }
        self.steps.apply_plan()?;
        let outputs = self.steps.directory().output_json()?;
        say::line(&format!("\n{}", report::progress(&outputs).ok_or(OTHER_OUTPUTS)?));
        Ok(outputs)
    }

    /// Shows a plan, which must find nothing to do.
    pub(crate) fn is_finished(&self) -> Result<()> {
        if self.steps.plan(&[])? {
            return Err("the plan still wants to change something; it is shown above".into());
        }
        Ok(())
    }

    /// Has the vendor act in the sandbox.
    pub(crate) fn vendor(&self, arguments: &[&str]) -> Result<()> {
        vendor::acts(&self.provider, &self.steps.directory().path().join(DATABASE), arguments)
    }

    /// Serves the pages of the sandbox, which Terraform then uses too.
    pub(crate) fn browse(&self) -> Result<Browse> {
        let path = self.steps.directory().path();
        Browse::start(&path.join(DATABASE), &path.join("seed.json"))
    }

    /// What a person may look at now.
    pub(crate) fn next_steps(&self) -> String {
        let (shell, program) = (self.steps.shell(), self.steps.program());
        let provider = self.provider.display();
        format!(
            "\
Terraform's own commands, on what is there now:
{shell}
  {program} output
  {program} state show 'module.private_link.dataplane_private_endpoint_approval.this[\"images\"]'
The vendor takes its endpoint away, and a plan tells:
  {provider} sandbox act --database {DATABASE} remove-private-endpoint
  {program} plan
What is in the sandbox, in a browser:
  {provider} sandbox --listen 127.0.0.1:8080 --database {DATABASE}

The configuration: examples/private-link/main.tf
The module:        examples/modules/astro-private-link
The guide:         docs/guides/from-ticket-to-traffic.md"
        )
    }

    fn write(&self) -> Result<()> {
        let lines = self.records.iter().map(|(name, value)| format!("{name} = {value}\n"));
        Ok(self.steps.directory().write("terraform.tfvars", &lines.collect::<String>())?)
    }
}

/// What is said when Terraform recorded something else than the configuration has.
pub(crate) const OTHER_OUTPUTS: &str =
    "Terraform recorded other outputs than outputs.tf of the example has";
