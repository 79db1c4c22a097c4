//! Role assignments that Azure ends by itself.

use serde_json::Value;

use crate::support::{Azure, LAKE, LOADER, on_each_cli, seed};

const ADDRESS: &str = "dataplane_pim_role_assignment.support";

#[test]
fn a_grant_is_requested_changed_and_removed_and_azure_ends_it() {
    on_each_cli(&seed(), |fixture| {
        let (directory, azure) = (&fixture.directory, &fixture.azure);
        fixture.configure(&support("expires_after = \"8h\""))?;
        directory.apply()?;
        assert!(directory.plan_is_empty()?);
        let [first] = &schedules(azure)[..] else { panic!("one schedule") };
        assert_eq!(azure.assignment()["properties"]["principalId"], LOADER);

        fixture.configure(&support("expires_after = \"9h\""))?;
        let plan = directory.plan()?;
        assert!(plan.outcome.mentions("updated in-place"), "{}", plan.outcome);
        directory.apply()?;
        assert!(directory.plan_is_empty()?);
        let [second] = &schedules(azure)[..] else { panic!("one schedule") };
        assert_ne!(first["properties"]["endDateTime"], second["properties"]["endDateTime"]);

        directory.destroy()?;
        assert_eq!((schedules(azure), azure.assignments()), (vec![], vec![]));
        Ok(())
    });
}

#[test]
fn another_apply_does_not_take_over_what_the_first_one_requested() {
    on_each_cli(&seed(), |fixture| {
        fixture.configure(&support("expires_after = \"8h\""))?;
        fixture.directory.apply()?;
        fixture.directory.succeed(&["state", "rm", ADDRESS])?;
        fixture.configure(&support("expires_after = \"9h\""))?;
        let refused = fixture.directory.run(&["apply", "-auto-approve", "-no-color"])?;
        assert!(
            refused.has_code("RoleAssignmentExists") && refused.mentions("import {"),
            "{refused}"
        );
        assert_eq!(schedules(&fixture.azure).len(), 1);
        Ok(())
    });
}

/// The configuration of one grant that ends in this way.
fn support(end: &str) -> String {
    format!(
        r#"
        resource "dataplane_pim_role_assignment" "support" {{
          scope         = "{LAKE}"
          role          = "Storage Blob Data Reader"
          principal_id  = "{LOADER}"
          justification = "Support case"
          ticket        = {{ number = "48213" }}
          {end}
        }}
        "#
    )
}

fn schedules(azure: &Azure) -> Vec<Value> {
    let path = format!("{LAKE}/providers/Microsoft.Authorization/roleAssignmentSchedules");
    azure.resource(&path, "2020-10-01")["value"].as_array().cloned().unwrap_or_default()
}
