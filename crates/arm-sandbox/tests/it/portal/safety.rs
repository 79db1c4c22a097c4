//! What a page of somebody else in the same browser, and text that others wrote, cannot do.

use arm_sandbox::{Effect, Fault, ServeOptions};
use serde_json::json;

use super::{Browser, Got, seed};
use crate::support::{SUBSCRIPTION, account};

/// A form that would change something.
const FORM: (&str, [(&str, &str); 1]) = ("/-/faults/throttling", [("throttling", "on")]);

/// Sends [`FORM`] with these headers instead of the usual ones, which must not have an effect.
async fn check_refused(browser: &Browser, change: impl Fn(&mut Vec<(String, String)>), body: &str) {
    let mut headers = browser.usual();
    headers.push(("Origin".to_owned(), browser.origin()));
    change(&mut headers);

    let got = browser.send("POST", FORM.0, &headers, body).await;

    assert!([403, 421].contains(&got.status), "{headers:?}: {got:?}");
    assert!(browser.sandbox.behavior().unwrap().throttling.is_none(), "{headers:?}");
}

fn set(headers: &mut Vec<(String, String)>, name: &str, value: &str) {
    headers.retain(|(found, _)| found != name);
    headers.push((name.to_owned(), value.to_owned()));
}

#[tokio::test]
async fn a_form_of_another_origin_is_refused() {
    let browser = Browser::open().await;
    let form = browser.form(&FORM.1);

    for origin in ["https://evil.example", "null", "http://127.0.0.1", "http://localhost:1"] {
        check_refused(&browser, |it| set(it, "Origin", origin), &form).await;
    }
    check_refused(&browser, |it| it.retain(|(name, _)| name != "Origin"), &form).await;
    check_refused(&browser, |it| set(it, "Sec-Fetch-Site", "cross-site"), &form).await;
    // The same form, sent as it should be, has an effect.
    browser.post(FORM.0, &FORM.1).await;
    assert!(browser.sandbox.behavior().unwrap().throttling.is_some());
}

#[tokio::test]
async fn a_form_without_its_token_or_cookie_is_refused() {
    let browser = Browser::open().await;

    for body in ["throttling=on", "throttling=on&form-token=", "throttling=on&form-token=guess"] {
        check_refused(&browser, |_| {}, body).await;
    }
    let form = browser.form(&FORM.1);
    check_refused(&browser, |it| it.retain(|(name, _)| name != "Cookie"), &form).await;
    check_refused(&browser, |it| set(it, "Cookie", "sandbox-visitor=guess"), &form).await;
    let other = Browser::open().await;
    check_refused(&browser, |_| {}, &other.form(&FORM.1)).await;
}

#[tokio::test]
async fn a_name_that_somebody_else_leads_to_this_machine_is_not_answered() {
    let browser = Browser::open().await;
    let form = browser.form(&FORM.1);

    check_refused(
        &browser,
        |it| {
            set(it, "Host", "evil.example");
            set(it, "Origin", "http://evil.example");
        },
        &form,
    )
    .await;
    let mut headers = browser.usual();
    set(&mut headers, "Host", "evil.example");
    for page in ["/", "/-/private-link", "/-/events"] {
        let got = browser.send("GET", page, &headers, "").await;
        assert_eq!(got.status, 421, "{page}: {got:?}");
        assert!(!got.body.contains("<html"), "{got:?}");
    }
}

#[tokio::test]
async fn a_page_of_somebody_else_cannot_embed_a_page_or_its_events() {
    let browser = Browser::open().await;

    for page in ["/", "/-/resources", "/-/events", "/-/portal.js"] {
        for site in ["cross-site", "same-site"] {
            let mut headers = browser.usual();
            set(&mut headers, "Sec-Fetch-Site", site);
            set(&mut headers, "Sec-Fetch-Mode", "no-cors");
            let got = browser.send("GET", page, &headers, "").await;
            assert_eq!(got.status, 403, "{page} {site}: {got:?}");
        }
    }
}

#[tokio::test]
async fn every_page_has_a_strict_policy_and_nothing_inline() {
    let browser = Browser::open().await;
    let check = |got: &Got| {
        let policy = got.header("content-security-policy").unwrap_or_default().to_owned();
        for part in [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        ] {
            assert!(policy.contains(part), "{part}: {policy}");
        }
        assert!(!policy.contains("unsafe"), "{policy}");
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("cross-origin-resource-policy", "same-origin"),
            ("referrer-policy", "same-origin"),
        ] {
            assert_eq!(got.header(name), Some(value), "{got:?}");
        }
        for inline in [" style=", " onclick=", " onload=", "<style", "<script>", "javascript:"] {
            assert!(!got.body.contains(inline), "{inline}: {}", got.body);
        }
        assert_eq!(got.header("access-control-allow-origin"), None);
    };

    for page in ["/", "/-/private-link", "/-/peerings", "/-/firewalls", "/-/roles", "/-/resources"]
    {
        check(&browser.get(page).await);
    }
    for page in
        ["/-/credentials", "/-/requests", "/-/play", "/-/faults", "/-/none", "/-/requests/9"]
    {
        check(&browser.get(page).await);
    }
}

#[tokio::test]
async fn every_page_warns_if_other_machines_can_connect() {
    let here = Browser::open().await;
    let everywhere = ServeOptions { listen: ([0, 0, 0, 0], 0).into(), ..ServeOptions::default() };
    let everywhere = Browser::serving(seed(), everywhere).await;

    for page in ["/", "/-/private-link", "/-/faults"] {
        everywhere.get(page).await.says(&["Other machines can connect.", "role=\"alert\""]);
        let quiet = here.get(page).await;
        assert!(!quiet.body.contains("Other machines can connect."), "{quiet:?}");
    }
}

#[tokio::test]
async fn the_cookie_is_only_for_this_server_and_not_for_scripts() {
    let browser = Browser::open().await;
    let headers = [("Host".into(), browser.host()), ("Accept".into(), "text/html".into())];

    let got = browser.send("GET", "/", &headers, "").await;

    let cookie = got.header("set-cookie").unwrap();
    for part in ["HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert_eq!(browser.get("/").await.header("set-cookie"), None, "a browser keeps its cookie");
}

#[tokio::test]
async fn what_others_wrote_is_text_and_never_markup() {
    let evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>";
    let name = "x<img src=y onerror=alert(3)>";
    let mut seed = seed();
    let resources = seed["resources"].as_array_mut().unwrap();
    resources.push(json!({
        "id": format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-x/providers/Microsoft.Network/loadBalancers/{name}"),
        "location": "westeurope",
        "properties": {"note": evil},
    }));
    seed["subscriptions"][0]["displayName"] = json!(evil);
    seed["astro"]["organizations"][0]["clusters"][0]["name"] = json!(evil);
    let browser = Browser::on(seed).await;
    let target = account();
    let add = [
        ("act", "add-private-endpoint"),
        ("target", target.as_str()),
        ("group", "blob"),
        ("endpoint", "pe-dp1"),
        ("message", evil),
    ];
    browser.sandbox.change_behavior(|it| it.request_log = true).unwrap();
    let fault = Fault::new("DELETE", evil, Effect::status(400, evil).message(evil));
    browser.sandbox.add_fault(&fault).unwrap();
    let mut pages = vec![browser.post("/-/play/act", &add).await];
    let wrong = [("act", evil)];
    pages.push(browser.post("/-/play/act", &wrong).await);
    let path = format!("/subscriptions/{SUBSCRIPTION}/<script>alert(1)</script>?<script>=<script>");
    browser.send("GET", &path.replace(' ', "%20"), &browser.usual(), "").await;
    for page in [
        "/",
        "/-/private-link",
        "/-/firewalls",
        "/-/roles",
        "/-/resources",
        "/-/requests",
        "/-/requests?text=%22%3E%3Cscript%3E",
        "/-/requests/1",
        "/-/requests/2",
        "/-/play",
        "/-/faults",
    ] {
        pages.push(browser.get(page).await);
    }
    let query: String = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("id", &format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-x/providers/Microsoft.Network/loadBalancers/{name}"))
        .finish();
    let resource = browser.get(&format!("/-/resource?{query}")).await;
    resource.says(&["x&#60;img", "alert(1)"]);
    pages.push(resource);

    for page in &pages {
        for markup in ["<script>", "<img", "onerror=alert(2)>"] {
            assert!(!page.body.contains(markup), "{markup}: {}", page.body);
        }
    }
    pages[0].says(&["&#60;script&#62;alert(1)"]);
}

#[tokio::test]
async fn secrets_and_tokens_are_never_shown() {
    let browser = Browser::open().await;
    browser.sandbox.change_behavior(|it| it.request_log = true).unwrap();
    let token = browser.sandbox.access_token(None).unwrap();
    let signed = vec![
        ("Host".to_owned(), browser.host()),
        ("Authorization".to_owned(), format!("Bearer {token}")),
        ("Content-Type".to_owned(), "application/json".to_owned()),
    ];
    let id = format!(
        "/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-x/providers/Microsoft.Network/loadBalancers/lb"
    );
    let body =
        json!({"location": "westeurope", "properties": {"adminPassword": "p4ssw0rd-of-a-put"}});
    let group = format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-x?api-version=2021-04-01");
    browser.send("PUT", &group, &signed, "{\"location\": \"westeurope\"}").await;
    let made = browser
        .send("PUT", &format!("{id}?api-version=2024-05-01"), &signed, &body.to_string())
        .await;
    assert_eq!(made.status / 100, 2, "{made:?}");
    let form = "grant_type=client_credentials&client_id=me&client_secret=s3cret-of-a-client&scope=https://management.azure.com/.default";
    let path = format!("/{}/oauth2/v2.0/token", crate::support::TENANT);
    let login = browser.send("POST", &path, &[("Host".into(), browser.host())], form).await;
    let minted: serde_json::Value = serde_json::from_str(&login.body).unwrap();
    let minted = minted["access_token"].as_str().unwrap();

    let query = |id: &str| {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        format!("/-/resource?{}", query.append_pair("id", id).finish())
    };
    let mut pages = vec!["/-/requests".to_owned(), query(&id), query(&account())];
    pages.extend((1..=4).map(|number| format!("/-/requests/{number}")));
    let mut hidden = 0;
    for page in pages {
        let got = browser.get(&page).await;
        for secret in
            ["p4ssw0rd-of-a-put", "p4ssw0rd-of-the-seed", "s3cret-of-a-client", &token, minted]
        {
            assert!(!got.body.contains(secret), "{page}: {}", got.body);
        }
        hidden += got.body.matches("(hidden)").count();
    }
    // The resources do not have the members at all: only the log says that one was sent.
    assert!(1 <= hidden, "the log shows the member without its value");
    let stored = serde_json::to_string(&browser.sandbox.requests().unwrap()).unwrap();
    assert!(!stored.contains("p4ssw0rd-of-a-put") && !stored.contains("s3cret"), "{stored}");
}
