//! Kubernetes clusters (`Microsoft.ContainerService/managedClusters`) and the addresses that may
//! reach their API server.

use serde_json::{Map, Value};

use super::{
    AsyncStyle, Polled, WriteStatus, catalog, cluster_members,
    firewall::{Change, Embedded, Entry, Etag, Holder, NON_GLOBAL, Patch, Syntax},
};
use crate::{api_error::ApiError, id::Id};

/// The code of what a cluster does not take.
const INVALID: &str = "InvalidParameter";

/// The range that lets in the nodes of the cluster and nobody else.
const NODES_ONLY: &str = "0.0.0.0/32";

/// The rules of clusters. A PUT replaces all of the cluster, and a PATCH is about tags alone.
pub(crate) static MANAGED_CLUSTERS: Embedded = Embedded {
    resource_type: "Microsoft.ContainerService/managedClusters",
    versions: catalog::CONTAINER_SERVICE,
    holder: Some(Holder {
        name: "apiServerAccessProfile",
        members: &[
            "enablePrivateCluster",
            "privateDNSZone",
            "enablePrivateClusterPublicFQDN",
            "disableRunCommand",
            "enableVnetIntegration",
            "subnetId",
        ],
        required: &[],
        defaults: &[],
    }),
    list: "authorizedIPRanges",
    networks: None,
    entry: Entry::Text,
    syntax: Syntax { refused: NON_GLOBAL, specials: &[NODES_ONLY], aligned: true, ..Syntax::ANY },
    limit: Some(200),
    code: INVALID,
    patch: Patch::TagsOnly,
    async_style: Some(AsyncStyle {
        status: WriteStatus::Usual,
        polled: Polled::AsyncOperation,
        state: Some("Updating"),
    }),
    etag: Etag::Heeded("eTag"),
    conflict: Some(in_progress),
    adjust: Some(adjust),
};

/// Private clusters and those with the Basic load balancer have no such list, and a cluster that is
/// stopped takes no changes.
fn adjust(change: &Change<'_>, properties: &mut Map<String, Value>) -> Result<(), ApiError> {
    cluster_members::complete(change, properties)?;
    if change.was("/powerState/code") == Some("Stopped") {
        return Err(ApiError::conflict(
            "OperationNotAllowed",
            "managed cluster is in Provisioning State(Succeeded) and Power State(Stopped), updating cannot be performed",
        ));
    }
    let profile = properties.get("apiServerAccessProfile");
    let of_profile = |name: &str| profile.and_then(|it| it.get(name));
    let ranges = of_profile("authorizedIPRanges").and_then(Value::as_array);
    let Some(ranges) = ranges.filter(|it| !it.is_empty()) else { return Ok(()) };
    // Azure/terraform-azurerm-aks, issue 378.
    if 1 < ranges.len() && ranges.iter().any(|it| it == NODES_ONLY) {
        return Err(ApiError::bad_request(
            INVALID,
            "Setting apiServerAuthorizedIPRange to 0.0.0.0/32 is not allowed with other IP ranges. Refer to \
             https://aka.ms/aks/auth-ip-ranges for more details",
        ));
    }
    if of_profile("enablePrivateCluster").is_some_and(|it| it == true) {
        return Err(refused("a private cluster"));
    }
    let balancer = properties.get("networkProfile").and_then(|it| it.get("loadBalancerSku"));
    match balancer.and_then(Value::as_str) {
        Some(sku) if sku.eq_ignore_ascii_case("basic") => {
            Err(refused("a cluster with a Basic load balancer"))
        }
        _ => Ok(()),
    }
}

fn refused(kind: &str) -> ApiError {
    ApiError::bad_request(INVALID, format!("Authorized IP ranges are not supported on {kind}."))
}

fn in_progress(cluster: &Id) -> ApiError {
    ApiError::conflict(
        "OperationNotAllowed",
        format!(
            "Operation is not allowed because there's an in progress operation on the managed cluster '{}'.",
            cluster.name()
        ),
    )
}
