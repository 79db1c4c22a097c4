//! `dataplane_federated_identity_credential` for `terraform query`.

use serde_json::{Value, json};

use crate::{
    azure::{Azure, SUBSCRIPTION, identity_id},
    grpc::{Found, Notes},
};

const TYPE: &str = "dataplane_federated_identity_credential";

fn credential(name: &str) -> Value {
    json!({
        "id": format!("{}/federatedIdentityCredentials/{name}", identity_id("flyteuser-acme-7k2p")),
        "properties": {
            "issuer": "https://a.example/",
            "subject": format!("system:serviceaccount:{name}:default"),
            "audiences": ["api://AzureADTokenExchange"],
        },
    })
}

async fn list(azure: &Azure, identity: &str, limit: i64) -> (Vec<Found>, Notes) {
    let config = json!({ "managed_identity_id": identity });
    azure.terraform().await.list(TYPE, &config, limit).await
}

#[tokio::test(start_paused = true)]
async fn the_credentials_of_the_identity_are_found_in_order_and_no_others() {
    let azure = Azure::holding((0..20).map(|it| credential(&format!("space-{it:02}"))));
    azure.behave(|it| it.page_size = 6);
    let (found, notes) = list(&azure, &identity_id("flyteuser-acme-7k2p"), 0).await;
    notes.nothing();
    let names: Vec<_> = found.iter().map(|it| it.identity["name"].as_str().unwrap()).collect();
    assert!(names.len() == 20 && names.is_sorted(), "{names:?}");
    assert_eq!(found[3].name, "space-03 for system:serviceaccount:space-03:default");
    let (found, notes) = list(&azure, &identity_id("union-operator-acme-7k2p"), 0).await;
    notes.nothing();
    assert_eq!(found, []);
}

#[tokio::test(start_paused = true)]
async fn what_is_found_is_what_an_import_gives() {
    let azure = Azure::holding([credential("development")]);
    let (found, _) = list(&azure, &identity_id("flyteuser-acme-7k2p"), 0).await;
    let [found] = &found[..] else { panic!("one credential") };
    let managed = azure.terraform().await.resource(TYPE);
    let imported = managed.import_identity(&found.identity).await.stored();
    assert_eq!(imported.value, found.object);
}

#[tokio::test(start_paused = true)]
async fn no_more_is_sent_than_is_wanted() {
    let azure = Azure::holding((0..9).map(|it| credential(&format!("space-{it}"))));
    let (found, _) = list(&azure, &identity_id("flyteuser-acme-7k2p"), 4).await;
    assert_eq!(found.len(), 4);
}

#[tokio::test(start_paused = true)]
async fn what_azure_refuses_is_an_error_at_its_argument() {
    let action =
        "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/read";
    let azure = Azure::denying(SUBSCRIPTION, &[action]);
    let (_, notes) = list(&azure, &identity_id("flyteuser-acme-7k2p"), 0).await;
    notes
        .error()
        .is("AzureForbidden", "managed_identity_id")
        .says(&["AuthorizationFailed", action]);
    let azure = Azure::new();
    let (_, notes) = list(&azure, &identity_id("nobody"), 0).await;
    notes.error().is("NotFound", "managed_identity_id");
}
