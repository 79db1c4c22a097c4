//! `terraform query`: finding assignments that no configuration knows.

use serde_json::{Value, json};

use crate::support::{
    CONTAINER, Fixture, GROUP, Grant, KUBELET, LAKE, REGISTRY, on_each_cli_with, seed,
};
use crate::terraform::{Error, Feature};

#[test]
fn assignments_are_found_at_and_below_a_scope() {
    on_each_cli_with(Feature::ListResources, &seed(), |fixture| {
        made(fixture)?;
        assert_eq!(found(fixture, &format!("scope = \"{GROUP}\""))?.len(), 3);
        assert_eq!(found(fixture, &format!("scope = \"{LAKE}\""))?.len(), 1);
        let of_principal = format!("scope = \"{GROUP}\"\n principal_id = \"{KUBELET}\"");
        assert_eq!(found(fixture, &of_principal)?.len(), 2);
        let of_role = format!("scope = \"{GROUP}\"\n role = \"AcrPull\"");
        let [pull] = &found(fixture, &of_role)?[..] else { panic!("one is there") };
        assert_eq!(pull["identity"]["scope"], json!(REGISTRY));
        assert_eq!(pull["display_name"], json!(format!("AcrPull for {KUBELET} at {REGISTRY}")));
        Ok(())
    });
}

#[test]
fn what_is_found_can_be_taken_over_with_the_configuration_that_is_generated() {
    on_each_cli_with(Feature::ListResources, &seed(), |fixture| {
        let directory = &fixture.directory;
        made(fixture)?;
        let before = fixture.azure.assignments();
        directory.write("find.tfquery.hcl", &list(&format!("scope = \"{GROUP}\"")))?;
        directory.succeed(&["query", "-generate-config-out=generated.tf"])?;

        let outcome = directory.apply()?;

        assert!(outcome.mentions("3 imported, 0 added, 0 changed, 0 destroyed"), "{outcome}");
        assert!(directory.plan_is_empty()?);
        assert_eq!(fixture.azure.assignments(), before);
        Ok(())
    });
}

#[test]
fn a_scope_that_cannot_be_listed_is_explained() {
    let mut seed = seed();
    seed["caller"] = json!({
        "denied": [{ "scope": GROUP, "actions": ["Microsoft.Authorization/roleAssignments/read"] }]
    });
    on_each_cli_with(Feature::ListResources, &seed, |fixture| {
        let list = list(&format!("scope = \"{CONTAINER}\""));
        fixture.directory.write("find.tfquery.hcl", &list)?;
        let error = fixture.directory.query().expect_err("the caller may not read");
        assert!(error.mentions("Microsoft.Authorization/roleAssignments/read"), "{error}");
        Ok(())
    });
}

/// Three assignments in the group, and a configuration that no longer knows them.
fn made(fixture: &Fixture) -> Result<(), Error> {
    let grants = [
        Grant::new().with("description", "Tasks read and write.").hcl(),
        Grant::new()
            .named("pull")
            .with("scope", REGISTRY)
            .with("role", "AcrPull")
            .with("principal_id", KUBELET)
            .hcl(),
        Grant::new()
            .named("group")
            .with("scope", GROUP)
            .with("role", "Reader")
            .with("principal_id", KUBELET)
            .hcl(),
    ];
    fixture.configure(&grants.concat())?;
    fixture.directory.apply()?;
    for name in ["tasks", "pull", "group"] {
        let address = format!("dataplane_role_assignment.{name}");
        fixture.directory.succeed(&["state", "rm", &address])?;
    }
    fixture.configure("")?;
    assert!(fixture.objects().is_empty());
    Ok(())
}

fn list(config: &str) -> String {
    format!(
        "list \"dataplane_role_assignment\" \"found\" {{\n  provider = dataplane\n  config {{\n{config}\n  }}\n}}\n"
    )
}

fn found(fixture: &Fixture, config: &str) -> Result<Vec<Value>, Error> {
    fixture.directory.write("find.tfquery.hcl", &list(config))?;
    let lines = fixture.directory.query_json()?;
    Ok(lines.iter().filter_map(|it| it.get("list_resource_found").cloned()).collect())
}
