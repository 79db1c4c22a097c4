//! Connections that exist already: imported, and found by `terraform query`.

use serde_json::json;

use super::scene::{ADDRESS, ASTRO, OTHER, Scene, approval, seed};
use crate::support::{REGISTRY, on_each_cli, on_each_cli_with};
use crate::terraform::Feature;

#[test]
fn an_approved_connection_is_imported_by_its_id() {
    on_each_cli(&seed(), |fixture| {
        let (directory, scene) = (&fixture.directory, Scene(fixture));
        scene.vendor_makes(ASTRO, "pe-astro", "req-7f3a");
        scene.person_decides("pe-astro", "Approved");
        let requester = format!("requester_subscription_id = \"{ASTRO}\"");
        fixture.configure(&approval(&[&requester]))?;

        directory.import(ADDRESS, &scene.connection("pe-astro"))?;
        directory.apply()?;

        assert_eq!(scene.statuses(), ["Approved: by hand"]);
        assert!(directory.plan_is_empty()?);
        Ok(())
    });
}

#[test]
fn a_connection_is_imported_by_its_identity_and_approved_in_the_same_apply() {
    on_each_cli_with(Feature::ImportByIdentity, &seed(), |fixture| {
        let (directory, scene) = (&fixture.directory, Scene(fixture));
        scene.vendor_makes(ASTRO, "pe-astro", "req-7f3a");
        let id = scene.connection("pe-astro");
        let import = format!(
            "import {{\n  to = {ADDRESS}\n  identity = {{\n    connection_id = \"{id}\"\n  }}\n}}\n"
        );
        let requester = format!("requester_subscription_id = \"{ASTRO}\"");
        fixture.configure(&format!("{import}{}", approval(&[&requester])))?;

        let outcome = directory.apply()?;

        assert!(outcome.mentions("1 imported, 0 added, 1 changed, 0 destroyed"), "{outcome}");
        assert_eq!(scene.statuses(), ["Approved: req-7f3a (approved with Terraform)"]);
        assert!(directory.plan_is_empty()?);
        Ok(())
    });
}

#[test]
fn connections_that_wait_are_found_and_approved_with_the_configuration_that_is_generated() {
    on_each_cli_with(Feature::ListResources, &seed(), |fixture| {
        let (directory, scene) = (&fixture.directory, Scene(fixture));
        scene.vendor_makes(ASTRO, "pe-astro", "req-7f3a");
        scene.vendor_makes(OTHER, "pe-other", "let me in");
        scene.vendor_makes(ASTRO, "pe-open", "req-0000");
        scene.person_decides("pe-open", "Approved");
        let list = |filter: &str| {
            format!(
                "list \"dataplane_private_endpoint_approval\" \"found\" {{\n  provider = dataplane\n  config {{\n    resource_id = \"{REGISTRY}\"\n    {filter}\n  }}\n}}\n"
            )
        };
        fixture.configure("")?;
        directory.write("find.tfquery.hcl", &list(""))?;
        let lines = directory.query_json()?;
        let mut found: Vec<_> =
            lines.iter().filter_map(|it| it.get("list_resource_found")).collect();
        // Azure lists connections in the order of their names, which the service makes up.
        found.sort_by_key(|it| it["display_name"].to_string());
        let names: Vec<_> = found.iter().map(|it| it["display_name"].clone()).collect();
        assert_eq!(names, ["pe-astro: req-7f3a", "pe-other: let me in"]);
        assert_eq!(found[0]["identity"], json!({ "connection_id": scene.connection("pe-astro") }));

        let ours = format!("requester_subscription_id = \"{ASTRO}\"");
        directory.write("find.tfquery.hcl", &list(&ours))?;
        directory.succeed(&["query", "-generate-config-out=generated.tf"])?;
        let outcome = directory.apply()?;

        assert!(outcome.mentions("1 imported"), "{outcome}");
        let statuses = scene.statuses();
        assert!(statuses[0].starts_with("Approved"), "{statuses:?}");
        assert!(statuses.contains(&"Pending: let me in".to_owned()), "{statuses:?}");
        assert!(directory.plan_is_empty()?);
        Ok(())
    });
}
