//! What the catalog says, by table.

use serde_json::{Value, json};

use super::{private_name::NoPrivateName, *};
use crate::services::private_link::service_types;

#[track_caller]
fn check_private_name(public: &str, private: &str) {
    assert_eq!(privatelink_fqdn(public).as_deref(), Ok(private), "{public}");
    assert_eq!(privatelink_fqdn(private).as_deref(), Ok(private), "twice: {public}");
}

#[test]
fn the_mark_goes_before_what_all_resources_of_a_kind_share() {
    for (public, private) in [
        (
            "StorageAccountA.blob.core.windows.net",
            "storageaccounta.privatelink.blob.core.windows.net",
        ),
        ("lake-secondary.dfs.core.windows.net", "lake-secondary.privatelink.dfs.core.windows.net"),
        ("lake.queue.core.chinacloudapi.cn", "lake.privatelink.queue.core.chinacloudapi.cn"),
        ("crdataprod01.azurecr.io.", "crdataprod01.privatelink.azurecr.io"),
        (
            "crdataprod01.westeurope.data.azurecr.io",
            "crdataprod01.westeurope.data.privatelink.azurecr.io",
        ),
        ("sql-data-prod.database.windows.net", "sql-data-prod.privatelink.database.windows.net"),
        ("pg.postgres.database.azure.com", "pg.privatelink.postgres.database.azure.com"),
        ("acct.documents.azure.com", "acct.privatelink.documents.azure.com"),
        ("acct-westeurope.documents.azure.com", "acct-westeurope.privatelink.documents.azure.com"),
        ("acct.mongo.cosmos.azure.com", "acct.privatelink.mongo.cosmos.azure.com"),
        ("ns.servicebus.usgovcloudapi.net", "ns.privatelink.servicebus.usgovcloudapi.net"),
        ("ws-ondemand.sql.azuresynapse.net", "ws-ondemand.privatelink.sql.azuresynapse.net"),
        ("adb-1234.5.azuredatabricks.net", "adb-1234.5.privatelink.azuredatabricks.net"),
        (
            "adf1.westeurope.datafactory.azure.net",
            "adf1.westeurope.privatelink.datafactory.azure.net",
        ),
        ("app.azurewebsites.net", "app.privatelink.azurewebsites.net"),
        ("app.scm.azurewebsites.net", "app.scm.privatelink.azurewebsites.net"),
    ] {
        check_private_name(public, private);
    }
}

#[test]
fn services_with_a_rule_of_their_own_keep_to_it() {
    for (public, private) in [
        ("kv-data-prod-01.vault.azure.net", "kv-data-prod-01.privatelink.vaultcore.azure.net"),
        ("kv.vault.usgovcloudapi.net", "kv.privatelink.vaultcore.usgovcloudapi.net"),
        ("kv.vault.azure.cn", "kv.privatelink.vaultcore.azure.cn"),
        ("batch1.westeurope.batch.azure.com", "batch1.westeurope.privatelink.batch.azure.com"),
        (
            "id.westeurope.service.batch.azure.com",
            "id.westeurope.service.privatelink.batch.azure.com",
        ),
        ("mi.a1b2c3.database.windows.net", "mi.privatelink.a1b2c3.database.windows.net"),
        ("adx.westeurope.kusto.windows.net", "adx.privatelink.westeurope.kusto.windows.net"),
        (
            "ingest-adx.westeurope.kusto.windows.net",
            "ingest-adx.privatelink.westeurope.kusto.windows.net",
        ),
        ("site.azurestaticapps.net", "site.privatelink.azurestaticapps.net"),
        ("site.2.azurestaticapps.net", "site.privatelink.2.azurestaticapps.net"),
        ("lake.z6.web.core.windows.net", "lake.privatelink.web.core.windows.net"),
        ("adf.azure.com", "privatelink.adf.azure.com"),
    ] {
        check_private_name(public, private);
    }
}

#[test]
fn names_without_a_private_one_say_why() {
    let refused = |name: &str| privatelink_fqdn(name).expect_err(name);
    for name in
        ["https://cr.azurecr.io", "cr", "", "a..azurecr.io", "cr.azurecr.io:443", "a b.azurecr.io"]
    {
        assert!(matches!(refused(name), NoPrivateName::NotAHost(_)), "{name}");
    }
    for name in
        ["example.com", "notazurecr.io", "cr.azurecr.io.example.com", "adx.kusto.windows.net"]
    {
        assert_eq!(refused(name), NoPrivateName::Unknown(name.into()));
    }
    // A zone that is only a guess makes no names.
    assert_eq!(
        refused("search1.search.azure.cn"),
        NoPrivateName::Unknown("search1.search.azure.cn".into())
    );
    assert_eq!(refused("azurecr.io"), NoPrivateName::SuffixOnly("azurecr.io".into()));
    assert_eq!(
        refused("mi.public.a1b2c3.database.windows.net"),
        NoPrivateName::PublicEndpoint("mi.public.a1b2c3.database.windows.net".into())
    );
    assert_eq!(
        refused("aks1-dns.hcp.westeurope.azmk8s.io"),
        NoPrivateName::OwnName("aks1-dns.hcp.westeurope.azmk8s.io".into())
    );
}

#[test]
fn zones_are_found_whatever_the_case_and_say_how_they_are_known() {
    let found = zones("microsoft.containerregistry/Registries", "REGISTRY", Cloud::UsGovernment);
    assert_eq!(
        found,
        Ok(&[Zone { name: "privatelink.azurecr.us", evidence: Evidence::Reported }][..])
    );
    let names = |kind: &str, group: &str, cloud| -> Vec<_> {
        zones(kind, group, cloud).unwrap().iter().map(|it| it.name).collect()
    };
    assert_eq!(
        names("Microsoft.ContainerRegistry/registries", "registry", Cloud::Public),
        ["privatelink.azurecr.io"]
    );
    assert_eq!(
        names("Microsoft.KeyVault/vaults", "vault", Cloud::Public),
        ["privatelink.vaultcore.azure.net"]
    );
    assert_eq!(
        names("Microsoft.Web/sites", "sites-staging", Cloud::China),
        ["privatelink.chinacloudsites.cn"]
    );
    let evidence: Vec<_> =
        zones("Microsoft.Search/searchServices", "searchService", Cloud::UsGovernment)
            .unwrap()
            .iter()
            .map(|it| it.evidence)
            .collect();
    assert_eq!(evidence, [Evidence::Documented, Evidence::Reported]);
}

#[test]
fn what_is_not_listed_is_told_with_what_is() {
    let refused =
        |kind: &str, group: &str, cloud| zones(kind, group, cloud).unwrap_err().to_string();
    let types = refused("Microsoft.Compute/disks", "disk", Cloud::Public);
    assert!(types.contains("`Microsoft.Compute/disks`"), "{types}");
    assert!(types.contains("`Microsoft.Storage/storageAccounts`"), "{types}");
    assert_eq!(
        refused("Microsoft.Synapse/workspaces", "web", Cloud::Public),
        "resources of type `Microsoft.Synapse/workspaces` have no group `web`; \
         there is `Sql`, `SqlOnDemand`, `Dev`"
    );
    assert_eq!(
        refused("Microsoft.Network/privateLinkServices", "x", Cloud::Public),
        "resources of type `Microsoft.Network/privateLinkServices` have no group `x`; \
         they are addressed by their own ID, without a group"
    );
    assert_eq!(
        refused("microsoft.kusto/clusters", "CLUSTER", Cloud::UsGovernment),
        "no private DNS zone is known for group `cluster` of `Microsoft.Kusto/clusters` in the \
         cloud `usgovernment`"
    );
}

#[test]
fn every_zone_that_is_no_guess_turns_names_into_names_below_itself() {
    let mut seen = 0;
    for kind in service_types() {
        let named = kind.groups.iter().filter(|it| !it.hosts.is_empty());
        for (group, cloud) in named.flat_map(|it| Cloud::ALL.map(|cloud| (it, cloud))) {
            for zone in in_cloud(group, cloud) {
                let Some(suffix) = private_name::public_suffix(zone) else { continue };
                if suffix.ends_with("azmk8s.io") || suffix.ends_with("azk8s.cn") {
                    continue;
                }
                let own = if suffix.starts_with("adf.") { "" } else { "thing.part." };
                let private = privatelink_fqdn(&format!("{own}{suffix}")).unwrap();
                let shared = zone.name.split_once("privatelink").unwrap().1;
                let shared = shared.rsplit_once('}').map_or(shared, |(_, rest)| rest);
                assert!(private.ends_with(shared), "{private} is not below {}", zone.name);
                seen += 1;
            }
        }
    }
    assert!(seen > 100, "{seen}");
}

#[track_caller]
fn check_hosts(kind: &str, group: &str, resource: &Value, expected: &[&str]) {
    assert_eq!(client_hosts(kind, group, resource, Cloud::Public), expected, "{kind} {group}");
}

#[test]
fn a_resource_tells_its_hosts_itself() {
    check_hosts(
        "Microsoft.Storage/storageAccounts",
        "blob",
        &json!({"name": "lake", "properties": {"primaryEndpoints": {
            "blob": "https://lake.blob.core.windows.net/", "dfs": "https://lake.dfs.core.windows.net/"
        }}}),
        &["lake.blob.core.windows.net"],
    );
    let registry = json!({"name": "CrDataProd01", "properties": {
        "loginServer": "crdataprod01.azurecr.io",
        "dataEndpointHostNames": ["crdataprod01.westeurope.data.azurecr.io"],
    }});
    check_hosts(
        "Microsoft.ContainerRegistry/registries",
        "registry",
        &registry,
        &["crdataprod01.azurecr.io", "crdataprod01.westeurope.data.azurecr.io"],
    );
    assert_eq!(data_endpoints(&registry), ["crdataprod01.westeurope.data.azurecr.io"]);
    check_hosts(
        "Microsoft.EventHub/namespaces",
        "namespace",
        &json!({"name": "ns", "properties": {"serviceBusEndpoint": "https://ns.servicebus.windows.net:443/"}}),
        &["ns.servicebus.windows.net"],
    );
    check_hosts(
        "Microsoft.Web/sites",
        "sites",
        &json!({"name": "app", "properties": {"enabledHostNames": [
            "shop.example.com", "app.azurewebsites.net", "app.scm.azurewebsites.net"
        ]}}),
        &["app.azurewebsites.net", "app.scm.azurewebsites.net"],
    );
    check_hosts(
        "Microsoft.ContainerService/managedClusters",
        "management",
        &json!({"properties": {"privateFQDN": "a-1.guid.privatelink.westeurope.azmk8s.io"}}),
        &["a-1.guid.privatelink.westeurope.azmk8s.io"],
    );
}

#[test]
fn what_a_resource_does_not_tell_follows_the_rule_of_its_service() {
    let named = |name: &str| json!({"name": name, "location": "West Europe"});
    check_hosts("microsoft.keyvault/VAULTS", "Vault", &named("KV1"), &["kv1.vault.azure.net"]);
    check_hosts(
        "Microsoft.Kusto/clusters",
        "cluster",
        &named("adx"),
        &["adx.westeurope.kusto.windows.net", "ingest-adx.westeurope.kusto.windows.net"],
    );
    check_hosts(
        "Microsoft.Web/sites",
        "sites-staging",
        &json!({"name": "app", "properties": {"defaultHostName": "app.azurewebsites.net"}}),
        &["app-staging.azurewebsites.net", "app-staging.scm.azurewebsites.net"],
    );
    check_hosts(
        "Microsoft.DocumentDB/databaseAccounts",
        "MongoDB",
        &json!({"name": "acct", "properties": {"locations": [
            {"locationName": "West Europe"}, {"locationName": "North Europe"}
        ]}}),
        &[
            "acct.mongo.cosmos.azure.com",
            "acct-westeurope.mongo.cosmos.azure.com",
            "acct-northeurope.mongo.cosmos.azure.com",
        ],
    );
    check_hosts("Microsoft.DataFactory/factories", "portal", &named("adf1"), &["adf.azure.com"]);
    check_hosts(
        "Microsoft.MachineLearningServices/workspaces",
        "amlworkspace",
        &json!({"name": "ml", "location": "westeurope", "properties": {"workspaceId": "guid"}}),
        &["guid.workspace.westeurope.api.azureml.ms"],
    );
    // Nobody can guess the name of an instance's zone, of a static site or of a workspace.
    check_hosts("Microsoft.Sql/managedInstances", "managedInstance", &named("mi"), &[]);
    check_hosts("Microsoft.Web/staticSites", "staticSites", &named("site"), &[]);
    check_hosts("Microsoft.MachineLearningServices/workspaces", "amlworkspace", &named("ml"), &[]);
    check_hosts("Microsoft.Compute/disks", "disk", &named("disk"), &[]);
}

#[test]
fn each_cloud_is_known_by_the_provider_blocks_name() {
    for cloud in [azure::Cloud::public(), azure::Cloud::us_government(), azure::Cloud::china()] {
        assert_eq!(Cloud::of(&cloud).name(), cloud.name);
    }
    assert_eq!(Cloud::named("USGovernment"), Some(Cloud::UsGovernment));
    assert_eq!(Cloud::named("german"), None);
}
