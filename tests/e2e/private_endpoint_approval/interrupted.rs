//! Waits and approvals that are cut off: by Ctrl-C, and killed as by a loss of power.

use arm_sandbox::{Effect, Fault};

use super::scene::{ADDRESS, ASTRO, Scene, approval, endpoint, seed};
use crate::support::{Fixture, on_each_cli, until};

const WAITING: [&str; 2] = ["message_contains = \"req-7f3a\"", "wait_for_connection = true"];

/// How often the connections were listed since the requests were kept.
fn looks(fixture: &Fixture) -> usize {
    let requests = fixture.azure.sandbox.requests().expect("the sandbox can be read");
    requests.iter().filter(|it| it.path.ends_with("/privateEndpointConnections")).count()
}

#[test]
fn a_wait_that_was_interrupted_leaves_a_record_and_is_continued() {
    on_each_cli(&seed(), |fixture| {
        let (directory, scene) = (&fixture.directory, Scene(fixture));
        fixture.configure(&approval(&WAITING))?;
        fixture.azure.keep_requests();
        let mut running = directory.spawn(&["apply", "-auto-approve"])?;
        until("the vendor is waited for", || looks(fixture) > 2);

        running.interrupt();

        running.wait_for("Interrupt received")?;
        let outcome = running.finish()?;
        assert!(outcome.has_code("ApprovalWaitEnded"), "{outcome}");
        assert_eq!(directory.state_list()?, [ADDRESS]);
        let shown = directory.state_show(ADDRESS)?;
        assert!(shown.contains("awaiting_connection") && !shown.contains("tainted"), "{shown}");

        scene.vendor_makes(ASTRO, "pe-astro", "req-7f3a");
        let outcome = directory.apply()?;
        assert!(outcome.mentions("0 added, 1 changed, 0 destroyed"), "{outcome}");
        assert_eq!(scene.statuses(), ["Approved: req-7f3a (approved with Terraform)"]);
        assert!(directory.plan_is_empty()?);
        Ok(())
    });
}

#[test]
fn a_wait_that_was_killed_is_begun_again() {
    on_each_cli(&seed(), |fixture| {
        let (directory, scene) = (&fixture.directory, Scene(fixture));
        fixture.configure(&approval(&WAITING))?;
        fixture.azure.keep_requests();
        let running = directory.spawn(&["apply", "-auto-approve"])?;
        until("the vendor is waited for", || looks(fixture) > 2);

        running.kill();

        assert_eq!(running.finish()?.code, None);
        let running = directory.spawn(&["apply", "-auto-approve"])?;
        let before = looks(fixture);
        until("the vendor is waited for again", || looks(fixture) > before + 2);
        scene.vendor_makes(ASTRO, "pe-astro", "req-7f3a");
        let outcome = running.finish()?.success()?;
        assert!(outcome.has_code("ConnectionNotPlanned"), "{outcome}");
        directory.apply()?;

        assert_eq!(scene.statuses(), ["Approved: req-7f3a (approved with Terraform)"]);
        assert!(directory.plan_is_empty()?);
        Ok(())
    });
}

#[test]
fn an_approval_that_was_killed_after_azure_acted_is_found_and_not_repeated() {
    on_each_cli(&seed(), |fixture| {
        let (directory, scene) = (&fixture.directory, Scene(fixture));
        scene.vendor_makes(ASTRO, "pe-astro", "req-7f3a");
        let id = format!("private_endpoint_id = \"{}\"", endpoint(ASTRO, "pe-astro"));
        let own = [&id, "message_contains = \"req-7f3a\"", "description = \"ticket 48211\""];
        fixture.configure(&approval(&own))?;
        let azure = &fixture.azure;
        // The answer to the write is lost, and the look that follows takes until someone ends it.
        let path = "*/privateEndpointConnections/*";
        azure.add_fault(&Fault::new("PUT", path, Effect::LostAnswer));
        azure.add_fault(&Fault::new("GET", path, Effect::Delay { milliseconds: 600_000 }).after(1));
        let running = directory.spawn(&["apply", "-auto-approve"])?;
        until("Azure has acted", || azure.faults_are_used());

        running.kill();

        assert_eq!(running.finish()?.code, None);
        assert_eq!(scene.statuses(), ["Approved: ticket 48211 (req-7f3a)"]);
        assert!(fixture.objects().is_empty(), "the state knows nothing of it");
        azure.keep_requests();
        directory.apply()?;
        let requests = azure.sandbox.requests().expect("the sandbox can be read");
        assert!(requests.iter().all(|it| it.method == "GET"), "{requests:#?}");
        assert!(directory.state_show(ADDRESS)?.contains("request_message     = \"req-7f3a\""));
        assert!(directory.plan_is_empty()?);
        Ok(())
    });
}
