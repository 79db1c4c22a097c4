//! Two writes of private endpoint connections of one resource at the same time.

use crate::support::{
    Client,
    private_links::{POSTGRESQL, STORAGE, VAULT},
};

#[tokio::test]
async fn a_write_during_another_is_refused_as_each_service_refuses_it() {
    let client = Client::with_links();
    for (link, status, code) in [(VAULT, 409, "ConflictError"), (POSTGRESQL, 409, "ServerIsBusy")] {
        let first = client.connect(link, "pe-1").await;
        let second = client.connect(link, "pe-2").await;
        client.sandbox.change_behavior(|it| it.operation_polls = 1).unwrap();
        client.decide(link, &first, "Approved").await.expect_status(link.statuses[1]);

        client.decide(link, &second, "Approved").await.expect_error(status, code);

        client.decide(link, &second, "Approved").await.expect_status(link.statuses[1]);
        client.sandbox.change_behavior(|it| it.operation_polls = 0).unwrap();
        client.vendor_removes("pe-1").await;
        client.vendor_removes("pe-2").await;
    }
}

#[tokio::test]
async fn two_writes_of_one_storage_account_at_once_are_one_too_many() {
    let client = Client::with_links();
    let first = client.connect(STORAGE, "pe-1").await;
    let second = client.connect(STORAGE, "pe-2").await;

    let (one, other) = tokio::join!(
        client.decide(STORAGE, &first, "Approved"),
        client.decide(STORAGE, &second, "Approved"),
    );

    one.expect_status(200);
    other.expect_error(409, "StorageAccountOperationInProgress");
}
