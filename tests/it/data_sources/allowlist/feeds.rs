//! `feeds`: published lists of every form, and what is never taken for one.

use arm_sandbox::Effect;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use super::{read, with};
use crate::azure::{Azure, SUBSCRIPTION, landscape};

const LINES: &str = "https://vendor.example/ips.txt?sig=hidden-signature";
const JSON: &str = "https://vendor.example/ips.json";
const CLICKHOUSE: &str = "https://api.clickhouse.cloud/static-ips.json";

/// An Azure, and a web with the lists of some vendors.
pub(super) fn web() -> Azure {
    let mut seed = landscape();
    seed["feeds"] = json!([
        { "url": LINES, "body": "# Egress\n203.0.113.18\n203.0.113.20/30\n2001:db8::/64\n" },
        {
            "url": JSON, "etag": "\"7\"",
            "body": { "prefixes": [
                { "ip": "203.0.113.1", "service": "EGRESS", "cloud": { "name": "azure" } },
                { "ip": "203.0.113.3", "service": "EGRESS", "cloud": { "name": "aws" } },
                { "ip": "203.0.113.5", "service": "INGRESS", "cloud": { "name": "azure" } },
            ] },
        },
        {
            "url": CLICKHOUSE,
            "body": {
                "azure": [
                    { "region": "westeurope", "egress_ips": ["203.0.113.30", "203.0.113.31"],
                      "ingress_ips": ["203.0.113.99"] },
                    { "region": "eastus2", "egress_ips": ["203.0.113.40"], "ingress_ips": [] },
                ],
                "aws": [{ "region": "eu-west-1", "egress_ips": ["203.0.113.50"], "ingress_ips": [] }],
            },
        },
    ]);
    Azure::with(seed)
}

pub(super) fn lines() -> Value {
    json!({ "url": LINES, "format": "lines" })
}

pub(super) fn egress() -> Value {
    json!({ "url": JSON, "format": "json", "path": "prefixes[].ip", "filter": { "service": "EGRESS" } })
}

pub(super) fn tags(tag: &str) -> Value {
    let subscription = SUBSCRIPTION.rsplit('/').next();
    json!({
        "preset": "microsoft_service_tags", "subscription_id": subscription,
        "location": "westeurope", "filter": { "tag": tag },
    })
}

/// A configuration with these feeds, whose other arguments are null, as Terraform's core sends them.
pub(super) fn feeds(feeds: &[Value]) -> Value {
    let unset = json!({
        "preset": null, "url": null, "format": null, "path": null, "filter": null, "accept": null,
        "subscription_id": null, "location": null, "expected": null,
    });
    let feeds: Vec<_> = feeds.iter().map(|it| with(unset.clone(), it)).collect();
    json!({ "feeds": feeds })
}

#[tokio::test(start_paused = true)]
async fn lines_and_json_give_addresses_and_sources_show_which_is_from_where() {
    let azure = web();
    let (found, notes) = read(&azure, feeds(&[lines(), egress()])).await;
    notes.nothing();
    assert_eq!(
        found["cidrs"],
        json!([
            "203.0.113.1/32",
            "203.0.113.3/32",
            "203.0.113.18/32",
            "203.0.113.20/30",
            "2001:db8::/64"
        ])
    );
    let [first, second] = &found["sources"].as_array().unwrap()[..] else { panic!("{found}") };
    assert_eq!(first["name"], "https://vendor.example/ips.txt");
    assert_eq!((&first["argument"], &first["etag"]), (&json!("feeds"), &Value::Null));
    assert_eq!((&first["added"], &first["removed"]), (&Value::Null, &Value::Null));
    assert_eq!((&second["etag"], &second["address_count"]), (&json!("\"7\""), &json!(2)));
    assert_eq!(second["addresses"], json!(["203.0.113.1", "203.0.113.3"]));
    let nested =
        with(egress(), &json!({ "filter": { "cloud.name": "AZURE", "service": "egress" } }));
    let (found, _) = read(&azure, feeds(&[nested])).await;
    assert_eq!(found["addresses"], json!(["203.0.113.1"]));
}

#[tokio::test(start_paused = true)]
async fn presets_know_where_and_how_vendors_publish() {
    let azure = web();
    let clickhouse = |filter: Value| json!({ "preset": "clickhouse", "filter": filter });
    for (feed, expected) in [
        (clickhouse(json!({ "region": "westeurope" })), json!(["203.0.113.30", "203.0.113.31"])),
        (clickhouse(json!({ "region": "eu-west-1", "cloud": "aws" })), json!(["203.0.113.50"])),
        (tags("storage.westeurope"), json!(["198.51.100.64/27"])),
        (tags("Sql"), json!(["198.51.100.32/28", "2001:db8:32::/48"])),
    ] {
        let (found, notes) = read(&azure, feeds(&[feed])).await;
        notes.nothing();
        assert_eq!(found["addresses"], expected);
    }
    let (found, _) = read(&azure, feeds(&[tags("Storage.WestEurope")])).await;
    assert_eq!(found["sources"][0]["name"], "service tag `Storage.WestEurope`");
    assert_eq!(found["sources"][0]["etag"], "7");
}

#[tokio::test(start_paused = true)]
async fn a_list_is_read_once_in_a_run_without_credentials() {
    let azure = web();
    azure.behave(|it| it.page_size = 2);
    azure.calls();
    let terraform = azure.terraform().await;
    for _ in 0..2 {
        let config = feeds(&[lines(), tags("Storage"), tags("Sql")]);
        terraform.read_data("dataplane_allowlist", &config).await.1.nothing();
    }
    let calls = azure.sandbox().requests().unwrap();
    let of = |host: &str| calls.iter().filter(|it| it.host == host).collect::<Vec<_>>();
    let [list] = &of("vendor.example")[..] else { panic!("{calls:?}") };
    assert_eq!((list.status, list.caller.as_str()), (200, ""));
    // Three pages of service tags.
    assert_eq!(of("management.azure.com").len(), 3, "{calls:?}");
}

#[tokio::test(start_paused = true)]
async fn what_is_not_the_list_is_an_error_and_never_a_shorter_list() {
    let azure = web();
    let answer = |status| Effect::status(status, "Scripted");
    let text = |body: &str| answer(200).body(body);
    for (effect, code, attribute, facts) in [
        (answer(404), "FeedRefused", "feeds.0.url", &["404", "`feeds` of the seed"][..]),
        (answer(401), "FeedRefused", "feeds.0.url", &["401"]),
        (answer(204), "FeedRefused", "feeds.0.url", &["204"]),
        (answer(304), "FeedRefused", "feeds.0.url", &["304"]),
        (
            answer(302).header("location", "http://elsewhere.example/ips.txt?sig=other-secret"),
            "FeedRedirected",
            "feeds.0.url",
            &["302", "http://elsewhere.example/ips.txt", "not follow"],
        ),
        (text("<html><title>Sign in</title></html>"), "FeedUnexpected", "feeds.0", &["web page"]),
        (text("# None today\n"), "FeedEmpty", "feeds.0", &["no line"]),
        (text("not an address\n"), "AddressesNotAllowed", "feeds.0", &["`not an address`"]),
        (text("203.0.113.1\n0.0.0.0/0\n"), "AddressesNotAllowed", "feeds.0", &["`0.0.0.0/0`"]),
        (text("10.1.2.3\n"), "AddressesNotAllowed", "feeds.0", &["`10.1.2.3` is private"]),
        (
            Effect::OversizedBody { mebibytes: 17, compressed: false },
            "UnexpectedAnswer",
            "feeds.0.url",
            &["16 MiB"],
        ),
    ] {
        azure.add_fault("GET", "/ips.txt", effect.clone());
        let (found, notes) = read(&azure, feeds(&[lines()])).await;
        notes.error().is(code, attribute).says(facts);
        notes.error().says(&["https://vendor.example/ips.txt"]);
        let shown = format!("{notes:?}");
        assert!(!shown.contains("hidden-signature") && !shown.contains("other-secret"), "{shown}");
        assert!(found.is_null(), "{effect:?}: {found}");
        azure.heal();
    }
}

#[tokio::test(start_paused = true)]
async fn a_list_in_another_form_names_what_is_missing() {
    let azure = web();
    for (changes, code, facts) in [
        (json!({ "path": "prefixes[].address" }), "FeedUnexpected", &["`address`", "`ip`"][..]),
        (json!({ "path": "values[]" }), "FeedUnexpected", &["`values`", "`prefixes`"]),
        (json!({ "filter": { "region": "x" } }), "FeedUnexpected", &["`region`"]),
        (json!({ "filter": { "service": "x" } }), "FeedEmpty", &["`EGRESS`", "`INGRESS`"]),
    ] {
        let (_, notes) = read(&azure, feeds(&[with(egress(), &changes)])).await;
        notes.error().is(code, "feeds.0").says(facts);
    }
    let clickhouse = json!({ "preset": "clickhouse", "filter": { "region": "westeurop" } });
    let (_, notes) = read(&azure, feeds(&[lines(), clickhouse])).await;
    notes.error().is("FeedEmpty", "feeds.1").says(&["`westeurop`", "`eastus2`", "`westeurope`"]);
    let (_, notes) = read(&azure, feeds(&[tags("Storage.WestEurop")])).await;
    notes.error().is("FeedEmpty", "feeds.0.filter").says(&["`Storage.WestEurope`"]);
    let (_, notes) = read(&azure, feeds(&[tags("AzurePlatformIMDS")])).await;
    notes.error().is("AddressesNotAllowed", "feeds.0").says(&["`169.254.169.254`", "link-local"]);
    azure.add_fault("GET", "*/serviceTags", Effect::status(200, "").body(r#"{"value": []}"#));
    let (_, notes) = read(&azure, feeds(&[tags("Storage")])).await;
    notes.error().has_code("UnexpectedAnswer");
}

#[tokio::test(start_paused = true)]
async fn a_server_that_is_busy_is_asked_again_within_the_limits() {
    let azure = web();
    azure.script_times(2, "GET", "/ips.txt", Effect::status(503, "Busy"));
    azure.add_fault("GET", "/ips.txt", Effect::status(429, "Slow down").retry_after(7));
    azure.add_fault("GET", "/ips.txt", Effect::Reset);
    azure.add_fault("GET", "/ips.txt", Effect::TruncatedBody);
    let (found, notes) = read(&azure, feeds(&[lines()])).await;
    notes.nothing();
    assert_eq!(found["cidrs"].as_array().unwrap().len(), 3);
    let terraform = azure.terraform_with(json!({ "max_retries": 0 })).await;
    azure.add_fault("GET", "/ips.txt", Effect::status(503, "Busy"));
    let (_, notes) = terraform.read_data("dataplane_allowlist", &feeds(&[lines()])).await;
    notes.error().is("FeedRefused", "feeds.0.url").says(&["503"]);
}

#[tokio::test(start_paused = true)]
async fn service_tags_need_a_permission_that_the_error_names() {
    let azure = Azure::denying(SUBSCRIPTION, &["Microsoft.Network/locations/serviceTags/read"]);
    let (_, notes) = read(&azure, feeds(&[tags("Storage")])).await;
    notes
        .error()
        .is("AzureForbidden", "feeds.0")
        .says(&["Microsoft.Network/locations/serviceTags/read"]);
}

#[tokio::test(start_paused = true)]
async fn what_changed_since_a_review_is_shown_and_a_shrunken_list_is_refused() {
    let azure = web();
    let reviewed = |expected: Value| feeds(&[with(egress(), &json!({ "expected": expected }))]);
    let (found, notes) = read(&azure, reviewed(json!(["203.0.113.3", "203.0.113.1/32"]))).await;
    notes.nothing();
    assert_eq!(found["sources"][0]["added"], json!([]));
    let (found, notes) = read(&azure, reviewed(json!(["203.0.113.1", "203.0.113.9"]))).await;
    notes.warning().is("AddressesNeedReview", "").says(&["`203.0.113.3`", "`203.0.113.9`"]);
    assert_eq!(found["sources"][0]["added"], json!(["203.0.113.3"]));
    assert_eq!(found["sources"][0]["removed"], json!(["203.0.113.9"]));
    assert!(found["warnings"].to_string().contains("203.0.113.9"));
    let many: Vec<_> = (1..8).map(|it| format!("203.0.113.{}", 2 * it + 1)).collect();
    let (found, notes) = read(&azure, reviewed(json!(many))).await;
    notes.error().is("FeedShrunk", "feeds.0.expected").says(&[
        "7",
        "`203.0.113.15`",
        "https://vendor.example/ips.json",
    ]);
    assert!(found.is_null(), "{found}");
}

#[tokio::test(start_paused = true)]
async fn arguments_that_contradict_each_other_are_refused_before_anything_is_read() {
    let azure = web();
    for (feed, attribute) in [
        (json!({}), "feeds.0.url"),
        (json!({ "url": LINES }), "feeds.0.format"),
        (json!({ "url": "http://vendor.example/a", "format": "lines" }), "feeds.0.url"),
        (json!({ "url": "https://u:p@vendor.example/a", "format": "lines" }), "feeds.0.url"),
        (json!({ "preset": "clickhouse" }), "feeds.0.filter"),
        (json!({ "preset": "microsoft_service_tags" }), "feeds.0.filter"),
        (with(lines(), &json!({ "expected": ["x"] })), "feeds.0.expected"),
    ] {
        let terraform = azure.terraform().await;
        let notes = terraform.validate_data("dataplane_allowlist", &feeds(&[feed])).await;
        notes.error().is("InvalidFeed", attribute);
    }
    assert_eq!(azure.calls(), Vec::<String>::new());
}

/// A feed at this port of this machine, whose address has a secret.
fn local(port: u16) -> Value {
    let url = format!("http://127.0.0.1:{port}/ips.txt?token=hidden-signature");
    json!({ "url": url, "format": "lines" })
}

#[tokio::test]
async fn a_server_on_this_machine_is_asked_itself_without_credentials() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = vec![0; 4096];
        let read = stream.read(&mut request).await.unwrap();
        let answer = b"HTTP/1.1 200 OK\r\netag: \"a\"\r\ncontent-length: 12\r\n\r\n203.0.113.77";
        stream.write_all(answer).await.unwrap();
        String::from_utf8(request[..read].to_vec()).unwrap().to_lowercase()
    });
    let (found, notes) = read(&web(), feeds(&[local(port)])).await;
    notes.nothing();
    assert_eq!(found["addresses"], json!(["203.0.113.77"]));
    assert_eq!(found["sources"][0]["etag"], "\"a\"");
    let request = server.await.unwrap();
    assert!(request.starts_with("get /ips.txt?token=hidden-signature "), "{request}");
    assert!(!request.contains("authorization") && !request.contains("cookie"), "{request}");
}

#[tokio::test]
async fn a_server_that_is_not_there_is_named_without_the_query() {
    // Nothing listens there: the port was free a moment ago.
    let port = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let terraform = web().terraform_with(json!({ "max_retries": 0 })).await;
    let (_, notes) = terraform.read_data("dataplane_allowlist", &feeds(&[local(port)])).await;
    let address = format!("http://127.0.0.1:{port}/ips.txt");
    notes.error().is("ConnectionFailed", "feeds.0.url").says(&[&address]);
    assert!(!format!("{notes:?}").contains("hidden-signature"), "{notes:?}");
}

#[tokio::test(start_paused = true)]
async fn sources_that_are_all_empty_are_told() {
    for config in [feeds(&[]), json!({ "addresses": [] })] {
        let (found, notes) = read(&web(), config).await;
        notes.warning().is("AddressesNeedReview", "").says(&["empty list"]);
        assert_eq!((&found["addresses"], &found["sources"]), (&json!([]), &json!([])));
    }
}
