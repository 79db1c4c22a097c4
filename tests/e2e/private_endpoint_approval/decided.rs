//! Decisions of people at the portal, and callers who may not decide.

use serde_json::json;

use super::scene::{ADDRESS, ASTRO, Scene, approval, endpoint, seed};
use crate::support::{REGISTRY, on_each_cli, on_latest_cli};

#[test]
fn s_17_what_a_person_rejected_stays_rejected_until_that_is_overridden() {
    on_each_cli(&seed(), |fixture| {
        let (directory, scene) = (&fixture.directory, Scene(fixture));
        scene.vendor_makes(ASTRO, "pe-astro", "req-7f3a");
        fixture.configure(&approval(&["message_contains = \"req-7f3a\""]))?;
        directory.apply()?;
        scene.person_decides("pe-astro", "Rejected");

        let plan = directory.plan()?;
        assert!(plan.outcome.has_code("ConnectionRejected"), "{}", plan.outcome);
        assert!(plan.outcome.mentions("override_rejection"), "{}", plan.outcome);
        directory.apply()?;
        assert_eq!(scene.statuses(), ["Rejected: by hand"]);
        assert!(directory.state_show(ADDRESS)?.contains("\"rejected\""));

        let overridden = ["message_contains = \"req-7f3a\"", "override_rejection = true"];
        fixture.configure(&approval(&overridden))?;
        directory.apply()?;

        assert_eq!(scene.statuses(), ["Approved: req-7f3a (approved with Terraform)"]);
        assert!(directory.plan_is_empty()?);
        Ok(())
    });
}

#[test]
fn what_somebody_else_approved_is_no_change() {
    on_latest_cli(&seed(), |fixture| {
        let (directory, scene) = (&fixture.directory, Scene(fixture));
        let by_endpoint = format!("private_endpoint_id = \"{}\"", endpoint(ASTRO, "pe-astro"));
        fixture.configure(&approval(&[&by_endpoint]))?;
        directory.apply()?;
        scene.vendor_makes(ASTRO, "pe-astro", "req-7f3a");
        scene.person_decides("pe-astro", "Approved");

        directory.apply()?;

        assert_eq!(scene.statuses(), ["Approved: by hand"]);
        assert!(directory.plan_is_empty()?);
        Ok(())
    });
}

#[test]
fn s_19_what_the_caller_lacks_is_listed_before_anything_is_written() {
    let mut seed = seed();
    seed["caller"] = json!({ "denied": [{ "scope": REGISTRY, "actions": [
        "*/privateEndpointConnections/write", "*/privateEndpointConnectionsApproval/action",
    ] }] });
    on_each_cli(&seed, |fixture| {
        let (directory, scene) = (&fixture.directory, Scene(fixture));
        scene.vendor_makes(ASTRO, "pe-astro", "req-7f3a");
        let id = endpoint(ASTRO, "pe-astro");
        fixture.configure(&approval(&[&format!("private_endpoint_id = \"{id}\"")]))?;

        let plan = directory.plan()?;

        let lacking = [
            "Microsoft.ContainerRegistry/registries/privateEndpointConnections/write",
            "Microsoft.ContainerRegistry/registries/privateEndpointConnectionsApproval/action",
        ];
        assert!(plan.outcome.has_code("ApprovalForbidden"), "{}", plan.outcome);
        for action in lacking {
            assert!(plan.outcome.mentions(action), "{}", plan.outcome);
        }
        let error = directory.apply().expect_err("the caller may not");
        assert!(error.mentions("AuthorizationFailed"), "{error}");
        for action in lacking {
            assert!(error.mentions(action), "{error}");
        }
        assert_eq!(scene.statuses(), ["Pending: req-7f3a"]);
        assert!(fixture.objects().is_empty());
        Ok(())
    });
}
