//! A workspace of HCP Terraform, and what it sets for each phase of a run.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use arm_sandbox::{Database, Sandbox, Settings};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{Azure, LATEST, Served, TENANT, provider_of_this_build, seed};
use crate::terraform::{Error, Terraform, WorkingDirectory};

/// Client ID of the application that plans.
pub(super) const READER: &str = "3c5d1b7e-94f0-4a26-8d13-e07b6f2a9c58";
/// Client ID of the application that applies.
pub(super) const WRITER: &str = "b81e4f60-27c9-4d5a-a3f8-6c90d2e71b34";
/// The other tenant of the guide.
const PARTNER: &str = "e0a4c7b8-6d15-4b6f-8c3e-5a9f21d4be02";
/// The subscription in it.
const PARTNER_SUBSCRIPTION: &str = "5f27c8d1-0b3e-4964-9a7d-e81f3c60b259";
/// A resource group of that.
pub(super) const PARTNER_GROUP: &str =
    "/subscriptions/5f27c8d1-0b3e-4964-9a7d-e81f3c60b259/resourceGroups/rg-partner";
/// A principal of that tenant.
pub(super) const PARTNER_PRINCIPAL: &str = "d0c6e3a9-51f8-47b2-8e64-2a97b5f1c0d3";

const ISSUER: &str = "https://app.terraform.io";
const REQUIREMENT: &str = "terraform {\n  required_providers {\n    dataplane = { source = \"dataplane/dataplane\" }\n  }\n}\n";

/// Gives each CLI a run whose reader may not do these actions.
#[track_caller]
pub(super) fn check_each(
    denied: &[&str],
    check: impl Fn(Run) -> Result<(), Error>,
) -> Result<(), Error> {
    for terraform in [Terraform::on_path()?, Terraform::version(LATEST)?] {
        check(Run::new(terraform, denied)?)?;
    }
    Ok(())
}

/// A workspace, with the Azure that its runs work on.
pub(super) struct Run {
    /// Where the runs take place.
    pub(super) directory: WorkingDirectory,
    /// What they work on.
    pub(super) azure: Azure,
    _served: Served,
    /// Where HCP Terraform keeps what it passes by files.
    credentials: TempDir,
    _database: TempDir,
    before: BTreeMap<PathBuf, Vec<u8>>,
}

impl Run {
    /// A workspace with nothing in it.
    pub(super) fn new(terraform: Terraform, denied: &[&str]) -> Result<Self, Error> {
        let database = tempfile::tempdir().expect("a folder can be made");
        let sandbox = Sandbox::open(Settings {
            database: Database::File(database.path().join("azure.db")),
            seed: Some(two_tenants(denied).into()),
            ..Settings::default()
        });
        let azure = Azure::new(sandbox.expect("the seed is well formed"));
        let served = Served::start(&azure.sandbox, false);
        let directory = WorkingDirectory::temporary(terraform, &[provider_of_this_build()])?;
        let temporary = directory.path().join("tmp");
        fs::create_dir(&temporary).expect("a folder can be made");
        let directory = directory
            .without_variable("HOME")
            .with_variable("TMPDIR", temporary)
            .with_variable("TFC_RUN_ID", "run-CZcmD7eagjhyX0vN")
            .with_variable("TFC_AZURE_PROVIDER_AUTH", "true")
            .with_variable("ARM_RESOURCE_MANAGER_ENDPOINT", &served.url)
            .with_variable("ARM_ACTIVE_DIRECTORY_AUTHORITY_HOST", &served.url);
        let credentials = tempfile::tempdir().expect("a folder can be made");
        let before = BTreeMap::new();
        Ok(Self { directory, azure, _served: served, credentials, _database: database, before })
    }

    /// Writes the configuration and initializes it.
    pub(super) fn configured(mut self, text: &str) -> Result<Self, Error> {
        self.directory.write("main.tf", &format!("{REQUIREMENT}{text}"))?;
        self.before = self.outside();
        self.directory.init()?;
        Ok(self)
    }

    /// What HCP Terraform sets for a phase, for this application.
    pub(super) fn in_phase(self, phase: &str, client: &str) -> Self {
        let token = token(phase);
        let directory = self
            .directory
            .with_variable("ARM_TENANT_ID", TENANT)
            .with_variable("ARM_USE_OIDC", "true")
            .with_variable("ARM_CLIENT_ID", client)
            .with_variable("ARM_OIDC_TOKEN", token);
        Self { directory, ..self }
    }

    /// What HCP Terraform writes and sets where identities have tags.
    pub(super) fn in_phase_by_files(self, phase: &str, client: &str) -> Self {
        let of = |tag: &str| {
            let file = |name: &str| self.credentials.path().join(format!("{tag}-{name}"));
            let (id, assertion) = (file("client-id"), file("token"));
            fs::write(&id, client).expect("a file can be written");
            fs::write(&assertion, token(phase)).expect("a file can be written");
            json!({ "client_id_file_path": id, "oidc_token_file_path": assertion })
        };
        let credentials =
            json!({ "default": of("default"), "aliases": { "PARTNER": of("PARTNER") } });
        let directory = self
            .directory
            .with_variable("TF_VAR_tfc_azure_dynamic_credentials", credentials.to_string());
        Self { directory, ..self }
    }

    /// Fails if anything beside the working directory is not as it was.
    #[track_caller]
    pub(super) fn check_leaves_nothing_behind(&self) {
        let names = |files: &BTreeMap<PathBuf, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
        let after = self.outside();
        assert_eq!(names(&after), names(&self.before));
        assert!(after == self.before, "a file beside the working directory was changed");
        let left: Vec<_> = files(&self.directory.path().join("tmp")).into_keys().collect();
        assert_eq!(left, Vec::<PathBuf>::new(), "temporary files are removed");
    }

    /// The files beside the working directory: what a home would hold.
    fn outside(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut found = files(self.directory.path().parent().expect("it is in a folder"));
        found.retain(|path, _| !path.starts_with(self.directory.path()));
        found
    }
}

/// The seed of all tests beside another tenant, with the applications in both.
fn two_tenants(denied: &[&str]) -> Value {
    let mut seed = seed();
    let applications = [(READER, "plan"), (WRITER, "apply")].map(|(client, phase)| {
        [TENANT, PARTNER].map(|tenant| {
            json!({
                "appId": client,
                "tenantId": tenant,
                "federatedCredentials": [{
                    "issuer": ISSUER,
                    "subject": subject(phase),
                    "audience": "api://AzureADTokenExchange",
                }],
            })
        })
    });
    seed["applications"] = applications.concat().into();
    seed["caller"] = json!({ "denied": [{ "scope": "/", "actions": denied, "appId": READER }] });
    let mut add = |member: &str, value: Value| {
        seed[member].as_array_mut().expect("the seed has it").push(value);
    };
    add("tenants", json!({ "tenantId": PARTNER }));
    add("subscriptions", json!({ "subscriptionId": PARTNER_SUBSCRIPTION, "tenantId": PARTNER }));
    add(
        "principals",
        json!({ "id": PARTNER_PRINCIPAL, "type": "ServicePrincipal", "tenantId": PARTNER }),
    );
    add("resources", json!({ "id": PARTNER_GROUP, "location": "westeurope" }));
    seed
}

fn subject(phase: &str) -> String {
    format!("organization:acme:project:platform:workspace:data-access:run_phase:{phase}")
}

/// What HCP Terraform says of a run in this phase, in force until the year 2100.
fn token(phase: &str) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let header = part(&json!({ "alg": "RS256", "typ": "JWT", "kid": "1" }));
    let claims = part(&json!({
        "iss": ISSUER,
        "sub": subject(phase),
        "aud": "api://AzureADTokenExchange",
        "iat": 1_600_000_000,
        "nbf": 1_600_000_000,
        "exp": 4_102_444_800_u64,
        "terraform_run_phase": phase,
    }));
    format!("{header}.{claims}.{}", URL_SAFE_NO_PAD.encode("signature"))
}

/// Every file below a folder, with its content; links are not followed.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("the folder exists") {
        let entry = entry.expect("an entry");
        let kind = entry.file_type().expect("it has a kind");
        if kind.is_dir() {
            found.extend(files(&entry.path()));
        } else if kind.is_file() {
            found.insert(entry.path(), fs::read(entry.path()).expect("it can be read"));
        } else {
            found.insert(entry.path(), Vec::new());
        }
    }
    found
}
