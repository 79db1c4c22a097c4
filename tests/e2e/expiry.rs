//! Role assignments with an end.

use serde_json::{Value, json};

use crate::support::{ADDRESS, Grant, on_each_cli, seed, until};

#[test]
fn an_assignment_whose_time_is_over_is_planned_to_end_and_comes_back_with_a_later_end() {
    on_each_cli(&seed(), |fixture| {
        let (directory, azure) = (&fixture.directory, &fixture.azure);
        fixture.configure(&Grant::new().with("expires_after", "1s").hcl())?;
        directory.apply()?;
        let before = azure.assignment()["id"].clone();

        until("the plan shows that the time is over", || {
            directory.plan().is_ok_and(|it| {
                it.outcome.mentions("false -> true") && it.outcome.has_code("RoleAssignmentExpired")
            })
        });
        assert_eq!(azure.assignment()["id"], before, "a plan deletes nothing");
        directory.apply()?;
        assert_eq!(azure.assignments(), [Value::Null; 0]);
        assert!(directory.plan_is_empty()?);
        assert_eq!(directory.state_list()?, [ADDRESS]);

        fixture.configure(&Grant::new().with("expires_at", "2099-01-31T18:00:00Z").hcl())?;
        let plan = directory.plan()?;
        assert!(plan.outcome.mentions("must be replaced"), "{}", plan.outcome);
        directory.apply()?;
        assert_eq!(azure.assignment()["id"], before);
        assert!(directory.plan_is_empty()?);
        directory.destroy()?;
        assert_eq!(azure.assignments(), [json!(null); 0]);
        Ok(())
    });
}
