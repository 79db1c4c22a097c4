//! What Azure says of a Kubernetes cluster, as far as identities go.

use serde_json::Value;

use crate::azure::Id;

/// What the client ID of a cluster says that has managed identities.
const MANAGED: &str = "msi";

/// A cluster.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Cluster {
    pub(super) name: String,
    pub(super) location: Option<String>,
    pub(super) tenant: Option<String>,
    pub(super) kubelet: Principal,
    pub(super) control_plane_type: Option<String>,
    pub(super) control_plane: Principal,
    /// The issuer, if it is on.
    pub(super) issuer: Option<String>,
    pub(super) workload_identity: bool,
    pub(super) node_group: Option<String>,
}

/// Whom a part of the cluster acts as.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Principal {
    pub(super) object: Option<String>,
    pub(super) client: Option<String>,
    pub(super) resource: Option<String>,
}

impl Cluster {
    /// Reads the answer about the cluster with this ID.
    pub(super) fn read(id: &Id, document: &Value) -> Self {
        let text = |pointer: &str| text(document.pointer(pointer));
        let is = |pointer: &str| document.pointer(pointer).and_then(Value::as_bool);
        let on = is("/properties/oidcIssuerProfile/enabled").unwrap_or_default();
        let kubelet = "/properties/identityProfile/kubeletidentity";
        Self {
            name: text("/name").unwrap_or_else(|| id.name().to_owned()),
            location: text("/location"),
            tenant: text("/identity/tenantId"),
            kubelet: Principal {
                object: text(&format!("{kubelet}/objectId")),
                client: text(&format!("{kubelet}/clientId")),
                resource: text(&format!("{kubelet}/resourceId")),
            },
            control_plane_type: text("/identity/type").filter(|it| it != "None"),
            control_plane: control_plane(document),
            // Kept byte for byte: a federated credential compares the final slash as well.
            issuer: text("/properties/oidcIssuerProfile/issuerURL").filter(|_| on),
            workload_identity: is("/properties/securityProfile/workloadIdentity/enabled")
                .unwrap_or_default(),
            node_group: text("/properties/nodeResourceGroup"),
        }
    }

    /// What is off, and what to do about it.
    pub(super) fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.kubelet.object.is_none() {
            let application = match &self.control_plane.client {
                Some(client) if self.control_plane_type.is_none() => format!(
                    " It signs in as the application `{client}`: assign roles for its nodes to that \
                     application's service principal."
                ),
                _ => String::new(),
            };
            notes.push(format!("The cluster has no kubelet identity.{application}"));
        }
        if self.issuer.is_none() {
            notes.push(
                "The OIDC issuer is off, so no federated credential can trust the cluster: \
                 `az aks update --enable-oidc-issuer`."
                    .to_owned(),
            );
        }
        if !self.workload_identity {
            notes.push(
                "Workload identity is off, so pods get no tokens to exchange: \
                 `az aks update --enable-workload-identity`."
                    .to_owned(),
            );
        }
        notes
    }
}

/// The identity of the control plane: its own, the one that it was given, or an application.
fn control_plane(document: &Value) -> Principal {
    let given = document.pointer("/identity/userAssignedIdentities").and_then(Value::as_object);
    if let Some((id, identity)) = given.and_then(|it| it.iter().next()) {
        return Principal {
            object: text(identity.get("principalId")),
            client: text(identity.get("clientId")),
            resource: Some(id.clone()),
        };
    }
    let application = document.pointer("/properties/servicePrincipalProfile/clientId");
    Principal {
        object: text(document.pointer("/identity/principalId")),
        client: text(application).filter(|it| !it.eq_ignore_ascii_case(MANAGED)),
        resource: None,
    }
}

fn text(value: Option<&Value>) -> Option<String> {
    value.and_then(Value::as_str).filter(|it| !it.is_empty()).map(str::to_owned)
}
