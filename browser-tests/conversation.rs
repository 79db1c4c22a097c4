//! The whole conversation about a private endpoint: the vendor and a person click, and Terraform
//! applies beside the open page.

use std::{fs, path::PathBuf, sync::Arc};

use serde_json::Value;
use test_support::{
    build,
    terraform::{Error, Outcome, Provider, Terraform, WorkingDirectory},
};

use crate::{browser::Browser, served::Served};

/// The configuration of the example, in the folders in which it finds its module.
const FILES: [(&str, &str); 8] = [
    ("main.tf", include_str!("../examples/private-link/main.tf")),
    ("variables.tf", include_str!("../examples/private-link/variables.tf")),
    ("outputs.tf", include_str!("../examples/private-link/outputs.tf")),
    ("seed.json", include_str!("../examples/private-link/seed.json")),
    ("main.tf", include_str!("../examples/modules/astro-private-link/main.tf")),
    ("variables.tf", include_str!("../examples/modules/astro-private-link/variables.tf")),
    ("outputs.tf", include_str!("../examples/modules/astro-private-link/outputs.tf")),
    ("versions.tf", include_str!("../examples/modules/astro-private-link/versions.tf")),
];

/// The files of [`FILES`] that are the module's.
const MODULE: usize = 4;

/// The example in a folder of its own, initialized.
struct Example {
    directory: Arc<WorkingDirectory>,
    root: tempfile::TempDir,
}

impl Example {
    fn new() -> Self {
        let root = tempfile::tempdir().expect("a folder can be made");
        for (index, (name, text)) in FILES.iter().enumerate() {
            let folder = if index < MODULE { "private-link" } else { "modules/astro-private-link" };
            let folder = root.path().join(folder);
            fs::create_dir_all(&folder).expect("a folder can be made");
            fs::write(folder.join(name), text).expect("a file can be written");
        }
        let binary =
            build::provider(&[], build::Flags::default(), None).expect("the provider can be built");
        let provider = Provider {
            source: "dataplane/dataplane".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            binary,
        };
        let path = root.path().join("private-link");
        let terraform = Terraform::on_path().expect("there is a Terraform CLI");
        let directory =
            WorkingDirectory::at(terraform, &path, &root.path().join("cli"), &[provider]);
        let directory = Arc::new(directory.expect("the directory can be used"));
        directory.init().expect("the configuration is well formed");
        Self { directory, root }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.root.path().join("private-link").join(name)
    }

    /// Records what people did or heard.
    fn record(&self, text: &str) {
        self.directory.write("terraform.tfvars", text).expect("a file can be written");
    }

    /// Runs Terraform beside everything else.
    async fn beside<T: Send + 'static>(
        &self,
        work: impl FnOnce(&WorkingDirectory) -> Result<T, Error> + Send + 'static,
    ) -> T {
        let directory = Arc::clone(&self.directory);
        let done = tokio::task::spawn_blocking(move || work(&directory)).await;
        done.expect("it does not panic").unwrap_or_else(|error| panic!("{error}"))
    }

    async fn apply(&self) -> Outcome {
        self.beside(WorkingDirectory::apply).await
    }

    async fn outputs(&self) -> Value {
        self.beside(WorkingDirectory::output_json).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vendor_asks_terraform_approves_and_a_person_changes_their_mind() {
    // Terraform opens the sandbox in its own process, and both use one database.
    let example = tokio::task::spawn_blocking(Example::new).await.expect("it does not panic");
    let served = Served::shared(&example.file("sandbox.db"), &example.file("seed.json")).await;
    let browser = Browser::start().await;
    browser.open(&served.page("/-/requests")).await;
    browser.click("button[value=keep]").await;
    browser.wait_for("#notice", "Requests are kept").await;

    // The customer asks, and sends the ticket.
    example.apply().await;
    example.record("ticket_id = \"48213\"\n");
    example.apply().await;
    let outputs = example.outputs().await;
    let reference = outputs["ticket"]["value"]["request_id"].as_str().expect("it has a reference");
    browser.wait_for("#requests td", "you").await;

    // The vendor makes the endpoint.
    browser.open(&served.page("/-/play")).await;
    browser.choose("#target", "crdataprod01").await;
    browser.type_into("#group", "registry").await;
    browser.type_into("#endpoint-name", "pe-astro-images").await;
    browser.type_into("#message", reference).await;
    browser.click("button[value=add-private-endpoint]").await;
    browser.wait_for("#notice", "The vendor made the private endpoint").await;
    browser.wait_for("#status", "").await;
    browser.click(".menu a[href='/-/private-link']").await;
    browser.wait_for(".card .badge", "Pending").await;
    let message = browser.find(".card .message").await.text().await.expect("it can be read");
    assert_eq!(message, reference);
    browser.picture("conversation-1-pending").await;

    // Terraform approves it, and the open page shows it.
    example.record("ticket_id = \"48213\"\nvendor_subscription_id = \"c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845\"\n");
    browser.script("window.same = true; return true").await;
    let (outcome, ()) = tokio::join!(example.apply(), browser.wait_for(".card .badge", "Approved"));
    assert!(outcome.mentions("2 changed"), "{outcome}");
    assert_eq!(browser.script("return window.same").await, true, "the page was not loaded again");
    browser.picture("conversation-2-approved").await;

    // A person rejects it in the portal, and the next plan tells.
    browser.type_into("input[name=message]", "not before the audit").await;
    browser.click("button[value=reject]").await;
    browser.wait_for("#notice", "A person rejected the connection").await;
    browser.wait_for(".card .badge", "Rejected").await;
    browser.wait_for(".card .message", "not before the audit").await;
    let planned = example.beside(|it| it.run(&["plan", "-detailed-exitcode"])).await;
    assert!(planned.mentions("Rejected"), "{planned}");
    browser.picture("conversation-3-rejected").await;

    // They change their mind.
    browser.click("button[value=approve]").await;
    browser.wait_for(".card .badge", "Approved").await;

    // The vendor leaves, and the person removes what is left.
    browser.open(&served.page("/-/play")).await;
    browser.click("button[value=remove-private-endpoint]").await;
    browser.wait_for("#notice", "The vendor deleted the private endpoint").await;
    browser.open(&served.page("/-/private-link")).await;
    browser.wait_for(".card .badge", "Disconnected").await;
    browser.click("button[value=remove]").await;
    browser.wait_for(".empty", "Nobody has asked").await;

    // All of it was requested, by whom the log says.
    browser.open(&served.page("/-/requests?method=PUT")).await;
    browser.wait_for("#requests td", "the vendor").await;
    browser.wait_for("#requests th", "pe-astro-images").await;
    browser.picture("conversation-4-requests").await;
    browser.quit().await;
}
