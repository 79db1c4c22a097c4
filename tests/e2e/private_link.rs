//! The whole conversation about a private endpoint, typed as the README says it.

use std::path::Path;
use std::process::Command;

use crate::support::{Browsed, run_example, succeeds};

/// What is said in each turn, in this order.
const TURNS: [&str; 30] = [
    "==> 1. You ask for a private endpoint",
    "The request is `draft`. It waits for you.",
    "  | Subject: Private endpoint for crdataprod01 (registry) from Astro cluster prod-euw (cmg3k4w9t000108l4hx2q7v1z), req-",
    "providers/Microsoft.ContainerRegistry/registries/crdataprod01\n",
    "crdataprod01.westeurope.data.azurecr.io",
    "  | Please put the text \"req-",
    "==> 2. You send the ticket",
    "You record in terraform.tfvars: ticket_id = \"48213\"",
    "The request is `submitted`. It waits for the vendor.",
    "==> 3. The vendor creates the endpoint",
    "sandbox act --database",
    "The vendor made the private endpoint",
    "which is Pending, with the message \"req-",
    "==> 4. Terraform has found the connection, and plans to approve it",
    "will be updated in-place",
    "+ approved_endpoint",
    "providers/Microsoft.Network/privateEndpoints/pe-astro-images",
    "-> \"approved\"",
    "Apply complete! Resources: 0 added, 2 changed, 0 destroyed.",
    "The request is `approved`. It waits for you.",
    "==> 5. You tell the vendor",
    "  | We approved the connection",
    "The request is `confirmed_to_vendor`. It waits for the vendor.",
    "==> 6. The vendor tests the names.",
    "crdataprod01.azurecr.io: not_private\n    crdataprod01.azurecr.io -> crdataprod01.privatelink.azurecr.io -> cr3-weu.westeurope.cloudapp.azure.com -> 20.61.97.12",
    "crdataprod01.azurecr.io: private\n    crdataprod01.azurecr.io -> crdataprod01.privatelink.azurecr.io -> 172.20.28.7",
    "==> 7. The vendor confirms that the names resolve",
    "The request is `ready`. No action is needed.",
    "ready = true",
    "No changes. Your infrastructure matches the configuration.",
];

#[test]
fn one_command_plays_everything_from_the_ticket_to_the_last_answer() {
    let directory = tempfile::tempdir().expect("a folder can be made");

    let said = succeeds(private_link(directory.path()));

    let mut rest = said.as_str();
    for words in TURNS {
        let Some((_, after)) = rest.split_once(words) else {
            panic!("{words:?} is not where it belongs in:\n{said}");
        };
        rest = after;
    }
}

#[test]
fn another_run_starts_over() {
    let directory = tempfile::tempdir().expect("a folder can be made");

    for _ in 0..2 {
        let said = succeeds(private_link(directory.path()));
        assert!(said.contains("The request is `draft`. It waits for you."), "{said}");
        assert!(said.contains("ready = true"), "{said}");
    }
}

#[test]
fn with_browse_the_pages_show_what_terraform_does_and_stay_until_enter_is_pressed() {
    let directory = tempfile::tempdir().expect("a folder can be made");
    let mut example = Browsed::start(private_link(directory.path()));
    let line = example.read_to("Look into the sandbox in a browser: ");
    let url = line.split(": ").nth(1).unwrap_or_default().trim().to_owned();

    assert!(Browsed::page(&url, "/-/private-link").contains("Nobody has asked"));
    example.read_to("The request is `ready`.");

    let page = Browsed::page(&url, "/-/private-link");
    assert!(page.contains("pe-astro-images") && page.contains("Approved"), "{page}");
    let page = Browsed::page(&url, "/-/requests?method=PUT");
    assert!(page.contains("pe-astro-images"), "{page}");
    example.read_to("docs/guides/from-ticket-to-traffic.md");
    example.end();
}

/// `cargo run --example private-link`, in a separate folder.
fn private_link(directory: &Path) -> Command {
    let mut command = run_example("private-link");
    command.arg("--directory").arg(directory);
    command
}
