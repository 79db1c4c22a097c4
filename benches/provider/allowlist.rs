//! Allowlists of many addresses on one target, in the provider's simulated Azure: how long the real
//! CLI takes, and how many calls to Azure Resource Manager that makes; beside it, Terraform's own
//! `terraform_data` with the same set.
//!
//! Terraform compares each element of a set with every other, so ten times the addresses take it
//! a hundred times as long; more than a thousand are measured without it, in `many_addresses`.

use arm_sandbox::{Database, Sandbox, Settings};
use serde_json::json;

use crate::{
    PROVIDER, row, seconds,
    terraform::{Provider, Terraform, WorkingDirectory},
    timed,
};

const SUBSCRIPTION: &str = "2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21";

/// How many addresses, one measurement each.
const COUNTS: [usize; 3] = [10, 100, 1_000];

/// Measures each command for each count.
pub(crate) fn run() {
    let terraform = Terraform::on_path().expect("a Terraform CLI is available");
    row("allowlist on a Cosmos DB account", "ip_allowlist", "terraform_data");
    for count in COUNTS {
        let (directory, sandbox) = scene(terraform.clone());
        let floor = floor(terraform.clone());
        for (name, first, command) in [
            ("apply", 0, &["apply", "-auto-approve", "-input=false"][..]),
            ("plan with refresh", 0, &["plan", "-input=false"]),
            ("rotation of one address", 1, &["apply", "-auto-approve", "-input=false"]),
            ("destroy", 1, &["destroy", "-auto-approve", "-input=false"]),
        ] {
            let variables = format!("number = {count}\nfirst = {first}\n");
            for directory in [&directory, &floor] {
                directory.write("terraform.tfvars", &variables).expect("a file can be written");
            }
            sandbox.clear_requests().expect("the sandbox is there");
            let (time, outcome) = timed(|| directory.succeed(command));
            outcome.expect("the command succeeds");
            let calls = sandbox.requests().expect("the sandbox is there").len();
            let (floor_time, outcome) = timed(|| floor.succeed(command));
            outcome.expect("the command succeeds");
            row(
                &format!("{name}, {count} addresses"),
                &format!("{} ({calls} calls)", seconds(time)),
                &seconds(floor_time),
            );
        }
    }
}

fn scene(terraform: Terraform) -> (WorkingDirectory, Sandbox) {
    let provider = Provider {
        source: "dataplane/dataplane".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        binary: PROVIDER.into(),
    };
    let directory =
        WorkingDirectory::temporary(terraform, &[provider]).expect("a folder can be made");
    let seed = json!({
        "tenants": [{ "tenantId": "7d1f0c52-3a44-4f0e-9a52-6f2d0b5f1c11" }],
        "subscriptions": [{ "subscriptionId": SUBSCRIPTION, "tenantId": "7d1f0c52-3a44-4f0e-9a52-6f2d0b5f1c11", "displayName": "Bench" }],
        "resources": [{
            "id": format!(
                "/subscriptions/{SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.DocumentDB/databaseAccounts/orders"
            ),
            "location": "westeurope",
            "properties": { "databaseAccountOfferType": "Standard" },
        }],
    });
    directory.write("addresses.tf", ADDRESSES).expect("a file can be written");
    directory.write("main.tf", CONFIGURATION).expect("a file can be written");
    directory.init().expect("the provider is found");
    let settings = Settings {
        database: Database::File(directory.path().join("azure.db")),
        seed: Some(seed.into()),
        ..Settings::default()
    };
    let sandbox = Sandbox::open(settings).expect("the sandbox opens");
    sandbox.change_behavior(|it| it.request_log = true).expect("the sandbox is there");
    (directory, sandbox)
}

/// As many addresses in a resource that makes no calls.
fn floor(terraform: Terraform) -> WorkingDirectory {
    let directory = WorkingDirectory::temporary(terraform, &[]).expect("a folder can be made");
    directory.write("addresses.tf", ADDRESSES).expect("a file can be written");
    directory.write("main.tf", FLOOR).expect("a file can be written");
    directory.init().expect("nothing is needed");
    directory
}

/// A `range` has 1,024 numbers at most. No two of the addresses are neighbors.
const ADDRESSES: &str = r#"
variable "number" {
  default = 10
}

variable "first" {
  default = 0
}

locals {
  addresses = flatten([
    for block in range(2) : [
      for it in range(1000) : cidrhost("20.0.0.0/8", (block * 1000 + it) * 2 + 1)
    ]
  ])
}
"#;

const FLOOR: &str = r#"
resource "terraform_data" "many" {
  input = toset(slice(local.addresses, var.first, var.first + var.number))
}
"#;

const CONFIGURATION: &str = r#"
terraform {
  required_providers {
    dataplane = {
      source = "dataplane/dataplane"
    }
  }
}

provider "dataplane" {
  sandbox = { database = "azure.db" }
}

resource "dataplane_ip_allowlist" "many" {
  target_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg/providers/Microsoft.DocumentDB/databaseAccounts/orders"
  addresses = slice(local.addresses, var.first, var.first + var.number)
}
"#;
