//! The tickets of every vendor, word for word, and what every row of the table must have.

#![expect(
    clippy::needless_raw_string_hashes,
    reason = "expected texts are written so by `UPDATE_EXPECT=1`"
)]

use expect_test::{Expect, expect};

use super::{
    Endpoint, EndpointRecord, EndpointStatus, Found, Site, Statement, endpoint, endpoint_progress,
    endpoint_reference,
    subject::Subject,
    template::render,
    ticket::TicketTemplate,
    vendors::{ROWS, Vendor, row},
};
use crate::{azure::Id, services::private_link::Status};

const GROUP: &str =
    "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod";

/// The request of an account for the database server.
fn server(key: &str, name: Option<&str>) -> Endpoint {
    let vendor = Vendor::new(row(key).unwrap(), name);
    let id = format!("{GROUP}/providers/Microsoft.DBforPostgreSQL/flexibleServers/psql-data-prod");
    let (account, region) = ("https://ab123.eu1.dbt.com", "EMEA");
    let mut endpoint = Endpoint {
        subject: Subject::account(&vendor, "acme", Some(account), Some(region)),
        vendor,
        resource: Id::parse(&id).unwrap(),
        resource_region: Some("westeurope".to_owned()),
        group: "postgresqlServer".to_owned(),
        data_endpoints: Vec::new(),
        hosts: Some(vec!["psql-data-prod.postgres.database.azure.com".to_owned()]),
        message: String::new(),
        template: None,
    };
    endpoint.message = reference(&endpoint);
    endpoint
}

fn reference(it: &Endpoint) -> String {
    endpoint_reference(&it.vendor, it.subject.key(), it.subject.site, &it.resource, &it.group)
}

#[track_caller]
fn check_ticket(endpoint: &Endpoint, expected: &Expect) {
    let reference = reference(endpoint);
    let ticket = endpoint.ticket(&reference);
    let notice = endpoint.notice("psql.1f2e", Some("48213"), &reference);
    expected.assert_eq(&format!("Subject: {}\n\n{}\n{notice}\n", ticket.subject, ticket.body));
}

#[test]
fn a_ticket_to_dbt_has_the_fields_of_its_form() {
    check_ticket(
        &server("dbt", None),
        &expect![[r#"
        Subject: New Azure Multi-Tenant Private Link Request: psql-data-prod, req-e99534d5058b

        Hello dbt Support,

        Please create a private endpoint for this Azure resource of ours.

        Type:                                Azure Database for Postgres Flexible Server
        dbt account:                         acme
        dbt platform account URL:            https://ab123.eu1.dbt.com
        Server name:                         psql-data-prod
        Resource ID:                         /subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.DBforPostgreSQL/flexibleServers/psql-data-prod
        Sub-resource:                        postgresqlServer
        dbt Azure multi-tenant environment:  EMEA
        Server region:                       westeurope
        Host names:                          psql-data-prod.postgres.database.azure.com

        Please put the text "req-e99534d5058b" in the request message, and tell us the ID of the subscription that your endpoint is in, so that we approve the right connection. We approve it ourselves, and confirm that to you; please then validate the connection, make it available in our account, and tell us the result.

        Reference: req-e99534d5058b

        We approved the connection psql.1f2e on /subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.DBforPostgreSQL/flexibleServers/psql-data-prod. Please validate the connection, make it available in our account, and tell us the result. Reference: 48213 / req-e99534d5058b
    "#]],
    );
}

#[test]
fn a_ticket_to_fivetran_names_the_account_and_the_resource() {
    let mut endpoint = server("fivetran", None);
    endpoint.subject = Subject::account(&endpoint.vendor, "acme", None, Some("GCP_EUROPE_WEST3"));
    endpoint.message = reference(&endpoint);
    check_ticket(
        &endpoint,
        &expect![[r#"
            Subject: Private endpoint for psql-data-prod (postgresqlServer), account acme, req-8bde5308f954

            Hello Fivetran Support,

            Please create a private endpoint for this Azure resource of ours.

            Fivetran account:        acme
            Data processing region:  GCP_EUROPE_WEST3
            Resource name:           psql-data-prod
            Resource ID:             /subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.DBforPostgreSQL/flexibleServers/psql-data-prod
            Sub-resource:            postgresqlServer
            Host names:              psql-data-prod.postgres.database.azure.com

            Please put the text "req-8bde5308f954" in the request message, and tell us the ID of the subscription that your endpoint is in, so that we approve the right connection. We approve it ourselves, and tell you when that is done; please then test whether the host names resolve to the endpoint, and tell us the result.

            Reference: req-8bde5308f954

            We approved the connection psql.1f2e on /subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.DBforPostgreSQL/flexibleServers/psql-data-prod. Please test name resolution of psql-data-prod.postgres.database.azure.com in your network, and tell us the result. Reference: 48213 / req-8bde5308f954
        "#]],
    );
}

#[test]
fn a_ticket_to_any_other_vendor_has_every_fact() {
    let mut endpoint = server("other", Some("Contoso"));
    endpoint.subject = Subject::account(&endpoint.vendor, "acme", None, None);
    endpoint.message = reference(&endpoint);
    check_ticket(
        &endpoint,
        &expect![[r#"
            Subject: Private endpoint for psql-data-prod (postgresqlServer), account acme, req-116f96bf0337

            Hello Contoso Support,

            Please create a private endpoint for this Azure resource of ours.

            Account:                  acme
            Resource type:            Microsoft.DBforPostgreSQL/flexibleServers
            Resource name:            psql-data-prod
            Resource ID:              /subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.DBforPostgreSQL/flexibleServers/psql-data-prod
            Resource region:          westeurope
            Group ID (sub-resource):  postgresqlServer
            Host names:               psql-data-prod.postgres.database.azure.com

            Please put the text "req-116f96bf0337" in the request message, and tell us the ID of the subscription that your endpoint is in, so that we approve the right connection. We approve it ourselves, and tell you when that is done; please then test whether the host names resolve to the endpoint, and tell us the result.

            Reference: req-116f96bf0337

            We approved the connection psql.1f2e on /subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.DBforPostgreSQL/flexibleServers/psql-data-prod. Please test name resolution of psql-data-prod.postgres.database.azure.com in your network, and tell us the result. Reference: 48213 / req-116f96bf0337
        "#]],
    );
}

#[test]
fn a_ticket_in_the_users_words_has_the_facts_in_their_places() {
    let template = TicketTemplate {
        subject: Some("[{{reference}}] endpoint for {{resource_name}}".to_owned()),
        body: "Dear {{vendor}},\nplease connect {{resource_id}} / {{group_id}} ({{host_names}}, \
               {{data_endpoint_names}}) for {{subject}}.\nMessage: {{request_message}}\n"
            .to_owned(),
    };
    let endpoint = Endpoint { template: Some(template), ..server("other", Some("Contoso")) };
    check_ticket(
        &endpoint,
        &expect![[r#"
            Subject: [req-c1a63c06a066] endpoint for psql-data-prod

            Dear Contoso,
            please connect /subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.DBforPostgreSQL/flexibleServers/psql-data-prod / postgresqlServer (psql-data-prod.postgres.database.azure.com, none) for acme (https://ab123.eu1.dbt.com, EMEA).
            Message: req-c1a63c06a066

            We approved the connection psql.1f2e on /subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.DBforPostgreSQL/flexibleServers/psql-data-prod. Please test name resolution of psql-data-prod.postgres.database.azure.com in your network, and tell us the result. Reference: 48213 / req-c1a63c06a066
        "#]],
    );
}

#[test]
fn what_we_may_not_read_is_left_for_a_person_to_fill_in() {
    let endpoint = Endpoint { hosts: None, resource_region: None, ..server("dbt", None) };
    let body = endpoint.ticket("req-x").body;
    assert_eq!(body.matches("please fill in").count(), 2, "{body}");
    let notice = server("fivetran", None);
    let notice = Endpoint { hosts: None, ..notice }.notice("c", None, "req-x");
    assert!(notice.contains("the host names of psql-data-prod"), "{notice}");
}

#[test]
fn nothing_in_an_argument_becomes_a_line_or_a_place_of_its_own() {
    let mut endpoint = server("other", Some("Acme\nReference: req-0"));
    endpoint.subject = Subject::account(&endpoint.vendor, "a\nb {{reference}}", None, None);
    let ticket = endpoint.ticket("req-x");
    assert!(!ticket.subject.contains('\n') && ticket.subject.contains("{{reference}}"));
    assert_eq!(ticket.body.lines().filter(|it| it.starts_with("Reference:")).count(), 1);
}

#[test]
fn references_tell_vendors_accounts_resources_and_groups_apart() {
    let first = server("dbt", None);
    let other = |change: fn(&mut Endpoint)| {
        let mut endpoint = first.clone();
        change(&mut endpoint);
        reference(&endpoint)
    };
    let account = |it: &mut Endpoint| it.subject.id = Some("https://other.eu1.dbt.com".to_owned());
    let all = [
        reference(&first),
        reference(&server("fivetran", None)),
        reference(&server("other", Some("Acme"))),
        reference(&server("other", Some("Acme 2"))),
        other(account),
        other(|it| it.subject.id = None),
        other(|it| it.group = "other".to_owned()),
        other(|it| it.resource = Id::parse(&format!("{GROUP}/providers/A.B/c/d")).unwrap()),
        // The same words are another request where they are about a cluster of Astro.
        endpoint_reference(
            &Vendor::default(),
            first.subject.key(),
            Site::Primary,
            &first.resource,
            &first.group,
        ),
    ];
    let distinct: std::collections::BTreeSet<_> = all.iter().collect();
    assert_eq!(distinct.len(), all.len(), "{all:?}");
    for change in [
        (|it| it.subject.name = "renamed".to_owned()) as fn(&mut Endpoint),
        |it| it.subject.region = None,
        |it| it.message = "another".to_owned(),
        |it| it.subject.id = Some("HTTPS://AB123.EU1.DBT.COM".to_owned()),
    ] {
        assert_eq!(other(change), all[0]);
    }
    assert_eq!(all[0], "req-e99534d5058b");
}

#[test]
fn the_steps_name_the_vendor_who_was_asked() {
    let record = |ticket: Option<&str>| EndpointRecord {
        vendor: Vendor::new(row("dbt").unwrap(), None),
        ticket: ticket.map(str::to_owned),
        ..EndpointRecord::default()
    };
    let open = Found::having("/r/privateEndpointConnections/one", Status::Approved);
    let said = Statement {
        value: Some(true),
        about: None,
        connection: Some("/r/privateEndpointConnections/one".to_owned()),
    };
    let told = EndpointRecord { notice_sent: said, ..record(Some("1")) };
    for (record, found, says) in [
        (record(None), &Found::Nothing, "to dbt support (https://docs.getdbt.com"),
        (record(Some("1")), &Found::Nothing, "dbt support creates"),
        (record(Some("1")), &open, "to dbt support (ticket 1)"),
        (told, &open, "dbt support validates the connection"),
    ] {
        let step = endpoint_progress(&record, found).next_step;
        assert!(step.contains(says) && !step.contains("Astronomer"), "{step}");
    }
    let gone = EndpointRecord { was_open: true, ..record(Some("1")) };
    let gone = endpoint_progress(&gone, &Found::Nothing);
    assert_eq!(gone.status, EndpointStatus::Gone);
    assert!(gone.next_step.starts_with("Ask dbt support"), "{}", gone.next_step);
}

#[test]
fn every_row_is_whole() {
    let known = [&endpoint::PLACEHOLDERS[..], &["product", "connection_name", "site"]].concat();
    for it in &ROWS {
        assert!(it.endpoint.is_some() || !it.access.is_empty(), "{}", it.key);
        let found = row(it.key).map(|it| it.key);
        assert_eq!(found, Some(it.key));
        let Some(form) = &it.endpoint else { continue };
        for text in [form.subject, form.wish, form.closing, form.notice] {
            render(text, |name| {
                assert!(known.contains(&name), "{}: {name}", it.key);
                String::new()
            });
        }
        let facts: Vec<_> = form.facts.iter().map(|it| it.placeholder).collect();
        assert!(facts.iter().all(|it| known.contains(it)), "{}: {facts:?}", it.key);
        assert!(facts.contains(&"resource_id") && facts.contains(&"group_id"), "{}", it.key);
        assert!(form.closing.contains("{{request_message}}"), "{}", it.key);
        for name in form.needs {
            assert!(facts.contains(&&*format!("subject_{name}")), "{}: {name}", it.key);
        }
    }
    let [.., last] = &ROWS;
    assert!(last.endpoint.is_some() && last.name.is_empty());
    assert!(Vendor::default().is_astro());
}
