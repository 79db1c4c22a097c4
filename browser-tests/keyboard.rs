//! Everything without a mouse.

use fantoccini::key::Key;

use crate::{
    browser::Browser,
    served::{Served, lake, landscape},
};

/// How often Tab is pressed at most before something must have been reached.
const MOST_TABS: usize = 80;

/// What has the focus: its text or value.
const FOCUSED: &str = "const it = document.activeElement; return (it.textContent || it.value || it.tagName).trim().replace(/\\s+/g, ' ');";

impl Browser {
    async fn press_key(&self, key: Key) {
        self.press(&char::from(key).to_string()).await;
    }

    async fn focused(&self) -> String {
        self.script(FOCUSED).await.as_str().unwrap_or_default().to_owned()
    }

    /// Presses Tab until what begins like this has the focus.
    async fn tab_to(&self, text: &str) {
        let mut passed = Vec::new();
        for _ in 0..MOST_TABS {
            self.press_key(Key::Tab).await;
            let focused = self.focused().await;
            if focused.starts_with(text) {
                return;
            }
            passed.push(focused);
        }
        panic!("Tab never reaches {text:?}: {passed:#?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_is_requested_and_approved_with_the_keyboard_alone() {
    let (served, browser) = (Served::with(landscape()).await, Browser::start().await);
    browser.open(&served.page("/-/play")).await;

    browser.press_key(Key::Tab).await;
    assert_eq!(browser.focused().await, "Skip to the content");
    browser.press_key(Key::Enter).await;
    let place = browser.script("return document.activeElement.id").await;
    assert_eq!(place, "main", "the link leads past the menu");

    browser.press_key(Key::Tab).await;
    assert_eq!(browser.script("return document.activeElement.id").await, "target");
    browser.press("std").await;
    browser.press_key(Key::Tab).await;
    browser.press("blob").await;
    browser.press_key(Key::Tab).await;
    browser.press("pe-keys").await;
    browser.press_key(Key::Tab).await;
    browser.press("typed, not clicked").await;
    browser.press_key(Key::Enter).await;
    browser.wait_for("#notice", "pe-keys").await;

    browser.tab_to("Private Link Center").await;
    browser.press_key(Key::Enter).await;
    browser.wait_for("h1", "Private Link Center").await;
    browser.wait_for(".message", "typed, not clicked").await;
    browser.tab_to("Approve").await;
    browser.press_key(Key::Space).await;
    browser.wait_for(".card .badge", "Approved").await;

    let deciders = served.sandbox.show().expect("it can be shown");
    assert!(deciders.contains("Approved for"), "{deciders}");
    assert!(deciders.contains(&lake()), "{deciders}");
    browser.quit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_the_focus_keeps_it_and_can_be_seen_when_the_page_changes_by_itself() {
    let (served, browser) = (Served::with(landscape()).await, Browser::start().await);
    browser.open(&served.page("/-/peerings")).await;
    browser.wait_for("#live", "Live").await;
    browser.tab_to("Resources").await;
    let outline = "return getComputedStyle(document.activeElement).outlineStyle + getComputedStyle(document.activeElement).outlineWidth";
    assert_eq!(browser.script(outline).await, "solid3px");

    let peer = arm_sandbox::vendor::Action::Peer(arm_sandbox::vendor::Peer::default());
    served.sandbox.act(peer).await.expect("the vendor can peer");

    browser.wait_for(".card .badge", "Initiated").await;
    assert_eq!(browser.focused().await, "Resources");
    browser.quit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_is_not_lost_when_the_page_changes_by_itself() {
    let (served, browser) = (Served::with(landscape()).await, Browser::start().await);
    let ask = |name: &str| {
        arm_sandbox::vendor::Action::AddPrivateEndpoint(arm_sandbox::vendor::AddPrivateEndpoint {
            target: lake(),
            group: Some("blob".into()),
            endpoint: Some(name.into()),
            message: None,
        })
    };
    served.sandbox.act(ask("pe-one")).await.expect("the vendor can ask");
    browser.open(&served.page("/-/private-link")).await;
    browser.wait_for("#live", "Live").await;
    browser.type_into("input[name=message]", "half a sentence").await;

    served.sandbox.act(ask("pe-two")).await.expect("the vendor can ask");

    // The menu is another part of the page, which is replaced.
    browser.wait_for(".menu .count", "2").await;
    let typed =
        browser.find("input[name=message]").await.prop("value").await.expect("it is a field");
    assert_eq!(typed.as_deref(), Some("half a sentence"));
    browser.quit().await;
}
