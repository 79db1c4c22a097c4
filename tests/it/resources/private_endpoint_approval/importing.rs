//! Import by ID and by identity.

use serde_json::json;

use super::{
    MESSAGE, approvals, approving,
    services::{every_service, service},
    settled,
    vendor::{azure, endpoint, listed, makes, sees},
    with,
};

#[tokio::test(start_paused = true)]
async fn an_approval_is_imported_by_id_and_by_identity() {
    for service in every_service() {
        let (azure, kind) = (azure(&service), service.kind);
        makes(&azure, &service, "pe-astro", MESSAGE).await;
        let config =
            with(approving(&service.id()), &json!({ "private_endpoint_id": endpoint("pe-astro") }));
        let stored = settled(&azure, &config).await;
        let id = stored.text("connection_id").to_owned();

        for imported in [
            approvals(&azure).await.import(&id).await,
            approvals(&azure)
                .await
                .import(&id.to_uppercase().replace("/SUBSCRIPTIONS", "/subscriptions"))
                .await,
            approvals(&azure).await.import_identity(&json!({ "connection_id": id })).await,
        ] {
            imported.notes.nothing();
            let imported = imported.stored();
            assert_eq!(imported.text("status"), "approved", "{kind}");
            assert_eq!(imported.text("private_endpoint_id"), endpoint("pe-astro"), "{kind}");
            azure.calls();
            let config = json!({
                "resource_id": service.id(),
                "private_endpoint_id": endpoint("pe-astro"),
                "message_contains": MESSAGE,
            });
            approvals(&azure).await.converge(Some(imported), &config).await;
            assert_eq!(azure.verbs().keys().collect::<Vec<_>>(), ["GET"], "{kind}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_pending_connection_is_imported_and_then_approved() {
    let service = service("Microsoft.Sql/servers");
    let azure = azure(&service);
    makes(&azure, &service, "pe-astro", MESSAGE).await;
    let name = listed(&azure, &service).await[0]["name"].as_str().unwrap().to_owned();
    let id = format!("{}/privateEndpointConnections/{name}", service.id());

    let imported = approvals(&azure).await.import(&id).await.stored();
    assert_eq!(imported.text("status"), "pending");
    assert_eq!(imported.text("request_message"), MESSAGE);
    let run = approvals(&azure).await;
    let plan = run.plan(Some(&imported), &approving(&service.id())).await;
    assert_eq!(plan.changes()["status"], "approved");
    run.apply(&plan).await.notes.nothing();

    assert_eq!(sees(&azure, "pe-astro").await, "Approved");
}

#[tokio::test(start_paused = true)]
async fn what_is_no_connection_or_is_not_there_is_not_imported() {
    let service = service("Microsoft.Sql/servers");
    let azure = azure(&service);
    let run = approvals(&azure).await;
    for text in ["pe-astro".to_owned(), service.id(), format!("{}/databases/d", service.id())] {
        run.import(&text).await.notes.error().has_code("InvalidImportId").says(&[&text]);
    }
    // Only Azure knows all types that have connections.
    let none = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/v/privateEndpointConnections/a";
    let refused = run.import(none).await;
    refused
        .notes
        .error()
        .has_code("AzureNotFound")
        .says(&["InvalidResourceType", "virtualNetworks"]);
    let absent = format!("{}/privateEndpointConnections/nobody", service.id());
    run.import(&absent).await.notes.error().says(&[&absent]);
}
