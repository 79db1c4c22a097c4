//! S-19: what the caller may not do is listed before anything is written.

use serde_json::json;

use super::{
    MESSAGE, approvals, approving,
    services::service,
    settled,
    vendor::{azure, denying, endpoint, makes, sees},
    with,
};
use crate::azure::Azure;

const REGISTRY: &str = "Microsoft.ContainerRegistry/registries";

#[tokio::test(start_paused = true)]
async fn what_the_caller_lacks_is_listed_in_the_plan_with_the_scope() {
    let service = service(REGISTRY);
    let write = format!("{REGISTRY}/privateEndpointConnections/write");
    let approve = format!("{REGISTRY}/privateEndpointConnectionsApproval/action");
    for (denied, listed) in [
        (vec![write.as_str()], vec![write.as_str()]),
        (vec![approve.as_str()], vec![approve.as_str()]),
        (vec!["*/write", "*/action"], vec![write.as_str(), approve.as_str()]),
    ] {
        let azure = denying(&service, &denied);
        makes(&azure, &service, "pe-astro", MESSAGE).await;
        let run = approvals(&azure).await;

        let exact = json!({ "private_endpoint_id": endpoint("pe-astro") });
        let plan = run.plan(None, &with(approving(&service.id()), &exact)).await;

        let note = plan.notes.with_code("ApprovalForbidden");
        note.is("ApprovalForbidden", "resource_id").says(&[&service.id()]);
        note.says(&listed);
        let lines = note.detail.lines().filter(|it| it.starts_with("- ")).count();
        assert_eq!(lines, listed.len(), "{note:#?}");
        let refused = run.apply(&plan).await;
        refused.notes.error().is("AzureForbidden", "connection_id").says(&[
            "AuthorizationFailed",
            &write,
            &approve,
        ]);
        assert_eq!(refused.state, None);
        assert_eq!(sees(&azure, "pe-astro").await, "Pending");
    }
}

#[tokio::test(start_paused = true)]
async fn a_plan_goes_on_where_nothing_can_be_asked() {
    let service = service(REGISTRY);
    let unreadable = format!("{REGISTRY}/privateEndpointConnections/read");
    for denied in [vec![unreadable.as_str()], vec!["Microsoft.Authorization/permissions/read"]] {
        let azure = denying(&service, &denied);
        makes(&azure, &service, "pe-astro", MESSAGE).await;
        let plan = approvals(&azure).await.plan(None, &approving(&service.id())).await;
        plan.notes.with_code("ChecksNotRun").says(&[denied[0]]);
    }
}

#[tokio::test(start_paused = true)]
async fn without_remote_checks_a_plan_asks_nothing() {
    let service = service(REGISTRY);
    let azure = azure(&service);
    makes(&azure, &service, "pe-astro", MESSAGE).await;
    let config = approving(&service.id());
    let stored = settled(&azure, &config).await;
    azure.calls();
    let offline = offline(&azure).await;
    offline.plan(None, &config).await.notes.nothing();
    offline.plan(Some(&stored), &config).await.is_empty();
    assert_eq!(azure.calls(), Vec::<String>::new());
}

async fn offline(azure: &Azure) -> crate::grpc::Managed {
    let run = azure.terraform_with(json!({ "skip_remote_checks": true })).await;
    run.resource("dataplane_private_endpoint_approval")
}
