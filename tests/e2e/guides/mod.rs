//! Both vendors' guides as one configuration, over all its applies: what each plan shows, what is said, and
//! what the outputs are. Everything else than Terraform is played: the vendors' answers, and who sends what.

mod pages;

mod scene;

use arm_sandbox::vendor::{Action, AddPrivateEndpoint, Peer, RotateAddresses};
use expect_test::expect_file;
use serde_json::{Value, json};

use crate::{
    support::{Fixture, REGISTRY, on_latest_cli},
    terraform::{Error, Product, normalize},
};
use scene::{ASTRO, ASTRO_SUBSCRIPTION};

/// The file of what people record.
const RECORD: &str = "record.auto.tfvars.json";
/// The file of a plan.
const PLAN: &str = "step.tfplan";

#[test]
fn both_guides_lead_to_what_they_promise_step_by_step() {
    on_latest_cli(&scene::seed(), |fixture| {
        fixture.directory.write("main.tf", include_str!("main.tf"))?;
        let mut record = json!({});

        expect_file!["steps/1-asked.txt"].assert_eq(&step(fixture, &record)?);

        record["domain_access"] = json!({ "ticket_id": "UN-311" });
        record["peering"] = json!({ "ticket_id": "48213" });
        record["registry"] = json!({ "ticket_id": "48214" });
        expect_file!["steps/2-sent.txt"].assert_eq(&step(fixture, &record)?);

        vendors_act(fixture);
        record["peering"]["vendor_vnet_id"] = ASTRO.into();
        record["registry"]["vendor_subscription_id"] = ASTRO_SUBSCRIPTION.into();
        expect_file!["steps/3-answered.txt"].assert_eq(&step(fixture, &record)?);

        record["registry"]["approval_notice_sent"] = true.into();
        record["domain_access"]["completed"] = true.into();
        expect_file!["steps/4-told.txt"].assert_eq(&step(fixture, &record)?);

        fixture.azure.vendor(Action::RotateAddresses(RotateAddresses {
            addresses: vec!["203.0.113.18".to_owned(), "203.0.113.44".to_owned()],
            ..RotateAddresses::default()
        }));
        record["registry"]["dns_confirmed"] = true.into();
        record["peering"]["traffic_confirmed"] = true.into();
        expect_file!["steps/5-ready.txt"].assert_eq(&step(fixture, &record)?);

        assert!(fixture.directory.plan_is_empty()?);
        expect_file!["steps/6-destroyed.txt"].assert_eq(&destroyed(fixture)?);
        assert_eq!(fixture.directory.state_list()?, Vec::<String>::new());
        let shown = fixture.azure.sandbox.show().expect("the sandbox can be read");
        expect_file!["steps/7-left.txt"].assert_eq(&normal(fixture, &shown));
        Ok(())
    });
}

/// Astronomer makes its peering link, and its endpoint for the registry.
fn vendors_act(fixture: &Fixture) {
    fixture.azure.vendor(Action::Peer(Peer::default()));
    let tickets = output(fixture, "tickets");
    let reference = reference(tickets["registry"].as_str().unwrap_or_default());
    fixture.azure.vendor(Action::AddPrivateEndpoint(AddPrivateEndpoint {
        target: REGISTRY.to_owned(),
        group: Some("registry".to_owned()),
        endpoint: Some("pe-astro-images".to_owned()),
        message: Some(reference.to_owned()),
    }));
}

/// The reference that a ticket asks the vendor to send.
fn reference(ticket: &str) -> &str {
    ticket
        .split(|it: char| !(it.is_ascii_alphanumeric() || it == '-'))
        .find(|it| it.starts_with("req-"))
        .unwrap_or_else(|| panic!("no reference is in:\n{ticket}"))
}

/// Records, plans, and applies that plan: all that is shown and said.
fn step(fixture: &Fixture, record: &Value) -> Result<String, Error> {
    let directory = &fixture.directory;
    directory.write(RECORD, &record.to_string())?;
    let said = directory.succeed(&["plan", "-json", &format!("-out={PLAN}")])?.json_lines()?;
    let plan = directory.succeed(&["show", PLAN])?.stdout;
    let applied = directory.succeed(&["apply", "-json", PLAN])?.json_lines()?;
    let outputs = ["progress", "connected", "effective", "tickets"]
        .map(|name| format!("{name}:\n{}", pretty(&output(fixture, name))));
    let text = [
        format!("== the plan\n\n{}\n", plan.trim()),
        format!("== said by the plan\n\n{}", diagnostics(&said)),
        format!("== said by the apply\n\n{}", diagnostics(&applied)),
        format!("== outputs\n\n{}\n", outputs.join("\n\n")),
    ];
    Ok(normal(fixture, &text.join("\n")))
}

/// Plans the destroy of everything and carries it out: all that is shown and said.
fn destroyed(fixture: &Fixture) -> Result<String, Error> {
    let directory = &fixture.directory;
    let planning = ["plan", "-destroy", "-json", &format!("-out={PLAN}")];
    let said = directory.succeed(&planning)?.json_lines()?;
    let changes = said.iter().filter(|it| it["type"] == "planned_change");
    let mut changes: Vec<_> = changes
        .map(|it| {
            let change = &it["change"];
            format!("{} {}", word(&change["action"]), word(&change["resource"]["addr"]))
        })
        .collect();
    changes.sort();
    let applied = directory.succeed(&["apply", "-json", PLAN])?.json_lines()?;
    let text = [
        format!("== the plan\n\n{}\n", changes.join("\n")),
        format!("== said by the plan\n\n{}", diagnostics(&said)),
        format!("== said by the apply\n\n{}", diagnostics(&applied)),
    ];
    Ok(normal(fixture, &text.join("\n")))
}

/// What was said, in an order that does not depend on what was done first.
fn diagnostics(lines: &[Value]) -> String {
    let said = lines.iter().filter(|it| it["type"] == "diagnostic").map(|it| {
        let said = &it["diagnostic"];
        let place = match said["address"].as_str() {
            Some(address) => format!(" ({address})"),
            None => String::new(),
        };
        let detail = word(&said["detail"]);
        format!("{}{place}: {}\n{detail}\n", word(&said["severity"]), word(&said["summary"]))
    });
    let mut said: Vec<_> = said.collect();
    said.sort();
    if said.is_empty() { "nothing\n".to_owned() } else { said.join("\n") }
}

/// The value of an output.
fn output(fixture: &Fixture, name: &str) -> Value {
    let outputs = fixture.directory.output_json().expect("there are outputs");
    outputs[name]["value"].clone()
}

/// A value as lines: texts as they are, with their own lines.
fn pretty(value: &Value) -> String {
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.replace("\\n", "\n      ").replace("\\\"", "\"")
}

fn word(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn normal(fixture: &Fixture, text: &str) -> String {
    let text = normalize(text, &[(fixture.directory.path(), "<directory>")]);
    let text = match fixture.directory.terraform().product() {
        Product::Terraform => text,
        Product::OpenTofu => named_terraform(&text),
    };
    let lines: Vec<_> = text.lines().map(str::trim_end).collect();
    format!("{}\n", lines.join("\n"))
}

/// What OpenTofu says, as Terraform says it: its own name, its command, the host of its registry, and the legend
/// of changes in place, which it explains from 1.12 on.
fn named_terraform(text: &str) -> String {
    text.replace(Product::OpenTofu.name(), Product::Terraform.name())
        .replace("\"tofu apply\"", "\"terraform apply\"")
        .replace(Product::OpenTofu.registry(), Product::Terraform.registry())
        .replace("update in-place (current -> planned)", "update in-place")
}
