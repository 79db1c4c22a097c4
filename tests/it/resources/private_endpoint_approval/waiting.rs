//! Waiting for the vendor, interruptions, busy services and answers that get lost.

use std::time::Duration;

use arm_sandbox::Effect;
use serde_json::json;
use tokio::join;

use super::{
    MESSAGE, approvals, approving,
    services::{Service, every_service, service},
    settled,
    vendor::{azure, connections, endpoint, listed, makes, sees},
    with,
};
use crate::azure::Azure;

const REGISTRY: &str = "Microsoft.ContainerRegistry/registries";

#[tokio::test(start_paused = true)]
async fn an_apply_that_waits_approves_what_comes() {
    let service = service(REGISTRY);
    let azure = azure(&service);
    let exact = json!({ "wait_for_connection": true, "private_endpoint_id": endpoint("pe-astro") });
    let config = with(approving(&service.id()), &exact);
    let run = approvals(&azure).await;
    let plan = run.plan(None, &config).await;

    let vendor = async {
        tokio::time::sleep(Duration::from_mins(5)).await;
        makes(&azure, &service, "pe-astro", MESSAGE).await;
    };
    let (applied, ()) = join!(run.apply(&plan), vendor);

    applied.notes.nothing();
    assert_eq!(applied.stored().text("status"), "approved");
    assert_eq!(sees(&azure, "pe-astro").await, "Approved");
}

#[tokio::test(start_paused = true)]
async fn an_interrupted_wait_leaves_a_record_and_the_next_apply_goes_on() {
    let service = service(REGISTRY);
    let azure = azure(&service);
    let config = with(approving(&service.id()), &json!({ "wait_for_connection": true }));
    let terraform = azure.terraform().await;
    let run = terraform.resource("dataplane_private_endpoint_approval");
    let plan = run.plan(None, &config).await;
    let interrupt = async {
        tokio::time::sleep(Duration::from_mins(1)).await;
        terraform.stop().await;
    };
    let (applied, ()) = join!(run.apply(&plan), interrupt);
    applied.notes.warning().has_code("ApprovalWaitEnded");
    let waiting = applied.stored();
    assert_eq!(waiting.text("status"), "awaiting_connection");

    // It goes on waiting, in place.
    let run = approvals(&azure).await;
    let read = run.refresh(&waiting).await.stored();
    let plan = run.plan(Some(&read), &config).await;
    plan.notes.warning().is("NoConnectionYet", "status");
    assert_eq!(plan.replace, Vec::<String>::new());
    let vendor = async {
        tokio::time::sleep(Duration::from_mins(1)).await;
        makes(&azure, &service, "pe-astro", MESSAGE).await;
    };
    let (applied, ()) = join!(run.apply(&plan), vendor);

    // No plan has shown it yet.
    applied.notes.warning().is("ConnectionNotPlanned", "status").says(&["pe-astro"]);
    let stored = applied.stored();
    assert_eq!(stored.text("status"), "pending");
    let stored = approvals(&azure).await.converge(Some(stored), &config).await;
    assert_eq!(stored.text("status"), "approved");
    assert_eq!(stored.text("request_message"), MESSAGE);
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_takes_too_long_ends_as_a_record_and_goes_on() {
    let service = service(REGISTRY);
    let azure = azure(&service);
    let waits = json!({ "wait_for_connection": true, "timeouts": { "create": "90s" } });
    let config = with(approving(&service.id()), &waits);
    let run = approvals(&azure).await;

    let applied = run.apply(&run.plan(None, &config).await).await;

    // An error would have Terraform mark it as tainted.
    applied.notes.warning().has_code("ApprovalWaitEnded").says(&["`timeouts`"]);
    let waiting = applied.stored();
    assert_eq!(waiting.text("status"), "awaiting_connection");
    makes(&azure, &service, "pe-astro", MESSAGE).await;
    approvals(&azure).await.converge(Some(waiting), &config).await;
    assert_eq!(sees(&azure, "pe-astro").await, "Approved");
}

#[tokio::test(start_paused = true)]
async fn an_approval_that_is_interrupted_is_finished_by_azure_and_seen_by_the_next_plan() {
    let service = service(REGISTRY);
    let azure = azure(&service);
    makes(&azure, &service, "pe-astro", MESSAGE).await;
    azure.behave(|it| it.operation_polls = 3);
    let exact = json!({ "private_endpoint_id": endpoint("pe-astro") });
    let config = with(approving(&service.id()), &exact);
    let terraform = azure.terraform().await;
    let run = terraform.resource("dataplane_private_endpoint_approval");
    let plan = run.plan(None, &config).await;
    azure.calls();
    let interrupt = async {
        while !azure.sandbox().requests().unwrap().iter().any(|it| it.method == "PUT") {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        terraform.stop().await;
    };
    let (applied, ()) = join!(run.apply(&plan), interrupt);
    applied.notes.warning().has_code("ApprovalContinues");
    let stored = applied.stored();
    assert_eq!(stored.text("request_message"), MESSAGE);

    let stored = approvals(&azure).await.converge(Some(stored), &config).await;

    assert_eq!(stored.text("status"), "approved");
    assert_eq!(stored.text("request_message"), MESSAGE);
}

#[tokio::test(start_paused = true)]
async fn what_is_open_when_the_time_is_up_is_in_the_state() {
    let service = service(REGISTRY);
    let azure = azure(&service);
    makes(&azure, &service, "pe-astro", MESSAGE).await;
    let limited = json!({
        "private_endpoint_id": endpoint("pe-astro"), "timeouts": { "create": "60s" },
    });
    let config = with(approving(&service.id()), &limited);
    let run = approvals(&azure).await;
    let plan = run.plan(None, &config).await;
    let [connection] = &listed(&azure, &service).await[..] else { panic!("not one connection") };
    let mut at_work = connection.clone();
    at_work["properties"]["privateLinkServiceConnectionState"]["status"] = "Approved".into();
    at_work["properties"]["provisioningState"] = "Updating".into();
    let answer = Effect::status(200, "").body(at_work.to_string());
    azure.script_times(1000, "GET", at_work["id"].as_str().unwrap(), answer);

    let applied = run.apply(&plan).await;

    applied.notes.no_error();
    applied.notes.with_code("ApprovalContinues");
    assert_eq!(applied.stored().text("status"), "approved");
    azure.heal();
}

#[tokio::test(start_paused = true)]
async fn a_service_that_is_busy_is_waited_for_and_looked_at_again() {
    for (kind, status, code) in [
        ("Microsoft.Storage/storageAccounts", 409, "StorageAccountOperationInProgress"),
        ("Microsoft.KeyVault/vaults", 409, "ConflictError"),
        ("Microsoft.DocumentDB/databaseAccounts", 412, "PreconditionFailed"),
        ("Microsoft.DBforPostgreSQL/flexibleServers", 409, "ServerIsBusy"),
        ("Microsoft.ContainerService/managedClusters", 409, "OperationNotAllowed"),
        ("Microsoft.Batch/batchAccounts", 412, "ConditionNotMet"),
        ("Microsoft.DataFactory/factories", 412, "PreconditionFailed"),
        ("Microsoft.Search/searchServices", 429, "TooManyRequests"),
        ("Microsoft.Sql/servers", 503, "ServiceUnavailable"),
    ] {
        let service = service(kind);
        let azure = azure(&service);
        makes(&azure, &service, "pe-astro", MESSAGE).await;
        azure.script_times(3, service.verb, &service.written(), Effect::status(status, code));

        settled(&azure, &approving(&service.id())).await;

        assert_eq!(sees(&azure, "pe-astro").await, "Approved", "{kind}");
    }
}

#[tokio::test(start_paused = true)]
async fn services_that_take_their_time_are_awaited_to_the_end() {
    for service in every_service() {
        for (on_destroy, left) in [("reject", "Rejected"), ("remove", "Disconnected")] {
            if service.keeps && on_destroy == "reject" {
                continue;
            }
            let (azure, kind) = (azure(&service), service.kind);
            makes(&azure, &service, "pe-astro", MESSAGE).await;
            azure.behave(|it| it.operation_polls = 3);
            let config = with(approving(&service.id()), &json!({ "on_destroy": on_destroy }));

            let stored = settled(&azure, &config).await;
            let done = connections(&azure, &service).await;
            assert_eq!(done[0].0, "Approved", "{kind}");
            assert_eq!(running(&azure, &service).await, Vec::<String>::new(), "{kind}");
            approvals(&azure).await.destroy(&stored).await.notes.no_error();

            assert_eq!(running(&azure, &service).await, Vec::<String>::new(), "{kind}");
            assert_eq!(sees(&azure, "pe-astro").await, left, "{kind}");
        }
    }
}

/// The provisioning states of connections that the service is not finished with.
async fn running(azure: &Azure, service: &Service) -> Vec<String> {
    let found = listed(azure, service).await;
    let states = found.iter().filter_map(|it| it["properties"]["provisioningState"].as_str());
    let finished = |it: &&str| !["Succeeded", "Ready"].contains(it);
    states.filter(finished).map(str::to_owned).collect()
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_lost_is_looked_up_instead_of_written_again() {
    for service in every_service() {
        let azure = azure(&service);
        makes(&azure, &service, "pe-astro", MESSAGE).await;
        azure.add_fault(service.verb, &service.written(), Effect::LostAnswer);
        azure.calls();

        let stored = settled(&azure, &approving(&service.id())).await;

        assert_eq!(stored.text("status"), "approved", "{}", service.kind);
        let calls = azure.calls();
        let writes = calls.iter().filter(|it| it.starts_with(service.verb)).count();
        assert!(writes <= 1, "{}: {calls:#?}", service.kind);
    }
}

#[tokio::test(start_paused = true)]
async fn approvals_of_one_resource_take_turns() {
    for service in every_service() {
        let azure = azure(&service);
        makes(&azure, &service, "pe-1", "req-1").await;
        makes(&azure, &service, "pe-2", "req-2").await;
        let run = approvals(&azure).await;
        let config = |name: &str| json!({ "resource_id": service.id(), "private_endpoint_id": endpoint(name) });
        let plans = (run.plan(None, &config("pe-1")).await, run.plan(None, &config("pe-2")).await);

        let (one, other) = join!(run.apply(&plans.0), run.apply(&plans.1));

        one.notes.no_error();
        other.notes.no_error();
        let found = connections(&azure, &service).await;
        assert!(found.iter().all(|(status, _)| status == "Approved"), "{found:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn services_that_have_no_list_are_read_from_the_resource_itself() {
    for kind in [
        "Microsoft.KeyVault/vaults",
        "Microsoft.DocumentDB/databaseAccounts",
        "Microsoft.Web/sites",
        "Microsoft.DBforPostgreSQL/flexibleServers",
        "Microsoft.DBforMySQL/flexibleServers",
    ] {
        let service = service(kind);
        let azure = azure(&service);
        makes(&azure, &service, "pe-astro", MESSAGE).await;
        azure.behave(|it| it.private_link.lists_missing.push(kind.to_owned()));

        let stored = settled(&azure, &approving(&service.id())).await;

        assert_eq!(stored.text("status"), "approved", "{kind}");
        assert_eq!(sees(&azure, "pe-astro").await, "Approved", "{kind}");
    }
}
