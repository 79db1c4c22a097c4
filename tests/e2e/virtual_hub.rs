//! A request for a connection with a virtual hub, from the ticket to traffic.

use serde_json::{Value, json};

use crate::support::{Fixture, TENANT, on_each_cli, seed};

const HUB: &str = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Network/virtualHubs/hub-weu";
const ASTRO: &str = "/subscriptions/c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845/resourceGroups/astro-prod-euw/providers/Microsoft.Network/virtualNetworks/astro-vnet";
const NETWORK: &str = "2025-05-01";

/// The customer's hub, and the vendor's network. Both are in one tenant here, so that the connection needs
/// no second token.
fn scene() -> Value {
    let mut seed = seed();
    let subscription =
        json!({ "subscriptionId": "c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845", "tenantId": TENANT });
    let hub = json!({
        "id": HUB, "location": "westeurope", "properties": { "addressPrefix": "10.100.0.0/23" },
    });
    let network = json!({
        "id": ASTRO, "location": "westeurope",
        "properties": { "addressSpace": { "addressPrefixes": ["172.20.0.0/19"] } },
    });
    for (list, item) in
        [("subscriptions", subscription), ("resources", hub), ("resources", network)]
    {
        seed[list].as_array_mut().expect("a list").push(item);
    }
    seed
}

fn configure(fixture: &Fixture, arguments: &[&str]) -> Result<(), crate::terraform::Error> {
    fixture.configure(&format!(
        r#"
        resource "dataplane_access_request" "hub" {{
          vendor       = "astro"
          kind         = "vhub_connection"
          organization = "acme"
          data_plane   = "prod-euw"
          {}

          vhub_connection = {{
            virtual_hub_id  = "{HUB}"
            connection_name = "astro-prod-euw"
          }}
        }}

        output "status" {{
          value = dataplane_access_request.hub.status
        }}
        "#,
        arguments.join("\n          ")
    ))
}

#[test]
fn a_hub_connection_is_connected_when_azure_shows_it_and_not_because_the_ticket_says_so() {
    on_each_cli(&scene(), |fixture| {
        let directory = &fixture.directory;
        let status = || -> Result<Value, crate::terraform::Error> {
            Ok(directory.output_json()?["status"]["value"].clone())
        };
        configure(fixture, &[])?;
        directory.apply()?;
        assert_eq!(status()?, "draft");
        configure(fixture, &["ticket_id = \"48213\""])?;
        directory.apply()?;
        assert_eq!(status()?, "submitted");

        let connection = format!("{HUB}/hubVirtualNetworkConnections/astro-prod-euw");
        let body = json!({ "properties": { "remoteVirtualNetwork": { "id": ASTRO } } });
        fixture.azure.put(&connection, NETWORK, &body);
        configure(fixture, &["ticket_id = \"48213\"", &format!("vendor_vnet_id = \"{ASTRO}\"")])?;
        directory.apply()?;
        directory.apply()?;
        assert_eq!(status()?, "connected");
        configure(
            fixture,
            &[
                "ticket_id = \"48213\"",
                &format!("vendor_vnet_id = \"{ASTRO}\""),
                "completed = true",
            ],
        )?;
        directory.apply()?;
        assert_eq!(status()?, "completed");
        assert!(directory.plan_is_empty()?);

        fixture.azure.delete(&connection, NETWORK);
        let plan = directory.plan()?;
        assert!(plan.outcome.has_code("RequestContradicted"), "{}", plan.outcome);
        directory.destroy()?;
        Ok(())
    });
}
