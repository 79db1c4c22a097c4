//! What a Kubernetes cluster shows besides what was written: the identity of its nodes, their resource
//! group, the address of its API server, and defaults of its network (API version 2025-10-01; what
//! `az aks update` and azurerm read).

use serde_json::{Map, Value, json};

use super::{firewall::Change, plain::add, user_assigned_identities};
use crate::{api_error::ApiError, id::Id, regions};

/// The properties of a cluster that Azure sets, regardless of the PUT.
const READ_ONLY: &[&str] = &[
    "fqdn",
    "privateFQDN",
    "azurePortalFQDN",
    "powerState",
    "currentKubernetesVersion",
    "maxAgentPools",
    "resourceUID",
];

/// The properties that stay as they are when a PUT leaves them out.
const STICKY: &[&str] =
    &["identityProfile", "kubernetesVersion", "networkProfile", "nodeResourceGroup"];

/// The version of a cluster that asks for none.
const KUBERNETES: &str = "1.34.1";

/// The client ID of clusters that have a managed identity instead of a service principal.
const MANAGED: &str = "msi";

/// Adds them.
pub(super) fn complete(
    change: &Change<'_>,
    properties: &mut Map<String, Value>,
) -> Result<(), ApiError> {
    if let Some(Value::Object(before)) = change.existing.and_then(|it| it.get("properties")) {
        for name in READ_ONLY {
            if let Some(kept) = before.get(*name) {
                properties.insert((*name).into(), kept.clone());
            }
        }
        for name in STICKY {
            let is_missing = properties.get(*name).is_none_or(is_empty);
            if let Some(kept) = before.get(*name).filter(|_| is_missing) {
                properties.insert((*name).into(), kept.clone());
            }
        }
    }
    let Change { id, content, .. } = change;
    let region = content.get("location").and_then(Value::as_str).unwrap_or_default();
    let region = regions::normalized(region);
    let group = id.resource_group().unwrap_or_default();
    add(
        properties,
        json!({
            "powerState": {"code": "Running"},
            "kubernetesVersion": KUBERNETES,
            "nodeResourceGroup": format!("MC_{group}_{}_{region}", id.name()),
            "enableRBAC": true,
            "maxAgentPools": 100,
        }),
    );
    let version = properties.get("kubernetesVersion").cloned().unwrap_or_default();
    properties.insert("currentKubernetesVersion".into(), version);
    name_the_server(change, properties, &region)?;
    name_the_issuer(change, properties, &region)?;
    complete_pools(properties);
    complete_network(properties);
    add_kubelet_identity(change, properties)
}

/// A cluster has a name of its own in the DNS of Azure, public unless the cluster is private.
fn name_the_server(
    change: &Change<'_>,
    properties: &mut Map<String, Value>,
    region: &str,
) -> Result<(), ApiError> {
    let Change { context, id, .. } = change;
    if properties.contains_key("fqdn") || properties.contains_key("privateFQDN") {
        return Ok(());
    }
    let prefix = properties.get("dnsPrefix").or_else(|| properties.get("fqdnSubdomain"));
    let Some(prefix) = prefix.and_then(Value::as_str).map(str::to_owned) else { return Ok(()) };
    let key = format!("{}#server", id.key());
    let incarnation = context.session.count_incarnation(context.tenant(), &key)?;
    let unique = user_assigned_identities::derived(context.tenant(), id, incarnation, "server");
    let label = format!("{prefix}-{}", unique.get(..8).unwrap_or_default());
    let is_private = properties
        .get("apiServerAccessProfile")
        .and_then(|it| it.get("enablePrivateCluster"))
        .is_some_and(|it| it == true);
    if is_private {
        let name = format!("{label}.privatelink.{region}.azmk8s.io");
        properties.insert("privateFQDN".into(), json!(name));
    }
    properties.insert("fqdn".into(), json!(format!("{label}.hcp.{region}.azmk8s.io")));
    let portal = format!("{label}.portal.hcp.{region}.azmk8s.io");
    properties.insert("azurePortalFQDN".into(), json!(portal));
    Ok(())
}

/// A cluster whose issuer is on says what it is; the issuer stays the same as long as the cluster.
fn name_the_issuer(
    change: &Change<'_>,
    properties: &mut Map<String, Value>,
    region: &str,
) -> Result<(), ApiError> {
    let Change { context, id, .. } = change;
    let Some(Value::Object(profile)) = properties.get_mut("oidcIssuerProfile") else {
        return Ok(());
    };
    if profile.get("enabled").is_none_or(|it| it != true) || profile.contains_key("issuerURL") {
        return Ok(());
    }
    let url = if let Some(before) = change.was("/oidcIssuerProfile/issuerURL") {
        before.to_owned()
    } else {
        let key = format!("{}#issuer", id.key());
        let incarnation = context.session.count_incarnation(context.tenant(), &key)?;
        let tenant = context.tenant();
        let unique = user_assigned_identities::derived(tenant, id, incarnation, "issuer");
        format!("https://{region}.oic.prod-aks.azure.com/{tenant}/{unique}/")
    };
    profile.insert("issuerURL".into(), json!(url));
    Ok(())
}

/// What each pool shows.
fn complete_pools(properties: &mut Map<String, Value>) {
    let version = properties.get("kubernetesVersion").cloned().unwrap_or_default();
    let Some(Value::Array(pools)) = properties.get_mut("agentPoolProfiles") else { return };
    for pool in pools.iter_mut().filter_map(Value::as_object_mut) {
        add(
            pool,
            json!({
                "provisioningState": "Succeeded",
                "powerState": {"code": "Running"},
                "type": "VirtualMachineScaleSets",
                "mode": "System",
                "osType": "Linux",
                "osSKU": "Ubuntu",
                "orchestratorVersion": version,
                "currentOrchestratorVersion": version,
            }),
        );
    }
}

/// The network of a cluster, which Azure shows whatever was written of it: azurerm reads it.
fn complete_network(properties: &mut Map<String, Value>) {
    add(
        properties,
        json!({"networkProfile": {
            "networkPlugin": "kubenet",
            "loadBalancerSku": "standard",
            "outboundType": "loadBalancer",
            "serviceCidr": "10.0.0.0/16",
            "dnsServiceIP": "10.0.0.10",
            "ipFamilies": ["IPv4"],
        }}),
    );
    let Some(Value::Object(profile)) = properties.get_mut("networkProfile") else { return };
    let says = |name: &str, what: &str| {
        let value = profile.get(name).and_then(Value::as_str);
        value.is_some_and(|it| it.eq_ignore_ascii_case(what))
    };
    let has_pods = says("networkPlugin", "kubenet") || says("networkPluginMode", "Overlay");
    let has_balancer = says("outboundType", "loadBalancer") && says("loadBalancerSku", "standard");
    if has_pods {
        add(profile, json!({"podCidr": "10.244.0.0/16"}));
    }
    if has_balancer {
        let balancer =
            json!({"managedOutboundIPs": {"count": 1}, "backendPoolType": "nodeIPConfiguration"});
        add(profile, json!({"loadBalancerProfile": balancer}));
    }
    for (one, all) in [("podCidr", "podCidrs"), ("serviceCidr", "serviceCidrs")] {
        if let Some(range) = profile.get(one).cloned() {
            add(profile, json!({ all: [range] }));
        }
    }
}

/// The nodes of a cluster with a managed identity pull images as an identity that Azure makes in their
/// resource group. A cluster that is created again has another one.
fn add_kubelet_identity(
    change: &Change<'_>,
    properties: &mut Map<String, Value>,
) -> Result<(), ApiError> {
    let Change { context, id, content, .. } = change;
    let identity = content.get("identity").and_then(|it| it.get("type")).and_then(Value::as_str);
    let application = properties.get("servicePrincipalProfile").and_then(|it| it.get("clientId"));
    let has_application = application.and_then(Value::as_str).is_some_and(|it| it != MANAGED);
    let is_managed = identity.is_some_and(|it| !it.eq_ignore_ascii_case("None"));
    let is_missing = properties.get("identityProfile").is_none_or(is_empty);
    if has_application || !is_managed || !is_missing {
        return Ok(());
    }
    let group = properties.get("nodeResourceGroup").and_then(Value::as_str).unwrap_or_default();
    let subscription = id.subscription().unwrap_or_default();
    let resource = format!(
        "/subscriptions/{subscription}/resourceGroups/{group}/providers/{}/{}-agentpool",
        user_assigned_identities::TYPE,
        id.name(),
    );
    let key = format!("{}#kubelet", id.key());
    let incarnation = context.session.count_incarnation(context.tenant(), &key)?;
    let new = |what| user_assigned_identities::derived(context.tenant(), id, incarnation, what);
    let resource = Id::parse(&resource).map(|it| user_assigned_identities::spelling(&it));
    properties.insert(
        "identityProfile".into(),
        json!({"kubeletidentity": {
            "resourceId": resource.as_ref().map(Id::text),
            "clientId": new("kubelet-client"),
            "objectId": new("kubelet"),
        }}),
    );
    properties.insert("servicePrincipalProfile".into(), json!({"clientId": MANAGED}));
    Ok(())
}

/// Whether something is not said.
fn is_empty(value: &Value) -> bool {
    value.is_null() || value.as_object().is_some_and(Map::is_empty)
}
