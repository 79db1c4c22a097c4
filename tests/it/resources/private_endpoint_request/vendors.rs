//! Requests to other vendors than Astronomer: what contradicts, whose request it is, and the way to `ready`.

use serde_json::{Value, json};

use super::{TYPE, asking, noticed, requests, with};
use crate::{
    azure::{Azure, data_group, landscape, private_links::beside_vendor, registry},
    grpc::{Stored, Terraform, UNKNOWN},
};

/// The version of the server's connections.
const SERVERS: &str = "2025-08-01";
const ACCOUNT: &str = "https://ab123.eu1.dbt.com";

fn server() -> String {
    format!("{}/providers/Microsoft.DBforPostgreSQL/flexibleServers/psql-data", data_group())
}

/// Azure with a database server beside the vendor's subscription.
fn azure() -> Azure {
    let mut seed = beside_vendor(landscape());
    seed["resources"].as_array_mut().unwrap().push(json!({
        "id": server(), "location": "westeurope",
        "sku": { "name": "Standard_D2ds_v5", "tier": "GeneralPurpose" },
        "properties": {
            "fullyQualifiedDomainName": "psql-data.postgres.database.azure.com",
            "network": { "publicNetworkAccess": "Disabled" },
        },
    }));
    Azure::with(seed)
}

/// The request to dbt.
fn to_dbt() -> Value {
    json!({
        "vendor": "dbt",
        "subject": { "name": "acme", "id": ACCOUNT, "region": "EMEA" },
        "resource_id": server(),
        "group_id": "postgresqlServer",
    })
}

/// The request to a vendor that the provider does not know.
fn to_acme() -> Value {
    let config = with(to_dbt(), "vendor", "other");
    let config = with(config, "vendor_name", "Acme");
    with(config, "subject", json!({ "name": "team", "id": null, "region": null }))
}

/// A template with all that it needs, and more.
fn template(more: &str) -> Value {
    let body = "{{resource_id}} {{group_id}} {{request_message}} {{reference}}";
    json!({ "subject": null, "body": format!("{body} {more}") })
}

#[tokio::test(start_paused = true)]
async fn dbt_is_followed_from_the_draft_to_ready() {
    let azure = azure();
    let run = requests(&azure).await;
    let plan = run.plan(None, &to_dbt()).await;
    plan.notes.warning().is("EndpointCosts", "group_id").says(&["dbt"]);
    for name in ["cluster_id", "cluster_name", "cluster_region", "cluster_cidrs", "cluster_type"] {
        assert_eq!(plan.planned[name], Value::Null, "{name}");
    }
    let applied = run.apply(&plan).await;
    applied
        .notes
        .warning()
        .is("RequestWaits", "")
        .says(&["to dbt support", "account `acme` of dbt"]);
    let draft = requests(&azure).await.converge(Some(applied.stored()), &to_dbt()).await;
    assert_eq!(draft.value["resource_region"], "westeurope");
    for field in
        ["Azure Database for Postgres Flexible Server", ACCOUNT, &server(), "EMEA", "westeurope"]
    {
        assert!(draft.text("ticket_body").contains(field), "{}", draft.text("ticket_body"));
    }

    let sent = with(to_dbt(), "ticket_id", "48213");
    let stored = requests(&azure).await.change(&draft, &sent).await;
    let message = stored.text("request_message").to_owned();
    let connection =
        azure.vendor_adds_endpoint(&server(), "postgresqlServer", "dbt-acme", &message).await;
    let (stored, notes) = noticed(&azure, &stored, &sent).await;
    notes.warning().is("RequestWaits", "").says(&["`pending`"]);
    azure.person_decides(&connection, SERVERS, "Approved").await;
    let stored = applied_after_refresh(&azure, &stored, &sent).await;
    assert_eq!((stored.text("status"), stored.value["ready"].clone()), ("approved", json!(false)));
    assert!(stored.text("approval_notice").contains("Please validate the connection"));

    let told = with(sent, "approval_notice_sent", true);
    let stored = applied_after_refresh(&azure, &stored, &told).await;
    assert_eq!(stored.text("waiting_on"), "vendor");
    assert!(stored.text("next_step").starts_with("dbt support validates the connection"));
    let confirmed = with(told, "dns_confirmed", true);
    let stored = applied_after_refresh(&azure, &stored, &confirmed).await;
    assert_eq!((stored.text("status"), stored.value["ready"].clone()), ("ready", json!(true)));
    let destroyed = requests(&azure).await.destroy(&stored).await;
    destroyed.notes.warning().is("VendorStillHasRequest", "").says(&["dbt support", "48213"]);
}

async fn applied_after_refresh(azure: &Azure, stored: &Stored, config: &Value) -> Stored {
    let run = requests(azure).await;
    let seen = run.refresh(stored).await.stored();
    run.converge(Some(seen), config).await
}

#[tokio::test(start_paused = true)]
async fn what_contradicts_is_refused_before_anything_is_asked() {
    let azure = azure();
    let run = requests(&azure).await;
    let subject = |name: &str, id: Value, region: Value| {
        with(to_dbt(), "subject", json!({ "name": name, "id": id, "region": region }))
    };
    let cluster = with(to_dbt(), "cluster_id", crate::azure::astro::CLUSTER);
    let astro = |name: &str, value: Value| with(asking(), name, value);
    for (config, code, attribute, says) in [
        (cluster, "ConflictingArguments", "cluster_id", "dbt"),
        (
            with(to_dbt(), "cluster_cidrs", json!(["10.0.0.0/16"])),
            "ConflictingArguments",
            "cluster_cidrs",
            "dbt",
        ),
        (with(to_dbt(), "subject", Value::Null), "MissingArgument", "subject", "dbt"),
        (subject("acme", json!(ACCOUNT), Value::Null), "MissingArgument", "subject", "`region`"),
        (subject("acme", Value::Null, json!("EMEA")), "MissingArgument", "subject", "account URL"),
        (subject("  ", json!(ACCOUNT), json!("EMEA")), "MissingArgument", "subject", "`name`"),
        (with(to_dbt(), "vendor", "union"), "RequestNotOffered", "vendor", "`fivetran`"),
        (with(to_dbt(), "vendor", "acme"), "InvalidArgument", "vendor", "`vendor_name`"),
        (with(to_dbt(), "vendor_name", "dbt Labs"), "ConflictingArguments", "vendor_name", "dbt"),
        (
            with(to_dbt(), "ticket_template", template("")),
            "ConflictingArguments",
            "ticket_template",
            "dbt",
        ),
        (with(to_acme(), "vendor_name", Value::Null), "MissingArgument", "vendor_name", "other"),
        (with(to_acme(), "vendor_name", "DBT"), "ConflictingArguments", "vendor_name", "\"dbt\""),
        (
            astro("subject", json!({ "name": "a", "id": null, "region": null })),
            "ConflictingArguments",
            "subject",
            "cluster_id",
        ),
        (astro("vendor_name", json!("Acme")), "ConflictingArguments", "vendor_name", "astro"),
        (
            with(to_acme(), "ticket_template", template("{{color}}")),
            "InvalidTicketTemplate",
            "ticket_template",
            "{{color}}",
        ),
        (
            with(to_acme(), "ticket_template", template("{{")),
            "InvalidTicketTemplate",
            "ticket_template",
            "}}",
        ),
        (
            with(to_acme(), "ticket_template", template("{{subject_id}}")),
            "InvalidTicketTemplate",
            "ticket_template",
            "{{subject_id}}",
        ),
        (
            with(
                to_acme(),
                "ticket_template",
                json!({ "subject": "{{reference}}", "body": "{{resource_id}} {{group_id}}" }),
            ),
            "InvalidTicketTemplate",
            "ticket_template",
            "{{request_message}}",
        ),
        (
            with(to_acme(), "ticket_template", template("AccountKey=abc")),
            "SecretInTicket",
            "ticket_template",
            "storage account",
        ),
        (
            with(to_acme(), "vendor_name", "Acme ?sig=abc"),
            "SecretInTicket",
            "vendor_name",
            "signature",
        ),
        (
            subject("acme ?sig=abc", json!(ACCOUNT), json!("EMEA")),
            "SecretInTicket",
            "subject",
            "signature",
        ),
    ] {
        let notes = run.validate(&config).await;
        notes.error().is(code, attribute).says(&[says]);
        assert!(!notes.error().detail.contains("abc"), "{notes:?}");
    }
    assert_eq!(azure.calls(), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn what_fits_or_may_turn_out_to_fit_is_accepted_without_a_call() {
    let azure = azure();
    let run = requests(&azure).await;
    for config in [
        to_dbt(),
        with(to_dbt(), "vendor", "DBT"),
        to_acme(),
        with(to_acme(), "ticket_template", template("{{subject_name}}")),
        with(asking(), "vendor", "Astronomer"),
        // What is not known yet may turn out to fit.
        with(to_dbt(), "vendor", UNKNOWN),
        with(to_dbt(), "subject", UNKNOWN),
        with(to_acme(), "vendor_name", UNKNOWN),
        with(to_acme(), "ticket_template", UNKNOWN),
    ] {
        run.validate(&config).await.nothing();
    }
    assert_eq!(azure.calls(), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn the_reference_is_known_to_the_function_and_that_of_astro_stays() {
    let azure = azure();
    let terraform = Terraform::start().await;
    let function = "vendor_request_reference";
    for (config, vendor, subject) in
        [(to_dbt(), "dbt", ACCOUNT), (to_dbt(), "DBT ", ACCOUNT), (to_acme(), "Acme", "team")]
    {
        let plan = requests(&azure).await.plan(None, &config).await;
        let arguments = [vendor, subject, &server(), "postgresqlServer"];
        let reference = terraform.call(function, &arguments).await.unwrap();
        assert_eq!(plan.planned["request_id"], reference);
        assert_eq!(plan.planned["request_message"], reference);
    }
    let cluster = crate::azure::astro::CLUSTER;
    let images = registry("crdata");
    let old = terraform.call("request_reference", &[cluster, &images, "registry"]).await.unwrap();
    let new = terraform.call(function, &["astro", cluster, &images, "registry"]).await.unwrap();
    assert_eq!(new, old);
    for (arguments, at) in [
        (["other", "team", &server(), "postgresqlServer"], 0),
        (["dbt", " ", &server(), "postgresqlServer"], 1),
        (["dbt", "team", "psql-data", "postgresqlServer"], 2),
    ] {
        assert_eq!(terraform.call(function, &arguments).await.unwrap_err().1, Some(at));
    }
}

#[tokio::test(start_paused = true)]
async fn another_vendor_or_account_is_another_request_and_other_facts_are_not() {
    let azure = azure();
    let sent = with(to_dbt(), "ticket_id", "48213");
    let stored = requests(&azure).await.create(&sent).await;
    let account = |id: &str, name: &str, region: &str| {
        with(sent.clone(), "subject", json!({ "name": name, "id": id, "region": region }))
    };
    let run = requests(&azure).await;
    let to_fivetran = with(sent.clone(), "vendor", "fivetran");
    for (config, replaced) in [
        (to_fivetran, "vendor"),
        (account("https://cd456.eu1.dbt.com", "acme", "EMEA"), "subject"),
        (with(sent.clone(), "subject", UNKNOWN), "subject"),
    ] {
        let plan = run.plan(Some(&stored), &config).await;
        assert_eq!(plan.replace, [replaced]);
        assert_ne!(plan.planned["request_id"], stored.value["request_id"]);
        assert_ne!(plan.planned["ready"], true);
    }
    // Other facts of the same request, and spellings.
    run.plan(Some(&stored), &with(sent.clone(), "vendor", "Dbt")).await.is_empty();
    for config in [account(ACCOUNT, "acme labs", "EMEA"), account(ACCOUNT, "acme", "US")] {
        let plan = run.plan(Some(&stored), &config).await;
        assert_eq!(plan.replace, [""; 0]);
        plan.notes.with_code("TicketOutdated").says(&["dbt support", "48213"]);
        assert_eq!(plan.planned["request_id"], stored.value["request_id"]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_vendor_that_is_not_known_yet_plans_nothing_that_may_be_wrong() {
    let azure = azure();
    for name in ["vendor", "vendor_name", "subject"] {
        let plan = requests(&azure).await.plan(None, &with(to_acme(), name, UNKNOWN)).await;
        plan.notes.no_error();
        for name in ["request_id", "request_message", "ticket_subject", "ticket_body"] {
            assert_eq!(plan.planned[name], UNKNOWN, "{name}");
        }
        assert_eq!(plan.planned["ready"], false);
    }
}

#[tokio::test(start_paused = true)]
async fn the_users_words_become_the_ticket_and_a_change_of_them_is_said() {
    let azure = azure();
    let words =
        with(to_acme(), "ticket_template", template("for {{subject}} in {{resource_region}}"));
    let stored = requests(&azure).await.create(&with(words.clone(), "ticket_id", "7")).await;
    let body = stored.text("ticket_body").to_owned();
    assert!(body.contains(&server()) && body.contains("for team in westeurope"), "{body}");
    assert!(body.contains(stored.text("request_id")), "{body}");
    assert!(stored.text("ticket_subject").contains(stored.text("request_id")));
    let other = with(words, "ticket_template", template("for the team"));
    let plan = requests(&azure).await.plan(Some(&stored), &with(other, "ticket_id", "7")).await;
    assert_eq!(plan.replace, [""; 0], "other words ask for nothing else");
    plan.notes.with_code("TicketOutdated").says(&["Acme support"]);
}

#[tokio::test(start_paused = true)]
async fn surprises_of_astros_network_are_not_said_to_others() {
    let azure = azure();
    let account = with(with(to_acme(), "resource_id", crate::azure::lake()), "group_id", "blob");
    let plan = requests(&azure).await.plan(None, &account).await;
    assert!(!plan.notes.codes().contains(&"BlobNamesMayStopResolving"), "{:#?}", plan.notes);
    assert_eq!(TYPE, "dataplane_private_endpoint_request");
}
