//! Creating, refreshing and planning many role assignments with the real CLI, beside as many of
//! Terraform's own `terraform_data`, which makes no calls.

use std::path::Path;

use arm_sandbox::{Database, Sandbox, Settings};
use serde_json::json;

use crate::{
    PROVIDER, median, milliseconds, row, seconds,
    terraform::{Provider, Terraform, WorkingDirectory},
    timed,
};

const TENANT: &str = "7d1f0c52-3a44-4f0e-9a52-6f2d0b5f1c11";
const SUBSCRIPTION: &str = "2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21";
const PRINCIPAL: &str = "4c7e2a90-1b6d-4f38-8a05-c3d9e1f07b64";

/// How many objects, one measurement each.
const COUNTS: [usize; 3] = [10, 100, 1_000];

/// How often short commands are run.
const RUNS: usize = 5;

/// Measures each command for each count.
pub(crate) fn run() {
    let terraform = Terraform::on_path().expect("a Terraform CLI is available");
    row(&format!("with {}", terraform.says_version()), "role assignments", "terraform_data");
    let ours = Subject::provider(terraform.clone());
    let floor = Subject::floor(terraform);
    for command in [&["validate"][..], &["providers", "schema", "-json"]] {
        let name = command.join(" ");
        row(&name, &milliseconds(ours.median(1, command)), &milliseconds(floor.median(1, command)));
    }
    for count in COUNTS {
        for (name, command) in [
            ("apply", &["apply", "-auto-approve", "-input=false"][..]),
            ("plan with refresh", &["plan", "-input=false"]),
            ("destroy", &["destroy", "-auto-approve", "-input=false"]),
        ] {
            let (our_time, calls) = ours.once(count, command);
            let (floor_time, _) = floor.once(count, command);
            let ours = format!("{} ({calls} calls)", seconds(our_time));
            row(&format!("{name} of {count}"), &ours, &seconds(floor_time));
        }
    }
}

/// One configuration in one working directory.
struct Subject {
    directory: WorkingDirectory,
    sandbox: Option<Sandbox>,
}

impl Subject {
    fn provider(terraform: Terraform) -> Self {
        let provider = Provider {
            source: "dataplane/dataplane".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            binary: PROVIDER.into(),
        };
        let directory =
            WorkingDirectory::temporary(terraform, &[provider]).expect("a folder can be made");
        directory.write("seed.json", &seed().to_string()).expect("a file can be written");
        directory.write("main.tf", OURS).expect("a file can be written");
        directory.init().expect("the provider is found");
        let sandbox = open(&directory.path().join("azure.db"), &directory.path().join("seed.json"));
        Self { directory, sandbox: Some(sandbox) }
    }

    fn floor(terraform: Terraform) -> Self {
        let directory = WorkingDirectory::temporary(terraform, &[]).expect("a folder can be made");
        directory.write("main.tf", FLOOR).expect("a file can be written");
        directory.init().expect("nothing is needed");
        Self { directory, sandbox: None }
    }

    fn median(&self, count: usize, command: &[&str]) -> std::time::Duration {
        median((0..RUNS).map(|_| self.once(count, command).0).collect())
    }

    /// How long a command takes, and how many calls to Azure Resource Manager it makes.
    fn once(&self, count: usize, command: &[&str]) -> (std::time::Duration, usize) {
        self.directory
            .write("terraform.tfvars", &format!("number = {count}\n"))
            .expect("a file can be written");
        if let Some(sandbox) = &self.sandbox {
            sandbox.clear_requests().expect("the sandbox is there");
        }
        let (time, outcome) = timed(|| self.directory.succeed(command));
        outcome.expect("the command succeeds");
        let calls = self.sandbox.as_ref().map_or(0, |sandbox| {
            let requests = sandbox.requests().expect("the sandbox is there");
            requests.iter().filter(|it| it.path.contains("/providers/")).count()
        });
        (time, calls)
    }
}

fn open(database: &Path, seed: &Path) -> Sandbox {
    let settings = Settings {
        database: Database::File(database.to_owned()),
        seed: Some(seed.to_owned().into()),
        ..Settings::default()
    };
    let sandbox = Sandbox::open(settings).expect("the sandbox opens");
    sandbox.change_behavior(|it| it.request_log = true).expect("the sandbox is there");
    sandbox
}

fn seed() -> serde_json::Value {
    json!({
        "tenants": [{ "tenantId": TENANT }],
        "subscriptions": [{ "subscriptionId": SUBSCRIPTION, "tenantId": TENANT, "displayName": "Bench" }],
        "principals": [{ "id": PRINCIPAL, "type": "ServicePrincipal" }],
        "resources": [{
            "id": format!(
                "/subscriptions/{SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/lake"
            ),
            "location": "westeurope",
            "properties": {}
        }]
    })
}

const OURS: &str = r#"
terraform {
  required_providers {
    dataplane = {
      source = "dataplane/dataplane"
    }
  }
}

variable "number" {
  default = 1
}

provider "dataplane" {
  sandbox = { database = "azure.db", seed = "seed.json" }
}

resource "dataplane_role_assignment" "many" {
  count        = var.number
  scope        = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/lake/blobServices/default/containers/c${count.index}"
  role         = "Storage Blob Data Contributor"
  principal_id = "4c7e2a90-1b6d-4f38-8a05-c3d9e1f07b64"
}
"#;

const FLOOR: &str = r#"
variable "number" {
  default = 1
}

resource "terraform_data" "many" {
  count = var.number
  input = {
    scope = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/lake/blobServices/default/containers/c${count.index}"
  }
}
"#;
