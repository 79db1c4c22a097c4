//! The whole text of each diagnostic of `dataplane_perimeter_access_rule`.

use serde_json::json;

use super::{
    TAG, apart, around, association, governed, rule, rule_for_lake, rule_with, rules,
    somebody_writes, strict,
};
use crate::{
    azure::{Azure, data_group, lake, registry},
    snapshot::Snapshot,
};

#[tokio::test(start_paused = true)]
async fn snapshot_of_perimeter_access_rule() {
    let mut snapshot = Snapshot::of("perimeter_access_rule");
    validated(&mut snapshot).await;
    existing(&mut snapshot).await;
    without_effect(&mut snapshot).await;
    late(&mut snapshot).await;
    snapshot.check();
}

async fn validated(snapshot: &mut Snapshot) {
    let azure = apart();
    let rules = rules(&azure).await;
    for (case, arguments) in [
        ("a name that ends with a hyphen", json!({ "name": "vendor-" })),
        ("nothing to let in", json!({ "addresses": null })),
        ("two kinds of callers", json!({ "service_tags": [TAG] })),
        ("an empty set", json!({ "addresses": null, "service_tags": [] })),
        ("a tag of the internet", json!({ "addresses": null, "service_tags": ["Internet"] })),
        ("an address as a tag", json!({ "addresses": null, "service_tags": ["203.0.113.18/32"] })),
        ("a tag of all of Azure", json!({ "addresses": null, "service_tags": ["AzureCloud"] })),
        (
            "a resource group as a subscription",
            json!({
                "addresses": null, "subscription_ids": [data_group()],
            }),
        ),
        ("a resource without perimeters", json!({ "resource_ids": [registry("acr")] })),
        ("a resource group as a profile", json!({ "profile_id": data_group() })),
    ] {
        snapshot.add(case, &rules.validate(&rule_with(&arguments)).await);
    }
    snapshot.add("import of x", &rules.import("x").await.notes);
}

async fn existing(snapshot: &mut Snapshot) {
    let azure = apart();
    let wider = json!({ "direction": "Inbound", "addressPrefixes": ["203.0.113.0/24"] });
    somebody_writes(&azure, "vendor", &wider).await;
    let objects = rules(&azure).await;
    snapshot.add("a rule of somebody else", &objects.plan(None, &rule()).await.notes);
    let equal = json!({ "direction": "Inbound", "addressPrefixes": ["203.0.113.18/32"] });
    somebody_writes(&azure, "vendor", &equal).await;
    let plan = objects.plan(None, &rule()).await;
    snapshot.add("the plan of an equal rule", &plan.notes);
    let applied = objects.apply(&plan).await;
    snapshot.add("the apply of an equal rule", &applied.notes);
    let stored = applied.stored();
    let removal = objects.plan_destroy(&stored).await;
    somebody_writes(&azure, "vendor", &wider).await;
    snapshot.add("the destroy of a rule that changed", &objects.apply(&removal).await.notes);
    let out = json!({ "direction": "Outbound", "fullyQualifiedDomainNames": ["example.com"] });
    somebody_writes(&azure, "vendor", &out).await;
    snapshot.add("the refresh of a rule that lets out", &objects.refresh(&stored).await.notes);
    let id = stored.text("id");
    snapshot.add("the import of a rule that lets out", &objects.import(id).await.notes);
}

async fn without_effect(snapshot: &mut Snapshot) {
    let azure = apart();
    let objects = rules(&azure).await;
    let plan = objects.plan(None, &rule_for_lake()).await;
    snapshot.add("the plan for a resource in no perimeter", &plan.notes);
    snapshot.add("the apply for it", &objects.apply(&plan).await.notes);
    let mut resources = around();
    resources.push(association("Learning", &strict()));
    let azure = Azure::holding(resources);
    let plan = rules(&azure).await.plan(None, &rule_for_lake()).await;
    snapshot.add("the plan for a resource of another profile", &plan.notes);
}

async fn late(snapshot: &mut Snapshot) {
    let azure = governed("Enforced");
    azure.behave(|it| it.consistency.perimeter_reads_stale_after_change = 1_000_000);
    let limits = json!({ "create": "1m", "read": null, "update": null, "delete": "1m" });
    let config = rule_with(&json!({ "resource_ids": [lake()], "timeouts": limits }));
    let objects = rules(&azure).await;
    let applied = objects.apply(&objects.plan(None, &config).await).await;
    snapshot.add("a rule that no resource shows in time", &applied.notes);
}
