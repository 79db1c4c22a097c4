//! The module `astro-workload-identity` with disaster recovery: two issuers, counted together.

use serde_json::{Value, json};

use crate::support::{Fixture, IDENTITY, on_latest_cli, seed};
use crate::terraform::Error;

const MAIN: &str = include_str!("../../examples/modules/astro-workload-identity/main.tf");
const VARIABLES: &str = include_str!("../../examples/modules/astro-workload-identity/variables.tf");
const API_VERSION: &str = "2024-11-30";
const FIRST: &str = "https://westeurope.oic.prod-aks.azure.com/7d1f0c52/6c1d6f0a/";
const SECOND: &str = "https://northeurope.oic.prod-aks.azure.com/7d1f0c52/1b2c3d4e/";

/// Deployments with disaster recovery, this many.
fn organization(count: usize) -> Value {
    let mut seed = seed();
    let deployments: Vec<_> = (0..count)
        .map(|number| {
            json!({
                "id": format!("cmh8d000000010{number}l4a1b2c3d4"), "name": format!("etl-{number}"),
                "namespace": format!("orbit-{number}"), "workspaceId": "cmg3k1a2b000208l4c3d4e5f6",
                "type": "DEDICATED", "status": "HEALTHY", "oidcIssuerUrl": FIRST,
                "drOidcIssuerUrl": SECOND,
            })
        })
        .collect();
    seed["astro"] = json!({ "organizations": [{
        "id": "cmg3k0q1x000008l4d2e5f6a7", "deployments": deployments,
    }] });
    seed
}

/// The module as the configuration, for this many Deployments.
fn configure(fixture: &Fixture, count: usize) -> Result<(), Error> {
    let ids: serde_json::Map<_, _> = (0..count)
        .map(|it| (format!("etl-{it}"), format!("cmh8d000000010{it}l4a1b2c3d4").into()))
        .collect();
    let values = json!({ "identity_id": IDENTITY, "deployment_ids": ids });
    fixture.directory.write("terraform.tfvars.json", &values.to_string())?;
    fixture.configure(&format!("{MAIN}\n{VARIABLES}"))
}

/// The issuers of the credentials that Azure has, by name.
fn issuers(fixture: &Fixture) -> Vec<(String, String)> {
    let list = format!("{IDENTITY}/federatedIdentityCredentials");
    let answer = fixture.azure.resource(&list, API_VERSION);
    let text = |it: &Value| it.as_str().unwrap_or_default().to_owned();
    let found = answer["value"].as_array().into_iter().flatten();
    found.map(|it| (text(&it["name"]), text(&it["properties"]["issuer"]))).collect()
}

#[test]
fn the_credentials_of_both_issuers_are_counted_before_anything_is_written() {
    on_latest_cli(&organization(3), |fixture| {
        configure(fixture, 3)?;
        let refusal = fixture.refused("plan")?;
        refusal.is("CredentialLimitReached", "managed_identity_id").says(&["21", "20", IDENTITY]);
        assert_eq!(issuers(fixture), []);

        configure(fixture, 2)?;
        fixture.directory.apply()?;
        assert_eq!(issuers(fixture).len(), 16);
        assert!(fixture.directory.plan_is_empty()?);
        Ok(())
    });
}

#[test]
fn an_issuer_that_disappears_takes_only_its_own_credentials_along() {
    on_latest_cli(&organization(1), |fixture| {
        configure(fixture, 1)?;
        fixture.directory.apply()?;
        let (first, second): (Vec<_>, Vec<_>) =
            issuers(fixture).into_iter().partition(|it| it.1 == FIRST);
        assert_eq!((first.len(), second.len()), (4, 4));
        assert!(second.iter().all(|it| it.0.ends_with("_dr") && it.1 == SECOND), "{second:?}");

        fixture
            .azure
            .sandbox
            .change_astro(|it| {
                it["organizations"][0]["deployments"][0]["drOidcIssuerUrl"] = Value::Null;
            })
            .expect("the sandbox is there");
        let outcome = fixture.directory.apply()?;

        assert!(outcome.mentions("0 added, 0 changed, 4 destroyed"), "{outcome}");
        assert_eq!(issuers(fixture), first);
        Ok(())
    });
}
