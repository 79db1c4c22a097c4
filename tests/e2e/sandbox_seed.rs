//! `terraform-provider-dataplane sandbox seed from-azure`, with a served sandbox as Azure.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use serde_json::{Value, json};

const SUBSCRIPTION: &str = "2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21";
const TENANT: &str = "7d1f0c52-3a44-4f0e-9a52-6f2d0b5f1c11";

fn sandbox() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_terraform-provider-dataplane"));
    command.arg("sandbox");
    command
}

/// A sandbox that a separate process serves, which ends when this value is dropped.
struct Azure {
    process: Child,
    url: String,
}

impl Azure {
    fn serve(seed: &Path) -> Self {
        let mut process = sandbox()
            .args(["--listen", "127.0.0.1:0", "--seed"])
            .arg(seed)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the binary runs");
        let mut lines = BufReader::new(process.stdout.take().expect("it is piped")).lines();
        let first = lines.next().expect("it says where it listens").expect("it is text");
        let url = first.rsplit(' ').next().expect("the last word").to_owned();
        Self { process, url }
    }

    /// Writes a seed from it. Whether that was possible, and standard error.
    fn export(&self, output: &Path) -> (bool, String) {
        let said = sandbox()
            .args(["seed", "from-azure", "--subscription", SUBSCRIPTION])
            .args(["--resource-group", "rg-data", "--output"])
            .arg(output)
            .env("ARM_RESOURCE_MANAGER_ENDPOINT", &self.url)
            .env("ARM_ACTIVE_DIRECTORY_AUTHORITY_HOST", &self.url)
            .env("ARM_TENANT_ID", TENANT)
            .env("ARM_CLIENT_ID", "any")
            .env("ARM_CLIENT_SECRET", "any")
            .output()
            .expect("the binary runs");
        (said.status.success(), String::from_utf8(said.stderr).expect("it is text"))
    }
}

impl Drop for Azure {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Writes a seed with these faults.
fn seed(directory: &Path, faults: &Value) -> PathBuf {
    let group = format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-data/providers");
    let accounts = (0..5).map(|it| {
        json!({"id": format!("{group}/Microsoft.Storage/storageAccounts/lake0{it}"), "location": "westeurope"})
    });
    let hidden = format!("{group}/Microsoft.KeyVault/vaults/kv-hidden");
    let vault = json!({"id": hidden, "location": "westeurope", "properties": {}});
    let seed = json!({
        "subscriptions": [{"subscriptionId": SUBSCRIPTION, "tenantId": TENANT}],
        "resources": accounts.chain([vault]).collect::<Vec<_>>(),
        "caller": {"denied": [{"scope": hidden, "actions": ["*/read"]}]},
        "behavior": {"pageSize": 2},
        "faults": faults,
    });
    let path = directory.join("azure.json");
    fs::write(&path, seed.to_string()).expect("a file can be written");
    path
}

#[test]
fn an_export_survives_throttling_and_lost_connections_and_its_seed_is_right() {
    let directory = tempfile::tempdir().expect("a folder can be made");
    let busy = json!({"status": {"status": 429, "code": "TooManyRequests", "headers": [["retry-after", "1"]]}});
    let faults = json!([
        {"method": "GET", "path": "*/storageAccounts/lake01", "effect": busy},
        {"method": "GET", "path": "*/storageAccounts/lake02", "effect": "reset"},
        {"method": "GET", "path": "*/storageAccounts/lake03", "effect": "truncatedBody"},
    ]);
    let azure = Azure::serve(&seed(directory.path(), &faults));
    let output = directory.path().join("seed.json");

    let (done, notes) = azure.export(&output);

    assert!(done, "{notes}");
    assert!(notes.contains("kv-hidden (AuthorizationFailed"), "{notes}");
    let text = fs::read_to_string(&output).expect("the seed is written");
    for name in ["lake00", "lake01", "lake02", "lake03", "lake04"] {
        assert!(text.contains(name), "{name}: {text}");
    }
    assert!(!text.contains("kv-hidden"), "{text}");
    let checked = sandbox().args(["seed", "check"]).arg(&output).status().expect("the binary runs");
    assert!(checked.success());
    let (again, refusal) = azure.export(&output);
    assert!(!again && refusal.contains("exists: remove it, or write another file"), "{refusal}");
}

#[test]
fn an_export_that_is_not_whole_is_not_written() {
    let directory = tempfile::tempdir().expect("a folder can be made");
    let expired = json!({"status": {"status": 401, "code": "ExpiredAuthenticationToken", "message": "expired"}});
    let faults = json!([{"method": "GET", "path": "*/storageAccounts/lake03", "times": 100, "effect": expired}]);
    let azure = Azure::serve(&seed(directory.path(), &faults));
    let output = directory.path().join("seed.json");

    let (done, error) = azure.export(&output);

    assert!(!done && error.contains("No seed was written: cannot read "), "{error}");
    assert!(error.contains("lake03") && error.contains("ExpiredAuthenticationToken"), "{error}");
    assert!(!output.exists());
}
