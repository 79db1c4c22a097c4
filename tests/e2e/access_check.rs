//! Knowing before an apply what is missing: scenarios S-19 and U23.

use serde_json::{Value, json};

use crate::support::{CONTAINER, GROUP, Grant, REGISTRY, TASKS, on_each_cli, seed};

const GRANT: &str = "Microsoft.Authorization/roleAssignments/write";
const APPROVE: &str = "Microsoft.ContainerRegistry/registries/privateEndpointConnections/write";

/// A caller who may read, and not much more.
fn reader() -> Value {
    let mut seed = seed();
    let actions = ["*/write", "*/delete", "*/action"];
    seed["caller"] = json!({ "denied": [{ "scope": GROUP, "actions": actions }] });
    seed
}

fn check(resource: &str, name: &str) -> String {
    format!(
        r#"
data "dataplane_access_check" "{name}" {{
  scope         = "{REGISTRY}"
  resource_type = "{resource}"

  lifecycle {{
    postcondition {{
      condition     = length(self.missing) == 0
      error_message = "Missing at ${{self.scope}}: ${{join(", ", self.missing)}}"
    }}
  }}
}}
"#
    )
}

#[test]
fn a_reader_is_told_what_is_missing_before_anything_is_written() {
    on_each_cli(&reader(), |fixture| {
        let grant = Grant::new().with("scope", REGISTRY).with("role", "AcrPull").hcl();
        let grants = check("dataplane_role_assignment", "grants");
        let approval = check("dataplane_private_endpoint_approval", "approval");
        fixture.configure(&format!("{grants}{approval}{grant}"))?;
        fixture.azure.keep_requests();

        let outcome = fixture.directory.run(&["apply", "-auto-approve"])?;

        assert_eq!(outcome.code, Some(1), "{outcome}");
        for text in ["Missing at", GRANT, APPROVE] {
            assert!(outcome.mentions(text), "{text}: {outcome}");
        }
        assert_eq!(fixture.azure.statuses("PUT"), [0_u16; 0]);
        Ok(())
    });
}

#[test]
fn without_the_check_the_error_of_the_apply_names_the_same_action() {
    let mut seed = reader();
    seed["caller"]["denied"][0]["actions"] =
        json!(["*/write", "Microsoft.Authorization/permissions/read"]);
    on_each_cli(&seed, |fixture| {
        let grant = Grant::new().with("scope", REGISTRY).with("role", "AcrPull").hcl();
        let check = check("dataplane_role_assignment", "grants")
            .replace("length(self.missing) == 0", "self.scope != null");
        fixture.configure(&format!("{check}{grant}"))?;
        let plan = fixture.directory.plan()?;
        let outcome = plan.outcome;
        assert!(outcome.has_code("AccessCheckFailed"), "{outcome}");
        assert!(outcome.mentions("Microsoft.Authorization/permissions/read"), "{outcome}");
        let outcome = fixture.directory.run(&["apply", "-auto-approve"])?;
        assert_eq!(outcome.code, Some(1), "{outcome}");
        for text in ["AuthorizationFailed", GRANT] {
            assert!(outcome.mentions(text), "{text}: {outcome}");
        }
        assert_eq!(fixture.azure.assignments().len(), 0);
        Ok(())
    });
}

#[test]
fn of_unions_two_requirements_one_is_met_by_the_grant_and_one_stays_unknown() {
    let check = format!(
        r#"
data "dataplane_access_check" "task" {{
  scope        = "{CONTAINER}"
  principal_id = "{TASKS}"
  role         = "Storage Blob Data Contributor"

  union_task = {{
    user    = "ada@example.com"
    project = "fraud"
    domain  = "production"
  }}

  depends_on = [dataplane_role_assignment.tasks]
}}

output "granted" {{
  value = data.dataplane_access_check.task.granted
}}

output "statuses" {{
  value = data.dataplane_access_check.task.requirements[*].status
}}
"#
    );
    on_each_cli(&seed(), |fixture| {
        fixture.configure(&format!("{}{check}", Grant::new().hcl()))?;
        fixture.directory.apply()?;
        let outputs = fixture.directory.output_json()?;
        assert_eq!(outputs["granted"]["value"], json!("here"));
        assert_eq!(outputs["statuses"]["value"], json!(["unknown", "met"]));
        assert!(fixture.directory.plan_is_empty()?);
        Ok(())
    });
}
