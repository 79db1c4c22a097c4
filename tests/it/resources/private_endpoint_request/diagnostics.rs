//! The whole text of what a request for a private endpoint says, case by case.

use serde_json::json;

use super::{TYPE, VERSION, asking, azure, data_registry, requests, seed, with};
use crate::{
    azure::{Azure, container, lake, registry},
    snapshot::Snapshot,
};

#[tokio::test(start_paused = true)]
async fn snapshot_of_private_endpoint_request() {
    let mut snapshot = Snapshot::of("private_endpoint_request");
    arguments(&mut snapshot).await;
    plans(&mut snapshot).await;
    life(&mut snapshot).await;
    snapshot.check();
}

async fn arguments(snapshot: &mut Snapshot) {
    let azure = azure();
    let run = requests(&azure).await;
    let service = lake()
        .replace("Microsoft.Storage/storageAccounts", "Microsoft.Network/privateLinkServices");
    let server = registry("x").replace("ContainerRegistry/registries", "Sql/servers");
    let long = with(asking(), "request_message", "m".repeat(129));
    let secret = "https://x.blob.core.windows.net/?sv=1&sig=abc";
    for (case, config) in [
        ("a part of a resource", with(asking(), "resource_id", container("features"))),
        ("a private link service", with(asking(), "resource_id", service)),
        ("a message that SQL does not accept", with(long, "resource_id", server)),
        ("a secret in the message", with(asking(), "request_message", secret)),
    ] {
        snapshot.add(case, &run.validate(&config).await);
    }
}

async fn plans(snapshot: &mut Snapshot) {
    let mut open = data_registry();
    open["properties"]["publicNetworkAccess"] = "Enabled".into();
    open["properties"]["networkRuleSet"] = json!({ "defaultAction": "Allow", "ipRules": [] });
    open["properties"]["dataEndpointEnabled"] = false.into();
    open["properties"]["dataEndpointHostNames"] = json!([]);
    let mut basic = data_registry();
    basic["sku"]["name"] = "Basic".into();
    let azure = azure();
    let account = |group: &str| with(with(asking(), "resource_id", lake()), "group_id", group);
    for (case, azure, config) in [
        ("an open registry without data endpoints", &Azure::with(seed(open)), asking()),
        ("a tier without private endpoints", &Azure::with(seed(basic)), asking()),
        ("another group", &azure, with(asking(), "group_id", "vault")),
        ("a group in another case", &azure, with(asking(), "group_id", "Registry")),
        ("blobs", &azure, account("blob")),
        ("data lake files", &azure, account("dfs")),
        ("a resource that is not there", &azure, with(asking(), "resource_id", registry("new"))),
    ] {
        snapshot.add(case, &requests(azure).await.plan(None, &config).await.notes);
    }
}

async fn life(snapshot: &mut Snapshot) {
    let azure = azure();
    let run = requests(&azure).await;
    let applied = run.apply(&run.plan(None, &asking()).await).await;
    snapshot.add("a new request", &applied.notes);
    let sent = with(asking(), "ticket_id", "48213");
    let applied = run.apply(&run.plan(Some(&applied.stored()), &sent).await).await;
    snapshot.add("a ticket that was sent", &applied.notes);
    let stored = applied.stored();
    let renamed = with(sent.clone(), "cluster_name", "prod-euw-2");
    let plan = requests(&azure).await.plan(Some(&stored), &renamed).await;
    snapshot.add("facts that changed since", &plan.notes);
    let mut denied = seed(data_registry());
    denied["caller"] = json!({ "denied": [{
        "scope": super::everywhere(), "actions": ["Microsoft.ContainerRegistry/registries/*"],
    }] });
    let denied = Azure::with(denied).terraform().await.resource(TYPE);
    snapshot.add("a caller who may not read", &denied.refresh(&stored).await.notes);
    azure.somebody_else().delete(registry("crdata"), VERSION).await.unwrap();
    snapshot.add("a resource that is gone", &requests(&azure).await.refresh(&stored).await.notes);
    snapshot.add("a destroy", &requests(&azure).await.destroy(&stored).await.notes);
}
