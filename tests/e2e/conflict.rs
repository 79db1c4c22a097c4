//! An assignment that is in the way: the same role for the same principal, made by someone else.

use serde_json::json;

use crate::support::{ADDRESS, BY_HAND, Grant, on_each_cli, seed};

#[test]
fn the_import_block_of_the_error_works_when_pasted() {
    on_each_cli(&seed(), |fixture| {
        let directory = &fixture.directory;
        let id = fixture.azure.grant_by_hand();
        fixture.configure(&Grant::new().hcl())?;

        let error = directory.apply().expect_err("the assignment exists");
        assert!(error.has_code("RoleAssignmentExists"), "{error}");
        assert!(error.mentions(&id), "{error}");

        let block = import_block(&error.to_string());
        let pasted = block.replace("dataplane_role_assignment.example", ADDRESS);
        directory.write("import.tf", &pasted)?;
        let outcome = directory.apply()?;
        assert!(outcome.mentions("1 imported, 0 added, 0 changed, 0 destroyed"), "{outcome}");
        assert!(directory.plan_is_empty()?);
        Ok(())
    });
}

#[test]
fn an_older_service_that_does_not_name_the_assignment_is_asked_for_it() {
    on_each_cli(&seed(), |fixture| {
        let id = fixture.azure.grant_by_hand();
        fixture
            .azure
            .sandbox
            .change_behavior(|it| it.conflict_names_assignment = false)
            .expect("the behavior is stored");
        fixture.configure(&Grant::new().hcl())?;
        let refusal = fixture.refused("apply")?;
        refusal.is("RoleAssignmentExists", "resource").says(&[&id]);
        Ok(())
    });
}

#[test]
fn an_adopted_assignment_is_managed_and_outlives_the_resource() {
    on_each_cli(&seed(), |fixture| {
        let (directory, azure) = (&fixture.directory, &fixture.azure);
        let id = azure.grant_by_hand();
        let grant = Grant::new().with("on_conflict", "adopt");
        fixture.configure(&grant.hcl())?;
        directory.apply()?;
        assert!(directory.state_show(ADDRESS)?.contains(BY_HAND));
        assert!(directory.plan_is_empty()?);

        fixture.configure(&grant.with("description", "Adopted.").hcl())?;
        directory.apply()?;
        assert_eq!(azure.assignment()["properties"]["description"], json!("Adopted."));

        let outcome = directory.destroy()?;
        assert!(outcome.has_code("NotDeleted"), "{outcome}");
        assert_eq!(azure.assignment()["id"], json!(id));
        assert!(directory.state_list()?.is_empty());
        Ok(())
    });
}

#[test]
fn adopting_where_nothing_is_in_the_way_makes_an_assignment_of_ones_own() {
    on_each_cli(&seed(), |fixture| {
        let (directory, azure) = (&fixture.directory, &fixture.azure);
        fixture.configure(&Grant::new().with("on_conflict", "adopt").hcl())?;
        directory.apply()?;
        azure.assignment();
        assert!(directory.plan_is_empty()?);
        directory.destroy()?;
        assert!(azure.assignments().is_empty());
        Ok(())
    });
}

/// The lines of an `import` block in what Terraform said, without its frame.
fn import_block(said: &str) -> String {
    let lines = said.lines().map(|line| line.trim_start_matches(['│', ' ']));
    let lines = lines.skip_while(|line| !line.starts_with("import {"));
    let mut block = String::new();
    for line in lines {
        block.push_str(line);
        block.push('\n');
        if line == "}" {
            break;
        }
    }
    block
}
