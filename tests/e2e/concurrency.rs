//! Two runs at once on one Azure.

use arm_sandbox::{Effect, Fault};
use serde_json::json;

use crate::support::{
    CONTAINER, Fixture, Grant, KUBELET, LAKE, LATEST, LOADER, TASKS, on_each_cli, seed, until,
};
use crate::terraform::Terraform;

#[test]
fn two_applies_at_once_make_each_assignment_once() {
    let configuration: String = [(TASKS, CONTAINER), (KUBELET, LAKE), (LOADER, CONTAINER)]
        .iter()
        .enumerate()
        .map(|(index, (principal, scope))| {
            let grant = Grant::new().named(&format!("grant{index}"));
            grant.with("principal_id", principal).with("scope", scope).hcl()
        })
        .collect();
    on_each_cli(&seed(), |one| {
        let other = Fixture::new(Terraform::version(LATEST)?, &seed())?;
        let block = block(one);
        for fixture in [one, &other] {
            fixture.configure_provider(&block, &configuration)?;
        }
        // Every write takes long enough to meet the same write of the other run.
        let slow = Effect::Delay { milliseconds: 300 };
        one.azure.add_fault(&Fault::new("PUT", "*/roleAssignments/*", slow).times(6));

        let running = [one, &other].map(|it| it.directory.spawn(&["apply", "-auto-approve"]));

        for running in running {
            let outcome = running?.finish()?.success()?;
            assert!(outcome.mentions("3 added, 0 changed, 0 destroyed"), "{outcome}");
        }
        assert_eq!(one.azure.assignments().len(), 3);
        for fixture in [one, &other] {
            assert!(fixture.directory.plan_is_empty()?);
        }
        Ok(())
    });
}

#[test]
fn an_apply_waits_for_nothing_that_another_run_does_elsewhere() {
    on_each_cli(&seed(), |one| {
        let other = Fixture::new(Terraform::version(LATEST)?, &seed())?;
        let block = block(one);
        one.configure_provider(&block, &Grant::new().hcl())?;
        other.configure_provider(&block, &Grant::new().with("principal_id", LOADER).hcl())?;
        one.azure.script_put(Effect::Delay { milliseconds: 600_000 });
        let running = one.directory.spawn(&["apply", "-auto-approve"])?;
        until("the request is in flight", || one.azure.faults_are_used());

        other.directory.apply()?;

        assert_eq!(one.azure.assignment()["properties"]["principalId"], json!(LOADER));
        running.kill();
        running.finish()?;
        one.directory.apply()?;
        assert_eq!(one.azure.assignments().len(), 2);
        Ok(())
    });
}

/// The provider block of a run on this fixture's Azure, from any directory.
fn block(fixture: &Fixture) -> String {
    let database = fixture.directory.path().join("azure.db").display().to_string();
    format!("provider \"dataplane\" {{\n  sandbox = {{ database = \"{database}\" }}\n}}\n")
}
