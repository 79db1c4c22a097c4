//! Chromium, driven over WebDriver.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::Duration,
};

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use serde_json::{Value, json};
use tempfile::TempDir;
use test_support::terraform::target_directory;
use thirtyfour::{
    By, ChromiumLikeCapabilities, DesiredCapabilities, WebDriver, WebElement,
    error::WebDriverResult, extensions::query::ElementQueryable,
};

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
    /// What drives it.
    pub(crate) driver: WebDriver,
    process: Child,
    _profile: TempDir,
}

impl Browser {
    /// Starts a browser with a new profile.
    pub(crate) async fn start() -> Self {
        // The HTTP client asks for it, though the driver speaks plain HTTP. Another test may be first.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let (process, port) = chromedriver();
        let profile = tempfile::tempdir().expect("a folder can be made");
        let mut capabilities = DesiredCapabilities::chrome();
        for switch in SWITCHES {
            capabilities.add_arg(switch).expect("a switch is text");
        }
        let directory = format!("--user-data-dir={}", profile.path().display());
        capabilities.add_arg(&directory).expect("a switch is text");
        let driver = WebDriver::new(format!("http://127.0.0.1:{port}"), capabilities).await;
        let driver = driver.unwrap_or_else(|error| panic!("{error}; {MISSING}"));
        let browser = Self { driver, process, _profile: profile };
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

    async fn command(&self, name: &str, parameters: Value) -> Value {
        let answer = self.driver.cdp().send_raw(name, parameters).await;
        answer.unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Opens a page.
    pub(crate) async fn open(&self, address: &str) {
        self.driver.goto(address).await.expect("the page opens");
    }

    /// The first element that fits, waiting for it.
    #[track_caller]
    pub(crate) fn find(&self, css: &str) -> impl Future<Output = WebElement> {
        let css = css.to_owned();
        let driver = self.driver.clone();
        async move {
            let found = driver.query(By::Css(css.as_str())).wait(PATIENCE, BETWEEN).first().await;
            found.unwrap_or_else(|error| panic!("{css}: {error}"))
        }
    }

    /// Returns once an element that fits says this, without the page being loaded again.
    pub(crate) async fn wait_for(&self, css: &str, text: &'static str) {
        let says = move |element: WebElement| async move {
            // An element that was replaced meanwhile says nothing; the next look finds the new one.
            Ok(element.text().await.is_ok_and(|it| it.contains(text)))
        };
        let found = self.driver.query(By::Css(css)).with_filter(says);
        let found = found.wait(PATIENCE, BETWEEN).first().await;
        if found.is_err() {
            let page = self.driver.source().await.unwrap_or_default();
            panic!("no {css} says {text:?}: {page}");
        }
    }

    /// Clicks the button or link with this text within the elements that fit, and waits for the page.
    pub(crate) async fn click(&self, css: &str) {
        self.find(css).await.click().await.expect("it can be clicked");
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

    /// What a script returns.
    pub(crate) async fn script(&self, script: &str) -> Value {
        let answer = self.driver.execute(script, Vec::new()).await;
        answer.and_then(|it| it.convert()).unwrap_or_else(|error| panic!("{script}: {error}"))
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
    pub(crate) async fn quit(self) -> WebDriverResult<()> {
        self.driver.clone().quit().await
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
