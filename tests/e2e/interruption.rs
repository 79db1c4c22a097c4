//! Runs that are cut off: killed as by a loss of power, or interrupted as by Ctrl-C.

use arm_sandbox::{Effect, Fault};

use crate::support::{ADDRESS, Grant, KUBELET, on_each_cli, seed, until};

/// A request that takes until someone ends the provider.
const ENDLESS: Effect = Effect::Delay { milliseconds: 600_000 };

const PUT: [&str; 2] = ["PUT", "*/roleAssignments/*"];

#[test]
fn an_apply_that_was_killed_before_azure_acted_is_repeated() {
    on_each_cli(&seed(), |fixture| {
        let (directory, azure) = (&fixture.directory, &fixture.azure);
        fixture.configure(&Grant::new().hcl())?;
        azure.script_put(ENDLESS);
        let running = directory.spawn(&["apply", "-auto-approve"])?;
        until("the request is in flight", || azure.faults_are_used());

        running.kill();

        assert_eq!(running.finish()?.code, None);
        assert!(azure.assignments().is_empty());
        assert!(fixture.objects().is_empty());
        directory.apply()?;
        azure.assignment();
        assert!(directory.plan_is_empty()?);
        Ok(())
    });
}

#[test]
fn an_apply_that_was_killed_after_azure_acted_is_repeated() {
    let [method, path] = PUT;
    on_each_cli(&seed(), |fixture| {
        let (directory, azure) = (&fixture.directory, &fixture.azure);
        fixture.configure(&Grant::new().hcl())?;
        // The answer to the first request is lost, so that the provider asks again.
        azure.script_put(Effect::LostAnswer);
        azure.add_fault(&Fault::new(method, path, ENDLESS).after(1));
        let running = directory.spawn(&["apply", "-auto-approve"])?;
        until("the request is repeated", || azure.faults_are_used());

        running.kill();

        assert_eq!(running.finish()?.code, None);
        let made = azure.assignment();
        assert!(fixture.objects().is_empty(), "the state knows nothing of it");
        let outcome = directory.apply()?;
        assert!(outcome.has_code("AdoptedExisting"), "{outcome}");
        assert_eq!(azure.assignment()["id"], made["id"]);
        assert!(directory.plan_is_empty()?);
        Ok(())
    });
}

#[test]
fn a_destroy_that_was_killed_is_repeated() {
    on_each_cli(&seed(), |fixture| {
        let (directory, azure) = (&fixture.directory, &fixture.azure);
        fixture.configure(&Grant::new().hcl())?;
        directory.apply()?;
        azure.add_fault(&Fault::new("DELETE", "*/roleAssignments/*", Effect::LostAnswer));
        azure.add_fault(&Fault::new("DELETE", "*/roleAssignments/*", ENDLESS).after(1));
        let running = directory.spawn(&["destroy", "-auto-approve"])?;
        until("the request is repeated", || azure.faults_are_used());

        running.kill();

        assert_eq!(running.finish()?.code, None);
        assert!(azure.assignments().is_empty());
        assert_eq!(directory.state_list()?, [ADDRESS]);
        fixture.age()?;
        directory.destroy()?;
        assert!(directory.state_list()?.is_empty());
        Ok(())
    });
}

#[test]
fn an_apply_that_was_interrupted_keeps_what_was_made_and_is_continued() {
    let [method, path] = PUT;
    let second = Grant::new()
        .named("kubelet")
        .with("principal_id", KUBELET)
        .with_expression("depends_on", &format!("[{ADDRESS}]"));
    on_each_cli(&seed(), |fixture| {
        let (directory, azure) = (&fixture.directory, &fixture.azure);
        fixture.configure(&format!("{}{}", Grant::new().hcl(), second.hcl()))?;
        azure.add_fault(&Fault::new(method, path, ENDLESS).after(1));
        let mut running = directory.spawn(&["apply", "-auto-approve"])?;
        until("the second request is in flight", || azure.faults_are_used());

        running.interrupt();

        running.wait_for("Interrupt received")?;
        let outcome = running.finish()?;
        assert_eq!(outcome.code, Some(1), "{outcome}");
        assert!(outcome.has_code("OperationInterrupted"), "{outcome}");
        assert_eq!(directory.state_list()?, [ADDRESS]);
        let outcome = directory.apply()?;
        assert!(outcome.mentions("1 added, 0 changed, 0 destroyed"), "{outcome}");
        assert_eq!(azure.assignments().len(), 2);
        assert!(directory.plan_is_empty()?);
        Ok(())
    });
}

#[test]
fn a_wait_for_azure_ends_at_an_interrupt() {
    on_each_cli(&seed(), |fixture| {
        let (directory, azure) = (&fixture.directory, &fixture.azure);
        fixture.configure(&Grant::new().hcl())?;
        azure.script_put(Effect::status(429, "TooManyRequests").retry_after(300));
        let running = directory.spawn(&["apply", "-auto-approve"])?;
        until("Azure has asked to wait", || azure.faults_are_used());

        running.interrupt();

        let outcome = running.finish()?;
        assert_eq!(outcome.code, Some(1), "{outcome}");
        assert!(outcome.has_code("OperationInterrupted"), "{outcome}");
        directory.apply()?;
        azure.assignment();
        Ok(())
    });
}
