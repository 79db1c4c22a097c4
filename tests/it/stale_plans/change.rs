//! What happens in Azure while a plan waits to be confirmed.

use serde_json::{Value, json};

use crate::azure::{Azure, private_links::VENDOR_SUBSCRIPTION};

/// Something that somebody else does.
#[derive(Debug, Clone)]
pub(crate) enum Change {
    /// Somebody deletes this.
    Delete(String, &'static str),
    /// Somebody writes this.
    Put(String, &'static str, Value),
    /// Somebody removes every role assignment.
    RemoveGrants,
    /// The vendor creates its peering link.
    Peer,
    /// The vendor makes an endpoint for this resource and group, with this message.
    AddEndpoint(String, &'static str, &'static str, String),
    /// The vendor gives the cluster another name and a second range.
    RenameCluster,
    /// The vendor deletes its endpoint.
    RemoveEndpoint(&'static str),
    /// A person decides about the only connection of this resource.
    Decide(String, &'static str, &'static str),
}

impl Change {
    pub(super) async fn act(&self, azure: &Azure) {
        let somebody = azure.somebody_else();
        match self {
            Self::Delete(path, version) => somebody.delete(path.as_str(), version).await.unwrap(),
            Self::Put(path, version, body) => {
                somebody.put::<Value>(path.as_str(), version, body).await.unwrap();
            }
            Self::RemoveGrants => {
                for grant in azure.assignments().await {
                    somebody.delete(grant["id"].as_str().unwrap(), "2022-04-01").await.unwrap();
                }
            }
            Self::Peer => azure.vendor_peers().await,
            Self::RenameCluster => azure.astro_changes(|cluster| {
                cluster["name"] = "prod-euw-2".into();
                cluster["isDrEnabled"] = true.into();
                cluster["drVpcSubnetRange"] = "172.28.0.0/19".into();
            }),
            Self::AddEndpoint(target, group, name, message) => {
                azure.vendor_adds_endpoint(target, group, name, message).await;
            }
            Self::RemoveEndpoint(name) => azure.vendor_removes_endpoint(name).await,
            Self::Decide(resource, version, status) => {
                let path = format!("{resource}/privateEndpointConnections");
                let found: Vec<Value> = somebody.list(path, version, &[]).await.unwrap();
                let [connection] = &found[..] else { panic!("not one connection: {found:#?}") };
                let id = connection["id"].as_str().unwrap();
                azure.person_decides(id, version, status).await;
            }
        }
    }
}

/// The seed of an Azure with the vendor's subscription, in which its endpoints are.
pub(crate) fn with_vendor(mut seed: Value) -> Value {
    let tenant = crate::azure::private_links::VENDOR_TENANT;
    seed["tenants"].as_array_mut().unwrap().push(json!({ "tenantId": tenant }));
    seed["subscriptions"]
        .as_array_mut()
        .unwrap()
        .push(json!({ "subscriptionId": VENDOR_SUBSCRIPTION, "tenantId": tenant }));
    seed
}
