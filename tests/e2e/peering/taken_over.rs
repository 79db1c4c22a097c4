//! Peering links that somebody else made: imported, found, moved from azurerm, and looked up.

use serde_json::{Value, json};

use super::scene::{ADDRESS, ASTRO, ASTRO_TENANT, HUB, NETWORK, Scene, VNET, peering_link, seed};
use crate::{
    support::{Fixture, TENANT, on_each_cli, on_each_cli_with, on_latest_cli},
    terraform::{Error, Feature, Foreign},
};

/// A peering link to the customer's other network, called `hub`.
fn hub() -> String {
    peering_link(&["name = \"hub\""]).replace(ASTRO, HUB).replace(ASTRO_TENANT, TENANT)
}

/// Makes that peering link by hand.
fn by_hand(fixture: &Fixture) -> String {
    let id = format!("{VNET}/virtualNetworkPeerings/hub");
    let properties =
        json!({ "remoteVirtualNetwork": { "id": HUB }, "allowVirtualNetworkAccess": true });
    fixture.azure.put(&id, NETWORK, &json!({ "properties": properties }));
    id
}

#[test]
fn a_link_that_is_there_under_another_name_is_imported_as_the_error_says() {
    on_latest_cli(&seed(), |fixture| {
        let (directory, scene) = (&fixture.directory, Scene(fixture));
        let id = by_hand(fixture);
        scene.configure(&hub().replace("name = \"hub\"", ""))?;
        let error = directory.plan().expect_err("it is there already");
        assert!(error.mentions("import {") && error.mentions(&id), "{error}");

        let block = format!("import {{\n  to = {ADDRESS}\n  id = \"{id}\"\n}}\n");
        scene.configure(&format!("{block}{}", hub()))?;
        let outcome = directory.apply()?;

        assert!(
            outcome.mentions("1 imported, 0 added, 1 changed, 0 destroyed")
                || outcome.mentions("1 imported, 0 added, 0 changed, 0 destroyed"),
            "{outcome}"
        );
        assert_eq!(scene.peering_links(), ["vnet-hub Initiated"]);
        assert!(directory.plan_is_empty()?);
        Ok(())
    });
}

#[test]
fn a_link_is_imported_by_its_identity() {
    on_each_cli_with(Feature::ImportByIdentity, &seed(), |fixture| {
        let (directory, scene) = (&fixture.directory, Scene(fixture));
        by_hand(fixture);
        let identity = format!(
            "import {{\n  to = {ADDRESS}\n  identity = {{\n    vnet_id = \"{VNET}\"\n    name = \"hub\"\n  }}\n}}\n"
        );
        scene.configure(&format!("{identity}{}", hub()))?;
        let outcome = directory.apply()?;
        assert!(outcome.mentions("1 imported, 0 added"), "{outcome}");
        assert!(directory.plan_is_empty()?);
        Ok(())
    });
}

#[test]
fn a_link_of_azurerm_is_taken_over() {
    on_each_cli_with(Feature::MovedAcrossTypes, &seed(), |fixture| {
        let (directory, scene) = (&fixture.directory, Scene(fixture));
        let id = by_hand(fixture);
        let before = fixture.azure.resource(&id, NETWORK);
        let attributes = json!({
            "id": id,
            "name": "hub",
            "resource_group_name": "rg-net",
            "virtual_network_name": "vnet-data",
            "remote_virtual_network_id": HUB,
            "allow_virtual_network_access": true,
            "allow_forwarded_traffic": false,
            "allow_gateway_transit": false,
            "use_remote_gateways": false,
            "peer_complete_virtual_networks_enabled": true,
            "only_ipv6_peering_enabled": null,
            "local_subnet_names": null,
            "remote_subnet_names": null,
            "triggers": null,
            "timeouts": null,
        });
        let moved = format!(
            "moved {{\n  from = azurerm_virtual_network_peering.astro\n  to   = {ADDRESS}\n}}\n"
        );
        let config = hub().replace(&format!("remote_tenant_id = \"{TENANT}\""), "");
        scene.configure(&format!("{moved}{config}"))?;
        let foreign = Foreign {
            type_name: "azurerm_virtual_network_peering",
            name: "astro",
            provider: "hashicorp/azurerm",
            schema_version: 0,
            attributes,
        };
        fixture.write_state(&foreign.state())?;
        directory.init()?;
        let plan = directory.plan()?;
        let text = format!("azurerm_virtual_network_peering.astro has moved to {ADDRESS}");
        assert!(plan.outcome.mentions(&text), "{}", plan.outcome);
        assert!(plan.outcome.mentions("0 to add, 0 to change, 0 to destroy"), "{}", plan.outcome);

        directory.apply()?;

        assert_eq!(fixture.azure.resource(&id, NETWORK), before);
        assert_eq!(directory.state_list()?, [ADDRESS]);
        scene.configure(&config)?;
        assert!(directory.plan_is_empty()?);
        Ok(())
    });
}

#[test]
fn peering_links_are_found_and_taken_over_with_the_configuration_that_is_generated() {
    on_each_cli_with(Feature::ListResources, &seed(), |fixture| {
        let (directory, scene) = (&fixture.directory, Scene(fixture));
        by_hand(fixture);
        scene.configure(&peering_link(&[]))?;
        directory.apply()?;
        directory.succeed(&["state", "rm", ADDRESS])?;
        scene.configure("")?;
        let found = found(fixture)?;
        let names: Vec<_> = found.iter().map(|it| it["display_name"].to_string()).collect();
        assert_eq!(names.len(), 2, "{names:?}");
        assert!(names[0].contains("hub to vnet-hub (Initiated)"), "{names:?}");

        directory.succeed(&["query", "-generate-config-out=generated.tf"])?;
        let outcome = directory.apply()?;

        assert!(outcome.mentions("2 imported, 0 added, 0 changed, 0 destroyed"), "{outcome}");
        assert!(directory.plan_is_empty()?);
        Ok(())
    });
}

#[test]
fn what_the_vendor_asks_about_a_network_is_looked_up() {
    on_each_cli(&seed(), |fixture| {
        let (directory, scene) = (&fixture.directory, Scene(fixture));
        by_hand(fixture);
        scene.configure(&format!(
            "data \"dataplane_virtual_network\" \"data\" {{\n  vnet_id = \"{VNET}\"\n}}\n\noutput \"network\" {{\n  value = data.dataplane_virtual_network.data\n}}\n"
        ))?;
        directory.apply()?;
        let network = directory.output_json()?["network"]["value"].clone();
        assert_eq!(network["tenant_id"], json!(TENANT));
        assert_eq!(network["region"], json!("westeurope"));
        assert_eq!(network["address_space"], json!(["10.60.0.0/16"]));
        assert_eq!(network["peerings"][0]["peering_state"], json!("Initiated"));
        assert_eq!(network["subnets"][0]["name"], json!("snet-sql"));
        Ok(())
    });
}

/// The peering links that a query finds, by name.
fn found(fixture: &Fixture) -> Result<Vec<Value>, Error> {
    let list = format!(
        "list \"dataplane_vnet_peering\" \"found\" {{\n  provider = dataplane\n  config {{\n    vnet_id = \"{VNET}\"\n  }}\n}}\n"
    );
    fixture.directory.write("find.tfquery.hcl", &list)?;
    let lines = fixture.directory.query_json()?;
    Ok(lines.iter().filter_map(|it| it.get("list_resource_found").cloned()).collect())
}
