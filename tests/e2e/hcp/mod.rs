//! A remote run of HCP Terraform: a plan by one identity, an apply by another.
//!
//! What is the same as there: the environment has nothing but what a run sets; nobody is signed in
//! with a CLI; HOME is not set; temporary files go into the working directory, and nothing outside of
//! it may be changed by a run, which is looked at afterwards (a folder that forbids writing would not
//! stop root). Tokens are those that HCP Terraform issues, exchanged at a token service that compares
//! issuer, subject and audience. What is not: plan and apply share one machine and folder, and the
//! no one checks the tokens' signatures.

mod run;

use std::fs;
use std::path::Path;

use serde_json::json;

use self::run::{PARTNER_GROUP, PARTNER_PRINCIPAL, READER, Run, WRITER, check_each};
use crate::support::{DATA_PLANE, Grant, IDENTITY, LAKE, LATEST, TASKS, examples_of};
use crate::terraform::{Error, Outcome, Terraform};

/// One resource of each type, with what makes its plan ask Azure.
const EVERY_RESOURCE: &str = include_str!("every_resource.tf");

#[test]
fn a_reader_plans_and_a_writer_applies() -> Result<(), Error> {
    check_each(&["*/write", "*/delete", "*/action", "*/permissions/read"], |run| {
        let configuration = format!(
            "provider \"dataplane\" {{}}\n\
             data \"dataplane_managed_identity\" \"tasks\" {{\n  resource_group_id = \"{DATA_PLANE}\"\n}}\n{}{}",
            Grant::new()
                .for_identity("")
                .with_expression("managed_identity_id", "data.dataplane_managed_identity.tasks.id")
                .hcl(),
            allowlist(),
        );
        let run = run.configured(&configuration)?;

        let run = run.in_phase("plan", READER);
        let plan = run.directory.plan_with(&["-out=run.tfplan"])?.outcome;
        assert!(plan.mentions("Plan: 2 to add, 0 to change, 0 to destroy."), "{plan}");
        assert!(!plan.has_code("ChecksNotRun"), "{plan}");
        let refused = run.directory.run(&["apply", "run.tfplan"])?;
        assert!(refused.mentions("AuthorizationFailed"), "{refused}");
        assert!(refused.mentions("Microsoft.Authorization/roleAssignments/write"), "{refused}");
        assert!(run.azure.assignments().is_empty(), "a reader changes nothing");

        let run = run.in_phase("plan", READER);
        run.directory.plan_with(&["-out=run.tfplan"])?;
        let run = run.in_phase("apply", WRITER);
        run.directory.succeed(&["apply", "run.tfplan"])?;
        assert_eq!(run.azure.assignment()["properties"]["principalId"], json!(TASKS));

        let run = run.in_phase("plan", READER);
        assert!(run.directory.plan_is_empty()?);
        run.check_leaves_nothing_behind();
        Ok(())
    })
}

#[test]
fn what_the_plan_may_not_check_is_one_warning_and_the_apply_goes_on() -> Result<(), Error> {
    check_each(&["*"], |run| {
        let grant = Grant::new().for_identity(IDENTITY).hcl();
        let run = run
            .configured(&format!("provider \"dataplane\" {{}}\n{grant}{}", allowlist()))?
            .in_phase("plan", READER);

        let outcome = run.directory.plan_with(&["-json", "-out=run.tfplan"])?.outcome;
        let expected = ["dataplane_ip_allowlist.lake", "dataplane_role_assignment.tasks"];
        assert_eq!(unchecked(&outcome)?, expected, "{outcome}");

        let run = run.in_phase("apply", WRITER);
        run.directory.succeed(&["apply", "run.tfplan"])?;
        assert_eq!(run.azure.assignment()["properties"]["principalId"], json!(TASKS));
        run.check_leaves_nothing_behind();
        Ok(())
    })
}

#[test]
fn every_resource_can_be_planned_by_who_may_read_nothing() -> Result<(), Error> {
    let run = Run::new(Terraform::version(LATEST)?, &["*"])?;
    let configuration = format!("provider \"dataplane\" {{}}\n{EVERY_RESOURCE}");
    let run = run.configured(&configuration)?.in_phase("plan", READER);
    for name in examples_of("resources") {
        let header = format!("resource \"{name}\" \"it\"");
        assert!(EVERY_RESOURCE.contains(&header), "{name} is not planned here");
    }

    let outcome = run.directory.plan_with(&["-json"])?.outcome;

    let (asking, _) = EVERY_RESOURCE
        .split_once("# The plans of these do not ask Azure.")
        .expect("the resources that ask nothing come last");
    let expected = asking.split("resource \"").skip(1).filter_map(|it| it.split('"').next());
    let mut expected: Vec<_> = expected.map(|it| format!("{it}.it")).collect();
    expected.sort();
    assert_eq!(unchecked(&outcome)?, expected, "{outcome}");
    Ok(())
}

#[test]
fn the_identities_of_the_guide_each_work_in_their_tenant() -> Result<(), Error> {
    check_each(&["*/write", "*/delete"], |run| {
        let grant = Grant::new().for_identity(IDENTITY).hcl();
        let other = Grant::new()
            .named("partner")
            .with_expression("provider", "dataplane.partner")
            .with("scope", PARTNER_GROUP)
            .with("role", "Reader")
            .with("principal_id", PARTNER_PRINCIPAL)
            .hcl();
        let run = run.configured(&format!("{}{grant}{other}", blocks_of_the_guide()))?;

        let run = run.in_phase_by_files("plan", READER);
        run.directory.plan_with(&["-out=run.tfplan"])?;
        let run = run.in_phase_by_files("apply", WRITER);
        run.directory.succeed(&["apply", "run.tfplan"])?;

        assert_eq!(run.azure.assignment()["properties"]["principalId"], json!(TASKS));
        let partner = run.directory.state_show("dataplane_role_assignment.partner")?;
        assert!(partner.contains(&format!("\"{PARTNER_GROUP}/providers/")), "{partner}");
        let run = run.in_phase_by_files("plan", READER);
        assert!(run.directory.plan_is_empty()?);
        run.check_leaves_nothing_behind();
        Ok(())
    })
}

#[test]
fn a_token_of_the_other_phase_is_refused_and_explained() -> Result<(), Error> {
    // Otherwise it is waited for: a federated credential may have been made a moment ago.
    let block = "provider \"dataplane\" {\n  max_retries = 0\n}\n";
    let data = format!(
        "data \"dataplane_managed_identity\" \"tasks\" {{\n  resource_group_id = \"{DATA_PLANE}\"\n}}\n"
    );
    let run = Run::new(Terraform::version(LATEST)?, &[])?.configured(&format!("{block}{data}"))?;
    let run = run.in_phase("plan", WRITER);
    let error = run.directory.plan().expect_err("the application for the apply trusts no plan");
    assert!(error.has_code("SignInFailed"), "{error}");
    assert!(error.mentions("run_phase"), "{error}");
    Ok(())
}

/// The objects for which checks could not run, ordered; each is warned of once, and nothing is an
/// error.
#[track_caller]
fn unchecked(plan: &Outcome) -> Result<Vec<String>, Error> {
    let mut addresses = Vec::new();
    for line in plan.json_lines()? {
        let diagnostic = &line["diagnostic"];
        assert_ne!(diagnostic["severity"], json!("error"), "{plan}");
        let detail = diagnostic["detail"].as_str().unwrap_or_default();
        if detail.ends_with("Code: ChecksNotRun") {
            addresses.push(diagnostic["address"].as_str().unwrap_or_default().to_owned());
        }
    }
    addresses.sort();
    Ok(addresses)
}

/// The provider blocks that the guide shows for several identities.
fn blocks_of_the_guide() -> String {
    let guide = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/guides/hcp-terraform.md");
    let guide = fs::read_to_string(guide).expect("the guide is there");
    let blocks = guide.split("```terraform\n").filter_map(|it| it.split("```").next());
    let mut found: Vec<_> = blocks.filter(|it| it.contains("alias ")).collect();
    assert_eq!(found.len(), 1, "one block shows several identities");
    found.remove(0).to_owned()
}

fn allowlist() -> String {
    format!(
        "resource \"dataplane_ip_allowlist\" \"lake\" {{\n  target_id = \"{LAKE}\"\n  addresses = [\"203.0.113.18\"]\n}}\n"
    )
}
