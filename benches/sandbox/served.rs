//! The provider's binary as it serves the sandbox.

use std::{
    ffi::OsStr,
    fs,
    io::{BufRead, BufReader},
    net::SocketAddr,
    process::{Child, Command, Stdio},
};

use serde_json::{Value, json};

use crate::PROVIDER;

/// The tenant of the seed.
pub(crate) const TENANT: &str = "7d1f0c52-3a44-4f0e-9a52-6f2d0b5f1c11";
/// Its subscription.
pub(crate) const SUBSCRIPTION: &str = "2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21";
/// Who is granted roles.
pub(crate) const PRINCIPAL: &str = "4c7e2a90-1b6d-4f38-8a05-c3d9e1f07b64";
/// How many storage accounts there are from the start.
pub(crate) const ACCOUNTS: usize = 1_000;

/// A process that serves, until it is dropped.
pub(crate) struct Served {
    child: Child,
    /// Where it listens.
    pub(crate) address: SocketAddr,
}

impl Served {
    /// Starts `sandbox` with these arguments on a free port, and waits until it says where it
    /// listens.
    pub(crate) fn start<T: AsRef<OsStr>>(arguments: impl IntoIterator<Item = T>) -> Self {
        let mut child = Command::new(PROVIDER)
            .args(["sandbox", "--listen", "127.0.0.1:0"])
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the provider starts");
        let stdout = child.stdout.take().expect("standard output is piped");
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line).expect("the sandbox prints a line");
        let address = line.trim().rsplit('/').next().and_then(|it| it.parse().ok());
        let address = address.unwrap_or_else(|| panic!("no address: {line:?}"));
        Self { child, address }
    }

    /// The memory that it occupies, in KiB.
    pub(crate) fn resident(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let status = status.unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        line.and_then(|it| it.split_whitespace().next()?.parse().ok()).unwrap_or_default()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // One that has ended by itself was missed by a request already.
        let _ = self.child.kill().and_then(|()| self.child.wait());
    }
}

/// The group of a storage account's path.
pub(crate) fn group(name: &str) -> String {
    format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/{name}")
}

/// The ID of a storage account in the seed.
pub(crate) fn account(number: usize) -> String {
    format!("{}/providers/Microsoft.Storage/storageAccounts/lake{number}", group("rg"))
}

/// A tenant with many storage accounts, in which no limit of Azure ends the measurement.
pub(crate) fn seed() -> Value {
    let accounts: Vec<Value> = (0..ACCOUNTS)
        .map(|it| json!({ "id": account(it), "location": "westeurope", "properties": {} }))
        .collect();
    json!({
        "tenants": [{ "tenantId": TENANT }],
        "subscriptions": [{ "subscriptionId": SUBSCRIPTION, "tenantId": TENANT, "displayName": "Bench" }],
        "principals": [{ "id": PRINCIPAL, "type": "ServicePrincipal" }],
        "behavior": { "roleAssignmentLimit": u32::MAX },
        "resources": accounts,
    })
}
