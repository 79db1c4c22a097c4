//! A remote run of HCP Terraform: a plan by one identity, an apply by another.
//!
//! What is the same as there: the environment has nothing but what a run sets; nobody is signed in
//! with a CLI; HOME is not set; temporary files go into the working directory, and nothing outside of
//! it may be changed by a run, which is looked at afterwards (a folder that forbids writing would not
//! stop root). Tokens are those that HCP Terraform issues, exchanged at a token service that compares
//! issuer, subject and audience. What is not: plan and apply share one machine and folder, and the
//! tokens' signatures are checked by nobody.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use arm_sandbox::{Database, Sandbox, Settings};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{
    Azure, DATA_PLANE, Grant, IDENTITY, LAKE, LATEST, Served, TASKS, TENANT,
    provider_of_this_build, seed,
};
use crate::terraform::{Error, Terraform, WorkingDirectory};

/// Client ID of the application that plans.
const READER: &str = "3c5d1b7e-94f0-4a26-8d13-e07b6f2a9c58";
/// Client ID of the application that applies.
const WRITER: &str = "b81e4f60-27c9-4d5a-a3f8-6c90d2e71b34";
/// The other tenant of the guide, its subscription, and what is in it.
const PARTNER: &str = "e0a4c7b8-6d15-4b6f-8c3e-5a9f21d4be02";
const PARTNER_SUBSCRIPTION: &str = "5f27c8d1-0b3e-4964-9a7d-e81f3c60b259";
const PARTNER_GROUP: &str =
    "/subscriptions/5f27c8d1-0b3e-4964-9a7d-e81f3c60b259/resourceGroups/rg-partner";
const PARTNER_PRINCIPAL: &str = "d0c6e3a9-51f8-47b2-8e64-2a97b5f1c0d3";

const ISSUER: &str = "https://app.terraform.io";
const REQUIREMENT: &str = "terraform {\n  required_providers {\n    dataplane = { source = \"dataplane/dataplane\" }\n  }\n}\n";

#[test]
fn a_reader_plans_and_a_writer_applies() -> Result<(), Error> {
    check_each(&["*/write", "*/delete", "*/action", "*/permissions/read"], |run| {
        let configuration = format!(
            "provider \"dataplane\" {{}}\n\
             data \"dataplane_managed_identity\" \"tasks\" {{\n  resource_group_id = \"{DATA_PLANE}\"\n}}\n{}{}",
            Grant::new()
                .for_identity("")
                .with_expression("managed_identity_id", "data.dataplane_managed_identity.tasks.id")
                .hcl(),
            allowlist(),
        );
        let run = run.configured(&configuration)?;

        let run = run.in_phase("plan", READER);
        let plan = run.directory.plan_with(&["-out=run.tfplan"])?.outcome;
        assert!(plan.mentions("Plan: 2 to add, 0 to change, 0 to destroy."), "{plan}");
        assert!(!plan.mentions("Some checks could not run"), "{plan}");
        let refused = run.directory.run(&["apply", "run.tfplan"])?;
        assert!(refused.mentions("AuthorizationFailed"), "{refused}");
        assert!(refused.mentions("Microsoft.Authorization/roleAssignments/write"), "{refused}");
        assert!(run.azure.assignments().is_empty(), "a reader changes nothing");

        let run = run.in_phase("plan", READER);
        run.directory.plan_with(&["-out=run.tfplan"])?;
        let run = run.in_phase("apply", WRITER);
        run.directory.succeed(&["apply", "run.tfplan"])?;
        assert_eq!(run.azure.assignment()["properties"]["principalId"], json!(TASKS));

        let run = run.in_phase("plan", READER);
        assert!(run.directory.plan_is_empty()?);
        run.check_leaves_nothing_behind();
        Ok(())
    })
}

#[test]
fn what_the_plan_may_not_check_is_one_warning_for_each_object() -> Result<(), Error> {
    check_each(&["*"], |run| {
        let grant = Grant::new().for_identity(IDENTITY).hcl();
        let run = run
            .configured(&format!("provider \"dataplane\" {{}}\n{grant}{}", allowlist()))?
            .in_phase("plan", READER);

        let outcome = run.directory.plan_with(&["-json", "-out=run.tfplan"])?.outcome;

        let mut warned = BTreeMap::new();
        for line in outcome.json_lines()? {
            let diagnostic = &line["diagnostic"];
            assert_ne!(diagnostic["severity"], json!("error"), "{outcome}");
            if diagnostic["summary"] == json!("Some checks could not run") {
                let address = diagnostic["address"].as_str().unwrap_or_default().to_owned();
                *warned.entry(address).or_insert(0) += 1;
            }
        }
        let once = |address: &str| (address.to_owned(), 1);
        let expected = ["dataplane_ip_allowlist.lake", "dataplane_role_assignment.tasks"];
        assert_eq!(warned, BTreeMap::from(expected.map(once)), "{outcome}");

        let run = run.in_phase("apply", WRITER);
        run.directory.succeed(&["apply", "run.tfplan"])?;
        assert_eq!(run.azure.assignment()["properties"]["principalId"], json!(TASKS));
        run.check_leaves_nothing_behind();
        Ok(())
    })
}

#[test]
fn the_identities_of_the_guide_each_work_in_their_tenant() -> Result<(), Error> {
    check_each(&["*/write", "*/delete"], |run| {
        let grant = Grant::new().for_identity(IDENTITY).hcl();
        let other = Grant::new()
            .named("partner")
            .with_expression("provider", "dataplane.partner")
            .with("scope", PARTNER_GROUP)
            .with("role", "Reader")
            .with("principal_id", PARTNER_PRINCIPAL)
            .hcl();
        let run = run.configured(&format!("{}{grant}{other}", blocks_of_the_guide()))?;

        let run = run.in_phase_by_files("plan", READER);
        run.directory.plan_with(&["-out=run.tfplan"])?;
        let run = run.in_phase_by_files("apply", WRITER);
        run.directory.succeed(&["apply", "run.tfplan"])?;

        assert_eq!(run.azure.assignment()["properties"]["principalId"], json!(TASKS));
        let partner = run.directory.state_show("dataplane_role_assignment.partner")?;
        assert!(partner.contains(&format!("\"{PARTNER_GROUP}/providers/")), "{partner}");
        let run = run.in_phase_by_files("plan", READER);
        assert!(run.directory.plan_is_empty()?);
        run.check_leaves_nothing_behind();
        Ok(())
    })
}

#[test]
fn a_token_of_the_other_phase_is_refused_and_explained() -> Result<(), Error> {
    // Otherwise it is waited for: a federated credential may have been made a moment ago.
    let block = "provider \"dataplane\" {\n  max_retries = 0\n}\n";
    let data = format!(
        "data \"dataplane_managed_identity\" \"tasks\" {{\n  resource_group_id = \"{DATA_PLANE}\"\n}}\n"
    );
    let run = Run::new(Terraform::version(LATEST)?, &[])?.configured(&format!("{block}{data}"))?;
    let run = run.in_phase("plan", WRITER);
    let error = run.directory.plan().expect_err("the application for the apply trusts no plan");
    assert!(error.mentions("Could not sign in to Azure"), "{error}");
    assert!(error.mentions("run_phase"), "{error}");
    Ok(())
}

/// Gives each CLI a run whose reader may not do these actions.
#[track_caller]
fn check_each(denied: &[&str], check: impl Fn(Run) -> Result<(), Error>) -> Result<(), Error> {
    for terraform in [Terraform::on_path()?, Terraform::version(LATEST)?] {
        check(Run::new(terraform, denied)?)?;
    }
    Ok(())
}

/// A workspace, with the Azure that its runs work on.
struct Run {
    directory: WorkingDirectory,
    azure: Azure,
    _served: Served,
    /// Where HCP Terraform keeps what it passes by files.
    credentials: TempDir,
    _database: TempDir,
    before: BTreeMap<PathBuf, Vec<u8>>,
}

impl Run {
    /// A workspace with nothing in it.
    fn new(terraform: Terraform, denied: &[&str]) -> Result<Self, Error> {
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

    /// Writes the configuration and initialises it.
    fn configured(mut self, text: &str) -> Result<Self, Error> {
        self.directory.write("main.tf", &format!("{REQUIREMENT}{text}"))?;
        self.before = self.outside();
        self.directory.init()?;
        Ok(self)
    }

    /// What HCP Terraform sets for a phase, for this application.
    fn in_phase(self, phase: &str, client: &str) -> Self {
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
    fn in_phase_by_files(self, phase: &str, client: &str) -> Self {
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
    fn check_leaves_nothing_behind(&self) {
        let names = |files: &BTreeMap<PathBuf, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
        let after = self.outside();
        assert_eq!(names(&after), names(&self.before));
        assert!(after == self.before, "a file beside the working directory was changed");
        let left: Vec<_> = files(&self.directory.path().join("tmp")).into_keys().collect();
        assert_eq!(left, [PathBuf::new(); 0], "temporary files are removed");
    }

    /// The files beside the working directory: what a home would hold.
    fn outside(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut found = files(self.directory.path().parent().expect("it is in a folder"));
        found.retain(|path, _| !path.starts_with(self.directory.path()));
        found
    }
}

/// The provider blocks that the guide shows for several identities.
fn blocks_of_the_guide() -> String {
    let guide = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/guides/hcp-terraform.md");
    let guide = fs::read_to_string(guide).expect("the guide is there");
    let blocks = guide.split("```terraform\n").filter_map(|it| it.split("```").next());
    let mut found: Vec<_> = blocks.filter(|it| it.contains("alias ")).collect();
    assert_eq!(found.len(), 1, "one block shows several identities");
    found.remove(0).to_owned()
}

fn allowlist() -> String {
    format!(
        "resource \"dataplane_ip_allowlist\" \"lake\" {{\n  target_id = \"{LAKE}\"\n  addresses = [\"203.0.113.18\"]\n}}\n"
    )
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
