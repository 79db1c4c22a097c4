//! `dataplane_dns_check`: what one DNS server sees, asked over the network of this machine.

use std::net::UdpSocket;

use serde_json::{Value, json};

use crate::{
    azure::{Azure, private_links::vault},
    dns::{DnsServer, Record, Style},
    grpc::{Notes, Terraform, UNKNOWN},
    snapshot::Snapshot,
};

const PUBLIC: &str = "crdataprod01.azurecr.io";
const PRIVATE: &str = "crdataprod01.privatelink.azurecr.io";
const FARM: &str = "cr3-weu.westeurope.cloudapp.azure.com";

fn at(address: &str) -> Record {
    Record::Addresses(vec![address.parse().unwrap()])
}

/// The provider block may be one whose values are not known yet: nothing of Azure is needed.
async fn read(server: &str, names: &[&str]) -> (Value, Notes) {
    let terraform = Terraform::start().await;
    terraform.configure(&json!({ "tenant_id": UNKNOWN })).await.nothing();
    let config = json!({ "names": names, "resolver": server });
    terraform.read_data("dataplane_dns_check", &config).await
}

/// What a server with these records makes of the registry's name.
async fn seen(style: Style, records: &[(&'static str, Record)]) -> (Value, Notes) {
    let server = DnsServer::answering(style, records);
    let (found, notes) = read(&server.address(), &[PUBLIC]).await;
    assert_eq!(found["asked"], json!([server.address()]));
    (found["results"][PUBLIC].clone(), notes)
}

#[tokio::test]
async fn a_private_answer_is_private_and_says_nothing_more() {
    let server =
        DnsServer::knowing(&[(PUBLIC, Record::Alias(PRIVATE)), (PRIVATE, at("10.60.4.7"))]);
    let (found, notes) = read(&server.address(), &[PUBLIC]).await;
    notes.nothing();
    assert_eq!(
        found,
        json!({
            "names": [PUBLIC],
            "resolver": server.address(),
            "asked": [server.address()],
            "all_private": true,
            "results": { PUBLIC: {
                "result": "private",
                "chain": [PUBLIC, PRIVATE],
                "addresses": ["10.60.4.7"],
                "privatelink": true,
                "explanation": "The private DNS zone answers: clients of this server use the \
                                private endpoint.",
            }},
        })
    );
    assert_eq!(server.questions(), [PUBLIC]);
}

#[tokio::test]
async fn a_public_answer_behind_a_private_name_is_not_private_with_a_warning_that_says_who_can_tell()
 {
    for style in [Style::Whole, Style::Stepwise] {
        let (found, notes) = seen(
            style,
            &[
                (PUBLIC, Record::Alias(PRIVATE)),
                (PRIVATE, Record::Alias(FARM)),
                (FARM, at("20.61.97.12")),
            ],
        )
        .await;
        assert_eq!(found["result"], "not_private");
        assert_eq!(found["privatelink"], true);
        assert_eq!(found["chain"], json!([PUBLIC, PRIVATE, FARM]));
        assert_eq!(found["addresses"], json!(["20.61.97.12"]));
        notes.warning().is("NamesNotPrivate", "names").says(&[
            PUBLIC,
            "not_private",
            "`dns_confirmed`",
        ]);
    }
}

#[tokio::test]
async fn an_ordinary_answer_is_told_from_one_with_a_private_name() {
    let (found, notes) = seen(Style::Whole, &[(PUBLIC, at("20.61.97.12"))]).await;
    assert_eq!(found["result"], "not_private");
    assert_eq!(found["privatelink"], false);
    assert_eq!(found["chain"], json!([PUBLIC]));
    notes.warning().is("NamesNotPrivate", "names");
}

#[tokio::test]
async fn a_private_zone_without_the_record_is_told_from_a_wrong_name() {
    for style in [Style::Whole, Style::Stepwise] {
        let (found, notes) = seen(style, &[(PUBLIC, Record::Alias(PRIVATE))]).await;
        assert_eq!(found["result"], "nxdomain");
        assert_eq!(found["chain"], json!([PUBLIC, PRIVATE]));
        assert_eq!(found["privatelink"], true);
        notes.warning().is("NamesNotPrivate", "names").says(&[PRIVATE]);
    }
    let (found, notes) = seen(Style::Whole, &[]).await;
    assert_eq!(found["result"], "nxdomain");
    assert_eq!(found["chain"], json!([PUBLIC]));
    notes.warning().is("NamesNotPrivate", "names");
}

#[tokio::test]
async fn a_server_that_fails_or_refuses_leaves_the_question_open() {
    for (record, reason) in
        [(Record::Error(2), "Server Failure"), (Record::Error(5), "Query Refused")]
    {
        let (found, notes) = seen(Style::Whole, &[(PUBLIC, record)]).await;
        assert_eq!(found["result"], "unknown");
        assert_eq!(found["chain"], json!([PUBLIC]));
        let explanation = found["explanation"].as_str().unwrap();
        assert!(explanation.contains(reason), "{explanation}");
        notes.warning().is("NamesNotPrivate", "names");
    }
    // The alias is known although what it leads to is not.
    let records = [(PUBLIC, Record::Alias(PRIVATE)), (PRIVATE, Record::Error(2))];
    let (found, _) = seen(Style::Stepwise, &records).await;
    assert_eq!(found["result"], "unknown");
    assert_eq!(found["chain"], json!([PUBLIC, PRIVATE]));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_does_not_answer_leaves_the_question_open() {
    // It takes what is sent to it, and says nothing.
    let silent = UdpSocket::bind("127.0.0.1:0").unwrap();
    let (found, notes) = read(&silent.local_addr().unwrap().to_string(), &[PUBLIC]).await;
    assert_eq!(found["results"][PUBLIC]["result"], "unknown");
    assert_eq!(found["results"][PUBLIC]["addresses"], json!([]));
    assert_eq!(found["all_private"], false);
    notes.warning().is("NamesNotPrivate", "names");
}

#[tokio::test]
async fn a_name_without_an_address_and_an_alias_without_an_end_are_unknown() {
    let (found, _) = seen(Style::Whole, &[(PUBLIC, Record::Addresses(Vec::new()))]).await;
    assert_eq!(found["result"], "unknown");
    for style in [Style::Whole, Style::Stepwise] {
        let records = [(PUBLIC, Record::Alias(PRIVATE)), (PRIVATE, Record::Alias(PUBLIC))];
        let (found, _) = seen(style, &records).await;
        assert_eq!(found["result"], "unknown", "{found}");
    }
}

#[tokio::test]
async fn addresses_of_ipv6_count_where_there_are_no_others() {
    let records = [(PUBLIC, Record::Alias(PRIVATE)), (PRIVATE, at("fd12:3456::7"))];
    let (found, notes) = seen(Style::Whole, &records).await;
    assert_eq!(found["result"], "private");
    assert_eq!(found["addresses"], json!(["fd12:3456::7"]));
    notes.nothing();
}

#[tokio::test]
async fn each_name_has_a_result_and_one_warning_names_those_that_are_not_private() {
    let server = DnsServer::knowing(&[
        (PUBLIC, Record::Alias(PRIVATE)),
        (PRIVATE, at("10.60.4.7")),
        ("stdataprod01.blob.core.windows.net", at("20.60.1.4")),
    ]);
    let names =
        ["CRdataprod01.azurecr.io.", "stdataprod01.blob.core.windows.net", "kv.vault.azure.net"];
    let (found, notes) = read(&server.address(), &names).await;
    let result = |name: &str| found["results"][name]["result"].clone();
    assert_eq!(names.map(result), ["private", "not_private", "nxdomain"]);
    assert_eq!(found["all_private"], false);
    let warning = notes.warning();
    warning.is("NamesNotPrivate", "names").says(&[
        "stdataprod01.blob.core.windows.net",
        "not_private",
        "kv.vault.azure.net",
    ]);
    assert!(!warning.detail.contains("- CRdataprod01"), "{}", warning.detail);
}

#[tokio::test]
async fn without_a_resolver_those_of_this_machine_are_asked_or_the_question_is_open() {
    let terraform = Terraform::start().await;
    terraform.configure(&json!({})).await.nothing();
    // RFC 6761: no such name exists anywhere, so nobody is asked for it.
    let name = "crdataprod01.invalid";
    let config = json!({ "names": [name] });
    let (found, notes) = terraform.read_data("dataplane_dns_check", &config).await;
    let known = found["asked"].as_array().is_some_and(|it| !it.is_empty());
    let expected = if known { "nxdomain" } else { "unknown" };
    assert_eq!(found["results"][name]["result"], expected, "{found}");
    notes.warning().is("NamesNotPrivate", "names").says(&[name, expected]);
}

#[tokio::test]
async fn what_cannot_be_asked_is_refused_before_anything_is() {
    let terraform = Terraform::start().await;
    for (config, attribute, text) in [
        (json!({ "names": [] }), "names", "at least 1"),
        (json!({ "names": ["https://crdataprod01.azurecr.io"] }), "names", "without `https://`"),
        (json!({ "names": ["10.0.0.4"] }), "names", "full host name"),
        (
            json!({ "names": [PUBLIC], "resolver": "dns.example.com" }),
            "resolver",
            "`10.60.0.4:5353`",
        ),
    ] {
        let notes = terraform.validate_data("dataplane_dns_check", &config).await;
        let note = notes.error();
        assert!(note.attribute.starts_with(attribute), "{note:?}");
        note.has_code("InvalidArgument").says(&[text]);
    }
}

/// Its name.
const VAULT_NAME: &str = "target.vault.azure.net";

/// What a new run in the sandbox sees of the vault's name; nobody else is asked.
async fn played(azure: &Azure, resolver: Option<&str>) -> (Value, Notes) {
    let config = json!({ "names": [VAULT_NAME], "resolver": resolver });
    azure.terraform().await.read_data("dataplane_dns_check", &config).await
}

#[tokio::test]
async fn in_the_sandbox_the_names_of_its_resources_are_answered() {
    let azure = Azure::with_private_links();
    let (found, notes) = played(&azure, None).await;
    assert_eq!(found["asked"], json!(["the sandbox"]));
    assert_eq!(found["results"][VAULT_NAME]["chain"], json!([VAULT_NAME]));
    assert_eq!(found["results"][VAULT_NAME]["result"], "not_private");
    notes.warning().is("NamesNotPrivate", "names");

    let made = azure.vendor_adds_endpoint(&vault().id(), vault().group, "pe-astro", "hello").await;
    let (found, _) = played(&azure, None).await;
    assert_eq!(found["results"][VAULT_NAME]["privatelink"], false, "nobody has approved it");
    azure.person_decides(&made, vault().version, "Approved").await;

    let (found, notes) = played(&azure, None).await;
    let private = "target.privatelink.vaultcore.azure.net";
    assert_eq!(found["results"][VAULT_NAME]["chain"], json!([VAULT_NAME, private]));
    assert_eq!(found["all_private"], false, "{found}");
    notes.warning().is("NamesNotPrivate", "names");

    let (found, notes) = played(&azure, Some("168.63.129.16")).await;
    assert_eq!(found["asked"], json!(["168.63.129.16"]));
    assert_eq!(found["all_private"], true, "{found}");
    notes.nothing();
}

#[tokio::test]
async fn in_the_sandbox_what_is_no_resource_has_no_name() {
    let azure = Azure::with_private_links();
    let config = json!({ "names": ["nothing.vault.azure.net", "example.com"] });
    let (found, _) = azure.terraform().await.read_data("dataplane_dns_check", &config).await;
    for name in ["nothing.vault.azure.net", "example.com"] {
        assert_eq!(found["results"][name]["result"], "nxdomain", "{found}");
    }
}

#[tokio::test]
async fn snapshot_of_dns_check() {
    let mut snapshot = Snapshot::of("dns_check");
    for (case, records) in
        [("a public answer", vec![(PUBLIC, at("20.61.97.12"))]), ("no such name", Vec::new())]
    {
        let server = DnsServer::answering(Style::Whole, &records);
        let (_, mut notes) = read(&server.address(), &[PUBLIC]).await;
        for note in &mut notes.0 {
            note.detail = note.detail.replace(&server.address(), "10.60.0.4:53");
        }
        snapshot.add(case, &notes);
    }
    snapshot.check();
}
