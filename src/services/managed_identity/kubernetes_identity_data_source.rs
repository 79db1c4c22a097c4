//! `dataplane_kubernetes_identity`: the identities of a Kubernetes cluster in Azure.

use serde_json::Value;
use tfplugin::{Computed, Config, Context, DataSource, Diagnostic, Diagnostics, Model, Result};

use crate::{
    Clients,
    azure::{self, Id},
    diagnostics::{code::CommonCode, suggestions},
};

/// Resource type of Kubernetes clusters.
const CLUSTER_TYPE: &str = "Microsoft.ContainerService/managedClusters";

/// API version of Kubernetes clusters.
const API_VERSION: &str = "2025-10-01";

/// Looks up the identities of an Azure Kubernetes cluster: the one with which its nodes pull
/// images, that of its control plane, and the issuer of its service accounts' tokens, which
/// federated credentials name.
///
/// The data source reads the cluster once and does not request its credentials, so `Reader` is
/// enough.
///
/// A recreated cluster has a new kubelet identity and a new issuer. If your configuration refers to
/// this data source, the next plan shows the change.
///
/// ## Azure permissions
///
/// `Microsoft.ContainerService/managedClusters/read` at the cluster. API version 2025-10-01.
#[derive(Debug, Model)]
#[tf(name = "kubernetes_identity")]
pub(crate) struct KubernetesIdentity {
    /// ID of the cluster.
    cluster_id: azure::Id,
    /// Name of the cluster.
    name: Computed<String>,
    /// Region of the cluster.
    location: Computed<Option<String>>,
    /// Tenant of the cluster's identities.
    tenant_id: Computed<Option<String>>,
    /// Object ID of the identity with which nodes pull images: the principal for a role such as
    /// `AcrPull`.
    kubelet_object_id: Computed<Option<String>>,
    /// Client ID of that identity.
    kubelet_client_id: Computed<Option<String>>,
    /// ID of that identity's resource.
    kubelet_identity_id: Computed<Option<String>>,
    /// Kind of the control plane's identity: `SystemAssigned` or `UserAssigned`; `null` for a cluster
    /// that signs in as an application.
    control_plane_identity_type: Computed<Option<String>>,
    /// Object ID of the control plane's identity: the principal that needs a role on your network
    /// or private DNS zone.
    control_plane_principal_id: Computed<Option<String>>,
    /// Client ID of the control plane's identity, if it is a user-assigned one or an application.
    control_plane_client_id: Computed<Option<String>>,
    /// ID of the control plane's identity, if it is a user-assigned one.
    control_plane_identity_id: Computed<Option<String>>,
    /// Whether the cluster publishes an issuer.
    oidc_issuer_enabled: Computed<bool>,
    /// Issuer of the tokens of service accounts, exactly as a federated credential must name it;
    /// `null` while the issuer is off.
    oidc_issuer_url: Computed<Option<String>>,
    /// Whether pods get such tokens automatically.
    workload_identity_enabled: Computed<bool>,
    /// Name of the resource group of the cluster's nodes.
    node_resource_group: Computed<Option<String>>,
    /// ID of that resource group.
    node_resource_group_id: Computed<Option<String>>,
    /// What is switched off, and what to do about it.
    notes: Computed<Vec<String>>,
}

impl DataSource for KubernetesIdentity {
    type Clients = Clients;

    fn validate(config: Config<'_>) -> Diagnostics {
        let mut found = Diagnostics::default();
        if let Some(cluster) = config.known::<azure::Id>("cluster_id")
            && !cluster.is_type(CLUSTER_TYPE)
        {
            found.push(not_a_cluster(&cluster));
        }
        found
    }

    async fn read(self, ctx: &Context<'_, Clients>) -> Result<Self> {
        let id = &self.cluster_id;
        if !id.is_type(CLUSTER_TYPE) {
            return Err(not_a_cluster(id).into());
        }
        let found = ctx.clients.lookups()?.resource(id, API_VERSION).await;
        let found = found.map_err(|error| Diagnostic::from(error).at("cluster_id"))?;
        let cluster = Cluster::read(id, &found.ok_or_else(|| cluster_not_found(id))?);
        let notes = cluster.notes();
        Ok(Self {
            name: cluster.name.into(),
            location: cluster.location.into(),
            tenant_id: cluster.tenant.into(),
            kubelet_object_id: cluster.kubelet.object.into(),
            kubelet_client_id: cluster.kubelet.client.into(),
            kubelet_identity_id: cluster.kubelet.resource.into(),
            control_plane_identity_type: cluster.control_plane_type.into(),
            control_plane_principal_id: cluster.control_plane.object.into(),
            control_plane_client_id: cluster.control_plane.client.into(),
            control_plane_identity_id: cluster.control_plane.resource.into(),
            oidc_issuer_enabled: cluster.issuer.is_some().into(),
            oidc_issuer_url: cluster.issuer.into(),
            workload_identity_enabled: cluster.workload_identity.into(),
            node_resource_group_id: node_group_id(id, cluster.node_group.as_deref()).into(),
            node_resource_group: cluster.node_group.into(),
            notes: notes.into(),
            ..self
        })
    }
}

fn node_group_id(cluster: &azure::Id, group: Option<&str>) -> Option<String> {
    Some(format!("{}/resourceGroups/{}", cluster.subscription()?, group?))
}

fn not_a_cluster(id: &azure::Id) -> Diagnostic {
    CommonCode::WrongResourceType
        .error(
            "Wrong resource type",
            format!(
                "`{id}` is not the ID of an Azure Kubernetes cluster, which looks like \
             `/subscriptions/<GUID>/resourceGroups/<name>/providers/{CLUSTER_TYPE}/<name>`.{}",
                suggestions::part_of_type(id, CLUSTER_TYPE)
            ),
        )
        .at("cluster_id")
}

fn cluster_not_found(id: &azure::Id) -> Diagnostic {
    CommonCode::NotFound
        .error(
            "Cluster not found",
            format!("Azure has no `{id}`, or the caller cannot see it. Check the ID."),
        )
        .at("cluster_id")
}

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

    /// What is switched off, and what to do about it.
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
