//! Faults of Azure: transient ones are retried, and nothing is created twice or lost.

use arm_sandbox::{Effect, Fault};

use crate::support::{Grant, on_each_cli, seed};

#[test]
fn a_grant_is_made_once_whatever_happens_to_the_request() {
    let puts = [
        (Effect::status(429, "TooManyRequests").retry_after(1), [429, 201]),
        (Effect::status(503, "ServiceUnavailable").retry_after(1), [503, 201]),
        (Effect::Reset, [0, 201]),
        (Effect::LostAnswer, [0, 200]),
        (Effect::TruncatedBody, [201, 200]),
    ];
    on_each_cli(&seed(), |fixture| {
        let (directory, azure) = (&fixture.directory, &fixture.azure);
        fixture.configure(&Grant::new().hcl())?;
        for (effect, statuses) in &puts {
            azure.keep_requests();
            azure.script_put(effect.clone());

            let outcome = directory.apply()?;

            assert!(outcome.mentions("1 added, 0 changed, 0 destroyed"), "{outcome}");
            assert_eq!(azure.statuses("PUT"), *statuses, "{effect:?}");
            azure.assignment();
            assert!(directory.plan_is_empty()?, "{effect:?}");
            directory.destroy()?;
            assert!(azure.assignments().is_empty(), "{effect:?}");
        }
        Ok(())
    });
}

#[test]
fn a_grant_is_taken_back_whatever_happens_to_the_request() {
    let deletes = [Effect::status(429, "TooManyRequests").retry_after(1), Effect::LostAnswer];
    on_each_cli(&seed(), |fixture| {
        let (directory, azure) = (&fixture.directory, &fixture.azure);
        fixture.configure(&Grant::new().hcl())?;
        for effect in &deletes {
            directory.apply()?;
            azure.add_fault(&Fault::new("DELETE", "*/roleAssignments/*", effect.clone()));

            directory.destroy()?;

            assert!(azure.faults_are_used(), "{effect:?}");
            assert!(azure.assignments().is_empty(), "{effect:?}");
        }
        Ok(())
    });
}

#[test]
fn answers_in_azures_odd_forms_are_no_change() {
    on_each_cli(&seed(), |fixture| {
        let (directory, azure) = (&fixture.directory, &fixture.azure);
        fixture.configure(&Grant::new().hcl())?;
        azure.script_put(Effect::OtherCase);
        directory.apply()?;
        for effect in [Effect::OtherCase, Effect::ByteOrderMark] {
            azure.add_fault(&Fault::new("GET", "*/roleAssignments/*", effect));
            assert!(directory.plan_is_empty()?);
        }
        assert!(azure.faults_are_used());
        Ok(())
    });
}

#[test]
fn a_refusal_of_a_change_keeps_what_was_there() {
    on_each_cli(&seed(), |fixture| {
        let (directory, azure) = (&fixture.directory, &fixture.azure);
        fixture.configure(&Grant::new().with("description", "Before.").hcl())?;
        directory.apply()?;
        fixture.configure(&Grant::new().with("description", "After.").hcl())?;
        azure.script_put(Effect::status(403, "RequestDisallowedByPolicy"));

        let error = directory.apply().expect_err("a policy is in the way");

        assert!(error.mentions("An Azure Policy of your organization forbids this."), "{error}");
        let plan = directory.plan()?;
        assert!(plan.outcome.mentions("\"Before.\" -> \"After.\""), "{}", plan.outcome);
        directory.apply()?;
        assert!(directory.plan_is_empty()?);
        Ok(())
    });
}
