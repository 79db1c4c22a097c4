//! Plans that are saved, and applied after something has changed.

use super::scene::{ADDRESS, ASTRO, OTHER, Scene, approval, seed};
use crate::support::on_each_cli;

const BY_MESSAGE: [&str; 1] = ["message_contains = \"req-7f3a\""];

#[test]
fn a_saved_plan_approves_nobody_that_it_did_not_show() {
    on_each_cli(&seed(), |fixture| {
        let (directory, scene) = (&fixture.directory, Scene(fixture));
        fixture.configure(&approval(&BY_MESSAGE))?;
        let plan = directory.succeed(&["plan", "-out=saved"])?;
        assert!(plan.has_code("OnlyMessageMatches"), "{plan}");
        scene.vendor_makes(OTHER, "pe-stranger", "req-7f3a");

        let outcome = directory.succeed(&["apply", "saved"])?;

        assert!(outcome.has_code("ConnectionNotPlanned"), "{outcome}");
        assert_eq!(scene.statuses(), ["Pending: req-7f3a"]);
        let plan = directory.plan()?;
        assert!(plan.outcome.mentions(OTHER), "{}", plan.outcome);
        Ok(())
    });
}

#[test]
fn a_plan_that_somebody_was_faster_than_is_a_success_or_says_what_changed() {
    on_each_cli(&seed(), |fixture| {
        let (directory, scene) = (&fixture.directory, Scene(fixture));
        fixture.configure(&approval(&BY_MESSAGE))?;
        directory.apply()?;
        scene.vendor_makes(ASTRO, "pe-1", "req-7f3a");
        directory.succeed(&["plan", "-out=saved"])?;
        scene.vendor_deletes(ASTRO, "pe-1");
        scene.vendor_makes(ASTRO, "pe-2", "req-7f3a");
        let error = directory.succeed(&["apply", "saved"]).expect_err("it was withdrawn");
        assert!(error.mentions("Plan again"), "{error}");
        assert!(!error.mentions("inconsistent"), "{error}");
        assert!(!directory.state_show(ADDRESS)?.contains("\"approved\""));

        directory.succeed(&["plan", "-out=saved"])?;
        scene.person_decides("pe-2", "Approved");
        let outcome = directory.succeed(&["apply", "saved"])?;
        assert!(outcome.has_code("AlreadyApproved"), "{outcome}");
        assert!(directory.plan_is_empty()?);
        Ok(())
    });
}
