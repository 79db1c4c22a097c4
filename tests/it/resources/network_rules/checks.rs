//! What is refused or warned of: at validate, at plan, and by Azure.

use arm_sandbox::Effect;
use serde_json::json;

use super::{
    FIRST, FOREIGN, allowing, rules, subnet,
    targets::{COSMOS, EVENT_HUBS, SQL, STORAGE, every_target, target},
    with,
};
use crate::azure::{Azure, data_group, lake};

const JOIN: &str = "Microsoft.Network/virtualNetworks/subnets/joinViaServiceEndpoint/action";

#[tokio::test(start_paused = true)]
async fn a_configuration_that_lets_nobody_in_or_names_something_else_is_refused() {
    let azure = Azure::new();
    let run = rules(&azure).await;
    let nothing = allowing(&lake(), &[]);
    run.validate(&nothing).await.error().is("MissingArgument", "subnet_ids");
    let network = subnet(FIRST).replace("/subnets/serverless-1", "");
    let config = with(nothing, &json!({ "subnet_ids": [network] }));
    run.validate(&config).await.error().is("WrongResourceType", "subnet_ids").says(&[&network]);
    let cluster = format!("{}/providers/Microsoft.Kusto/clusters/adx", data_group());
    let notes = run.validate(&allowing(&cluster, &[FIRST])).await;
    notes.error().is("FirewallNotSupported", "target_id").says(&["Microsoft.Sql/servers"]);
    let prefix = with(allowing(&lake(), &[FIRST]), &json!({ "rule_name_prefix": "a b" }));
    run.validate(&prefix).await.error().is("InvalidNamePrefix", "rule_name_prefix");
    let instance = json!([{ "tenant_id": "acme.example", "resource_id": lake() }]);
    let config = with(allowing(&lake(), &[FIRST]), &json!({ "resource_instances": instance }));
    assert!(run.validate(&config).await.has_errors(), "a tenant is a GUID");
}

#[tokio::test(start_paused = true)]
async fn resource_instances_are_refused_where_the_service_has_none() {
    for target in every_target().into_iter().filter(|it| !it.id.contains(STORAGE)) {
        let azure = target.azure();
        let instance =
            json!({ "tenant_id": "9c0ffee0-1d52-4a55-8ae6-2b9f73a9d101", "resource_id": lake() });
        let config =
            with(allowing(&target.id, &[FIRST]), &json!({ "resource_instances": [instance] }));
        let notes = rules(&azure).await.validate(&config).await;
        notes.error().is("ResourceInstancesNotSupported", "resource_instances");
    }
}

#[tokio::test(start_paused = true)]
async fn a_subnet_that_may_not_be_linked_is_explained_and_nothing_is_written() {
    for target in every_target() {
        let azure = target.azure_denying(&subnet(FIRST), JOIN);
        let run = rules(&azure).await;
        let plan = run.plan(None, &allowing(&target.id, &[FIRST])).await;
        plan.notes.no_error();
        let applied = run.apply(&plan).await;
        let error = applied.notes.error();
        error.says(&["LinkedAuthorizationFailed", JOIN]);
        assert_eq!(applied.state, None, "{}", target.id);
        assert_eq!(target.subnets(&azure).await, [FOREIGN], "{}", target.id);
    }
}

#[tokio::test(start_paused = true)]
async fn a_subnet_without_an_endpoint_for_the_service_is_explained() {
    let target = target(STORAGE);
    let network = format!("{}/providers/Microsoft.Network/virtualNetworks/v", data_group());
    let subnet = format!("{network}/subnets/pods");
    let azure = Azure::holding([
        target.seed.clone(),
        json!({ "id": network, "location": "westeurope", "properties": {
            "addressSpace": { "addressPrefixes": ["10.0.0.0/16"] },
            "subnets": [{ "name": "pods", "properties": {
                "addressPrefix": "10.0.0.0/24", "serviceEndpoints": [],
            } }],
        } }),
    ]);
    let run = rules(&azure).await;
    let config = json!({ "target_id": target.id, "subnet_ids": [subnet] });
    let applied = run.apply(&run.plan(None, &config).await).await;
    let error = applied.notes.error();
    error.says(&["SubnetsHaveNoServiceEndpointsConfigured", "--service-endpoints"]);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_explained_only_as_azure_words_it() {
    // How Microsoft.Network words its refusals to SQL servers (Azure/azure-service-operator issue 1006,
    // azurerm's tests of missing endpoints).
    let network = subnet(FIRST).replace("/subnets/serverless-1", "");
    let region = format!(
        "Microsoft.Sql resources in eastus cannot be ACL-ed to virtual network {network} in westus. Only \
         resources in westus can be ACL-ed to virtual networks in westus."
    );
    let endpoint = format!(
        "Subnets serverless-1 of virtual network {network} do not have ServiceEndpoints for Microsoft.Sql \
         resources configured."
    );
    for (message, says) in [
        (region, Some("private endpoint")),
        (endpoint, Some("--service-endpoints")),
        ("The virtual network rule is not valid.".to_owned(), None),
    ] {
        let target = target(SQL);
        let azure = target.azure();
        let refusal = Effect::status(400, "VirtualNetworkRuleBadRequest").message(&message);
        azure.add_fault("PUT", &target.written(), refusal);
        let run = rules(&azure).await;
        let applied = run.apply(&run.plan(None, &allowing(&target.id, &[FIRST])).await).await;
        let error = applied.notes.error();
        error.says(&["VirtualNetworkRuleBadRequest", &message]);
        for words in ["private endpoint", "--service-endpoints"] {
            assert_eq!(error.detail.contains(words), says == Some(words), "{}", error.detail);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn subnets_are_never_read() {
    for target in every_target() {
        let azure = target.azure();
        azure.calls();
        rules(&azure).await.converge(None, &allowing(&target.id, &[FIRST])).await;
        let calls = format!("{:?}", azure.calls());
        assert!(!calls.contains("vendor-vnet"), "{calls}");
    }
}

#[tokio::test(start_paused = true)]
async fn entries_that_decide_nothing_are_warned_of() {
    let mut cosmos = target(COSMOS);
    cosmos.seed["properties"]["isVirtualNetworkFilterEnabled"] = false.into();
    let mut storage = target(STORAGE);
    storage.seed["properties"]["networkAcls"]["defaultAction"] = "Allow".into();
    let mut sql = target(SQL);
    sql.seed["properties"]["publicNetworkAccess"] = "Disabled".into();
    for (target, says) in
        [(cosmos, "isVirtualNetworkFilterEnabled"), (storage, "`Allow`"), (sql, "`Disabled`")]
    {
        let azure = target.azure();
        let run = rules(&azure).await;
        let plan = run.plan(None, &allowing(&target.id, &[FIRST])).await;
        plan.notes.with_code("AllowlistHasNoEffect").says(&[says]);
        let stored = run.apply(&plan).await.stored();
        assert_eq!(stored.value["effective"], json!(false), "{}", target.id);
    }
}

#[tokio::test(start_paused = true)]
async fn the_first_entry_that_closes_and_the_last_that_opens_are_warned_of() {
    let namespace = target(EVENT_HUBS);
    let set = json!({
        "id": format!("{}/networkRuleSets/default", namespace.id),
        "properties": { "defaultAction": "Deny" },
    });
    let azure = Azure::holding([namespace.seed.clone(), set]);
    let run = rules(&azure).await;
    let plan = run.plan(None, &allowing(&namespace.id, &[FIRST])).await;
    plan.notes.with_code("FirstEntryCloses");
    let stored = run.apply(&plan).await.stored();
    rules(&azure).await.plan_destroy(&stored).await.notes.with_code("FirewallOpens");
}

#[tokio::test(start_paused = true)]
async fn more_subnets_than_the_service_takes_are_an_error_at_plan() {
    for target in every_target() {
        let azure = target.azure();
        let many: Vec<String> = (0..401).map(|it| subnet(&format!("s{it}"))).collect();
        let config = json!({ "target_id": target.id, "subnet_ids": many });
        let plan = rules(&azure).await.plan(None, &config).await;
        if target.id.contains(COSMOS) {
            plan.notes.no_error();
        } else {
            plan.notes.error().is("TooManyEntries", "subnet_ids").says(&["401"]);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn subnets_that_are_not_known_yet_are_planned() {
    let target = target(STORAGE);
    let azure = target.azure();
    let run = rules(&azure).await;
    let config = with(allowing(&target.id, &[]), &json!({ "subnet_ids": crate::grpc::UNKNOWN }));
    run.validate(&config).await.no_error();
    run.plan(None, &config).await.notes.no_error();
}
