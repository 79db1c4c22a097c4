//! A simulated Azure for one test: what exists there, and what is to go wrong. A test fails when
//! something that it scripted never happened.

pub mod astro;
mod landscape;
pub mod networks;
pub mod private_links;

use std::{collections::BTreeMap, path::PathBuf};

use arm_sandbox::{ApiVersions, Behavior, Database, Effect, Fault, Sandbox, Settings};
use azure_core::credentials::Secret;
use dataplane::azure::{self, Cloud, Credential, Transport};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::grpc::{Managed, Terraform};
pub use landscape::{
    ALL_ASSIGNMENTS, ANY_ASSIGNMENT, BLOB_CONTRIBUTOR, BLOB_READER, GROUP, SUBSCRIPTION,
    TASK_PRINCIPAL, TENANT, VENDOR, VENDOR_CLIENT, assignment, assignment_id, container,
    data_group, identity, identity_id, lake, landscape, lock, registry, vault, vendor_group,
};

/// A simulated Azure with its database; a test that leaves scripted faults unused fails.
pub struct Azure {
    sandbox: Sandbox,
    directory: TempDir,
}

impl Default for Azure {
    fn default() -> Self {
        Self::new()
    }
}

impl Azure {
    /// The landscape of [`landscape()`].
    #[must_use]
    pub fn new() -> Self {
        Self::with(landscape())
    }

    /// What the seed says.
    pub fn with(seed: Value) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let sandbox = Sandbox::open(Settings {
            database: Database::File(directory.path().join("azure.db")),
            seed: Some(seed.into()),
            behavior: Some(Behavior {
                api_versions: ApiVersions::Known,
                request_log: true,
                ..Behavior::default()
            }),
            ..Settings::default()
        });
        Self { sandbox: sandbox.unwrap(), directory }
    }

    /// The landscape, in which the caller may not do these actions at the scope or below it.
    pub fn denying(scope: &str, actions: &[&str]) -> Self {
        let mut seed = landscape();
        seed["caller"] = json!({ "denied": [{ "scope": scope, "actions": actions }] });
        Self::with(seed)
    }

    /// The landscape with these resources besides.
    pub fn holding(resources: impl IntoIterator<Item = Value>) -> Self {
        let mut seed = landscape();
        seed["resources"].as_array_mut().unwrap().extend(resources);
        Self::with(seed)
    }

    /// The same, in which the caller may not do these actions at the scope or below it.
    pub fn holding_denying(
        resources: impl IntoIterator<Item = Value>,
        scope: &str,
        actions: &[&str],
    ) -> Self {
        let mut seed = landscape();
        seed["resources"].as_array_mut().unwrap().extend(resources);
        seed["caller"] = json!({ "denied": [{ "scope": scope, "actions": actions }] });
        Self::with(seed)
    }

    /// The landscape beside the Astro of [`astro::astro`], changed like this.
    pub fn with_astro(alter: impl FnOnce(&mut Value)) -> Self {
        let mut seed = landscape();
        seed["astro"] = astro::astro();
        alter(&mut seed["astro"]);
        Self::with(seed)
    }

    /// The sandbox itself.
    pub fn sandbox(&self) -> &Sandbox {
        &self.sandbox
    }

    /// The file that it is kept in.
    pub fn database(&self) -> PathBuf {
        self.directory.path().join("azure.db")
    }

    /// A run of Terraform whose provider works on this Azure.
    pub async fn terraform(&self) -> Terraform {
        self.terraform_with(json!({})).await
    }

    /// The same, with these further arguments in the provider block.
    pub async fn terraform_with(&self, mut block: Value) -> Terraform {
        let terraform = Terraform::start().await;
        block["sandbox"] = json!({ "database": self.database() });
        let notes = terraform.configure(&block).await;
        // Said once for all that this process does with the database.
        if !notes.0.is_empty() {
            notes.warning().is("SandboxInUse", "sandbox");
        }
        terraform
    }

    /// The role assignments of a new run of Terraform.
    pub async fn grants(&self) -> Managed {
        self.terraform().await.resource("dataplane_role_assignment")
    }

    /// Lets something go wrong.
    pub fn add_fault(&self, method: &str, path: &str, effect: Effect) {
        self.script_times(1, method, path, effect);
    }

    /// Lets something go wrong so often.
    pub fn script_times(&self, times: u32, method: &str, path: &str, effect: Effect) {
        self.sandbox.add_fault(&Fault::new(method, path, effect).times(times)).unwrap();
    }

    /// Ends what goes wrong, however often it happened.
    pub fn heal(&self) {
        self.sandbox.clear_faults().unwrap();
    }

    /// Resolves when every scripted fault has begun.
    pub async fn until_faults_are_met(&self) {
        while !self.sandbox.unused_faults().unwrap().is_empty() {
            tokio::task::yield_now().await;
        }
    }

    /// Changes how Azure behaves.
    pub fn behave(&self, change: impl FnOnce(&mut Behavior)) {
        self.sandbox.change_behavior(change).unwrap();
    }

    /// The calls since the last time this was asked: verb, path below the subscription, status.
    pub fn calls(&self) -> Vec<String> {
        let calls = self.sandbox.requests().unwrap();
        self.sandbox.clear_requests().unwrap();
        let call = |it: &arm_sandbox::LoggedRequest| {
            let path = it.path.strip_prefix(SUBSCRIPTION).unwrap_or(&it.path);
            let path = path.replace("/providers/Microsoft.Authorization", "/…");
            let filter = it.parameter("$filter").map(|it| format!(" {it}")).unwrap_or_default();
            format!("{} {path}{filter} {}", it.method, it.status)
        };
        calls.iter().map(call).collect()
    }

    /// How many calls of each verb there were since that was asked last.
    pub fn verbs(&self) -> BTreeMap<String, usize> {
        let mut verbs = BTreeMap::new();
        for call in self.calls() {
            let verb = call.split(' ').next().unwrap_or_default().to_owned();
            *verbs.entry(verb).or_default() += 1;
        }
        verbs
    }

    /// A client of somebody else: another tool, a person in the portal.
    pub fn somebody_else(&self) -> azure::Client {
        self.client(None)
    }

    /// A client with a token of that tenant; of the customer's when none is named.
    pub fn client(&self, tenant: Option<&str>) -> azure::Client {
        let token = self.sandbox.access_token(tenant).unwrap();
        let mut settings =
            azure::Settings::new(Cloud::public(), Credential::Static(Secret::from(token)));
        settings.transport = Transport::Router(self.sandbox.router());
        azure::Client::new(settings)
    }

    /// Every role assignment of the subscription, as it is.
    pub async fn assignments(&self) -> Vec<Value> {
        self.somebody_else().list(ALL_ASSIGNMENTS, "2022-04-01", &[]).await.unwrap()
    }
}

impl Drop for Azure {
    fn drop(&mut self) {
        // A test that fails already says why.
        if std::thread::panicking() {
            return;
        }
        let unused = self.sandbox.unused_faults().unwrap();
        assert!(unused.is_empty(), "what was scripted never happened: {unused:#?}");
    }
}
