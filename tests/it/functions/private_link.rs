//! Zones and private names of Azure services, without any call.

use serde_json::json;

use super::error;
use crate::grpc::Terraform;

#[tokio::test]
async fn zones_are_those_of_type_group_and_cloud() {
    let terraform = Terraform::start().await;
    for (kind, group, cloud, zones) in [
        (
            "Microsoft.Storage/storageAccounts",
            "blob",
            "public",
            json!(["privatelink.blob.core.windows.net"]),
        ),
        (
            "microsoft.keyvault/VAULTS",
            "Vault",
            "USGovernment",
            json!(["privatelink.vaultcore.usgovcloudapi.net"]),
        ),
        (
            "Microsoft.CognitiveServices/accounts",
            "account",
            "public",
            json!([
                "privatelink.cognitiveservices.azure.com",
                "privatelink.openai.azure.com",
                "privatelink.services.ai.azure.com"
            ]),
        ),
        (
            "Microsoft.Kusto/clusters",
            "cluster",
            "china",
            json!(["privatelink.{region}.kusto.windows.cn"]),
        ),
        ("ClickHouse", "", "public", json!(["{region}.privatelink.azure.clickhouse.cloud"])),
        ("elastic", "", "public", json!(["privatelink.{region}.azure.elastic-cloud.com"])),
        (
            "Microsoft.Insights/privateLinkScopes",
            "azuremonitor",
            "public",
            json!([
                "privatelink.monitor.azure.com",
                "privatelink.oms.opinsights.azure.com",
                "privatelink.ods.opinsights.azure.com",
                "privatelink.agentsvc.azure-automation.net",
                "privatelink.blob.core.windows.net"
            ]),
        ),
    ] {
        let found = terraform.call("private_dns_zones", &[kind, group, cloud]).await;
        assert_eq!(found, Ok(zones), "{kind} {group} {cloud}");
    }
}

#[tokio::test]
async fn what_has_no_known_zones_is_blamed_on_the_argument_with_what_is_known() {
    for (arguments, blamed, text) in [
        (["Microsoft.Compute/disks", "disk", "public"], 0, "`Microsoft.Sql/servers`"),
        (["Microsoft.Sql/servers", "server", "public"], 1, "there is `sqlServer`"),
        (["snowflake", "account", "public"], 1, "no groups"),
        (["clickhouse", "", "china"], 2, "no private DNS zone"),
        (["Microsoft.Sql/servers", "sqlServer", "german"], 2, "`usgovernment`"),
        (["Microsoft.Cache/redisEnterprise", "redisEnterprise", "china"], 2, "no private DNS zone"),
        (
            ["Microsoft.Databricks/workspaces", "databricks_ui_api", "china"],
            2,
            "`privatelink.databricks.azure.cn`",
        ),
    ] {
        let (message, argument) = error("private_dns_zones", &arguments).await;
        assert_eq!(argument, Some(blamed), "{message}");
        assert!(message.contains(text), "{message}");
    }
}

#[tokio::test]
async fn a_public_name_becomes_the_private_one_and_that_stays() {
    let terraform = Terraform::start().await;
    for (public, private) in [
        // The example of Astro's guide, in lower case.
        (
            "StorageAccountA.blob.core.windows.net",
            "storageaccounta.privatelink.blob.core.windows.net",
        ),
        ("crdataprod01.azurecr.io", "crdataprod01.privatelink.azurecr.io"),
        ("kv-data-prod-01.vault.azure.net", "kv-data-prod-01.privatelink.vaultcore.azure.net"),
        ("crdataprod01.privatelink.azurecr.io", "crdataprod01.privatelink.azurecr.io"),
    ] {
        assert_eq!(terraform.call("privatelink_fqdn", &[public]).await, Ok(json!(private)));
    }
}

#[tokio::test]
async fn a_name_without_a_private_one_says_why() {
    for (name, text) in [
        ("https://crdataprod01.azurecr.io/v2/", "without `https://`"),
        ("example.com", "not the public name of an Azure service"),
        ("azurecr.io", "names no resource"),
        ("aks.hcp.westeurope.azmk8s.io", "`privateFQDN`"),
    ] {
        let (message, argument) = error("privatelink_fqdn", &[name]).await;
        assert_eq!(argument, Some(0), "{message}");
        assert!(message.contains(text), "{message}");
    }
}
