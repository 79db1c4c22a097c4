//! Chromium, driven over WebDriver.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::Duration,
};

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use fantoccini::{
    Client, ClientBuilder, Locator,
    actions::{InputSource, KeyAction, KeyActions},
    elements::Element,
    wd::WebDriverCompatibleCommand,
};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;
use test_support::terraform::target_directory;
use tokio::time::{interval, timeout};
use url::{ParseError, Url};

/// What to do if there is no browser.
const MISSING: &str = "the tests in a browser need chromium and chromedriver on PATH; in Debian: \
                       apt-get update && apt-get install -y chromium chromium-driver";

/// How long something is waited for: far beyond what Terraform and a page take on a busy machine.
const PATIENCE: Duration = Duration::from_mins(2);
/// Between two looks the processor is left to the others.
const BETWEEN: Duration = Duration::from_millis(100);

/// Nothing outside of this machine may be asked, and there is no display.
const SWITCHES: [&str; 9] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/// A browser with one window. It ends with this value.
pub(crate) struct Browser {
    client: Client,
    process: Child,
    _profile: TempDir,
}

impl Browser {
    /// Starts a browser with a new profile.
    pub(crate) async fn start() -> Self {
        let (process, port) = chromedriver();
        let profile = tempfile::tempdir().expect("a folder can be made");
        let mut switches: Vec<String> = SWITCHES.map(str::to_owned).into();
        switches.push(format!("--user-data-dir={}", profile.path().display()));
        let capabilities = json!({"goog:chromeOptions": {"args": switches}});
        let capabilities = capabilities.as_object().cloned().unwrap_or_default();
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let client = builder.capabilities(capabilities);
        let client = client.connect(&format!("http://127.0.0.1:{port}")).await;
        let client = client.unwrap_or_else(|error| panic!("{error}; {MISSING}"));
        let browser = Self { client, process, _profile: profile };
        browser.resize(1280, 900).await;
        browser
    }

    /// Sets the size of the page; narrow ones are those of a phone.
    pub(crate) async fn resize(&self, width: u32, height: u32) {
        let size = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600});
        self.command("Emulation.setDeviceMetricsOverride", size).await;
    }

    /// Has the system be set to `light` or `dark`.
    pub(crate) async fn prefer(&self, scheme: &str) {
        let features = json!([{"name": "prefers-color-scheme", "value": scheme}]);
        self.command("Emulation.setEmulatedMedia", json!({"features": features})).await;
    }

    /// Gives the browser a command of its own protocol.
    async fn command(&self, name: &'static str, parameters: Value) -> Value {
        let answer = self.client.issue_cmd(DevtoolsCommand { name, parameters }).await;
        answer.unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Opens a page.
    pub(crate) async fn open(&self, address: &str) {
        self.client.goto(address).await.expect("the page opens");
    }

    /// The title of the page.
    pub(crate) async fn title(&self) -> String {
        self.client.title().await.expect("a page has a title")
    }

    /// The first element that fits, waiting for it.
    pub(crate) async fn find(&self, css: &str) -> Element {
        let wait = self.client.wait().at_most(PATIENCE).every(BETWEEN);
        let found = wait.for_element(Locator::Css(css)).await;
        found.unwrap_or_else(|error| panic!("{css}: {error}"))
    }

    /// Returns once an element that fits says this, without the page being loaded again.
    pub(crate) async fn wait_for(&self, css: &str, text: &str) {
        let script = "const [css, text] = arguments; \
                      return Array.from(document.querySelectorAll(css)).some((it) => it.textContent.includes(text));";
        let says = async {
            let mut looks = interval(BETWEEN);
            loop {
                looks.tick().await;
                // While a page is being loaded there is none; the next look finds it.
                let found = self.client.execute(script, vec![json!(css), json!(text)]).await;
                if found.is_ok_and(|it| it == json!(true)) {
                    return;
                }
            }
        };
        if timeout(PATIENCE, says).await.is_err() {
            let page = self.client.source().await.unwrap_or_default();
            panic!("no {css} says {text:?}: {page}");
        }
    }

    /// Clicks the first button or link that fits.
    pub(crate) async fn click(&self, css: &str) {
        self.find(css).await.click().await.unwrap_or_else(|error| panic!("{css}: {error}"));
    }

    /// Types into a field, in the place of what is there.
    pub(crate) async fn type_into(&self, css: &str, text: &str) {
        let field = self.find(css).await;
        field.clear().await.expect("it is a field");
        field.send_keys(text).await.expect("it takes text");
    }

    /// Chooses what begins with this text.
    pub(crate) async fn choose(&self, css: &str, text: &str) {
        self.find(css).await.send_keys(text).await.expect("it is a list of choices");
    }

    /// Presses keys, one after the other, wherever the focus is.
    pub(crate) async fn press(&self, keys: &str) {
        let mut actions = KeyActions::new("keyboard".to_owned());
        for value in keys.chars() {
            actions = actions.then(KeyAction::Down { value }).then(KeyAction::Up { value });
        }
        self.client.perform_actions(actions).await.expect("keys can be pressed");
    }

    /// What a script returns.
    pub(crate) async fn script(&self, script: &str) -> Value {
        let answer = self.client.execute(script, Vec::new()).await;
        answer.unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    /// Takes a picture of the whole page, into `target/browser`.
    pub(crate) async fn picture(&self, name: &str) -> PathBuf {
        let size = self.command("Page.getLayoutMetrics", json!({})).await;
        let part = |name: &str| size["cssContentSize"][name].clone();
        let clip =
            json!({"x": 0, "y": 0, "width": part("width"), "height": part("height"), "scale": 1});
        let parameters = json!({"format": "png", "captureBeyondViewport": true, "clip": clip});
        let picture = self.command("Page.captureScreenshot", parameters).await;
        let bytes = BASE64.decode(picture["data"].as_str().unwrap_or_default());
        let folder = target_directory().join("browser");
        fs::create_dir_all(&folder).expect("a folder can be made");
        let path = folder.join(format!("{name}.png"));
        fs::write(&path, bytes.expect("it is base64")).expect("the picture can be written");
        path
    }

    /// Ends the session.
    pub(crate) async fn quit(self) {
        self.client.clone().close().await.expect("the session ends");
    }
}

/// A command of Chromium's own protocol, which the driver hands on.
#[derive(Debug)]
struct DevtoolsCommand {
    name: &'static str,
    parameters: Value,
}

impl WebDriverCompatibleCommand for DevtoolsCommand {
    fn endpoint(&self, base_url: &Url, session_id: Option<&str>) -> Result<Url, ParseError> {
        let session = session_id.unwrap_or_default();
        base_url.join(&format!("session/{session}/goog/cdp/execute"))
    }

    fn method_and_body(&self, _: &Url) -> (http::Method, Option<String>) {
        let body = json!({"cmd": self.name, "params": self.parameters});
        (http::Method::POST, Some(body.to_string()))
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // A test that failed has not ended the session; the driver takes its browser along.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Starts the driver on a free port, which it prints.
fn chromedriver() -> (Child, u16) {
    let mut process = Command::new("chromedriver")
        .arg("--port=0")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| panic!("chromedriver: {error}; {MISSING}"));
    let output = process.stdout.take().expect("it is piped");
    let mut lines = BufReader::new(output).lines().map_while(Result::ok);
    let port = lines.find_map(|line| {
        let (_, rest) = line.split_once("successfully on port ")?;
        rest.trim_end_matches('.').parse().ok()
    });
    let port = port.unwrap_or_else(|| panic!("chromedriver did not start; {MISSING}"));
    // It must always have somewhere to print.
    std::thread::spawn(move || lines.for_each(drop));
    (process, port)
}
