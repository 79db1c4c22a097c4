//! Ten thousand role assignments over fifty subscriptions, under Azure's throttling, with the real CLI, beside
//! as many of Terraform's own `terraform_data`; and what a thousand creates cost without the CLI.
//!
//! The state is written here: Terraform writes its whole state after each object that it creates, which would
//! take an hour. The grants of each subscription are a resource of their own: Terraform's own work grows with the
//! square of the instances of one resource.

use std::path::Path;

use arm_sandbox::{Database, Sandbox, Settings};
use futures_util::{StreamExt, stream};
use serde_json::{Value, json};

use crate::{
    PROVIDER,
    alone::Alone,
    row, seconds,
    terraform::{Provider, Terraform, WorkingDirectory},
    timed,
};

const TENANT: &str = "7d1f0c52-3a44-4f0e-9a52-6f2d0b5f1c11";
const PRINCIPAL: &str = "4c7e2a90-1b6d-4f38-8a05-c3d9e1f07b64";
const READER: &str = "acdd72a7-3385-48ef-bd42-f606fba81ae7";
const PROVIDERS: &str = "providers/Microsoft.Authorization";

/// How many subscriptions, and how many grants over all of them.
const SUBSCRIPTIONS: usize = 50;
const GRANTS: usize = 10_000;

/// How many are created, and how many at once, as Terraform does.
const CREATES: usize = 1_000;
const PARALLELISM: usize = 10;

/// Measures the plan of all of them, and creates.
pub(crate) fn run() {
    let name = format!("plan with refresh of {GRANTS} over {SUBSCRIPTIONS} subscriptions");
    let terraform = Terraform::on_path().expect("a Terraform CLI is available");
    let (ours, calls) = ours(terraform.clone());
    row(&name, &format!("{} ({calls} calls)", seconds(ours)), &seconds(floor(terraform)));
    create();
}

/// A thousand creates in one subscription: the bucket has 200, and 10 in each second after that.
fn create() {
    let alone = Alone::new(seed(0));
    let what = format!("create of {CREATES}, throttled, without the CLI");
    alone.run(&what, seconds, async |terraform| {
        let grants = terraform.resource("dataplane_role_assignment");
        let made = stream::iter(0..CREATES).map(|number| {
            let grants = grants.clone();
            async move { grants.create(&config(number)).await }
        });
        assert_eq!(made.buffered(PARALLELISM).count().await, CREATES);
    });
}

/// How long a plan takes, and how many calls it makes.
fn ours(terraform: Terraform) -> (std::time::Duration, usize) {
    let provider = Provider {
        source: "dataplane/dataplane".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        binary: PROVIDER.into(),
    };
    let directory =
        WorkingDirectory::temporary(terraform, &[provider]).expect("a folder can be made");
    let sandbox = open(&directory.path().join("azure.db"));
    let blocks = (0..SUBSCRIPTIONS).map(|it| OURS.replace("SUBSCRIPTION", &it.to_string()));
    let text = format!("{HEAD}{}", blocks.collect::<String>());
    directory.write("main.tf", &text).expect("a file can be written");
    directory.write("terraform.tfvars", "number = 1\n").expect("a file can be written");
    directory.init().expect("the provider is found");
    directory.import("dataplane_role_assignment.s0[0]", &id(0)).expect("it is imported");
    repeat(&directory, |number, attributes| {
        attributes["id"] = id(number).into();
        attributes["name"] = name(number).into();
        attributes["scope"] = scope(number).into();
        attributes["role_definition_id"] = role(number).into();
    });
    sandbox.clear_requests().expect("the sandbox is there");
    let time = plan(&directory);
    let requests = sandbox.requests().expect("the sandbox is there");
    assert!(requests.iter().all(|it| it.status == 200), "Azure refused something");
    (time, requests.iter().filter(|it| it.path.contains("/providers/")).count())
}

/// How long Terraform takes for objects of its own.
fn floor(terraform: Terraform) -> std::time::Duration {
    let directory = WorkingDirectory::temporary(terraform, &[]).expect("a folder can be made");
    let blocks = (0..SUBSCRIPTIONS).map(|it| FLOOR.replace("SUBSCRIPTION", &it.to_string()));
    let text = format!("{VARIABLE}{}", blocks.collect::<String>());
    directory.write("main.tf", &text).expect("a file can be written");
    directory.write("terraform.tfvars", "number = 1\n").expect("a file can be written");
    directory.init().expect("nothing is needed");
    directory.apply_with(&["-target=terraform_data.s0"]).expect("it is made");
    repeat(&directory, |number, attributes| {
        attributes["input"]["value"]["scope"] = scope(number).into();
        attributes["output"]["value"]["scope"] = scope(number).into();
        attributes["id"] = name(number).into();
    });
    plan(&directory)
}

/// Plans everything, which needs no change.
fn plan(directory: &WorkingDirectory) -> std::time::Duration {
    let (time, plan) = timed(|| directory.plan());
    let plan = plan.expect("it plans");
    assert!(plan.is_empty, "{}", plan.outcome);
    time
}

/// Repeats the only object of the state, changed like this.
fn repeat(directory: &WorkingDirectory, change: impl Fn(usize, &mut Value)) {
    let path = directory.path().join("terraform.tfstate");
    let text = std::fs::read_to_string(&path).expect("there is a state");
    let mut state: Value = serde_json::from_str(&text).expect("it is JSON");
    let first = state["resources"][0].clone();
    let resources = (0..SUBSCRIPTIONS).map(|subscription| {
        let instances = (0..GRANTS / SUBSCRIPTIONS).map(|index| {
            let mut instance = first["instances"][0].clone();
            instance["index_key"] = index.into();
            instance["identity"] = Value::Null;
            change(index * SUBSCRIPTIONS + subscription, &mut instance["attributes"]);
            instance
        });
        let mut resource = first.clone();
        resource["name"] = format!("s{subscription}").into();
        resource["instances"] = instances.collect();
        resource
    });
    state["resources"] = resources.collect();
    std::fs::write(&path, state.to_string()).expect("it can be written");
    directory
        .write("terraform.tfvars", &format!("number = {}\n", GRANTS / SUBSCRIPTIONS))
        .expect("a file can be written");
}

fn open(database: &Path) -> Sandbox {
    let settings = Settings {
        database: Database::File(database.to_owned()),
        seed: Some(seed(GRANTS).into()),
        ..Settings::default()
    };
    let sandbox = Sandbox::open(settings).expect("the sandbox opens");
    sandbox.change_behavior(|it| it.request_log = true).expect("the sandbox is there");
    sandbox
}

/// The subscriptions, with so many grants over all of them.
fn seed(grants: usize) -> Value {
    let subscriptions = (0..SUBSCRIPTIONS).map(|it| {
        json!({ "subscriptionId": subscription(it), "tenantId": TENANT, "displayName": format!("Bench {it}") })
    });
    let grants = (0..grants).map(|number| {
        json!({
            "id": id(number),
            "properties": {
                "roleDefinitionId": role(number),
                "principalId": PRINCIPAL,
                "principalType": "ServicePrincipal",
            },
        })
    });
    let lake = json!({ "id": lake(), "location": "westeurope", "properties": {} });
    json!({
        "tenants": [{ "tenantId": TENANT }],
        "subscriptions": subscriptions.collect::<Vec<_>>(),
        "principals": [{ "id": PRINCIPAL, "type": "ServicePrincipal" }],
        "resources": grants.chain([lake]).collect::<Vec<_>>(),
        "behavior": { "throttling": {} },
    })
}

/// A grant at a container of the lake.
fn config(number: usize) -> Value {
    json!({
        "scope": format!("{}/blobServices/default/containers/c{number}", lake()),
        "role": READER,
        "principal_id": PRINCIPAL,
        "principal_type": "ServicePrincipal",
    })
}

fn lake() -> String {
    format!("{}/providers/Microsoft.Storage/storageAccounts/lake", scope(0))
}

fn subscription(number: usize) -> String {
    format!("2b9d6a70-51f3-4c38-8f7a-{:012}", number % SUBSCRIPTIONS)
}

fn scope(number: usize) -> String {
    format!("/subscriptions/{}/resourceGroups/rg-{number}", subscription(number))
}

fn role(number: usize) -> String {
    format!("/subscriptions/{}/{PROVIDERS}/roleDefinitions/{READER}", subscription(number))
}

fn name(number: usize) -> String {
    format!("9c1f7a52-0000-4000-8000-{number:012}")
}

fn id(number: usize) -> String {
    format!("{}/{PROVIDERS}/roleAssignments/{}", scope(number), name(number))
}

const HEAD: &str = r#"
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

variable "number" {
  type = number
}
"#;

const OURS: &str = r#"
resource "dataplane_role_assignment" "sSUBSCRIPTION" {
  count          = var.number
  scope          = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-${format("%012d", SUBSCRIPTION)}/resourceGroups/rg-${count.index * 50 + SUBSCRIPTION}"
  role           = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
  principal_id   = "4c7e2a90-1b6d-4f38-8a05-c3d9e1f07b64"
  principal_type = "ServicePrincipal"
  name           = format("9c1f7a52-0000-4000-8000-%012d", count.index * 50 + SUBSCRIPTION)
}
"#;

const VARIABLE: &str = r#"
variable "number" {
  type = number
}
"#;

const FLOOR: &str = r#"
resource "terraform_data" "sSUBSCRIPTION" {
  count = var.number
  input = {
    scope = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-${format("%012d", SUBSCRIPTION)}/resourceGroups/rg-${count.index * 50 + SUBSCRIPTION}"
  }
}
"#;
