//! `dataplane_private_endpoint`: the customer's endpoint for a vendor's service.

use serde_json::{Value, json};

use crate::{
    azure::{Azure, data_group, lake},
    grpc::Notes,
    own_endpoints::{ALIAS, GUID, denying, own_endpoint, with_own_endpoint},
};

async fn read(azure: &Azure, id: &str) -> (Value, Notes) {
    let config = json!({ "private_endpoint_id": id });
    azure.terraform().await.read_data("dataplane_private_endpoint", &config).await
}

#[tokio::test(start_paused = true)]
async fn an_approved_endpoint_is_shown_with_its_guid_its_alias_and_its_address() {
    let azure = with_own_endpoint("Approved");
    let (found, notes) = read(&azure, &own_endpoint("pe-clickhouse")).await;
    notes.nothing();
    assert_eq!(found["resource_guid"], GUID);
    assert_eq!((&found["alias"], &found["target_id"]), (&json!(ALIAS), &Value::Null));
    assert_eq!((&found["status"], &found["connected"]), (&json!("Approved"), &json!(true)));
    assert_eq!(found["message"], "as the vendor says");
    assert_eq!(found["request_message"], "please");
    let addresses = found["ip_addresses"].as_array().unwrap();
    assert!(
        addresses.len() == 1 && addresses[0].as_str().unwrap().starts_with("10.77.0."),
        "{addresses:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_that_is_not_approved_warns_with_what_the_vendor_needs() {
    for (status, says) in [("Pending", GUID), ("Rejected", "create it again")] {
        let azure = with_own_endpoint(status);
        let (found, notes) = read(&azure, &own_endpoint("pe-clickhouse")).await;
        notes.warning().is("OwnEndpointNotConnected", "status").says(&[status, says]);
        assert_eq!(found["connected"], false);
    }
}

#[tokio::test(start_paused = true)]
async fn addresses_that_may_not_be_read_are_null_with_a_warning() {
    let azure = denying("Approved", "Microsoft.Network/networkInterfaces/read");
    let (found, notes) = read(&azure, &own_endpoint("pe-clickhouse")).await;
    notes.warning().is("EndpointAddressesNotReadable", "ip_addresses").says(&["networkInterfaces"]);
    assert_eq!(found["ip_addresses"], Value::Null);
    assert_eq!(found["resource_guid"], GUID);
}

#[tokio::test(start_paused = true)]
async fn what_is_not_there_or_no_endpoint_is_an_error_at_the_id() {
    let azure = with_own_endpoint("Approved");
    let (_, notes) = read(&azure, &own_endpoint("pe-nowhere")).await;
    notes.error().is("NotFound", "private_endpoint_id").says(&["pe-nowhere"]);
    let (_, notes) = read(&azure, &lake()).await;
    notes.error().is("WrongResourceType", "private_endpoint_id");
    let (_, notes) = read(&azure, &data_group()).await;
    notes.error().is("WrongResourceType", "private_endpoint_id");
}
