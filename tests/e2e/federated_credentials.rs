//! Federated credentials: capacity (scenario S-25), two runs at once, discovery, taking over.

use arm_sandbox::{Effect, Fault};
use serde_json::{Value, json};

use crate::support::{Fixture, IDENTITY, LATEST, on_each_cli, on_each_cli_with, seed};
use crate::terraform::{Error, Feature, Foreign, Terraform};

const API_VERSION: &str = "2024-11-30";
const ISSUER: &str = "https://westeurope.oic.prod-aks.azure.com/7d1f0c52/6c1d6f0a/";
const DEPLOYMENT: &str = "cmh8d0000000108l4a1b2c3d4";

/// The service accounts of the Deployment of scenario S-25.
const ASTRO: &str = r#"
data "dataplane_astro_deployment" "etl" {
  id = "cmh8d0000000108l4a1b2c3d4"
}

resource "dataplane_federated_identity_credential" "astro" {
  for_each = toset(["kpo", "scheduler-serviceaccount", "triggerer-serviceaccount", "worker-serviceaccount"])

  managed_identity_id = "IDENTITY"
  name                = "${data.dataplane_astro_deployment.etl.namespace}-${each.key}"
  issuer              = data.dataplane_astro_deployment.etl.oidc_issuer_url
  subject             = "system:serviceaccount:${data.dataplane_astro_deployment.etl.namespace}:${data.dataplane_astro_deployment.etl.namespace}-${each.key}"
}
"#;

/// So many credentials that are there already, and the Deployment.
fn holding(count: usize) -> Value {
    let mut seed = seed();
    let there = (0..count).map(|it| credential(&format!("old-{it:02}"), &format!("space-{it}")));
    seed["resources"].as_array_mut().expect("it is a list").extend(there);
    seed["astro"] = json!({ "organizations": [{
        "id": "cmg3k0q1x000008l4d2e5f6a7",
        "deployments": [{
            "id": DEPLOYMENT,
            "name": "etl-prod",
            "namespace": "stellar-orbit-4821",
            "workspaceId": "cmg3k1a2b000208l4c3d4e5f6",
            "type": "DEDICATED",
            "status": "HEALTHY",
            "oidcIssuerUrl": ISSUER,
        }],
    }] });
    seed
}

fn credential(name: &str, namespace: &str) -> Value {
    json!({
        "id": format!("{IDENTITY}/federatedIdentityCredentials/{name}"),
        "properties": {
            "issuer": ISSUER,
            "subject": format!("system:serviceaccount:{namespace}:default"),
            "audiences": ["api://AzureADTokenExchange"],
        },
    })
}

/// The credentials that Azure has.
fn stored(fixture: &Fixture) -> Vec<Value> {
    let list = format!("{IDENTITY}/federatedIdentityCredentials");
    let answer = fixture.azure.resource(&list, API_VERSION);
    answer["value"].as_array().cloned().unwrap_or_default()
}

/// So many credentials of this name, one for each namespace.
fn many(name: &str, count: usize) -> String {
    format!(
        r#"
resource "dataplane_federated_identity_credential" "{name}" {{
  count               = {count}
  managed_identity_id = "{IDENTITY}"
  name                = "{name}-${{count.index}}"
  issuer              = "{ISSUER}"
  subject             = "system:serviceaccount:{name}-${{count.index}}:default"
}}
"#
    )
}

#[test]
fn a_deployment_that_does_not_fit_beside_seventeen_is_an_error_of_the_plan() {
    on_each_cli(&holding(17), |fixture| {
        fixture.configure(&ASTRO.replace("IDENTITY", IDENTITY))?;
        let refusal = fixture.refused("plan")?;
        let facts = ["17 + 4 > 20", "slots_free = 3", IDENTITY];
        refusal.is("CredentialLimitReached", "managed_identity_id").says(&facts);
        assert_eq!(stored(fixture).len(), 17);
        Ok(())
    });
}

#[test]
fn a_deployment_fits_beside_sixteen_byte_for_byte_and_one_after_another() {
    on_each_cli(&holding(16), |fixture| {
        fixture
            .azure
            .sandbox
            .change_behavior(|it| it.exclusive_write_milliseconds = 100)
            .expect("the sandbox is there");
        fixture.azure.keep_requests();
        fixture.configure(&ASTRO.replace("IDENTITY", IDENTITY))?;

        let outcome = fixture.directory.apply()?;

        assert!(outcome.mentions("4 added, 0 changed, 0 destroyed"), "{outcome}");
        let requests = fixture.azure.sandbox.requests().expect("the sandbox is there");
        let writes: Vec<_> = requests.iter().filter(|it| it.method == "PUT").collect();
        assert_eq!(writes.iter().map(|it| it.status).collect::<Vec<_>>(), [201; 4]);
        let stored = stored(fixture);
        assert_eq!(stored.len(), 20);
        let worker = stored
            .iter()
            .find(|it| it["name"] == "stellar-orbit-4821-worker-serviceaccount")
            .expect("the worker is there");
        let subject =
            "system:serviceaccount:stellar-orbit-4821:stellar-orbit-4821-worker-serviceaccount";
        assert_eq!(
            worker["properties"],
            json!({ "issuer": ISSUER, "subject": subject, "audiences": ["api://AzureADTokenExchange"] })
        );
        assert!(fixture.directory.plan_is_empty()?);
        fixture.directory.destroy()?;
        assert_eq!(self::stored(fixture).len(), 16);
        Ok(())
    });
}

#[test]
fn two_runs_that_write_twenty_on_one_identity_lose_none() {
    on_each_cli(&seed(), |one| {
        let other = Fixture::new(Terraform::version(LATEST)?, &seed())?;
        let database = one.directory.path().join("azure.db").display().to_string();
        let block =
            format!("provider \"dataplane\" {{\n  sandbox = {{ database = \"{database}\" }}\n}}\n");
        one.configure_provider(&block, &many("one", 10))?;
        other.configure_provider(&block, &many("other", 10))?;
        // Each write is held long enough for the other run to meet it.
        let slow = Effect::Delay { milliseconds: 50 };
        one.azure.add_fault(&Fault::new("PUT", "*/federatedIdentityCredentials/*", slow).times(20));
        one.azure.keep_requests();

        let running = [one, &other].map(|it| it.directory.spawn(&["apply", "-auto-approve"]));

        for running in running {
            let outcome = running?.finish()?.success()?;
            assert!(outcome.mentions("10 added, 0 changed, 0 destroyed"), "{outcome}");
        }
        assert_eq!(stored(one).len(), 20);
        for fixture in [one, &other] {
            assert!(fixture.directory.plan_is_empty()?);
        }
        let running = [one, &other].map(|it| it.directory.spawn(&["destroy", "-auto-approve"]));
        for running in running {
            running?.finish()?.success()?;
        }
        assert_eq!(stored(one).len(), 0);
        Ok(())
    });
}

#[test]
fn the_import_block_of_a_duplicate_works_when_pasted() {
    let mut seed = seed();
    seed["resources"].as_array_mut().expect("it is a list").push(credential("theirs", "mine-0"));
    on_each_cli(&seed, |fixture| {
        let before = stored(fixture);
        fixture.configure(&many("mine", 1))?;
        let refusal = fixture.refused("plan")?;
        let id = format!("{IDENTITY}/federatedIdentityCredentials/theirs");
        refusal.is("SubjectInUse", "subject").says(&["import {", &id]);

        let block = refusal.detail.split("import {").nth(1).and_then(|it| it.split('}').next());
        let block = format!("import {{{}}}\n", block.expect("there is a block"));
        let address = "dataplane_federated_identity_credential.mine[0]";
        let block = block.replace("dataplane_federated_identity_credential.example", address);
        let named =
            many("mine", 1).replace("mine-${count.index}\"\n  issuer", "theirs\"\n  issuer");
        fixture.configure(&format!("{block}{named}"))?;
        let outcome = fixture.directory.apply()?;
        assert!(outcome.mentions("1 imported, 0 added, 0 changed, 0 destroyed"), "{outcome}");
        assert_eq!(stored(fixture), before);
        Ok(())
    });
}

#[test]
fn what_a_query_finds_is_taken_over_with_the_configuration_that_is_generated() {
    on_each_cli_with(Feature::ListResources, &holding(20), |fixture| {
        let directory = &fixture.directory;
        let before = stored(fixture);
        directory.write(
            "find.tfquery.hcl",
            &format!(
                "list \"dataplane_federated_identity_credential\" \"found\" {{\n  provider = dataplane\n  config {{\n    managed_identity_id = \"{IDENTITY}\"\n  }}\n}}\n"
            ),
        )?;
        directory.succeed(&["query", "-generate-config-out=generated.tf"])?;

        let outcome = directory.apply()?;

        assert!(outcome.mentions("20 imported, 0 added, 0 changed, 0 destroyed"), "{outcome}");
        assert!(directory.plan_is_empty()?);
        assert_eq!(stored(fixture), before);
        Ok(())
    });
}

#[test]
fn a_credential_of_azurerm_is_taken_over() {
    let mut seed = seed();
    seed["resources"].as_array_mut().expect("it is a list").push(credential("tasks-0", "tasks-0"));
    on_each_cli_with(Feature::MovedAcrossTypes, &seed, |fixture| {
        let moved = "moved {\n  from = azurerm_federated_identity_credential.tasks\n  to   = dataplane_federated_identity_credential.tasks[0]\n}\n";
        fixture.configure(&format!("{moved}{}", many("tasks", 1)))?;
        fixture.write_state(&azurerm_state())?;
        fixture.directory.init()?;
        let before = stored(fixture);

        let plan = fixture.directory.plan()?;
        assert!(plan.outcome.mentions("has moved to"), "{}", plan.outcome);
        assert!(plan.outcome.mentions("Plan: 0 to add, 0 to change, 0 to destroy."));
        fixture.directory.apply()?;

        assert_eq!(stored(fixture), before);
        fixture.configure(&many("tasks", 1))?;
        assert!(fixture.directory.plan_is_empty()?);
        Ok(())
    });
}

/// One credential for each service account; the keys and the names begin with `prefix`.
fn keyed(prefix: &str, accounts: &[&str]) -> String {
    let keys: Vec<_> =
        accounts.iter().map(|it| format!("    \"{prefix}-{it}\" = \"{it}\"\n")).collect();
    format!(
        r#"
resource "dataplane_federated_identity_credential" "tasks" {{
  for_each = {{
{}  }}
  managed_identity_id = "{IDENTITY}"
  name                = each.key
  issuer              = "{ISSUER}"
  subject             = "system:serviceaccount:flyte:${{each.value}}"
}}
"#,
        keys.concat()
    )
}

#[test]
fn renamed_keys_are_refused_at_plan_and_replaced_in_order_with_moved_blocks() -> Result<(), Error> {
    let accounts = ["api", "etl", "ml", "sync", "web"];
    let fixture = Fixture::new(Terraform::on_path()?, &seed())?;
    fixture.configure(&keyed("old", &accounts))?;
    fixture.directory.apply()?;
    let before = stored(&fixture);
    let renamed = keyed("new", &accounts);
    fixture.configure(&renamed)?;

    let refused = fixture.directory.run(&["plan", "-no-color"])?;

    assert_eq!(refused.code, Some(1), "{refused}");
    for account in accounts {
        assert!(refused.mentions(&format!("`old-{account}`")), "{refused}");
        assert!(refused.mentions(&format!("`new-{account}`")), "{refused}");
    }
    assert!(refused.mentions("moved {"), "{refused}");
    assert_eq!(stored(&fixture), before);
    let moved: Vec<_> = accounts
        .iter()
        .map(|it| {
            let address = "dataplane_federated_identity_credential.tasks";
            format!(
                "moved {{\n  from = {address}[\"old-{it}\"]\n  to = {address}[\"new-{it}\"]\n}}\n"
            )
        })
        .collect();
    fixture.configure(&format!("{renamed}{}", moved.concat()))?;
    let outcome = fixture.directory.apply()?;
    assert!(outcome.mentions("5 added, 0 changed, 5 destroyed"), "{outcome}");
    assert_eq!(stored(&fixture).len(), 5);
    assert!(fixture.directory.plan_is_empty()?);
    // Another rename without a `moved` block does not block a destroy without a refresh.
    fixture.configure(&keyed("newer", &accounts))?;
    fixture.directory.succeed(&["destroy", "-auto-approve", "-refresh=false"])?;
    assert_eq!(stored(&fixture).len(), 0);
    Ok(())
}

#[test]
fn one_expression_covers_the_branches_of_a_repository() {
    on_each_cli(&seed(), |fixture| {
        let resource = |claims: &str| {
            format!(
                "resource \"dataplane_federated_identity_credential\" \"github\" {{\n  \
                 managed_identity_id = \"{IDENTITY}\"\n  name = \"github\"\n  issuer = \
                 \"https://token.actions.githubusercontent.com\"\n  {claims}\n}}\n"
            )
        };
        let expression = "claims['sub'] matches 'repo:acme/lake:ref:refs/heads/release-*'";
        fixture.configure(&resource(&format!("claims_matching_expression = \"{expression}\"")))?;
        fixture.directory.apply()?;
        assert!(fixture.directory.plan_is_empty()?);
        fixture.configure(&resource("subject = \"repo:acme/lake:environment:production\""))?;
        let outcome = fixture.directory.apply()?;
        assert!(outcome.mentions("0 added, 1 changed, 0 destroyed"), "{outcome}");
        assert!(fixture.directory.plan_is_empty()?);
        Ok(())
    });
}

#[test]
fn twenty_are_planned_with_one_call() -> Result<(), Error> {
    let fixture = Fixture::new(Terraform::on_path()?, &seed())?;
    fixture.configure(&many("tasks", 20))?;
    fixture.directory.apply()?;
    fixture.azure.keep_requests();
    assert!(fixture.directory.plan_is_empty()?);
    let requests = fixture.azure.sandbox.requests().expect("the sandbox is there");
    assert_eq!(requests.len(), 1, "{requests:#?}");
    Ok(())
}

/// The credential as azurerm keeps it.
fn azurerm_state() -> Value {
    let there = credential("tasks-0", "tasks-0");
    let attributes = json!({
        "id": there["id"],
        "name": "tasks-0",
        "resource_group_name": "rg-union-dp",
        "parent_id": IDENTITY,
        "audience": there["properties"]["audiences"],
        "issuer": there["properties"]["issuer"],
        "subject": there["properties"]["subject"],
        "timeouts": null,
    });
    let foreign = Foreign {
        type_name: "azurerm_federated_identity_credential",
        name: "tasks",
        provider: "hashicorp/azurerm",
        schema_version: 1,
        attributes,
    };
    foreign.state()
}
