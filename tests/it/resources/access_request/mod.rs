//! `dataplane_access_request`: a record, a ticket, and what Azure shows.

mod connection;
mod hub;
mod network_link;
mod sample;
mod vpn;

pub(crate) use sample::SAMPLE;

use serde_json::{Value, json};

use crate::{
    azure::{Azure, lake, networks},
    grpc::{Managed, Stored, UNKNOWN},
    snapshot::Snapshot,
};

/// Access of one domain to the lake.
fn domain() -> Value {
    json!({
        "vendor": "Union",
        "kind": "domain_scoped_access",
        "organization": "acme",
        "data_plane": "acme-azure-westeurope",
        "domain": "production",
        "role": "Storage Blob Data Reader",
        "scope": lake(),
    })
}

fn with(mut config: Value, name: &str, value: impl Into<Value>) -> Value {
    config[name] = value.into();
    config
}

async fn requests(azure: &Azure) -> Managed {
    azure.terraform().await.resource("dataplane_access_request")
}

/// How far a request is, and who acts.
fn state(stored: &Stored) -> (&str, &str) {
    (stored.text("status"), stored.text("waiting_on"))
}

/// Refreshes, and plans the same configuration: nothing changes.
async fn refreshed(azure: &Azure, stored: &Stored, config: &Value) -> Stored {
    let run = requests(azure).await;
    let read = run.refresh(stored).await.stored();
    assert_eq!(run.plan(Some(&read), config).await.changes(), json!({}));
    read
}

#[tokio::test(start_paused = true)]
async fn a_request_is_planned_whole_and_makes_no_call() {
    let azure = Azure::new();
    let run = requests(&azure).await;
    let plan = run.plan(None, &domain()).await;
    plan.notes.warning().is("DomainScopeCosts", "kind").says(&["dataplane_role_assignment"]);
    assert_eq!(plan.planned["status"], "draft");
    let body = plan.planned["ticket_body"].as_str().unwrap();
    for text in ["production", "Storage Blob Data Reader", &lake(), "by domain, not by project"] {
        assert!(body.contains(text), "{body}");
    }
    let applied = run.apply(&plan).await;
    applied.notes.warning().is("RequestWaits", "").says(&["`draft`", "`ticket_subject`"]);
    let stored = applied.stored();
    assert_eq!(stored.value["waiting_on"], "you");
    assert!(body.contains(stored.value["request_id"].as_str().unwrap()), "{body}");
    run.converge(Some(stored), &domain()).await;
    assert_eq!(azure.calls(), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn what_people_record_moves_it_and_does_not_change_its_reference() {
    let azure = Azure::new();
    let run = requests(&azure).await;
    let draft = run.create(&domain()).await;
    let sent = with(domain(), "ticket_id", "48213");
    let plan = run.plan(Some(&draft), &sent).await;
    assert_eq!(plan.replace, Vec::<String>::new());
    let applied = run.apply(&plan).await;
    applied.notes.warning().is("RequestWaits", "").says(&["48213"]);
    let submitted = applied.stored();
    assert_eq!(submitted.value["status"], "submitted");
    assert_eq!(submitted.value["waiting_on"], "vendor");
    assert_eq!(submitted.value["request_id"], draft.value["request_id"]);
    assert_eq!(submitted.value["ticket_body"], draft.value["ticket_body"]);

    let done = with(sent, "completed", true);
    let applied = run.apply(&run.plan(Some(&submitted), &done).await).await;
    applied.notes.nothing();
    let completed = applied.stored();
    assert_eq!(completed.value["status"], "completed");
    assert_eq!(completed.value["waiting_on"], "nobody");
    run.destroy(&completed).await.notes.warning().is("VendorStillHasRequest", "").says(&["48213"]);
}

#[tokio::test(start_paused = true)]
async fn a_draft_that_is_given_up_concerns_nobody() {
    let run = requests(&Azure::new()).await;
    let draft = run.create(&domain()).await;
    run.destroy(&draft).await.notes.nothing();
}

#[tokio::test(start_paused = true)]
async fn asking_for_something_else_is_another_request() {
    let run = requests(&Azure::new()).await;
    let draft = run.create(&domain()).await;
    let plan = run.plan(Some(&draft), &with(domain(), "domain", "staging")).await;
    assert_eq!(plan.replace, ["domain"]);
    assert_ne!(plan.planned["request_id"], draft.value["request_id"]);
    let plan = run.plan(Some(&draft), &with(domain(), "details", "The container `a`.")).await;
    assert_eq!(plan.replace, Vec::<String>::new());
    assert_eq!(plan.planned["request_id"], draft.value["request_id"]);

    let other = json!({
        "vendor": "Astronomer", "kind": "other", "organization": "acme", "details": "Please do this.",
    });
    let stored = run.create(&other).await;
    let plan = run.plan(Some(&stored), &with(other, "details", "Please do that.")).await;
    assert_eq!(plan.replace, ["details"]);
}

#[tokio::test(start_paused = true)]
async fn a_project_is_refused_because_azure_scopes_by_domain() {
    let run = requests(&Azure::new()).await;
    let notes = run.validate(&with(domain(), "project", "fraud")).await;
    notes.error().is("ProjectScopeNotSupported", "project");
    let kubelet = json!({
        "vendor": "Union", "kind": "kubelet_principal", "organization": "acme", "data_plane": "dp",
        "project": "fraud",
    });
    run.validate(&kubelet).await.nothing();
}

#[tokio::test(start_paused = true)]
async fn each_kind_says_what_it_cannot_do_without() {
    let run = requests(&Azure::new()).await;
    for (kind, needs) in [
        ("domain_scoped_access", &["organization", "data_plane", "domain", "role", "scope"][..]),
        ("cross_tenant_registry", &["organization", "data_plane", "scope", "tenant_id"]),
        ("kubelet_principal", &["organization", "data_plane"]),
        ("vpn", &["organization", "data_plane", "vpn"]),
        ("hostname_resolution", &["organization", "data_plane", "hostname_resolution"]),
        ("vhub_connection", &["organization", "data_plane", "vhub_connection"]),
        ("other", &["organization", "details"]),
    ] {
        let connects = ["vpn", "hostname_resolution", "vhub_connection"].contains(&kind);
        let vendor = if connects { "Astronomer" } else { "Union" };
        let notes = run.validate(&json!({ "vendor": vendor, "kind": kind })).await;
        assert_eq!(notes.codes(), vec!["MissingArgument"; needs.len()], "{kind}");
        for (note, name) in notes.0.iter().zip(needs) {
            note.says(&[&format!("`{name}`")]);
        }
    }
    let unknown = with(domain(), "scope", UNKNOWN);
    run.validate(&unknown).await.nothing();
    let plan = run.plan(None, &unknown).await;
    plan.notes.no_error();
    assert_eq!(plan.planned["ticket_body"], UNKNOWN);
}

#[tokio::test(start_paused = true)]
async fn each_vendor_takes_what_it_can_do_and_another_gets_the_users_words() {
    let run = requests(&Azure::new()).await;
    let other = |vendor: &str| {
        json!({
            "vendor": vendor, "kind": "other", "organization": "acme",
            "details": "Allow our addresses.",
        })
    };
    for vendor in ["astro", "Astronomer", "union", "dbt", "Fivetran"] {
        run.validate(&other(vendor)).await.nothing();
    }
    let notes = run.validate(&with(domain(), "vendor", "dbt")).await;
    notes.error().is("RequestNotOffered", "vendor").says(&["dbt", "domain_scoped_access"]);
    run.validate(&other("Acme")).await.error().is("InvalidArgument", "vendor");
    run.validate(&other("other")).await.error().is("MissingArgument", "vendor_name");

    let acme = with(other("other"), "vendor_name", "Acme");
    let words = |body: &str| {
        with(acme.clone(), "ticket_template", json!({ "subject": null, "body": body }))
    };
    let refused = "InvalidTicketTemplate";
    for (body, says) in [
        ("{{organization}} {{details}}", "{{reference}}"),
        ("{{organization}} {{reference}}", "{{details}}"),
        ("{{organization}} {{details}} {{reference}} {{role}}", "{{role}}"),
        ("{{organization}} {{details}} {{reference}} {{subject}}", "{{subject}}"),
    ] {
        run.validate(&words(body)).await.error().is(refused, "ticket_template").says(&[says]);
    }
    let stored =
        run.create(&words("{{request}} for {{organization}}: {{details}} {{reference}}")).await;
    let reference = stored.text("request_id").to_owned();
    let expected =
        format!("Access to Azure resources for acme: Allow our addresses. {reference}\n");
    assert_eq!(stored.text("ticket_body"), expected);
    assert_eq!(stored.text("next_step").matches("Acme support").count(), 1);

    let union = run.create(&domain()).await;
    run.plan(Some(&union), &with(domain(), "vendor", "union")).await.is_empty();
    assert_eq!(
        run.plan(Some(&union), &with(domain(), "vendor", "astro")).await.replace,
        ["vendor"]
    );
}

#[tokio::test(start_paused = true)]
async fn a_secret_does_not_get_into_a_ticket() {
    let run = requests(&Azure::new()).await;
    let details = "Use https://x.blob.core.windows.net/c?sv=2024&sig=abc%3D";
    let notes = run.validate(&with(domain(), "details", details)).await;
    notes.error().is("SecretInTicket", "details");
    assert!(!notes.error().detail.contains("abc"), "{notes:?}");
}

#[tokio::test(start_paused = true)]
async fn there_is_nothing_to_import() {
    let run = requests(&Azure::new()).await;
    run.import("req-0123456789ab")
        .await
        .notes
        .error()
        .is("ImportNotSupported", "")
        .says(&["apply"]);
}

#[tokio::test(start_paused = true)]
async fn snapshot_of_access_request() {
    let mut snapshot = Snapshot::of("access_request");
    let run = requests(&Azure::new()).await;
    let incomplete = json!({ "vendor": "Union", "kind": "other" });
    snapshot.add("arguments that the kind needs", &run.validate(&incomplete).await);
    let project = with(domain(), "project", "fraud");
    snapshot.add("a project on Azure", &run.validate(&project).await);
    let secret = with(domain(), "details", "https://x.blob.core.windows.net/?sv=1&sig=abc");
    snapshot.add("a secret", &run.validate(&secret).await);
    let vpn = json!({
        "device_ip": "10.0.0.4", "cidrs": ["172.20.8.0/21"], "cluster_cidrs": ["172.20.0.0/19"],
        "bgp": false, "ike": "PSK: Zx81-kk20!ab",
    });
    let vpn = json!({
        "vendor": "astro", "kind": "vpn", "organization": "acme", "data_plane": "prod-euw", "vpn": vpn,
    });
    snapshot.add("a VPN that cannot work", &run.validate(&vpn).await);
    let names = json!({ "domain": "corp.example.com", "dns_server_ip": "203.0.113.7", "records": { "d b": "x" } });
    let names = json!({
        "vendor": "astro", "kind": "hostname_resolution", "organization": "acme",
        "data_plane": "prod-euw", "hostname_resolution": names,
    });
    snapshot.add("names that nobody could resolve", &run.validate(&names).await);
    let hub = json!({
        "virtual_hub_id": lake(), "connection_name": "to astro", "firewall_ip": "203.0.113.7",
    });
    let hub = with(sample::of_hub(), "vhub_connection", hub);
    snapshot.add("a connection that no hub takes", &run.validate(&hub).await);
    hub_notes(&mut snapshot).await;
    vpn_notes(&mut snapshot).await;
    link_notes(&mut snapshot).await;
    let plan = run.plan(None, &domain()).await;
    snapshot.add("access of one domain", &plan.notes);
    let draft = run.apply(&plan).await;
    snapshot.add("a new request", &draft.notes);
    let sent = with(domain(), "ticket_id", "48213");
    let stored = run.change(&draft.stored(), &sent).await;
    let changed = with(sent, "details", "Only the container `a`.");
    snapshot.add("facts that changed since", &run.plan(Some(&stored), &changed).await.notes);
    snapshot.add("a destroy", &run.destroy(&stored).await.notes);
    snapshot.check();
}

/// What is said of a connection with a virtual hub.
async fn hub_notes(snapshot: &mut Snapshot) {
    let sent = with(sample::of_hub(), "ticket_id", "48213");
    let done = with(sent.clone(), "completed", true);
    for (case, state, config) in [
        ("a connection that Azure shows and nobody confirmed", "Succeeded", &sent),
        ("a connection that failed", "Failed", &sent),
        ("a connection that failed and is said to be done", "Failed", &done),
        ("no connection though it is said to be done", "", &done),
    ] {
        let listed = if state.is_empty() { Vec::new() } else { vec![sample::connection(state)] };
        let run = requests(&Azure::with_hub(listed)).await;
        let applied = run.apply(&run.plan(None, config).await).await;
        snapshot.add(case, &applied.notes);
    }
    let run = requests(&Azure::new()).await;
    let plan = run.plan(None, &sent).await;
    snapshot.add("a hub that is not there yet", &plan.notes);
    snapshot.add("a hub that is not there", &run.apply(&plan).await.notes);
}

/// What is said of the tunnel of a VPN.
async fn vpn_notes(snapshot: &mut Snapshot) {
    let shown = with(connection::vpn(), "vpn_connection_id", networks::vpn_connection());
    let sent = with(shown.clone(), "ticket_id", "48213");
    let done = with(sent.clone(), "completed", true);
    let mut lacking = done.clone();
    lacking["vpn"]["cluster_cidrs"] = json!(["172.20.0.0/18"]);
    for (case, status, config) in [
        ("a tunnel that is up before the ticket is sent", "Connected", &shown),
        ("a tunnel that nobody confirmed", "Connected", &sent),
        ("a tunnel that is down and is said to be done", "NotConnected", &done),
        ("a tunnel that Azure says nothing about", "Unknown", &done),
        ("a tunnel without all ranges of the cluster", "Connected", &lacking),
    ] {
        let run = requests(&Azure::with_vpn(networks::vpn(status))).await;
        let applied = run.apply(&run.plan(None, config).await).await;
        snapshot.add(case, &applied.notes);
    }
}

/// What is said of the link by which a cluster reaches what names lead to.
async fn link_notes(snapshot: &mut Snapshot) {
    let by = |network: String| {
        let config = with(connection::names(), "network_id", network);
        let config = with(config, "vendor_vnet_id", networks::astro_vnet());
        with(with(config, "ticket_id", "48213"), "completed", true)
    };
    let mut far = by(networks::vnet());
    far["hostname_resolution"]["dns_server_ip"] = "10.70.0.4".into();
    let run = requests(&Azure::with_networks()).await;
    let plan = run.plan(None, &far).await;
    snapshot.add("a DNS server outside the network", &plan.notes);
    snapshot.add("no link with the vendor's network", &run.apply(&plan).await.notes);
    let failed = networks::hub_connection("any", &networks::astro_vnet(), "Failed");
    let run = requests(&Azure::with_hub(vec![failed])).await;
    let plan = run.plan(None, &by(networks::virtual_hub())).await;
    snapshot.add("a link of a virtual hub that failed", &run.apply(&plan).await.notes);
}
