//! Decisions of people at the portal: S-17, and approvals that somebody else made.

use serde_json::json;

use super::{
    MESSAGE, approvals, approving, refreshed,
    services::{every_service, service},
    settled,
    vendor::{azure, connections, makes, person_decides, sees},
    with,
};

#[tokio::test(start_paused = true)]
async fn what_a_person_rejected_stays_rejected_and_the_plan_says_so() {
    for service in every_service() {
        let (azure, kind) = (azure(&service), service.kind);
        let config = approving(&service.id());
        makes(&azure, &service, "pe-astro", MESSAGE).await;
        let stored = if service.keeps {
            approvals(&azure).await.create(&config).await
        } else {
            settled(&azure, &config).await
        };
        person_decides(&azure, &service, "Rejected").await;

        let run = approvals(&azure).await;
        let seen = run.refresh(&stored).await.stored();
        assert_eq!(seen.text("status"), "rejected", "{kind}");
        let plan = run.plan(Some(&seen), &config).await;
        assert_eq!(plan.changes(), json!({}), "{kind}");
        let hint = if service.sticky { "never approves" } else { "override_rejection" };
        plan.notes.warning().is("ConnectionRejected", "status").says(&[hint]);

        let overridden = with(config, &json!({ "override_rejection": true }));
        let plan = run.plan(Some(&seen), &overridden).await;
        assert_eq!(plan.changes()["status"], "approved", "{kind}");
        azure.calls();
        let applied = run.apply(&plan).await;
        let calls = azure.calls();
        let writes = calls.iter().filter(|it| it.starts_with(service.verb)).count();
        assert_eq!(writes, 1, "{kind}: {calls:#?}");
        if service.sticky {
            applied.notes.error().is("AzureRefused", "connection_id");
            assert_eq!(sees(&azure, "pe-astro").await, "Rejected", "{kind}");
        } else {
            applied.notes.nothing();
            assert_eq!(sees(&azure, "pe-astro").await, "Approved", "{kind}");
            assert_eq!(applied.stored().text("request_message"), MESSAGE, "{kind}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_rejected_connection_that_is_found_first_is_a_record_with_a_warning() {
    let service = &service("Microsoft.ContainerRegistry/registries");
    let azure = azure(service);
    makes(&azure, service, "pe-astro", MESSAGE).await;
    person_decides(&azure, service, "Rejected").await;
    let config = json!({ "resource_id": service.id(), "private_endpoint_id": super::vendor::endpoint("pe-astro") });

    let run = approvals(&azure).await;
    let plan = run.plan(None, &config).await;
    plan.notes.warning().is("ConnectionRejected", "status");
    let applied = run.apply(&plan).await;

    applied.notes.warning().is("ConnectionRejected", "status");
    assert_eq!(applied.stored().text("status"), "rejected");
    assert_eq!(sees(&azure, "pe-astro").await, "Rejected");
}

#[tokio::test(start_paused = true)]
async fn what_somebody_else_approved_stays_as_it_is() {
    for service in every_service() {
        let (azure, kind) = (azure(&service), service.kind);
        let config = json!({ "resource_id": service.id(), "private_endpoint_id": super::vendor::endpoint("pe-astro") });
        let run = approvals(&azure).await;
        let waiting = run.apply(&run.plan(None, &config).await).await.stored();
        makes(&azure, &service, "pe-astro", MESSAGE).await;
        person_decides(&azure, &service, "Approved").await;
        azure.calls();

        let stored = approvals(&azure).await.converge(Some(waiting), &config).await;
        settled(&azure, &config).await;

        assert_eq!(stored.text("status"), "approved", "{kind}");
        assert_eq!(azure.verbs().keys().collect::<Vec<_>>(), ["GET"], "{kind}");
        let theirs = ("Approved".to_owned(), "by hand".to_owned());
        assert_eq!(connections(&azure, &service).await, [theirs], "{kind}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_new_endpoint_after_a_rejection_is_shown_and_approved() {
    let service = &service("Microsoft.Storage/storageAccounts");
    let azure = azure(service);
    let config = approving(&service.id());
    makes(&azure, service, "pe-astro", MESSAGE).await;
    let stored = settled(&azure, &config).await;
    person_decides(&azure, service, "Rejected").await;
    let rejected = refreshed(&azure, &stored).await;
    makes(&azure, service, "pe-astro-2", MESSAGE).await;

    let run = approvals(&azure).await;
    let seen = run.refresh(&rejected).await.stored();
    let plan = run.plan(Some(&seen), &config).await;
    assert_eq!(plan.changes()["status"], "approved");
    run.apply(&plan).await.notes.nothing();

    assert_eq!(sees(&azure, "pe-astro").await, "Rejected");
    assert_eq!(sees(&azure, "pe-astro-2").await, "Approved");
}

#[tokio::test(start_paused = true)]
async fn a_rejection_between_plan_and_apply_is_left() {
    let service = &service("Microsoft.ContainerRegistry/registries");
    let azure = azure(service);
    let config = approving(&service.id());
    let run = approvals(&azure).await;
    let waiting = run.apply(&run.plan(None, &config).await).await.stored();
    makes(&azure, service, "pe-astro", MESSAGE).await;
    let run = approvals(&azure).await;
    let seen = run.refresh(&waiting).await.stored();
    let plan = run.plan(Some(&seen), &config).await;
    person_decides(&azure, service, "Rejected").await;

    let applied = run.apply(&plan).await;

    applied.notes.error().is("ConnectionRejected", "override_rejection");
    assert_eq!(sees(&azure, "pe-astro").await, "Rejected");
}
