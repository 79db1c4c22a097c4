//! Waiting for the vendor's peering link: as long as it takes, cut off by Ctrl-C, and killed as by a loss of
//! power.

use arm_sandbox::{Effect, Fault};

use super::scene::{ADDRESS, Scene, peering_link, seed};
use crate::support::{on_each_cli, until};

const WAITING: &str = "wait_for_connected = true";

#[test]
fn an_apply_that_waits_ends_when_the_vendor_has_acted() {
    on_each_cli(&seed(), |fixture| {
        let (directory, scene) = (&fixture.directory, Scene(fixture));
        scene.configure(&peering_link(&[WAITING]))?;
        let running = directory.spawn(&["apply", "-auto-approve"])?;
        until("the peering link exists", || !scene.peering_links().is_empty());

        scene.vendor_peers();

        let outcome = running.finish()?.success()?;
        assert!(!outcome.has_code("RemotePeeringMissing"), "{outcome}");
        assert!(directory.state_show(ADDRESS)?.contains("\"Connected\""));
        assert!(directory.plan_is_empty()?);
        Ok(())
    });
}

#[test]
fn a_wait_that_was_interrupted_leaves_the_link_and_is_continued() {
    on_each_cli(&seed(), |fixture| {
        let (directory, scene) = (&fixture.directory, Scene(fixture));
        scene.configure(&peering_link(&[WAITING]))?;
        fixture.azure.keep_requests();
        let mut running = directory.spawn(&["apply", "-auto-approve"])?;
        until("the apply waits for the remote link", || scene.looks() > 1);

        running.interrupt();

        running.wait_for("Interrupt received")?;
        let outcome = running.finish()?;
        assert!(outcome.has_code("PeeringWaitEnded"), "{outcome}");
        assert_eq!(directory.state_list()?, [ADDRESS]);
        let shown = directory.state_show(ADDRESS)?;
        assert!(shown.contains("\"Initiated\"") && !shown.contains("tainted"), "{shown}");

        scene.vendor_peers();
        let outcome = directory.apply()?;
        assert!(!outcome.mentions("1 added"), "{outcome}");
        assert_eq!(scene.peering_links(), ["astro-vnet Connected"]);
        assert!(directory.plan_is_empty()?);
        Ok(())
    });
}

#[test]
fn a_wait_that_was_killed_is_begun_again_with_the_same_link() {
    on_each_cli(&seed(), |fixture| {
        let (directory, scene) = (&fixture.directory, Scene(fixture));
        scene.configure(&peering_link(&[WAITING]))?;
        fixture.azure.keep_requests();
        let running = directory.spawn(&["apply", "-auto-approve"])?;
        until("the apply waits for the remote link", || scene.looks() > 1);

        running.kill();

        assert_eq!(running.finish()?.code, None);
        assert!(fixture.objects().is_empty(), "the state knows nothing of it");
        assert_eq!(scene.peering_links(), ["astro-vnet Initiated"]);
        scene.vendor_peers();
        let outcome = directory.apply()?;
        assert!(outcome.has_code("AdoptedExisting"), "{outcome}");
        assert_eq!(scene.peering_links(), ["astro-vnet Connected"]);
        assert!(directory.plan_is_empty()?);
        Ok(())
    });
}

#[test]
fn a_wait_that_is_too_long_ends_with_the_link_and_is_continued_by_the_next_apply() {
    on_each_cli(&seed(), |fixture| {
        let (directory, scene) = (&fixture.directory, Scene(fixture));
        scene.configure(&peering_link(&[
            WAITING,
            "timeouts {\n    create = \"2s\"\n    update = \"2s\"\n  }",
        ]))?;
        let outcome = directory.apply()?;
        assert!(outcome.has_code("PeeringWaitEnded"), "{outcome}");
        let plan = directory.plan()?;
        assert!(plan.outcome.mentions("0 to add, 1 to change, 0 to destroy"), "{}", plan.outcome);

        scene.vendor_peers();
        directory.apply()?;

        assert!(directory.plan_is_empty()?);
        assert_eq!(scene.peering_links(), ["astro-vnet Connected"]);
        Ok(())
    });
}

#[test]
fn an_apply_that_was_killed_before_azure_acted_is_repeated() {
    on_each_cli(&seed(), |fixture| {
        let (directory, scene) = (&fixture.directory, Scene(fixture));
        scene.configure(&peering_link(&[]))?;
        let endless = Effect::Delay { milliseconds: 600_000 };
        fixture.azure.add_fault(&Fault::new("PUT", "*/virtualNetworkPeerings/*", endless));
        let running = directory.spawn(&["apply", "-auto-approve"])?;
        until("the request is in flight", || fixture.azure.faults_are_used());

        running.kill();

        assert_eq!(running.finish()?.code, None);
        assert!(scene.peering_links().is_empty() && fixture.objects().is_empty());
        directory.apply()?;
        assert_eq!(scene.peering_links(), ["astro-vnet Initiated"]);
        assert!(directory.plan_is_empty()?);
        Ok(())
    });
}
