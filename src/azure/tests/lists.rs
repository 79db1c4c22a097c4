//! Lists: every page, and no page twice.

use serde_json::{Value, json};

use super::support::{API, Answer, PATH, scripted};
use crate::azure::Cause;

const NEXT: &str =
    "https://management.azure.com/Subscriptions/S?api-version=2022-04-01&$skipToken=a%2Bb";

fn page(values: &Value, next: &Value) -> Answer {
    Answer::json(200, &json!({ "value": values, "nextLink": next }))
}

#[tokio::test]
async fn pages_are_followed_to_the_end_and_links_are_not_touched() {
    let regional = "https://west.management.azure.com/page?$skipToken=3";
    let answers = [
        page(&json!([1, 2]), &json!(NEXT)),
        page(&json!([]), &json!(regional)),
        page(&json!([3]), &json!("")),
    ];
    let (client, script) = scripted(answers);
    let values: Vec<u32> = client.list(PATH, API, &[("$filter", "atScope()")]).await.unwrap();
    assert_eq!(values, [1, 2, 3]);
    let uris: Vec<String> = script.seen().iter().map(|it| it.uri.to_string()).collect();
    assert!(uris[0].ends_with("?api-version=2022-04-01&%24filter=atScope%28%29"), "{}", uris[0]);
    assert_eq!(uris[1], NEXT);
    assert_eq!(uris[2], regional);
}

#[tokio::test]
async fn a_bare_array_is_a_list_where_the_service_has_no_envelope() {
    let hub = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Devices/IotHubs/h/privateEndpointConnections";
    let (client, _script) = scripted([Answer::json(200, &json!([1]))]);
    assert_eq!(client.list::<u32>(hub, API, &[]).await.unwrap(), [1]);
}

#[tokio::test]
async fn what_is_no_list_is_not_an_empty_one() {
    let page = page(&json!([1]), &json!(NEXT));
    let (client, _script) = scripted([page, Answer::json(200, &json!({ "nextLink": null }))]);
    let error = client.list::<u32>(PATH, API, &[]).await.unwrap_err();
    assert!(matches!(error.cause(), Cause::Decode(_)), "a later page: {error}");
    for body in
        ["", "null", "{}", "[]", "[1]", r#"{"value":null}"#, r#"{"id":"x"}"#, r#"{"value":{}}"#]
    {
        let answer = Answer::new(200).header("content-type", "application/json").body(body);
        let (client, _script) = scripted([answer]);
        let error = client.list::<u32>(PATH, API, &[]).await.unwrap_err();
        assert!(matches!(error.cause(), Cause::Decode(_)), "{body}: {error}");
    }
}

#[tokio::test]
async fn a_next_page_on_another_host_gets_no_token() {
    for host in ["management.azure.com.evil.example", "evil.example", "management.chinacloudapi.cn"]
    {
        let (client, script) =
            scripted([page(&json!([1]), &json!(format!("https://{host}/next")))]);
        let error = client.list::<u32>(PATH, API, &[]).await.unwrap_err();
        assert!(matches!(error.cause(), Cause::ForeignHost(it) if it == host), "{error}");
        assert_eq!(script.seen().len(), 1);
    }
}

#[tokio::test]
async fn pages_that_lead_back_end_the_list_with_an_error() {
    let (client, script) =
        scripted([page(&json!([1]), &json!(NEXT)), page(&json!([1]), &json!(NEXT))]);
    let error = client.list::<u32>(PATH, API, &[]).await.unwrap_err();
    assert!(matches!(error.cause(), Cause::Decode(_)), "{error}");
    assert_eq!(script.seen().len(), 2);
}
