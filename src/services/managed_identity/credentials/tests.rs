//! Writers against the simulated Azure, on a clock that tests can stop.

use arm_sandbox::{Behavior, Clock, Database, Sandbox, Throttling};
use futures_util::future::join_all;
use serde_json::json;
use uuid::Uuid;

use super::{CredentialProperties, FederatedCredentials};
use crate::azure::{Id, tests::support::sandboxed};

const IDENTITY: &str = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-etl";

/// A client of an Azure that throttles as the documentation says.
fn throttled() -> FederatedCredentials {
    let seed = json!({ "resources": [{ "id": IDENTITY, "location": "westeurope" }] });
    let sandbox = Sandbox::open(arm_sandbox::Settings {
        database: Database::Memory,
        seed: Some(seed.into()),
        clock: Clock::tokio(),
        behavior: Some(Behavior {
            throttling: Some(Throttling::default()),
            exclusive_write_milliseconds: 500,
            ..Behavior::default()
        }),
    });
    let sandbox = sandbox.unwrap();
    FederatedCredentials::new(sandboxed(&sandbox))
}

#[tokio::test(start_paused = true)]
async fn twenty_are_made_and_removed_though_azure_takes_one_in_four_seconds() {
    let federation = throttled();
    let identity = Id::parse(IDENTITY).unwrap();
    let maker = Uuid::new_v4();
    let names: Vec<_> = (0..20).map(|it| format!("credential-{it}")).collect();
    let create = async |name: &String| {
        let subject = format!("system:serviceaccount:{name}:default");
        let properties =
            CredentialProperties::for_trust("https://a.example/".into(), subject, "api://a".into());
        federation.create(&identity, name, properties, maker).await
    };

    let made = join_all(names.iter().map(create)).await;
    assert!(made.iter().all(|it| it.as_ref().is_ok_and(|it| !it.existed)), "{made:#?}");
    assert_eq!(federation.list(&identity).await.unwrap().map(|it| it.len()), Some(20));

    let deletions = names.iter().map(|it| federation.delete(&identity, it, Some(maker)));
    let gone = join_all(deletions).await;
    assert!(gone.iter().all(Result::is_ok), "{gone:#?}");
    assert_eq!(federation.list(&identity).await.unwrap().map(|it| it.len()), Some(0));
}
