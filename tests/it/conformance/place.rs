//! Where the suite runs.

use std::fmt::Debug;

use arm_sandbox::{ServeOptions, serve};
use azure_core::credentials::Secret;
use dataplane::azure::{Application, Client, Cloud, Credential, Settings};
use serde_json::{Value, json};
use tokio::time::{Duration, Instant, sleep};
use uuid::Uuid;

use crate::azure::{self, Azure};

/// API version of role assignments and definitions.
pub(super) const AUTHORIZATION: &str = "2022-04-01";
/// API version of managed identities.
pub(super) const IDENTITIES: &str = "2024-11-30";

/// How long Azure may take to show everywhere what was written.
const SETTLING: Duration = Duration::from_mins(5);
/// How long is waited between two looks at Azure.
const PAUSE: Duration = Duration::from_secs(10);

/// A resource group in which the suite may make and delete identities and role assignments.
pub(super) struct Place {
    pub(super) name: &'static str,
    pub(super) client: Client,
    /// ID of the subscription.
    pub(super) subscription: String,
    /// ID of the resource group.
    pub(super) group: String,
    /// Object ID of a service principal.
    pub(super) principal: String,
    /// The sandbox, where it is one; what is in it goes with it.
    sandbox: Option<Azure>,
}

/// The sandbox in process and over HTTP, and Azure where the environment says where.
pub(super) async fn all() -> Vec<Place> {
    let azure = Azure::new();
    let client = azure.somebody_else();
    let mut places = vec![sandbox("the sandbox", client, azure), served().await];
    places.extend(real());
    places
}

/// The sandbox as others than the provider use it, signing in with a secret.
async fn served() -> Place {
    let azure = Azure::new();
    let server = serve(azure.sandbox(), ServeOptions::default()).await.unwrap();
    let address = format!("http://{}", server.address());
    tokio::spawn(server.run(std::future::pending()));
    let cloud = Cloud::public().with_resource_manager(&address).unwrap();
    let cloud = cloud.with_authority_host(&address).unwrap();
    let application = Application {
        tenant_id: azure::TENANT.to_owned(),
        client_id: "8f3d1c62-4b7a-4e90-9d15-2c6e8a0b7f34".to_owned(),
    };
    let credential = Credential::ClientSecret { application, secret: Secret::from("any") };
    let client = Client::new(Settings::new(cloud, credential));
    sandbox("the sandbox over HTTP", client, azure)
}

fn sandbox(name: &'static str, client: Client, azure: Azure) -> Place {
    Place {
        name,
        client,
        subscription: azure::SUBSCRIPTION.to_owned(),
        group: azure::data_group(),
        principal: azure::VENDOR.to_owned(),
        sandbox: Some(azure),
    }
}

/// CONTRIBUTING.md says what the variables mean.
fn real() -> Option<Place> {
    let subscription = variable("DATAPLANE_TEST_SUBSCRIPTION_ID")?;
    let needed = |name| variable(name).unwrap_or_else(|| panic!("the suite on Azure needs {name}"));
    let group = needed("DATAPLANE_TEST_RESOURCE_GROUP");
    let principal = needed("DATAPLANE_TEST_PRINCIPAL_ID");
    let credential = match variable("ARM_CLIENT_SECRET") {
        Some(secret) => Credential::ClientSecret {
            application: Application {
                tenant_id: needed("ARM_TENANT_ID"),
                client_id: needed("ARM_CLIENT_ID"),
            },
            secret: Secret::from(secret),
        },
        None => Credential::AzureCli {
            tenant_id: variable("ARM_TENANT_ID"),
            subscription_id: Some(subscription.clone()),
        },
    };
    let subscription = format!("/subscriptions/{subscription}");
    Some(Place {
        name: "Azure",
        client: Client::new(Settings::new(Cloud::public(), credential)),
        group: format!("{subscription}/resourceGroups/{group}"),
        subscription,
        principal,
        sandbox: None,
    })
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place where a test is told of an Azure subscription"
)]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|it| !it.is_empty())
}

impl Place {
    /// A name that nobody has used yet.
    pub(super) fn new_name() -> String {
        Uuid::new_v4().to_string()
    }

    /// The ID of the assignment called `name` on the resource group.
    pub(super) fn assignment(&self, name: &str) -> String {
        azure::assignment_id(&self.group, name)
    }

    /// The ID of an identity in the resource group.
    pub(super) fn identity(&self, name: &str) -> String {
        format!("{}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{name}", self.group)
    }

    /// The ID of a role definition as the subscription has it.
    pub(super) fn role(&self, guid: &str) -> String {
        format!("{}/providers/Microsoft.Authorization/roleDefinitions/{guid}", self.subscription)
    }

    /// A request body that grants this role to this principal.
    pub(super) fn grant(&self, role: &str, principal: &str) -> Value {
        json!({ "properties": {
            "roleDefinitionId": self.role(role),
            "principalId": principal,
            "principalType": "ServicePrincipal",
        }})
    }

    /// Asks until the answer is as expected, for as long as Azure may take to show what was written.
    /// The sandbox shows it at once.
    pub(super) async fn eventually<T: Debug, F: Future<Output = T>>(
        &self,
        ask: impl Fn() -> F,
        expected: impl Fn(&T) -> bool,
    ) {
        let began = Instant::now();
        loop {
            let answer = ask().await;
            if expected(&answer) {
                return;
            }
            let may_be_late = self.sandbox.is_none() && began.elapsed() < SETTLING;
            assert!(may_be_late, "in {}: {answer:#?}", self.name);
            sleep(PAUSE).await;
        }
    }
}
