//! The client against the simulated Azure: every fault on every verb, and nothing is lost.

use arm_sandbox::{Behavior, Effect, Fault, Sandbox};
use azure_core::credentials::{Secret, SecretBytes};
use futures_util::future::join_all;
use serde_json::{Value, json};
use uuid::Uuid;

use super::support::settings;
use crate::azure::{
    Application, Client, Cloud, Credential, Id, ListCache, Resource, Settings, Transport,
};

const API: &str = "2022-04-01";
const TYPE: &str = "Microsoft.Authorization/roleAssignments";
const PRINCIPAL: &str = "c2b1c6c4-6a35-4f3f-8f0b-7a3f1f2d9d10";
const READER: &str = "acdd72a7-3385-48ef-bd42-f606fba81ae7";

/// A sandbox with one principal and one resource group, and a client that signs in to it with a secret.
fn azure() -> (Sandbox, Client, Id) {
    let group = format!("/subscriptions/{}/resourceGroups/rg", arm_sandbox::DEFAULT_SUBSCRIPTION);
    let seed = json!({
        "resources": [{"id": group, "location": "eastus2"}],
        "principals": [{"id": PRINCIPAL, "type": "ServicePrincipal"}],
    });
    let behavior = Behavior { request_log: true, ..Behavior::default() };
    let sandbox = Sandbox::open(arm_sandbox::Settings {
        seed: Some(seed.into()),
        behavior: Some(behavior),
        ..arm_sandbox::Settings::default()
    });
    let sandbox = sandbox.unwrap();
    let credential =
        Credential::ClientSecret { application: application(), secret: Secret::new("secret") };
    let client = Client::new(Settings { credential, ..settings(sandbox.router()) });
    (sandbox, client, Id::parse(&group).unwrap())
}

fn application() -> Application {
    Application {
        tenant_id: arm_sandbox::DEFAULT_TENANT.to_owned(),
        client_id: "19d7b1a2-0c3d-4e5f-8a9b-0c1d2e3f4a5b".to_owned(),
    }
}

fn body(scope: &Id) -> Value {
    let subscription = scope.subscription().unwrap();
    let role = subscription.extension("Microsoft.Authorization/roleDefinitions", READER).unwrap();
    json!({"properties": {"roleDefinitionId": role, "principalId": PRINCIPAL, "principalType": "ServicePrincipal"}})
}

/// The IDs of Azure Resource Manager's own requests, without those for tokens.
fn calls(sandbox: &Sandbox) -> usize {
    sandbox.requests().unwrap().iter().filter(|it| it.host == "management.azure.com").count()
}

#[tokio::test(start_paused = true)]
async fn an_assignment_is_made_read_listed_and_removed_whatever_goes_wrong_on_the_way() {
    let page = || Effect::status(502, "").body("<html><title>Bad Gateway</title></html>");
    for effect in [
        Effect::status(429, "TooManyRequests").retry_after(3),
        Effect::status(429, "TooManyRequests").retry_after(0),
        Effect::status(503, "ServerBusy"),
        page(),
        Effect::Reset,
        Effect::LostAnswer,
        Effect::TruncatedBody,
        Effect::ByteOrderMark,
        Effect::OtherCase,
        Effect::Delay { milliseconds: 1500 },
    ] {
        let (sandbox, client, scope) = azure();
        for verb in ["PUT", "GET", "DELETE"] {
            sandbox.add_fault(&Fault::new(verb, "*/roleAssignments*", effect.clone())).unwrap();
        }
        let id = scope.extension(TYPE, &Uuid::new_v4().to_string()).unwrap();
        let made: Resource<Value> = client.put(&id, API, &body(&scope)).await.unwrap();
        assert_eq!(made.id, id, "{effect:?}");
        let listed: Vec<Resource<Value>> = client
            .list(format!("{scope}/providers/{TYPE}"), API, &[("$filter", "atScope()")])
            .await
            .unwrap();
        assert!(listed.iter().any(|it| it.id == id), "{effect:?} {listed:?}");
        assert!(client.get_opt::<Resource<Value>>(&id, API).await.unwrap().is_some(), "{effect:?}");
        client.delete(&id, API).await.unwrap();
        assert!(client.get_opt::<Resource<Value>>(&id, API).await.unwrap().is_none(), "{effect:?}");
        assert!(sandbox.unused_faults().unwrap().is_empty(), "{effect:?}");
    }
}

#[tokio::test]
async fn reads_of_many_assignments_cost_a_handful_of_calls() {
    let (sandbox, client, scope) = azure();
    let subscription = scope.subscription().unwrap();
    let path = format!("{subscription}/providers/{TYPE}");
    let (mut ids, mut scopes) = (Vec::new(), Vec::new());
    for number in 0..40 {
        let group: Value = client
            .put(
                subscription.join(&format!("resourceGroups/rg-{number}")).unwrap(),
                "2021-04-01",
                &json!({"location": "west"}),
            )
            .await
            .unwrap();
        scopes.push(Id::parse(group["id"].as_str().unwrap()).unwrap());
    }
    for scope in &scopes {
        let id = scope.extension(TYPE, &Uuid::new_v4().to_string()).unwrap();
        client.put::<Value>(&id, API, &body(scope)).await.unwrap();
        ids.push(id);
    }
    sandbox.clear_requests().unwrap();
    let cache = ListCache::<Id, Id, Resource<Value>>::new();
    let list = async || {
        let all: Vec<Resource<Value>> = client.list(&path, API, &[]).await?;
        Ok(Some(all.into_iter().map(|it| (it.id.clone(), it)).collect()))
    };
    let read = async |id: &Id| cache.read(&subscription, id, client.get_opt(id, API), list()).await;
    let found = join_all(ids.iter().map(read)).await;
    assert!(
        found.iter().zip(&ids).all(|(it, id)| it.as_ref().unwrap().as_ref().unwrap().id == *id)
    );
    assert!(calls(&sandbox) <= 5, "{} calls", calls(&sandbox));
}

#[tokio::test]
async fn azures_refusals_keep_their_codes() {
    let (_sandbox, client, scope) = azure();
    let [one, two] = [(); 2].map(|()| scope.extension(TYPE, &Uuid::new_v4().to_string()).unwrap());
    client.put::<Value>(&one, API, &body(&scope)).await.unwrap();
    let error = client.put::<Value>(&two, API, &body(&scope)).await.unwrap_err();
    assert_eq!((error.status(), error.code()), (Some(409), Some("RoleAssignmentExists")));
    assert!(!error.was_accepted());
}

#[tokio::test]
async fn a_sandbox_behind_sockets_takes_every_kind_of_sign_in() {
    let (sandbox, _, scope) = azure();
    let server = arm_sandbox::serve(&sandbox, arm_sandbox::ServeOptions::default()).await.unwrap();
    let address = format!("http://{}", server.address());
    tokio::spawn(server.run(std::future::pending()));
    let cloud = Cloud::public()
        .with_resource_manager(&address)
        .unwrap()
        .with_authority_host(&address)
        .unwrap();
    let application = application();
    let pkcs12 =
        SecretBytes::new(include_bytes!("../credential/fixtures/application.p12").to_vec());
    for credential in [
        Credential::ClientSecret {
            application: application.clone(),
            secret: Secret::new("secret"),
        },
        Credential::ClientCertificate { application, pkcs12, password: Secret::new("open") },
    ] {
        let what = credential.describe();
        let settings = Settings { cloud: cloud.clone(), credential, ..settings(sandbox.router()) };
        let client = Client::new(Settings { transport: Transport::Network, ..settings });
        let group: Value = client
            .get(&scope, "2021-04-01")
            .await
            .unwrap_or_else(|error| panic!("{what}: {error:?}"));
        assert_eq!(group["name"], "rg");
    }
}
