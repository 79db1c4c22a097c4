//! Actions in the hands of Terraform: invoked by a person, and triggered by a resource, while a vendor
//! is played from another shell.

use std::process::Command;

use serde_json::{Value, json};

use crate::support::{self, Fixture, on_each_cli_with};
use crate::terraform::Feature;

const VNET: &str = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-net/providers/Microsoft.Network/virtualNetworks/vnet-data";
const ASTRO: &str = "/subscriptions/c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845/resourceGroups/astro-prod-euw/providers/Microsoft.Network/virtualNetworks/astro-vnet";
const ASTRO_TENANT: &str = "e0a4c7b8-6d15-4b6f-8c3e-5a9f21d4be02";

/// The provider block of somebody who can show tokens of both tenants.
const BLOCK: &str = r#"
provider "dataplane" {
  auxiliary_tenant_ids = ["e0a4c7b8-6d15-4b6f-8c3e-5a9f21d4be02"]
  sandbox              = { database = "azure.db", seed = "seed.json" }
}
"#;

/// Invokes the wait.
const WAIT: [&str; 3] = ["apply", "-auto-approve", "-invoke=action.dataplane_wait_for.connected"];
/// Invokes the doctor.
const EXAMINE: [&str; 3] = ["apply", "-auto-approve", "-invoke=action.dataplane_doctor.peering"];

#[test]
fn a_wait_that_is_invoked_shows_who_has_to_act_and_ends_when_the_vendor_has() {
    on_each_cli_with(Feature::Actions, &seed(), |fixture| {
        fixture.configure_provider(BLOCK, &(peering_link("") + &waiting()))?;
        fixture.directory.apply()?;

        let mut running = fixture.directory.spawn(&WAIT)?;
        running.wait_for("is Initiated.")?;
        vendor(fixture, &["peer"]);
        let outcome = running.finish()?.success()?;

        assert!(outcome.mentions("virtualNetworks/peer/action"), "{outcome}");
        assert!(outcome.mentions("is connected, both sides know"), "{outcome}");
        assert!(outcome.mentions("Actions: 1 invoked"), "{outcome}");
        assert!(fixture.directory.plan_with(&["-refresh=false"])?.is_empty);
        Ok(())
    });
}

#[test]
fn what_triggers_a_wait_before_it_is_made_is_made_when_the_vendor_has_acted() {
    on_each_cli_with(Feature::Actions, &seed(), |fixture| {
        let trigger = trigger("before_create", "dataplane_wait_for.connected");
        let after = format!("resource \"terraform_data\" \"after\" {{\n{trigger}}}\n");
        fixture.configure_provider(BLOCK, &(peering_link("") + &waiting() + &after))?;

        let mut running = fixture.directory.spawn(&["apply", "-auto-approve"])?;
        running.wait_for("is Initiated.")?;
        vendor(fixture, &["peer"]);
        let outcome = running.finish()?.success()?;

        assert!(outcome.mentions("2 added, 0 changed, 0 destroyed"), "{outcome}");
        let waited = outcome.stdout.find("is connected, both sides know");
        let made = outcome.stdout.find("terraform_data.after: Creation complete");
        assert!(waited.is_some() && waited < made, "{outcome}");
        Ok(())
    });
}

#[test]
fn a_wait_that_a_resource_triggers_keeps_the_apply_going_until_the_vendor_has_acted() {
    on_each_cli_with(Feature::Actions, &seed(), |fixture| {
        let trigger = trigger("after_create", "dataplane_wait_for.connected");
        fixture.configure_provider(BLOCK, &(peering_link(&trigger) + &waiting()))?;

        let mut running = fixture.directory.spawn(&["apply", "-auto-approve"])?;
        running.wait_for("is Initiated.")?;
        vendor(fixture, &["peer"]);
        let outcome = running.finish()?.success()?;

        assert!(outcome.mentions("is connected, both sides know"), "{outcome}");
        assert!(outcome.mentions("1 added, 0 changed, 0 destroyed"), "{outcome}");
        Ok(())
    });
}

#[test]
fn a_wait_that_is_interrupted_or_too_long_loses_nothing() {
    on_each_cli_with(Feature::Actions, &seed(), |fixture| {
        let directory = &fixture.directory;
        let short = waiting().replace("timeout = \"1h\"", "timeout = \"1s\"");
        fixture.configure_provider(BLOCK, &(peering_link("") + &waiting()))?;
        directory.apply()?;
        let mut running = directory.spawn(&WAIT)?;
        running.wait_for("is Initiated.")?;
        running.interrupt();
        running.wait_for("Interrupt received")?;
        let outcome = running.finish()?;
        assert_ne!(outcome.code, Some(0), "{outcome}");
        assert!(outcome.has_code("ActionInterrupted"), "{outcome}");

        fixture.configure_provider(BLOCK, &(peering_link("") + &short))?;
        let error = directory.succeed(&WAIT).expect_err("nobody acts");
        assert!(error.has_code("WaitTimedOut"), "{error}");
        assert!(error.mentions("is Initiated."), "{error}");
        assert_eq!(directory.state_list()?, ["dataplane_vnet_peering.astro"]);

        vendor(fixture, &["peer"]);
        directory.succeed(&WAIT)?;
        Ok(())
    });
}

#[test]
fn the_doctor_shows_each_finding_and_warns_or_fails() {
    on_each_cli_with(Feature::Actions, &seed(), |fixture| {
        let directory = &fixture.directory;
        fixture.configure_provider(BLOCK, &(peering_link("") + &doctor("warn")))?;
        directory.apply()?;
        let outcome = directory.succeed(&EXAMINE)?;
        assert!(outcome.mentions("problem: peering: "), "{outcome}");
        assert!(outcome.has_code("ConnectionHasProblems"), "{outcome}");

        fixture.configure_provider(BLOCK, &(peering_link("") + &doctor("error")))?;
        let error = directory.succeed(&EXAMINE).expect_err("there is a problem");
        assert!(error.has_code("ConnectionHasProblems"), "{error}");

        vendor(fixture, &["peer"]);
        let outcome = directory.succeed(&EXAMINE)?;
        assert!(outcome.mentions("ok: peering: "), "{outcome}");
        assert!(outcome.mentions("summary: 5 ok, 0 problem, 0 unknown."), "{outcome}");
        assert!(!outcome.has_code("ConnectionHasProblems"), "{outcome}");
        Ok(())
    });
}

#[test]
fn the_doctor_reads_a_storage_account_and_what_was_corrected_since() {
    const EXAMINE: [&str; 3] = ["apply", "-auto-approve", "-invoke=action.dataplane_doctor.data"];
    on_each_cli_with(Feature::Actions, &seed(), |fixture| {
        let directory = &fixture.directory;
        fixture.configure(&storage_doctor())?;
        directory.apply()?;
        let outcome = directory.succeed(&EXAMINE)?;
        assert!(outcome.mentions("problem: storage account: No CORS rule allows"), "{outcome}");
        assert!(outcome.mentions("summary: 1 ok, 1 problem, 0 unknown."), "{outcome}");

        let rule = json!({
            "allowedOrigins": ["https://*.unionai.cloud"],
            "allowedMethods": ["GET", "HEAD"],
            "allowedHeaders": ["*"],
            "exposedHeaders": ["ETag"],
            "maxAgeInSeconds": 3600,
        });
        let blobs = format!("{}/blobServices/default", support::LAKE);
        let rules = json!({ "properties": { "cors": { "corsRules": [rule] } } });
        fixture.azure.put(&blobs, "2025-08-01", &rules);
        let outcome = directory.succeed(&EXAMINE)?;
        assert!(outcome.mentions("summary: 2 ok, 0 problem, 0 unknown."), "{outcome}");
        assert!(!outcome.has_code("ConnectionHasProblems"), "{outcome}");
        Ok(())
    });
}

#[test]
fn a_doctor_that_a_resource_triggers_fails_the_apply_and_keeps_what_was_made() {
    on_each_cli_with(Feature::Actions, &seed(), |fixture| {
        let directory = &fixture.directory;
        let trigger = trigger("after_create", "dataplane_doctor.peering");
        fixture.configure_provider(BLOCK, &(peering_link(&trigger) + &doctor("error")))?;
        let error = directory.apply().expect_err("the vendor has not acted");
        assert!(error.has_code("ConnectionHasProblems"), "{error}");
        assert_eq!(directory.state_list()?, ["dataplane_vnet_peering.astro"]);
        assert!(!directory.state_show("dataplane_vnet_peering.astro")?.contains("tainted"));
        Ok(())
    });
}

/// The resources of most tests, and a network of the customer and one of the vendor.
fn seed() -> Value {
    let mut seed = support::seed();
    let push = |list: &mut Value, item| list.as_array_mut().expect("a list").push(item);
    push(&mut seed["tenants"], json!({ "tenantId": ASTRO_TENANT }));
    let subscription = ASTRO.split('/').nth(2);
    let subscription = json!({ "subscriptionId": subscription, "tenantId": ASTRO_TENANT });
    push(&mut seed["subscriptions"], subscription);
    for (id, prefix) in [(VNET, "10.60.0.0/16"), (ASTRO, "172.20.0.0/19")] {
        let space = json!({ "addressPrefixes": [prefix] });
        let network = json!({
            "id": id, "location": "westeurope", "properties": { "addressSpace": space },
        });
        push(&mut seed["resources"], network);
    }
    seed
}

/// The customer's peering link, with this besides.
fn peering_link(more: &str) -> String {
    format!(
        "resource \"dataplane_vnet_peering\" \"astro\" {{\n  vnet_id = \"{VNET}\"\n  remote_vnet_id = \"{ASTRO}\"\n  remote_tenant_id = \"{ASTRO_TENANT}\"\n{more}}}\n"
    )
}

fn trigger(event: &str, action: &str) -> String {
    format!(
        "  lifecycle {{\n    action_trigger {{\n      events = [{event}]\n      actions = [action.{action}]\n    }}\n  }}\n"
    )
}

fn waiting() -> String {
    "action \"dataplane_wait_for\" \"connected\" {\n  config {\n    vnet_peering_id = dataplane_vnet_peering.astro.id\n    timeout = \"1h\"\n  }\n}\n".to_owned()
}

fn doctor(on_problem: &str) -> String {
    format!(
        "action \"dataplane_doctor\" \"peering\" {{\n  config {{\n    peering = {{\n      vnet_peering_id = dataplane_vnet_peering.astro.id\n      cluster_cidrs = [\"172.20.0.0/20\"]\n    }}\n    on_problem = \"{on_problem}\"\n  }}\n}}\n"
    )
}

fn storage_doctor() -> String {
    format!(
        "action \"dataplane_doctor\" \"data\" {{\n  config {{\n    storage_account = {{\n      resource_id = \"{}\"\n      browser_origins = [\"https://acme.hosted.unionai.cloud\"]\n      shared_key_access = \"required\"\n    }}\n  }}\n}}\n",
        support::LAKE
    )
}

/// Plays the vendor from another shell.
#[track_caller]
fn vendor(fixture: &Fixture, arguments: &[&str]) {
    let output = Command::new(env!("CARGO_BIN_EXE_terraform-provider-dataplane"))
        .args(["sandbox", "act", "--database"])
        .arg(fixture.directory.path().join("azure.db"))
        .args(arguments)
        .output()
        .expect("the binary runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
