//! What the pages show.

use arm_sandbox::vendor::{Action, AddPrivateEndpoint, ChangeAddressSpace, Peer};
use serde_json::json;

use super::{Browser, KNOWN, UNKNOWN, networks};
use crate::support::{OTHER_TENANT, account, seed};

/// Every page of the menu.
const PAGES: [&str; 10] = [
    "/",
    "/-/private-link",
    "/-/peerings",
    "/-/firewalls",
    "/-/roles",
    "/-/credentials",
    "/-/resources",
    "/-/requests",
    "/-/play",
    "/-/faults",
];

/// Has the vendor ask for a private endpoint with this message.
async fn asked(browser: &Browser, message: &str) {
    let act = AddPrivateEndpoint {
        target: account(),
        group: Some("blob".into()),
        endpoint: Some("pe-dp1".into()),
        message: Some(message.into()),
    };
    browser.sandbox.act(Action::AddPrivateEndpoint(act)).await.unwrap();
}

#[tokio::test]
async fn every_page_has_a_heading_a_title_landmarks_and_the_menu() {
    let browser = Browser::open().await;

    for page in PAGES {
        let got = browser.get(page).await;

        assert_eq!(got.status, 200, "{page}: {got:?}");
        assert_eq!(got.body.matches("<h1").count(), 1, "{page}");
        got.says(&[
            "<html lang=\"en\">",
            "<main id=\"main\"",
            "<nav class=\"menu\" aria-label=",
            "<title>",
        ]);
        let current = format!("href=\"{page}\" aria-current=\"page\"");
        assert!(got.body.contains(&current), "{page} is not the current page of its menu");
    }
}

#[tokio::test]
async fn pages_of_an_empty_sandbox_say_what_to_do_next() {
    let browser = Browser::on(json!({})).await;

    for page in ["/", "/-/private-link", "/-/peerings", "/-/firewalls", "/-/roles"] {
        browser.get(page).await.says(&["class=\"empty\""]);
    }
    browser.get("/-/requests").await.says(&["Requests are not kept.", "--log-requests"]);
}

#[tokio::test]
async fn an_api_client_at_the_root_gets_what_it_gets_without_pages() {
    let browser = Browser::open().await;
    let bare = |accept: &str| {
        vec![("Host".to_owned(), browser.host()), ("Accept".to_owned(), accept.to_owned())]
    };

    for accept in ["application/json", "*/*"] {
        let got = browser.send("GET", "/", &bare(accept), "").await;
        assert_eq!(got.status, 400, "{got:?}");
        got.says(&["MissingApiVersionParameter"]);
        assert_eq!(got.header("set-cookie"), None);
    }
    let got = browser.send("GET", "/", &bare("text/html"), "").await;
    assert_eq!(got.status, 200, "{got:?}");
    let got = browser.send("PUT", "/", &bare("text/html"), "{}").await;
    got.says(&["\"error\""]);
}

#[tokio::test]
async fn a_sandbox_in_process_has_no_pages() {
    let client = crate::support::Client::new();

    for path in ["/-/play", "/"] {
        let uri = format!("https://management.azure.com{path}");
        let html = [("accept", "text/html")];
        let reply = client.send("GET", &uri, &html, axum::body::Body::empty()).await;
        assert!(reply.body.get("error").is_some(), "{path}: {reply:?}");
    }
}

#[tokio::test]
async fn the_overview_draws_each_kind_of_connection() {
    let browser = Browser::open().await;
    asked(&browser, "req-1").await;
    browser.sandbox.act(Action::Peer(Peer::default())).await.unwrap();

    let got = browser.get("/").await;

    got.says(&[
        "<svg class=\"picture\"",
        "Private endpoint of pe-dp1 at lakeprod: Pending",
        "Peering of dp1 at core: Initiated, yours is missing",
        "Role of worker at lakeprod: Storage Blob Data Reader",
        "Allowlist of Astro cluster prod-euw at lakeprod: 1 entry",
        "Allowlist of other addresses at lakeprod: 1 entry",
        "Tenant Astro",
        "1 connection waits for a decision.",
    ]);
    for line in ["wire waiting", "wire good", "href=\"/-/private-link#r-", "href=\"/-/roles#r-"] {
        got.says(&[line]);
    }
}

#[tokio::test]
async fn the_private_link_center_says_who_asks_from_where_and_with_which_message() {
    let browser = Browser::open().await;
    asked(&browser, "ticket 48213").await;

    let got = browser.get("/-/private-link").await;

    got.says(&[
        "pe-dp1",
        &format!("subscription Data planes of tenant {OTHER_TENANT}"),
        "ticket 48213",
        "<code>blob</code>",
        "◐</span> Pending",
    ]);
}

#[tokio::test]
async fn both_sides_of_a_peering_are_shown_with_the_next_step() {
    let browser = Browser::open().await;
    browser.sandbox.act(Action::Peer(Peer::default())).await.unwrap();

    let got = browser.get("/-/peerings").await;
    got.says(&[
        "Network core of your tenant has to create its link.",
        "172.20.0.0/19",
        "10.60.0.0/16",
        "Initiated",
    ]);

    let both = Peer { both_links: true, ..Peer::default() };
    browser.sandbox.act(Action::Peer(both)).await.unwrap();
    let got = browser.get("/-/peerings").await;
    got.says(&["Nothing is left to do.", "Connected", "FullyInSync"]);
    assert_eq!(got.body.matches("<article").count(), 1, "two links are one pair");

    let prefixes = vec!["172.20.0.0/19".into(), "172.21.0.0/24".into()];
    let larger = ChangeAddressSpace { prefixes, ..ChangeAddressSpace::default() };
    browser.sandbox.act(Action::ChangeAddressSpace(larger)).await.unwrap();
    browser
        .get("/-/peerings")
        .await
        .says(&["Network core of your tenant has to synchronize its link"]);
    let [customer, _] = networks();
    let space = json!({"addressPrefixes": ["10.60.0.0/16", "10.61.0.0/16"]});
    let body = json!({"location": "westeurope", "properties": {"addressSpace": space}});
    let path = format!("{customer}?api-version={}", crate::support::networks::NETWORK);
    let written = browser.send("PUT", &path, &browser.signed(), &body.to_string()).await;
    assert_eq!(written.status, 200, "{written:?}");
    let both =
        "Network core of your tenant and Network dp1 of Astro have to synchronize their links";
    browser.get("/-/peerings").await.says(&["LocalAndRemoteNotInSync", both]);
}

#[tokio::test]
async fn the_overview_counts_resources_without_what_extends_them() {
    let browser = Browser::open().await;

    let got = browser.get("/").await;

    for (number, what) in [
        (4, "resources"),
        (1, "role assignment"),
        (1, "federated credential"),
        (2, "firewall entries"),
    ] {
        got.says(&[&format!("<span class=\"number\">{number}</span> <span>{what}</span>")]);
    }
}

#[tokio::test]
async fn a_firewall_names_callers_that_astro_names_and_says_whether_it_decides() {
    let browser = Browser::open().await;

    let got = browser.get("/-/firewalls").await;
    got.says(&[KNOWN, "Astro cluster prod-euw", UNKNOWN, "not known", "Decides"]);

    let body = json!({"properties": {"publicNetworkAccess": "Disabled"}});
    let path = format!("{}?api-version={}", account(), crate::support::STORAGE);
    let patched = browser.send("PATCH", &path, &browser.signed(), &body.to_string()).await;
    assert_eq!(patched.status, 200, "{patched:?}");
    let got = browser.get("/-/firewalls").await;
    got.says(&["Does not decide", "Public network access is not enabled"]);
}

#[tokio::test]
async fn roles_are_grouped_by_principal_or_by_scope_and_credentials_are_listed() {
    let browser = Browser::open().await;

    let got = browser.get("/-/roles").await;
    got.says(&["<h2><code>worker</code>", "Storage Blob Data Reader", "managed identity"]);
    let got = browser.get("/-/roles?by=scope").await;
    got.says(&["<h2><code>lakeprod</code>", "Storage Blob Data Reader"]);
    let got = browser.get("/-/credentials").await;
    got.says(&["system:serviceaccount:etl:worker", "https://issuer.example/"]);
}

#[tokio::test]
async fn resources_are_a_tree_and_each_has_its_json() {
    let browser = Browser::open().await;

    let tree = browser.get("/-/resources").await;
    tree.says(&["rg-lake", "lakeprod", "Acme", "Astro", networks()[1].rsplit('/').next().unwrap()]);
    let address = tree.body.split("href=\"/-/resource?").nth(1).unwrap();
    let address = format!("/-/resource?{}", address.split('"').next().unwrap());
    let got = browser.get(&address).await;
    assert_eq!(got.status, 200, "{got:?}");
    got.says(&["<pre", "&#34;properties&#34;"]);

    let got = browser.get("/-/resource?id=/subscriptions/none").await;
    assert_eq!(got.status, 404);
    let got = browser.get("/-/no-such-page").await;
    assert_eq!(got.status, 404);
}

#[tokio::test]
async fn the_log_shows_requests_with_their_callers_and_filters_them() {
    let browser = Browser::on(seed()).await;
    browser.sandbox.change_behavior(|it| it.request_log = true).unwrap();
    let token = browser.sandbox.access_token(None).unwrap();
    let signed = vec![
        ("Host".to_owned(), browser.host()),
        ("Authorization".to_owned(), format!("Bearer {token}")),
    ];
    let path = format!("{}?api-version={}", account(), crate::support::STORAGE);
    browser.send("GET", &path, &signed, "").await;
    browser
        .send("GET", "/tenants?api-version=2022-12-01", &[("Host".into(), browser.host())], "")
        .await;

    let got = browser.get("/-/requests").await;
    got.says(&["<strong>lakeprod</strong>", "<td>you</td>", "no token", "200", "401"]);
    let got = browser.get("/-/requests?text=LAKEPROD&only=refused").await;
    got.says(&["No request fits the filter."]);
    let got = browser.get("/-/requests?only=refused").await;
    got.says(&["tenants"]);
    assert!(!got.body.contains("lakeprod"), "{got:?}");
    assert!(!got.body.contains(&token), "{got:?}");

    let number = got.body.split("href=\"/-/requests/").nth(1).unwrap().split('"').next().unwrap();
    let got = browser.get(&format!("/-/requests/{number}")).await;
    got.says(&["AuthenticationFailed", "api-version=2022-12-01"]);
    assert_eq!(browser.get("/-/requests/999").await.status, 404);
}

#[tokio::test]
async fn an_open_page_is_told_of_a_change_and_the_stream_ends_with_the_server() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    let browser = Browser::open().await;
    let mut stream = tokio::net::TcpStream::connect(browser.address).await.unwrap();
    let request = format!("GET /-/events HTTP/1.1\r\nHost: {}\r\n\r\n", browser.host());
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut said = String::new();
    let mut buffer = [0; 4096];
    while said.matches("event: change").count() < 1 {
        let count = stream.read(&mut buffer).await.unwrap();
        said.push_str(&String::from_utf8_lossy(&buffer[..count]));
    }
    assert!(said.to_ascii_lowercase().contains("content-type: text/event-stream"), "{said}");

    browser.sandbox.change_behavior(|it| it.page_size = 7).unwrap();
    while said.matches("event: change").count() < 2 {
        let count = stream.read(&mut buffer).await.unwrap();
        assert!(0 < count, "{said}");
        said.push_str(&String::from_utf8_lossy(&buffer[..count]));
    }

    browser.stop.send(()).unwrap();
    while 0 < stream.read(&mut buffer).await.unwrap() {}
    browser.task.await.unwrap();
}
