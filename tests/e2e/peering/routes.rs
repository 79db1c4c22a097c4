//! Routes towards the vendor: S-14.

use serde_json::json;

use super::scene::{NETWORK, ROUTES, Scene, TABLE, seed, seed_with};
use crate::support::{on_each_cli, on_latest_cli};

/// Routes to the vendor's cluster with this next hop.
fn routes(hop: &str) -> String {
    format!(
        "resource \"dataplane_peering_routes\" \"astro\" {{\n  route_table_id = \"{TABLE}\"\n  destinations   = [\"172.20.0.0/19\"]\n  {hop}\n}}\n\noutput \"notes\" {{\n  value = dataplane_peering_routes.astro.notes\n}}\n"
    )
}

const FIREWALL: &str =
    "next_hop_type = \"VirtualAppliance\"\n  next_hop_ip_address = \"10.60.0.4\"";

#[test]
fn s_14_a_route_through_the_firewall_is_made_where_the_table_decides() {
    on_each_cli(&seed_with(&[("default", "0.0.0.0/0")]), |fixture| {
        let (directory, scene) = (&fixture.directory, Scene(fixture));
        fixture.configure(&routes("next_hop_type = \"VirtualNetworkPeering\""))?;
        let error = directory.plan().expect_err("no route can lead to a peering");
        for hop in ["VirtualAppliance", "VirtualNetworkGateway", "VnetLocal", "Internet", "None"] {
            assert!(error.mentions(&format!("`{hop}`")), "{error}");
        }
        assert_eq!(scene.routes(), ["default"]);

        fixture.configure(&routes(FIREWALL))?;
        directory.apply()?;
        assert_eq!(scene.routes(), ["dataplane-172-20-0-0-19", "default"]);
        assert!(directory.plan_is_empty()?);

        // Somebody sends the packets elsewhere.
        let path = format!("{TABLE}/routes/dataplane-172-20-0-0-19");
        let elsewhere = json!({ "addressPrefix": "172.20.0.0/19", "nextHopType": "None" });
        fixture.azure.put(&path, NETWORK, &json!({ "properties": elsewhere }));
        let plan = directory.plan()?;
        assert!(plan.outcome.mentions("\"None\" -> \"VirtualAppliance\""), "{}", plan.outcome);
        directory.apply()?;
        assert!(directory.plan_is_empty()?);

        directory.destroy()?;
        assert_eq!(scene.routes(), ["default"]);
        Ok(())
    });
}

#[test]
fn s_14_where_the_system_route_suffices_nothing_is_made_and_the_reason_is_given() {
    on_each_cli(&seed(), |fixture| {
        let (directory, scene) = (&fixture.directory, Scene(fixture));
        fixture.configure(&routes(FIREWALL))?;
        directory.apply()?;
        assert!(scene.routes().is_empty());
        let notes = directory.output_json()?["notes"]["value"].to_string();
        assert!(notes.contains("a system route exists"), "{notes}");
        assert!(directory.plan_is_empty()?);
        directory.destroy()?;
        Ok(())
    });
}

#[test]
fn routes_are_imported_and_planned_empty() {
    on_latest_cli(&seed_with(&[("default", "0.0.0.0/0")]), |fixture| {
        let directory = &fixture.directory;
        fixture.configure(&routes(FIREWALL))?;
        directory.apply()?;
        directory.succeed(&["state", "rm", ROUTES])?;
        directory.import(ROUTES, TABLE)?;
        assert!(directory.plan_is_empty()?);
        Ok(())
    });
}
