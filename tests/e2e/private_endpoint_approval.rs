//! The connections of vendors' private endpoints: S-16, S-17, S-19, and approvals that are applied
//! before the vendor has acted.

mod decided;

mod found;

mod interrupted;

mod scene;

mod stale;

use crate::support::{on_each_cli, on_latest_cli};
use scene::{ADDRESS, ASTRO, OTHER, Scene, approval, seed};

#[test]
fn an_approval_that_is_applied_first_is_carried_out_once_the_vendor_has_acted() {
    on_each_cli(&seed(), |fixture| {
        let (directory, scene) = (&fixture.directory, Scene(fixture));
        fixture.configure(&approval(&["message_contains = \"req-7f3a\""]))?;
        let outcome = directory.apply()?;
        assert!(outcome.has_code("NoConnectionYet"), "{outcome}");
        assert!(directory.state_show(ADDRESS)?.contains("awaiting_connection"));
        let plan = directory.plan()?;
        assert!(plan.is_empty && plan.outcome.has_code("NoConnectionYet"), "{}", plan.outcome);

        scene.vendor_makes(ASTRO, "pe-astro", "req-7f3a");
        let plan = directory.plan()?;
        assert!(!plan.is_empty, "{}", plan.outcome);
        let whose = scene::endpoint(ASTRO, "pe-astro");
        for text in ["\"pending\" -> \"approved\"", "+ approved_endpoint", &whose, "req-7f3a"] {
            assert!(plan.outcome.mentions(text), "{}", plan.outcome);
        }
        let outcome = directory.apply()?;

        assert!(outcome.mentions("0 added, 1 changed, 0 destroyed"), "{outcome}");
        assert_eq!(scene.statuses(), ["Approved: req-7f3a (approved with Terraform)"]);
        assert!(directory.plan_is_empty()?);
        scene.vendor_deletes(ASTRO, "pe-astro");
        scene.vendor_makes(ASTRO, "pe-astro-2", "req-7f3a");
        let outcome = directory.apply()?;
        assert!(outcome.mentions("0 added, 1 changed, 0 destroyed"), "{outcome}");
        assert!(directory.plan_is_empty()?);
        let plan = directory.succeed(&["plan", "-destroy"])?;
        assert!(plan.has_code("VendorWillBeCutOff"), "{plan}");
        let outcome = directory.destroy()?;
        assert!(outcome.has_code("VendorCutOff"), "{outcome}");
        Ok(())
    });
}

#[test]
fn s_16_only_the_connection_that_is_described_is_approved() {
    on_each_cli(&seed(), |fixture| {
        let (directory, scene) = (&fixture.directory, Scene(fixture));
        scene.vendor_makes(ASTRO, "pe-astro", "req-7f3a");
        scene.vendor_makes(ASTRO, "pe-astro-too", "for something else");
        scene.vendor_makes(OTHER, "pe-other", "req-7f3a");

        for vague in ["message_contains = \"req-7f3a\"".to_owned(), requester(ASTRO)] {
            fixture.configure(&approval(&[&vague]))?;
            let error = directory.plan().expect_err("two could be meant");
            assert!(error.has_code("AmbiguousConnection"), "{error}");
            assert!(error.mentions("pe-astro"), "{error}");
        }
        fixture.configure(&approval(&[]))?;
        let error = directory.plan().expect_err("nothing is known");
        assert!(error.has_code("ConnectionNotNamed"), "{error}");
        assert_eq!(scene.statuses().iter().filter(|it| it.starts_with("Approved")).count(), 0);

        fixture.configure(&approval(&[&requester(ASTRO), "message_contains = \"req-7f3a\""]))?;
        let outcome = directory.apply()?;
        assert!(outcome.has_code("ConnectionNotPlanned"), "{outcome}");
        directory.apply()?;

        assert!(directory.state_show(ADDRESS)?.contains("/privateEndpoints/pe-astro\""));
        assert_eq!(
            scene.statuses(),
            [
                "Approved: req-7f3a (approved with Terraform)",
                "Pending: for something else",
                "Pending: req-7f3a",
            ]
        );
        assert!(directory.plan_is_empty()?);
        Ok(())
    });
}

#[test]
fn two_applies_at_once_on_one_resource_each_approve_their_own() {
    on_latest_cli(&seed(), |one| {
        let scene = Scene(one);
        scene.vendor_makes(ASTRO, "pe-astro", "req-7f3a");
        scene.vendor_makes(OTHER, "pe-other", "req-9999");
        let other = scene::beside()?;
        let by_endpoint = |subscription, name| {
            let id = scene::endpoint(subscription, name);
            approval(&[&format!("private_endpoint_id = \"{id}\"")])
        };
        one.configure(&by_endpoint(ASTRO, "pe-astro"))?;
        scene::configure_beside(one, &other, &by_endpoint(OTHER, "pe-other"))?;

        let running = [one, &other].map(|it| it.directory.spawn(&["apply", "-auto-approve"]));

        for running in running {
            running?.finish()?.success()?;
        }
        assert!(scene.statuses().iter().all(|it| it.starts_with("Approved")));
        for fixture in [one, &other] {
            assert!(fixture.directory.plan_is_empty()?);
        }
        Ok(())
    });
}

/// The argument that says in whose subscription the endpoint is.
fn requester(subscription: &str) -> String {
    format!("requester_subscription_id = \"{subscription}\"")
}
