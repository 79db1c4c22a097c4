//! A working directory beside the simulated Azure that its configuration is about.

use std::fs;
use std::panic::resume_unwind;
use std::thread;

use arm_sandbox::{Database, Sandbox, SeedSource, Settings};
use serde_json::Value;

use super::azure::Azure;
use super::feature::with_feature;
use crate::terraform::{Error, Feature, Provider, Terraform, WorkingDirectory};

/// The release that knows identities, `query` and all else that the provider offers.
pub(crate) const LATEST: &str = "1.15.5";

/// File of the simulated Azure, beside the configuration.
const DATABASE: &str = "azure.db";

const REQUIREMENT: &str = r#"
terraform {
  required_providers {
    dataplane = { source = "dataplane/dataplane" }
  }
}
"#;

const SANDBOX: &str = r#"
provider "dataplane" {
  sandbox = { database = "azure.db", seed = "seed.json" }
}
"#;

/// An initialized working directory, and the Azure of its provider.
pub(crate) struct Fixture {
    /// Where Terraform runs.
    pub(crate) directory: WorkingDirectory,
    /// What it works on.
    pub(crate) azure: Azure,
}

/// Gives every CLI that the tests run with a separate fixture, at the same time.
#[track_caller]
pub(crate) fn on_each_cli(seed: &Value, check: impl Fn(&Fixture) -> Result<(), Error> + Sync) {
    thread::scope(|scope| {
        let on_path = scope.spawn(|| run(Terraform::on_path(), seed, &check));
        run(Terraform::version(LATEST), seed, &check);
        if let Err(panic) = on_path.join() {
            resume_unwind(panic);
        }
    });
}

/// Gives every CLI that has this feature a fixture. One that lacks it must refuse it in its own words.
#[track_caller]
pub(crate) fn on_each_cli_with(
    feature: Feature,
    seed: &Value,
    check: impl Fn(&Fixture) -> Result<(), Error> + Sync,
) {
    on_each_cli(seed, |fixture| with_feature(fixture, feature, &check));
}

/// Gives one CLI a fixture: the latest, or in its place the one that `TF_CLI` names.
#[track_caller]
pub(crate) fn on_latest_cli(seed: &Value, check: impl Fn(&Fixture) -> Result<(), Error>) {
    run(latest_cli(), seed, &check);
}

/// The latest CLI, or in its place the one that `TF_CLI` names.
pub(crate) fn latest_cli() -> Result<Terraform, Error> {
    Terraform::named().unwrap_or_else(|| Terraform::version(LATEST))
}

/// The provider under the source address of the examples.
pub(crate) fn provider_of_this_build() -> Provider {
    under_source("dataplane/dataplane")
}

impl Fixture {
    /// A new directory with a new Azure; Terraform is initialized for the provider.
    pub(crate) fn new(terraform: Terraform, seed: &Value) -> Result<Self, Error> {
        Self::with_environment(terraform, seed, &[])
    }

    /// The same with environment variables.
    pub(crate) fn with_environment(
        terraform: Terraform,
        seed: &Value,
        variables: &[(&str, &str)],
    ) -> Result<Self, Error> {
        // Moving state asks for the provider that the state is from, whose place ours can take:
        // Terraform starts it, and asks it for nothing but its schema.
        let others = ["hashicorp/azurerm", "azure/azapi"].map(under_source);
        let providers = [&[provider_of_this_build()], &others[..]].concat();
        let directory = WorkingDirectory::temporary(terraform, &providers)?;
        let directory = variables
            .iter()
            .fold(directory, |directory, (name, value)| directory.with_variable(name, value));
        directory.write("seed.json", &seed.to_string())?;
        let sandbox = Sandbox::open(Settings {
            database: Database::File(directory.path().join(DATABASE)),
            seed: Some(SeedSource::Json(seed.clone())),
            ..Settings::default()
        });
        let azure = Azure::new(sandbox.expect("the seed is well formed"));
        let fixture = Self { directory, azure };
        fixture.configure("")?;
        fixture.directory.init()?;
        Ok(fixture)
    }

    /// Writes the configuration: the provider in its sandbox, and this.
    pub(crate) fn configure(&self, text: &str) -> Result<(), Error> {
        self.configure_provider(SANDBOX, text)
    }

    /// Writes the configuration: this provider block, and this.
    pub(crate) fn configure_provider(&self, block: &str, text: &str) -> Result<(), Error> {
        self.directory.write("main.tf", &format!("{REQUIREMENT}{block}\n{text}"))
    }

    /// Terraform's state as it is stored; empty before there is any.
    pub(crate) fn state(&self) -> Value {
        let text = fs::read_to_string(self.directory.path().join("terraform.tfstate"));
        // Terraform makes the file when it locks the state, and fills it when there is a state.
        let text = text.ok().filter(|it| !it.is_empty());
        text.map(|it| serde_json::from_str(&it).expect("the state is JSON")).unwrap_or_default()
    }

    /// The objects in the stored state.
    pub(crate) fn objects(&self) -> Vec<Value> {
        self.state()["resources"].as_array().cloned().unwrap_or_default()
    }

    /// Replaces the stored state.
    pub(crate) fn write_state(&self, state: &Value) -> Result<(), Error> {
        self.directory.write("terraform.tfstate", &state.to_string())
    }

    /// Makes the provider forget when it made what is in the state, as if that were long ago.
    pub(crate) fn age(&self) -> Result<(), Error> {
        let mut state = self.state();
        for resource in state["resources"].as_array_mut().into_iter().flatten() {
            for instance in resource["instances"].as_array_mut().into_iter().flatten() {
                instance["private"] = Value::Null;
            }
        }
        self.write_state(&state)
    }
}

#[track_caller]
fn run(
    terraform: Result<Terraform, Error>,
    seed: &Value,
    check: &impl Fn(&Fixture) -> Result<(), Error>,
) {
    let terraform = terraform.expect("a Terraform CLI is available");
    let cli = terraform.to_string();
    let outcome = Fixture::new(terraform, seed).and_then(|fixture| check(&fixture));
    outcome.unwrap_or_else(|error| panic!("with {cli}: {error}"));
}

fn under_source(source: &str) -> Provider {
    Provider {
        source: source.into(),
        version: "0.1.0".into(),
        binary: env!("CARGO_BIN_EXE_terraform-provider-dataplane").into(),
    }
}
