//! A request to another vendor than Astronomer, from the ticket to ready, with the vendor played.

use arm_sandbox::vendor::{Action, AddPrivateEndpoint};
use serde_json::{Value, json};

use crate::support::{Fixture, on_each_cli, seed};

const SERVER: &str = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.DBforPostgreSQL/flexibleServers/psql-data-prod";
const VENDOR_TENANT: &str = "e0a4c7b8-6d15-4b6f-8c3e-5a9f21d4be02";
const VENDOR_SUBSCRIPTION: &str = "c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845";
const SERVERS: &str = "2025-08-01";

/// A database server, beside the subscription of the vendor.
fn scene() -> Value {
    let mut seed = seed();
    let push = |list: &mut Value, item| list.as_array_mut().expect("a list").push(item);
    push(&mut seed["tenants"], json!({ "tenantId": VENDOR_TENANT }));
    push(
        &mut seed["subscriptions"],
        json!({ "subscriptionId": VENDOR_SUBSCRIPTION, "tenantId": VENDOR_TENANT }),
    );
    push(
        &mut seed["resources"],
        json!({
            "id": SERVER, "location": "westeurope",
            "sku": { "name": "Standard_D2ds_v5", "tier": "GeneralPurpose" },
            "properties": {
                "fullyQualifiedDomainName": "psql-data-prod.postgres.database.azure.com",
                "network": { "publicNetworkAccess": "Disabled" },
            },
        }),
    );
    seed
}

/// The approval and the request, which depends on it, with further arguments.
fn configuration(arguments: &[&str]) -> String {
    format!(
        r#"locals {{
  account   = "https://ab123.eu1.dbt.com"
  reference = provider::dataplane::vendor_request_reference("dbt", local.account, "{SERVER}", "postgresqlServer")
}}

resource "dataplane_private_endpoint_approval" "server" {{
  resource_id      = "{SERVER}"
  message_contains = local.reference
}}

resource "dataplane_private_endpoint_request" "server" {{
  vendor      = "dbt"
  subject     = {{ name = "acme", id = local.account, region = "EMEA" }}
  resource_id = "{SERVER}"
  group_id    = "postgresqlServer"
  approval    = dataplane_private_endpoint_approval.server
  {}
}}
"#,
        arguments.join("\n  ")
    )
}

/// What the state has of the request.
fn request(fixture: &Fixture) -> Value {
    let objects = fixture.objects();
    let found = objects.iter().find(|it| it["type"] == "dataplane_private_endpoint_request");
    found.cloned().unwrap_or_default()["instances"][0]["attributes"].clone()
}

fn endpoint(name: &str, message: &str) -> Action {
    Action::AddPrivateEndpoint(AddPrivateEndpoint {
        target: SERVER.to_owned(),
        group: Some("postgresqlServer".to_owned()),
        endpoint: Some(name.to_owned()),
        message: Some(message.to_owned()),
    })
}

#[test]
fn dbt_is_asked_approved_and_told_until_the_connection_is_ready() {
    on_each_cli(&scene(), |fixture| {
        fixture.configure(&configuration(&[]))?;
        let outcome = fixture.directory.apply()?;
        assert!(outcome.has_code("RequestWaits") && outcome.mentions("dbt support"), "{outcome}");
        let draft = request(fixture);
        assert_eq!((&draft["status"], &draft["vendor"]), (&json!("draft"), &json!("dbt")));
        let body = draft["ticket_body"].as_str().expect("a text");
        for text in ["Azure Database for Postgres Flexible Server", SERVER, "EMEA", "westeurope"] {
            assert!(body.contains(text), "`{text}` is not in:\n{body}");
        }
        assert!(fixture.directory.plan_is_empty()?);

        let sent = "ticket_id = \"48213\"";
        fixture.configure(&configuration(&[sent]))?;
        fixture.directory.apply()?;
        assert_eq!(request(fixture)["status"], "submitted");

        // The vendor's endpoint has the reference, and another customer's has none.
        let message = draft["request_message"].as_str().expect("a text");
        fixture.azure.vendor(endpoint("dbt-other", "please"));
        fixture.azure.vendor(endpoint("dbt-acme", message));
        let plan = fixture.directory.plan()?;
        assert!(!plan.is_empty && plan.outcome.mentions("dbt-acme"), "{}", plan.outcome);
        fixture.directory.apply()?;
        let approved = request(fixture);
        assert_eq!((&approved["status"], &approved["ready"]), (&json!("approved"), &json!(false)));
        let notice = approved["approval_notice"].as_str().expect("a text");
        assert!(notice.contains("48213") && notice.contains("validate the connection"), "{notice}");
        let list = format!("{SERVER}/privateEndpointConnections");
        let connections = fixture.azure.resource(&list, SERVERS);
        let status = "/properties/privateLinkServiceConnectionState/status";
        let mut statuses: Vec<_> = connections["value"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|it| it.pointer(status)?.as_str())
            .collect();
        statuses.sort_unstable();
        assert_eq!(statuses, ["Approved", "Pending"]);

        let told = [sent, "approval_notice_sent = true"];
        fixture.configure(&configuration(&told))?;
        fixture.directory.apply()?;
        let waiting = request(fixture);
        assert_eq!((&waiting["waiting_on"], &waiting["ready"]), (&json!("vendor"), &json!(false)));
        fixture.configure(&configuration(&[told[0], told[1], "dns_confirmed = true"]))?;
        fixture.directory.apply()?;
        let ready = request(fixture);
        assert_eq!((&ready["status"], &ready["ready"]), (&json!("ready"), &json!(true)));
        assert_eq!(ready["request_id"], draft["request_id"]);
        assert!(fixture.directory.plan_is_empty()?);
        let outcome = fixture.directory.destroy()?;
        assert!(outcome.has_code("VendorStillHasRequest"), "{outcome}");
        Ok(())
    });
}
