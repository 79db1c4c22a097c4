//! Peering with a vendor's network: S-11, S-13, the overlaps of S-08, and what happens to a peering link
//! between them.

mod routes;

mod scene;

mod taken_over;

mod waiting;

use serde_json::json;

use crate::{
    support::{Fixture, LATEST, on_each_cli, on_latest_cli},
    terraform::Terraform,
};
use scene::{ADDRESS, ASTRO, ASTRO_TENANT, HUB, NETWORK, Scene, VNET, WIDE, peering_link, seed};

#[test]
fn s_11_both_links_are_connected_in_either_order() {
    on_each_cli(&seed(), |fixture| {
        let (directory, scene) = (&fixture.directory, Scene(fixture));
        scene.configure(&peering_link(&[]))?;
        let outcome = directory.apply()?;
        assert!(outcome.has_code("RemotePeeringMissing"), "{outcome}");
        assert_eq!(scene.peering_links(), ["astro-vnet Initiated"]);
        assert!(directory.plan_is_empty()?);

        scene.vendor_peers();
        let outcome = directory.succeed(&["apply", "-refresh-only", "-auto-approve"])?;
        assert!(outcome.mentions("\"Initiated\" -> \"Connected\""), "{outcome}");
        assert!(directory.state_show(ADDRESS)?.contains("FullyInSync"));
        assert!(directory.plan_is_empty()?);
        let outcome = directory.destroy()?;
        assert!(outcome.has_code("RemotePeeringLeft"), "{outcome}");
        assert!(scene.peering_links().is_empty());

        // The vendor's peering link is disconnected now, and theirs to repair.
        let error = directory.apply().expect_err("only the vendor can repair that");
        assert!(error.mentions("RemotePeeringIsDisconnected"), "{error}");
        assert!(directory.state_list()?.is_empty());
        scene.vendor_peers();
        directory.apply()?;
        assert_eq!(scene.peering_links(), ["astro-vnet Connected"]);
        assert!(directory.plan_is_empty()?);
        Ok(())
    });
}

#[test]
fn s_11_a_credential_of_one_tenant_is_told_what_is_missing_and_makes_nothing() {
    on_each_cli(&seed(), |fixture| {
        let (directory, scene) = (&fixture.directory, Scene(fixture));
        fixture.configure(&peering_link(&[]))?;
        let error = directory.plan().expect_err("a token of the vendor's tenant is missing");
        assert!(error.has_code("AuxiliaryTenantMissing"), "{error}");
        assert!(error.mentions("auxiliary_tenant_ids"), "{error}");

        let tenant = format!("remote_tenant_id = \"{ASTRO_TENANT}\"");
        fixture.configure(&peering_link(&[]).replace(&tenant, ""))?;
        let error = directory.apply().expect_err("Azure wants a token of the vendor's tenant");
        assert!(error.mentions("LinkedAuthorizationFailed"), "{error}");
        assert!(error.mentions("auxiliary_tenant_ids"), "{error}");
        assert!(scene.peering_links().is_empty() && directory.state_list()?.is_empty());
        Ok(())
    });
}

#[test]
fn s_11_a_permission_that_the_vendor_has_to_grant_is_told_as_theirs() {
    let mut seed = seed();
    seed["caller"] = json!({ "denied": [{
        "scope": ASTRO, "actions": ["Microsoft.Network/virtualNetworks/peer/action"],
    }] });
    on_latest_cli(&seed, |fixture| {
        let scene = Scene(fixture);
        scene.configure(&peering_link(&[]))?;
        let error = fixture.directory.apply().expect_err("the vendor has granted nothing");
        assert!(error.has_code("AzureForbidden"), "{error}");
        assert!(error.mentions("vendor_creates_both"), "{error}");
        assert!(scene.peering_links().is_empty() && fixture.directory.state_list()?.is_empty());
        Ok(())
    });
}

#[test]
fn s_13_a_link_that_lost_its_other_link_is_repaired_and_connected_again() {
    on_each_cli(&seed(), |fixture| {
        let (directory, scene) = (&fixture.directory, Scene(fixture));
        scene.vendor_peers();
        scene.configure(&peering_link(&[]))?;
        directory.apply()?;
        scene.vendor_unpeers();
        assert_eq!(scene.peering_links(), ["astro-vnet Disconnected"]);

        let outcome = directory.succeed(&["plan", "-refresh-only"])?;
        assert!(outcome.has_code("PeeringDisconnected"), "{outcome}");
        let plan = directory.plan()?;
        assert!(plan.outcome.has_code("PeeringDisconnected"), "{}", plan.outcome);
        assert!(plan.outcome.mentions("0 to add, 1 to change, 0 to destroy"), "{}", plan.outcome);
        let outcome = directory.apply()?;
        assert!(outcome.has_code("RemotePeeringMissing"), "{outcome}");
        assert!(!outcome.mentions("RemotePeeringIsDisconnected"), "{outcome}");
        assert_eq!(scene.peering_links(), ["astro-vnet Initiated"]);
        assert!(directory.plan_is_empty()?);

        scene.vendor_peers();
        assert_eq!(scene.peering_links(), ["astro-vnet Connected"]);
        directory.apply()?;
        assert!(directory.plan_is_empty()?);
        Ok(())
    });
}

#[test]
fn a_vendor_who_gets_more_addresses_is_followed_in_place() {
    on_each_cli(&seed(), |fixture| {
        let (directory, scene) = (&fixture.directory, Scene(fixture));
        scene.vendor_peers();
        scene.configure(&peering_link(&[]))?;
        directory.apply()?;
        scene.vendor_readdresses(&["172.20.0.0/19", "172.21.0.0/19"]);

        let plan = directory.plan()?;
        assert!(plan.outcome.mentions("NotInSync\" -> (known after apply)"), "{}", plan.outcome);
        assert!(plan.outcome.mentions("0 to add, 1 to change, 0 to destroy"), "{}", plan.outcome);
        directory.apply()?;

        let shown = directory.state_show(ADDRESS)?;
        assert!(shown.contains("FullyInSync") && shown.contains("172.21.0.0/19"), "{shown}");
        assert!(directory.plan_is_empty()?);
        Ok(())
    });
}

#[test]
fn s_08_overlapping_networks_are_refused_while_planning_directly_and_through_another() {
    on_latest_cli(&seed(), |fixture| {
        let (directory, scene) = (&fixture.directory, Scene(fixture));
        let towards = |name: &str, remote: &str| {
            format!(
                "resource \"dataplane_vnet_peering\" \"{name}\" {{\n  vnet_id        = \"{HUB}\"\n  remote_vnet_id = \"{remote}\"\n}}\n"
            )
        };
        scene.configure(&towards("wide", WIDE))?;
        let error = directory.plan().expect_err("both have 10.70.0.0/16");
        for text in ["10.70.0.0/16", "10.64.0.0/10", "vnet-wide"] {
            assert!(error.mentions(text), "{error}");
        }
        // 10.70.0.0/16 comes to `vnet-data` through its peering with `vnet-hub`.
        scene.configure(
            &peering_link(&[]).replace(ASTRO, HUB).replace(ASTRO_TENANT, crate::support::TENANT),
        )?;
        directory.apply()?;
        let indirect = towards("indirect", WIDE).replace(HUB, VNET);
        scene.configure(&format!(
            "{}{indirect}",
            peering_link(&[]).replace(ASTRO, HUB).replace(ASTRO_TENANT, crate::support::TENANT)
        ))?;
        let error = directory.plan().expect_err("vnet-hub is peered already");
        assert!(error.has_code("OverlappingAddressSpaces"), "{error}");
        Ok(())
    });
}

#[test]
fn what_somebody_changed_in_the_portal_is_put_back() {
    on_each_cli(&seed(), |fixture| {
        let (directory, scene) = (&fixture.directory, Scene(fixture));
        let config = peering_link(&["name = \"hub\""]).replace(ASTRO, HUB);
        scene.configure(&config.replace(ASTRO_TENANT, crate::support::TENANT))?;
        directory.apply()?;
        let id = format!("{VNET}/virtualNetworkPeerings/hub");
        let mut found = fixture.azure.resource(&id, NETWORK);
        found["properties"]["allowForwardedTraffic"] = true.into();
        fixture.azure.put(&id, NETWORK, &json!({ "properties": found["properties"] }));

        let plan = directory.plan()?;
        assert!(plan.outcome.mentions("allow_forwarded_traffic"), "{}", plan.outcome);
        directory.apply()?;

        let found = fixture.azure.resource(&id, NETWORK);
        assert_eq!(found["properties"]["allowForwardedTraffic"], json!(false));
        assert!(directory.plan_is_empty()?);
        Ok(())
    });
}

#[test]
fn two_applies_at_once_on_one_network_both_succeed() {
    on_latest_cli(&seed(), |one| {
        one.azure
            .sandbox
            .change_behavior(|it| it.operation_polls = 2)
            .expect("the behavior is stored");
        let other = Fixture::new(Terraform::version(LATEST)?, &seed())?;
        let database = one.directory.path().join("azure.db").display().to_string();
        let block = format!(
            "provider \"dataplane\" {{\n  auxiliary_tenant_ids = [\"{ASTRO_TENANT}\"]\n  sandbox = {{ database = \"{database}\" }}\n}}\n"
        );
        one.configure_provider(&block, &peering_link(&[]))?;
        let hub =
            peering_link(&[]).replace(ASTRO, HUB).replace(ASTRO_TENANT, crate::support::TENANT);
        other.configure_provider(&block, &hub)?;

        let running = [one, &other].map(|it| it.directory.spawn(&["apply", "-auto-approve"]));

        for running in running {
            let outcome = running?.finish()?.success()?;
            assert!(outcome.mentions("1 added, 0 changed, 0 destroyed"), "{outcome}");
        }
        assert_eq!(Scene(one).peering_links().len(), 2);
        for fixture in [one, &other] {
            assert!(fixture.directory.plan_is_empty()?);
        }
        Ok(())
    });
}
