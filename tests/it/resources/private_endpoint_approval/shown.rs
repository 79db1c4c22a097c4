//! Whose endpoint a plan shows, and what becomes of a plan when Azure changes before it is applied.

use serde_json::{Value, json};

use super::{
    MESSAGE, approvals, approving, refreshed,
    services::{every_service, service},
    settled,
    vendor::{
        VENDOR_SUBSCRIPTION, azure, connections, deletes, endpoint, makes, person_decides, sees,
    },
    with,
};
use crate::{
    azure::Azure,
    grpc::{Plan, Stored},
};

const REGISTRY: &str = "Microsoft.ContainerRegistry/registries";

/// The arguments that name nobody exactly.
fn vague() -> [Value; 4] {
    [
        json!({ "message_contains": MESSAGE }),
        json!({ "requester_subscription_id": VENDOR_SUBSCRIPTION, "message_contains": MESSAGE }),
        json!({ "requester_subscription_id": VENDOR_SUBSCRIPTION }),
        json!({ "private_endpoint_name": "pe-astro" }),
    ]
}

#[tokio::test(start_paused = true)]
async fn a_saved_plan_that_saw_nothing_approves_nothing_that_came_later() {
    let service = service(REGISTRY);
    for described in vague() {
        let azure = azure(&service);
        let config = with(json!({ "resource_id": service.id() }), &described);
        let plan = approvals(&azure).await.plan(None, &config).await;
        let message_only = described.as_object().unwrap().keys().eq(["message_contains"]);
        if message_only {
            plan.notes.warning().is("OnlyMessageMatches", "message_contains");
        } else {
            plan.notes.nothing();
        }
        makes(&azure, &service, "pe-astro", MESSAGE).await;

        let applied = approvals(&azure).await.apply_saved(&plan).await;

        applied.notes.with_code("ConnectionNotPlanned").says(&[&endpoint("pe-astro"), MESSAGE]);
        let stored = applied.stored();
        assert_eq!(stored.text("status"), "pending", "{described}");
        assert_eq!(stored.value["approved_endpoint"], Value::Null, "{described}");
        assert_eq!(sees(&azure, "pe-astro").await, "Pending", "{described}");
        let (plan, _) = plan_again(&azure, &stored, &config).await;
        let shown = &plan.changes()["approved_endpoint"];
        assert_eq!(shown["private_endpoint_id"], endpoint("pe-astro"), "{described}");
        approvals(&azure).await.apply_saved(&plan).await.notes.nothing();
        assert_eq!(sees(&azure, "pe-astro").await, "Approved", "{described}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_plan_that_sees_a_connection_says_that_it_waits_for_the_next_plan() {
    let service = service(REGISTRY);
    for described in vague() {
        let azure = azure(&service);
        makes(&azure, &service, "pe-astro", MESSAGE).await;
        let config = with(json!({ "resource_id": service.id() }), &described);
        let run = approvals(&azure).await;
        let plan = run.plan(None, &config).await;
        plan.notes.with_code("ConnectionNotPlanned").says(&[VENDOR_SUBSCRIPTION, MESSAGE]);
        run.apply(&plan).await.notes.no_error();
        assert_eq!(sees(&azure, "pe-astro").await, "Pending", "{described}");
    }
}

#[tokio::test(start_paused = true)]
async fn one_apply_records_and_approves_whom_the_arguments_name_exactly() {
    let service = service(REGISTRY);
    for described in [
        json!({ "private_endpoint_id": endpoint("pe-astro") }),
        json!({ "private_endpoint_name": "PE-Astro", "requester_subscription_id": VENDOR_SUBSCRIPTION }),
    ] {
        let azure = azure(&service);
        let config = with(json!({ "resource_id": service.id() }), &described);
        let plan = approvals(&azure).await.plan(None, &config).await;
        makes(&azure, &service, "pe-astro-2", MESSAGE).await;
        makes(&azure, &service, "pe-astro", MESSAGE).await;

        let stored = approvals(&azure).await.apply_saved(&plan).await.stored();

        assert_eq!(stored.text("status"), "approved", "{described}");
        assert_eq!(sees(&azure, "pe-astro").await, "Approved", "{described}");
        assert_eq!(sees(&azure, "pe-astro-2").await, "Pending", "{described}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_new_approval_approves_what_its_plan_showed_where_terraform_hands_that_on() {
    let service = service(REGISTRY);
    for described in vague() {
        let config = with(json!({ "resource_id": service.id() }), &described);
        let (azure, newest) =
            (azure(&service), async |azure: &Azure| approvals(azure).await.giving_back());
        makes(&azure, &service, "pe-astro", MESSAGE).await;
        let plan = newest(&azure).await.plan(None, &config).await;
        plan.notes.nothing();
        let shown = &plan.planned["approved_endpoint"];
        assert_eq!(shown["private_endpoint_id"], endpoint("pe-astro"), "{described}");
        assert_eq!(shown["message"], MESSAGE, "{described}");

        let stored = newest(&azure).await.apply_saved(&plan).await.stored();

        assert_eq!(stored.text("status"), "approved", "{described}");
        assert_eq!(sees(&azure, "pe-astro").await, "Approved", "{described}");
        newest(&azure).await.converge(Some(stored), &config).await;
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_plan_did_not_show_is_not_approved_by_the_newest_terraform_either() {
    let service = service(REGISTRY);
    let azure = azure(&service);
    let config = json!({ "resource_id": service.id(), "message_contains": MESSAGE });
    let plan = approvals(&azure).await.giving_back().plan(None, &config).await;
    makes(&azure, &service, "pe-stranger", MESSAGE).await;
    let stored = approvals(&azure).await.giving_back().apply_saved(&plan).await.stored();
    assert_eq!(stored.text("status"), "pending");
    assert_eq!(sees(&azure, "pe-stranger").await, "Pending");

    // What it showed and is there no more is an error, and leaves nothing behind.
    let plan = approvals(&azure).await.giving_back().plan(None, &config).await;
    deletes(&azure, "pe-stranger").await;
    makes(&azure, &service, "pe-again", MESSAGE).await;
    let applied = approvals(&azure).await.giving_back().apply_saved(&plan).await;
    applied.notes.error().is("ConnectionGone", "connection_id");
    assert_eq!(applied.state, None);
    assert_eq!(sees(&azure, "pe-again").await, "Pending");
}

#[tokio::test(start_paused = true)]
async fn what_somebody_approved_after_the_plan_is_a_success() {
    for service in every_service() {
        let (azure, config) = (azure(&service), approving(&service.id()));
        let plan = planned(&azure, &config, || makes(&azure, &service, "pe-astro", MESSAGE)).await;
        person_decides(&azure, &service, "Approved").await;

        let applied = approvals(&azure).await.apply_saved(&plan).await;

        let kind = service.kind;
        applied.notes.warning().is("AlreadyApproved", "connection_id").says(&["by hand"]);
        let stored = applied.stored();
        assert_eq!(stored.text("status"), "approved", "{kind}");
        let theirs = ("Approved".to_owned(), "by hand".to_owned());
        assert_eq!(connections(&azure, &service).await, [theirs], "{kind}");
        plan_again(&azure, &stored, &config).await.0.is_empty();
    }
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_that_was_removed_or_recreated_after_the_plan_is_an_error() {
    for kind in
        [REGISTRY, "Microsoft.Storage/storageAccounts", "Microsoft.DocumentDB/databaseAccounts"]
    {
        let service = service(kind);
        for again in [None, Some("pe-astro-2"), Some("pe-astro")] {
            let (azure, config) = (azure(&service), approving(&service.id()));
            let plan =
                planned(&azure, &config, || makes(&azure, &service, "pe-astro", MESSAGE)).await;
            deletes(&azure, "pe-astro").await;
            if let Some(name) = again {
                makes(&azure, &service, name, MESSAGE).await;
            }

            let applied = approvals(&azure).await.apply_saved(&plan).await;

            if again == Some("pe-astro") && sees(&azure, "pe-astro").await == "Approved" {
                // The connection has the same name, and the endpoint the same ID.
                applied.notes.no_error();
                continue;
            }
            applied.notes.error().is("ConnectionGone", "connection_id");
            if let Some(name) = again {
                assert_eq!(sees(&azure, name).await, "Pending", "{kind}");
            }
            assert_eq!(applied.state, plan.prior, "{kind}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_became_somebody_elses_is_not_approved() {
    // Cosmos DB names a connection after its endpoint, and names are free again.
    let service = service("Microsoft.DocumentDB/databaseAccounts");
    let (azure, config) = (azure(&service), approving(&service.id()));
    let mut plan = planned(&azure, &config, || makes(&azure, &service, "pe-astro", MESSAGE)).await;
    // The plan showed the same connection of another endpoint.
    let other = endpoint("pe-other");
    plan.prior.as_mut().unwrap().value["private_endpoint_id"] = json!(other);
    plan = approvals(&azure).await.plan(plan.prior.as_ref(), &config).await;
    assert_eq!(plan.changes()["approved_endpoint"]["private_endpoint_id"], json!(other));

    let applied = approvals(&azure).await.apply_saved(&plan).await;

    applied.notes.error().is("ConnectionReplaced", "connection_id").says(&["pe-astro"]);
    assert_eq!(sees(&azure, "pe-astro").await, "Pending");
}

#[tokio::test(start_paused = true)]
async fn the_message_survives_a_kill_between_the_approval_and_the_state() {
    for service in every_service() {
        for description in [Value::Null, json!("ticket 48211")] {
            let (azure, kind) = (azure(&service), service.kind);
            makes(&azure, &service, "pe-astro", &format!("please, {MESSAGE}")).await;
            let config = with(approving(&service.id()), &json!({ "description": description }));
            let recorded = approvals(&azure).await.create(&config).await;
            let approved = approvals(&azure).await.converge(Some(recorded), &config).await;
            let message = approved.text("request_message").to_owned();
            assert_eq!(message, format!("please, {MESSAGE}"), "{kind}");

            // Neither the approval nor the record before it was stored.
            let stored = approvals(&azure).await.create(&config).await;

            assert_eq!(stored.text("status"), "approved", "{kind} {description}");
            assert_eq!(stored.text("request_message"), message, "{kind} {description}");
            assert_eq!(stored.value["approved_endpoint"]["message"], message, "{kind}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_sql_server_is_cut_off_by_removal_unless_the_user_insists() {
    let service = service("Microsoft.Sql/servers");
    let azure = azure(&service);
    makes(&azure, &service, "pe-astro", MESSAGE).await;
    let stored = settled(&azure, &approving(&service.id())).await;
    assert_eq!(stored.text("on_destroy"), "remove");
    let insisting = with(approving(&service.id()), &json!({ "on_destroy": "reject" }));
    let run = approvals(&azure).await;
    let plan = run.plan(Some(&stored), &insisting).await;
    plan.notes.warning().is("RejectionNotSupported", "on_destroy");
    let insisted = run.apply(&plan).await.stored();

    let refused = approvals(&azure).await.destroy(&insisted).await;

    refused.notes.error().says(&["NotPending", "on_destroy = \"remove\"", "\"keep\""]);
    assert_eq!(refused.state.as_ref(), Some(&insisted));
    assert_eq!(sees(&azure, "pe-astro").await, "Approved");
    approvals(&azure).await.destroy(&stored).await.notes.no_error();
    assert_eq!(sees(&azure, "pe-astro").await, "Disconnected");
}

#[tokio::test(start_paused = true)]
async fn an_approval_that_is_replaced_leaves_the_connection_to_the_next_one() {
    for service in every_service() {
        let (azure, config) = (azure(&service), approving(&service.id()));
        makes(&azure, &service, "pe-astro", MESSAGE).await;
        let stored = settled(&azure, &config).await;
        let run = approvals(&azure).await;
        // As `-replace` plans it.
        let plan = run.plan(None, &config).await;
        plan.notes.with_code("AlreadyApproved").says(&["`moved`"]);

        let (removed, made) = approvals(&azure).await.replace(&stored, &config).await;

        removed.notes.warning().has_code("ConnectionKept");
        assert_eq!(made.stored().text("status"), "approved", "{}", service.kind);
        assert_eq!(sees(&azure, "pe-astro").await, "Approved", "{}", service.kind);
    }
}

#[tokio::test(start_paused = true)]
async fn an_approval_that_was_made_first_keeps_the_connection_of_the_old_one() {
    let service = service(REGISTRY);
    let (azure, config) = (azure(&service), approving(&service.id()));
    makes(&azure, &service, "pe-astro", MESSAGE).await;
    let old = settled(&azure, &config).await;
    let run = approvals(&azure).await;
    let new = run.create(&config).await;

    run.destroy(&old).await.notes.warning().has_code("ConnectionKept");

    assert_eq!(sees(&azure, "pe-astro").await, "Approved");
    // In a run of its own the destroy does what it says.
    approvals(&azure).await.destroy(&new).await.notes.no_error();
    assert_eq!(sees(&azure, "pe-astro").await, "Rejected");
}

#[tokio::test(start_paused = true)]
async fn an_approval_that_is_replaced_by_one_of_another_endpoint_cuts_off_the_old_one() {
    let service = service(REGISTRY);
    let azure = azure(&service);
    makes(&azure, &service, "pe-astro", MESSAGE).await;
    let stored = settled(&azure, &approving(&service.id())).await;
    let other = json!({ "resource_id": service.id(), "message_contains": "another ticket" });
    let (removed, _) = approvals(&azure).await.replace(&stored, &other).await;
    removed.notes.warning().has_code("VendorCutOff");
    assert_eq!(sees(&azure, "pe-astro").await, "Rejected");
}

/// The plan that approves what comes to be there after the approval was recorded.
async fn planned<F: Future<Output = ()>>(
    azure: &Azure,
    config: &Value,
    comes: impl FnOnce() -> F,
) -> Plan {
    let waiting = approvals(azure).await.create(config).await;
    comes().await;
    let (plan, _) = plan_again(azure, &waiting, config).await;
    assert_eq!(plan.changes()["status"], "approved");
    plan
}

/// The plan of a new run, and what it read.
async fn plan_again(azure: &Azure, stored: &Stored, config: &Value) -> (Plan, Stored) {
    let seen = refreshed(azure, stored).await;
    (approvals(azure).await.plan(Some(&seen), config).await, seen)
}
