//! A request for a VPN, from the ticket to a tunnel, whose shared key the provider never shows.

use arm_sandbox::vendor::{Action, Tunnel, TunnelStatus};
use serde_json::{Value, json};

use crate::support::{Fixture, LATEST, on_each_cli, on_each_cli_with, seed};
use crate::terraform::{Error, Feature, Terraform};

const GROUP: &str = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Network";
const KEY: &str = "never-to-be-seen-1";

/// The customer's gateway, what it knows of the vendor's device, and their connection.
fn scene() -> Value {
    let mut seed = seed();
    let subnet = format!("{GROUP}/virtualNetworks/vnet-vpn/subnets/GatewaySubnet");
    let network = json!({
        "id": format!("{GROUP}/virtualNetworks/vnet-vpn"), "location": "westeurope",
        "properties": {
            "addressSpace": { "addressPrefixes": ["10.60.0.0/16"] },
            "subnets": [{ "name": "GatewaySubnet", "properties": { "addressPrefix": "10.60.255.0/27" } }],
        },
    });
    let gateway = json!({
        "id": format!("{GROUP}/virtualNetworkGateways/vgw-data"), "location": "westeurope",
        "properties": {
            "gatewayType": "Vpn", "vpnType": "RouteBased", "sku": { "name": "VpnGw1AZ", "tier": "VpnGw1AZ" },
            "ipConfigurations": [{ "name": "default", "properties": { "subnet": { "id": subnet } } }],
        },
    });
    let remote = json!({
        "id": format!("{GROUP}/localNetworkGateways/lgw-astro"), "location": "westeurope",
        "properties": {
            "gatewayIpAddress": "198.51.100.20",
            "localNetworkAddressSpace": { "addressPrefixes": ["172.20.0.0/20"] },
        },
    });
    let connection = json!({
        "id": format!("{GROUP}/connections/vpn-astro"), "location": "westeurope",
        "properties": {
            "connectionType": "IPsec", "connectionStatus": "NotConnected", "sharedKey": KEY,
            "virtualNetworkGateway1": { "id": gateway["id"] },
            "localNetworkGateway2": { "id": remote["id"] },
        },
    });
    seed["resources"]
        .as_array_mut()
        .expect("a list")
        .extend([network, gateway, remote, connection]);
    seed
}

fn configure(fixture: &Fixture, arguments: &[&str]) -> Result<(), Error> {
    fixture.configure(&format!(
        r#"
        resource "dataplane_access_request" "vpn" {{
          vendor       = "astro"
          kind         = "vpn"
          organization = "acme"
          data_plane   = "prod-euw"
          {}

          vpn = {{
            device_ip     = "203.0.113.7"
            cidrs         = ["10.60.0.0/16"]
            cluster_cidrs = ["172.20.0.0/19"]
            bgp           = false
          }}
        }}

        output "status" {{
          value = dataplane_access_request.vpn.status
        }}
        "#,
        arguments.join("\n          ")
    ))
}

#[test]
fn a_vpn_is_completed_when_its_tunnel_is_up_and_has_the_clusters_ranges() {
    on_each_cli(&scene(), |fixture| {
        let (directory, azure) = (&fixture.directory, &fixture.azure);
        let status =
            || -> Result<Value, Error> { Ok(directory.output_json()?["status"]["value"].clone()) };
        let connection = format!("vpn_connection_id = \"{GROUP}/connections/vpn-astro\"");
        let sent = ["ticket_id = \"48213\"", connection.as_str()];
        let done = [&sent[..], &["completed = true"]].concat();
        configure(fixture, &[])?;
        directory.apply()?;
        assert_eq!(status()?, "draft");
        configure(fixture, &sent)?;
        directory.apply()?;
        assert_eq!(status()?, "submitted");

        // The tunnel is up, and Azure sends half of the cluster's range into it.
        azure.vendor(Action::Tunnel(Tunnel { connection: None, status: TunnelStatus::Connected }));
        configure(fixture, &done)?;
        let outcome = directory.apply()?;
        assert_eq!(status()?, "failed");
        assert!(outcome.has_code("RequestContradicted"), "{outcome}");
        assert!(outcome.mentions("172.20.16.0/20"), "{outcome}");

        let ranges = json!({
            "location": "westeurope",
            "properties": {
                "gatewayIpAddress": "198.51.100.20",
                "localNetworkAddressSpace": { "addressPrefixes": ["172.20.0.0/19"] },
            },
        });
        azure.put(&format!("{GROUP}/localNetworkGateways/lgw-astro"), "2025-05-01", &ranges);
        directory.apply()?;
        assert_eq!(status()?, "completed");
        assert!(directory.plan_is_empty()?);

        azure.vendor(Action::Tunnel(Tunnel {
            connection: None,
            status: TunnelStatus::NotConnected,
        }));
        let plan = directory.plan()?;
        assert!(plan.outcome.has_code("RequestContradicted"), "{}", plan.outcome);
        directory.destroy()?;
        Ok(())
    });
}

#[test]
fn a_wait_for_a_tunnel_ends_when_the_vendors_device_answers_and_the_doctor_shows_what_is_missing() {
    let invoke = |action: &str| format!("-invoke=action.{action}.vpn");
    on_each_cli_with(Feature::Actions, &scene(), |fixture| {
        let (directory, azure) = (&fixture.directory, &fixture.azure);
        fixture.configure(&actions())?;
        directory.apply()?;
        let mut running =
            directory.spawn(&["apply", "-auto-approve", &invoke("dataplane_wait_for")])?;
        running.wait_for("`NotConnected`")?;
        azure.vendor(Action::Tunnel(Tunnel { connection: None, status: TunnelStatus::Connected }));
        let outcome = running.finish()?.success()?;
        assert!(outcome.mentions("`Connected`"), "{outcome}");

        // Azure sends half of the cluster's range into it.
        let outcome =
            directory.succeed(&["apply", "-auto-approve", &invoke("dataplane_doctor")])?;
        assert!(outcome.mentions("summary: 1 ok, 1 problem, 0 unknown."), "{outcome}");
        assert!(outcome.has_code("ConnectionHasProblems"), "{outcome}");
        assert!(outcome.mentions("172.20.0.0/19"), "{outcome}");
        Ok(())
    });
}

/// A wait for the tunnel, and the doctor of the VPN.
fn actions() -> String {
    format!(
        r#"
        action "dataplane_wait_for" "vpn" {{
          config {{
            vpn_connection_id = "{GROUP}/connections/vpn-astro"
            timeout           = "1h"
          }}
        }}

        action "dataplane_doctor" "vpn" {{
          config {{
            vpn_connection = {{
              vpn_connection_id = "{GROUP}/connections/vpn-astro"
              cluster_cidrs     = ["172.20.0.0/19"]
            }}
          }}
        }}
        "#
    )
}

#[test]
fn the_shared_key_of_a_vpn_is_not_in_the_log() -> Result<(), Error> {
    let variables = [("TF_LOG_PROVIDER", "trace")];
    let fixture = Fixture::with_environment(Terraform::version(LATEST)?, &scene(), &variables)?;
    let connection = format!("vpn_connection_id = \"{GROUP}/connections/vpn-astro\"");
    configure(&fixture, &[&connection])?;
    let outcome = fixture.directory.apply()?;
    let log = format!("{}{}", outcome.stdout, outcome.stderr);
    // The answer is in the log, and the key is not.
    assert!(log.contains("connections/vpn-astro"), "{log}");
    assert!(!log.contains(KEY), "the log has the shared key");
    Ok(())
}
