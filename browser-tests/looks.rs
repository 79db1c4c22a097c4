//! What a screen reader finds, light and dark, and a phone. Takes the pictures.

use arm_sandbox::vendor::{Action, AddPrivateEndpoint, Peer};
use serde_json::{Value, json};

use crate::{
    browser::Browser,
    served::{Served, lake, landscape},
};

/// Every page of the menu with the name of its picture.
const PAGES: [(&str, &str); 10] = [
    ("/", "overview"),
    ("/-/private-link", "private-link"),
    ("/-/peerings", "peerings"),
    ("/-/firewalls", "firewalls"),
    ("/-/roles", "roles"),
    ("/-/credentials", "credentials"),
    ("/-/resources", "resources"),
    ("/-/requests", "requests"),
    ("/-/play", "play"),
    ("/-/faults", "faults"),
];

/// What is wrong with a page for somebody who hears it; empty if nothing is.
const HEARD: &str = r#"
const wrong = [];
const one = (css) => { if (document.querySelectorAll(css).length !== 1) wrong.push(`not one ${css}`); };
["h1", "main", "header", "head > title"].forEach(one);
if (!document.documentElement.lang) wrong.push("no language");
document.querySelectorAll("nav").forEach((it) => { if (!it.getAttribute("aria-label")) wrong.push("a nav without a name"); });
let level = 0;
document.querySelectorAll("h1, h2, h3, h4").forEach((it) => {
  const next = Number(it.tagName[1]);
  if (level + 1 < next) wrong.push(`${it.tagName} after h${level}: ${it.textContent}`);
  level = next;
});
document.querySelectorAll("input:not([type=hidden]), select, textarea").forEach((it) => {
  if (!it.labels.length && !it.getAttribute("aria-label")) wrong.push(`a field without a label: ${it.outerHTML}`);
});
document.querySelectorAll("a[href], button, summary").forEach((it) => {
  const name = it.getAttribute("aria-label") || it.textContent;
  if (!name.trim()) wrong.push(`nothing to hear: ${it.outerHTML}`);
});
document.querySelectorAll("th").forEach((it) => { if (!it.scope) wrong.push(`a header of nothing: ${it.textContent}`); });
document.querySelectorAll("[aria-labelledby]").forEach((it) => {
  if (!document.getElementById(it.getAttribute("aria-labelledby"))) wrong.push(`no label ${it.outerHTML.slice(0, 80)}`);
});
const ids = Array.from(document.querySelectorAll("[id]"), (it) => it.id);
ids.filter((it, place) => ids.indexOf(it) !== place).forEach((it) => wrong.push(`twice: ${it}`));
const scrolls = (it) => it.scrollWidth > it.clientWidth + 1 && getComputedStyle(it).overflowX === "auto";
document.querySelectorAll("main *").forEach((it) => {
  if (scrolls(it) && it.tabIndex < 0) wrong.push(`scrolls, but not with the keyboard: ${it.className}`);
});
return wrong;
"#;

/// The texts whose color differs too little from what is behind them: the contrast that WCAG 2.2 asks
/// for, 4.5 to 1, or 3 to 1 for large text.
const FAINT: &str = r#"
const numbers = (color) => (color.match(/[\d.]+/g) || []).map(Number);
const light = (color) => {
  const [r, g, b] = numbers(color).map((it) => it / 255).map((it) => it <= 0.04045 ? it / 12.92 : ((it + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const behind = (element) => {
  for (let it = element; it; it = it.parentElement) {
    const color = getComputedStyle(it).backgroundColor;
    const opacity = numbers(color)[3];
    if (opacity === undefined || opacity > 0) return color;
  }
  return "rgb(255, 255, 255)";
};
const faint = [];
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const element = walker.currentNode.parentElement;
  const text = walker.currentNode.textContent.trim();
  if (!text || element.closest("svg, .unseen, .skip, [hidden], option") || !element.getClientRects().length) continue;
  const style = getComputedStyle(element);
  const [one, other] = [light(style.color), light(behind(element))].sort((a, b) => b - a);
  const contrast = (one + 0.05) / (other + 0.05);
  const size = parseFloat(style.fontSize);
  const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
  if (contrast < (large ? 3 : 4.5)) faint.push(`${contrast.toFixed(2)} ${text}`);
}
return faint;
"#;

/// A sandbox in which something is in every state.
async fn busy() -> Served {
    let served = Served::with(landscape()).await;
    let ask = |name: &str, target: String, group: &str| {
        Action::AddPrivateEndpoint(AddPrivateEndpoint {
            target,
            group: Some(group.into()),
            endpoint: Some(name.into()),
            message: Some("req-7f3a: from the Astro cluster prod-euw".into()),
        })
    };
    let registry = lake().replace(
        "Microsoft.Storage/storageAccounts/stdatalakeprod01",
        "Microsoft.ContainerRegistry/registries/crdataprod01",
    );
    let acts = [
        Action::Peer(Peer::default()),
        ask("pe-astro-lake", lake(), "blob"),
        ask("pe-astro-images", registry, "registry"),
    ];
    for act in acts {
        served.sandbox.act(act).await.expect("the vendor can do it");
    }
    served
}

async fn check_none(browser: &Browser, script: &str, what: &str) {
    let wrong = browser.script(script).await;
    assert_eq!(wrong, json!([]), "{what}");
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_can_be_heard_and_read_in_light_and_dark() {
    let (served, browser) = (busy().await, Browser::start().await);

    for scheme in ["light", "dark"] {
        browser.prefer(scheme).await;
        for (path, name) in PAGES {
            browser.open(&served.page(path)).await;
            browser.wait_for("#live", "Live").await;
            check_none(&browser, HEARD, path).await;
            check_none(&browser, FAINT, &format!("{path} {scheme}")).await;
            browser.picture(&format!("{name}-{scheme}")).await;
        }
        let paper = browser.script("return getComputedStyle(document.body).backgroundColor").await;
        let expected = if scheme == "dark" { "rgb(20, 23, 28)" } else { "rgb(251, 251, 250)" };
        assert_eq!(paper, expected);
    }
    browser.quit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_fit_a_phone() {
    let (served, browser) = (busy().await, Browser::start().await);
    browser.resize(360, 780).await;

    for (path, name) in PAGES {
        browser.open(&served.page(path)).await;
        browser.wait_for("h1", "").await;
        let width = browser.script("return document.documentElement.scrollWidth").await;
        assert!(width.as_u64().is_some_and(|it| it <= 360), "{path} is {width} wide");
        let small = "return Array.from(document.querySelectorAll('main button, .menu a')).filter((it) => it.getClientRects().length && it.getBoundingClientRect().height < 24).map((it) => it.textContent)";
        check_none(&browser, small, path).await;
        check_none(&browser, HEARD, path).await;
        browser.picture(&format!("{name}-phone")).await;
    }
    browser.quit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn details_of_a_line_a_resource_and_a_request_are_one_click_away() {
    let (served, browser) = (busy().await, Browser::start().await);

    browser.open(&served.page("/")).await;
    browser.click("a.wire.waiting").await;
    browser.wait_for("h1", "").await;
    let target = browser.script("return document.querySelector(':target') !== null").await;
    assert_eq!(target, true, "the line leads to its place on the page");

    browser.open(&served.page("/-/resources")).await;
    browser.click("main a.id[title$='/stdatalakeprod01']").await;
    browser.wait_for("pre", "networkAcls").await;
    check_none(&browser, HEARD, "a resource").await;
    browser.picture("resource-light").await;

    browser.open(&served.page("/-/requests")).await;
    browser.click("main a.path").await;
    browser.wait_for("h1", "").await;
    browser.wait_for("#answer", "Answer").await;
    check_none(&browser, HEARD, "a request").await;
    browser.picture("request-light").await;
    let none: Value = browser.script("return document.querySelectorAll('[style]').length").await;
    assert_eq!(none, 0);
    browser.quit().await;
}
