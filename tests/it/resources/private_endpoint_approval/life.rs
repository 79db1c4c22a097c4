//! Waiting, approving, disappearing, coming again and going, for each service.

use serde_json::json;

use super::{
    MESSAGE, approvals, approving, refreshed,
    services::{every_service, service},
    settled,
    vendor::{VENDOR_SUBSCRIPTION, azure, connections, deletes, endpoint, makes, sees},
    with,
};

#[tokio::test(start_paused = true)]
async fn what_was_applied_before_the_vendor_acted_is_approved_by_a_later_apply() {
    for service in every_service() {
        let (azure, kind) = (azure(&service), service.kind);
        let config = approving(&service.id());
        let run = approvals(&azure).await;
        let applied = run.apply(&run.plan(None, &config).await).await;
        applied.notes.warning().is("NoConnectionYet", "status").says(&[MESSAGE]);
        let waiting = applied.stored();
        assert_eq!(waiting.text("status"), "awaiting_connection", "{kind}");

        makes(&azure, &service, "pe-astro", &format!("please, {MESSAGE}")).await;
        let run = approvals(&azure).await;
        let seen = run.refresh(&waiting).await;
        seen.notes.nothing();
        let seen = seen.stored();
        assert_eq!(seen.text("status"), "pending", "{kind}");
        let plan = run.plan(Some(&seen), &config).await;
        plan.notes.nothing();
        let changes = plan.changes();
        assert_eq!(changes["status"], "approved", "{kind}");
        let whose = json!({
            "connection_name": seen.text("connection_name"),
            "private_endpoint_id": endpoint("pe-astro"),
            "requester_subscription_id": VENDOR_SUBSCRIPTION,
            "message": format!("please, {MESSAGE}"),
            "matched_by": ["requester_subscription_id", "message_contains"],
        });
        assert_eq!(changes["approved_endpoint"], whose, "{kind}");
        azure.calls();
        let approved = run.apply(&plan).await;
        approved.notes.nothing();
        let approved = approved.stored();

        let calls = azure.calls();
        let writes = calls.iter().filter(|it| it.starts_with(service.verb)).count();
        assert_eq!(writes, 1, "{kind}: {calls:#?}");
        let description = format!("please, {MESSAGE} (approved with Terraform)");
        let open = ("Approved".to_owned(), description.clone());
        assert_eq!(connections(&azure, &service).await, [open], "{kind}");
        assert_eq!(sees(&azure, "pe-astro").await, "Approved", "{kind}");
        assert_eq!(approved.text("status"), "approved");
        assert_eq!(approved.text("request_message"), format!("please, {MESSAGE}"));
        assert_eq!(approved.text("description"), description);
        assert_eq!(approved.text("private_endpoint_id"), endpoint("pe-astro"));
        let id = format!(
            "{}/privateEndpointConnections/{}",
            service.id(),
            approved.text("connection_name")
        );
        assert_eq!(approved.text("connection_id"), id);
        assert_eq!(approved.identity, Some(json!({ "connection_id": id })), "{kind}");

        azure.calls();
        let run = approvals(&azure).await;
        let again = run.refresh(&approved).await;
        again.notes.nothing();
        run.plan(again.state.as_ref(), &config).await.is_empty();
        let calls = azure.calls();
        assert_eq!(calls.len(), 1, "{kind}: {calls:#?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_recreated_endpoint_is_approved_again() {
    for service in every_service() {
        let (azure, kind) = (azure(&service), service.kind);
        let config = approving(&service.id());
        makes(&azure, &service, "pe-astro", MESSAGE).await;
        let stored = settled(&azure, &config).await;
        assert_eq!(stored.text("status"), "approved", "{kind}");

        deletes(&azure, "pe-astro").await;
        let run = approvals(&azure).await;
        let gone = run.refresh(&stored).await;
        let told = run.plan(gone.state.as_ref(), &config).await;
        assert_eq!(told.changes(), json!({}), "{kind}");
        if service.outlives {
            gone.notes.nothing();
            told.notes.warning().is("EndpointDisconnected", "status");
        } else {
            gone.notes
                .warning()
                .is("ConnectionGone", "connection_id")
                .says(&[stored.text("connection_id")]);
            told.notes.warning().is("NoConnectionYet", "status");
        }
        let gone = gone.stored();
        let status = if service.outlives { "disconnected" } else { "awaiting_connection" };
        assert_eq!(gone.text("status"), status, "{kind}");

        makes(&azure, &service, "pe-astro-2", MESSAGE).await;
        let run = approvals(&azure).await;
        let seen = run.refresh(&gone).await.stored();
        let plan = run.plan(Some(&seen), &config).await;
        assert_eq!(plan.changes()["status"], "approved", "{kind}: {:#?}", plan.notes);
        let again = run.apply(&plan).await.stored();

        assert_eq!(again.text("private_endpoint_id"), endpoint("pe-astro-2"), "{kind}");
        assert_eq!(sees(&azure, "pe-astro-2").await, "Approved", "{kind}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_destroy_rejects_removes_or_keeps_and_says_so() {
    for service in every_service() {
        let rejected = (json!("reject"), &["Rejected"][..], "Rejected");
        let removed = |on_destroy| (on_destroy, &[][..], "Disconnected");
        for (on_destroy, at_resource, at_endpoint) in [
            if service.keeps { removed(json!(null)) } else { rejected },
            removed(json!("remove")),
            (json!("keep"), &["Approved"][..], "Approved"),
        ] {
            let (azure, kind) = (azure(&service), service.kind);
            makes(&azure, &service, "pe-astro", MESSAGE).await;
            let config = with(approving(&service.id()), &json!({ "on_destroy": on_destroy }));
            let stored = settled(&azure, &config).await;

            let run = approvals(&azure).await;
            let plan = run.plan_destroy(&stored).await;
            let whose = endpoint("pe-astro");
            match at_endpoint {
                "Approved" => plan.notes.warning().has_code("ConnectionKept").says(&[&whose]),
                _ => plan.notes.warning().has_code("VendorWillBeCutOff").says(&[&whose]),
            }
            let destroyed = run.apply(&plan).await;

            assert_eq!(destroyed.state, None, "{kind} {on_destroy}");
            match at_endpoint {
                "Approved" => destroyed.notes.nothing(),
                _ => {
                    destroyed.notes.warning().has_code("VendorCutOff");
                }
            }
            let found = connections(&azure, &service).await;
            let statuses: Vec<_> = found.iter().map(|(status, _)| status.as_str()).collect();
            assert_eq!(statuses, at_resource, "{kind} {on_destroy}");
            assert_eq!(sees(&azure, "pe-astro").await, at_endpoint, "{kind} {on_destroy}");
            approvals(&azure).await.destroy(&stored).await.notes.nothing();
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_pending_or_gone_is_left_by_a_destroy() {
    let service = &service("Microsoft.Storage/storageAccounts");
    let azure = azure(service);
    let run = approvals(&azure).await;
    let waiting = run.apply(&run.plan(None, &approving(&service.id())).await).await.stored();
    makes(&azure, service, "pe-astro", MESSAGE).await;
    let pending = refreshed(&azure, &waiting).await;

    approvals(&azure).await.destroy(&pending).await.notes.nothing();

    assert_eq!(sees(&azure, "pe-astro").await, "Pending");
    deletes(&azure, "pe-astro").await;
    approvals(&azure).await.destroy(&pending).await.notes.nothing();
}
