//! Real browsers of clients: headless Chromium.

use std::{ops::Deref, time::Duration};

use serde_json::{Value, json};
use std::process::{Command, Stdio};
use tempfile::TempDir;

use super::{
    crowd::Crowd,
    family::Family,
    page::Page,
    programs::require,
    webdriver::{ELEMENT, Refused, WebDriver, free_port},
};
use crate::wait::{PATIENCE, until};

/// What a client looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScreenSize {
    /// A phone, 390 × 844, with touch.
    Phone,
    /// A desktop's window, 1280 × 800.
    Desktop,
}

/// Keeps Chromium from calling home, asking questions, or needing hardware and privileges.
const QUIET: [&str; 13] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--disable-breakpad",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    "--no-proxy-server",
];

/// Starts clients' browsers; they end when this is dropped. Needs no [`crate::Stage`].
#[derive(Debug)]
pub struct Browser {
    // Dropped before the folder, in which Chromium writes.
    _family: Family,
    folder: TempDir,
    port: u16,
}

impl Browser {
    /// Starts the driver.
    pub async fn start() -> Self {
        require(&["chromium", "chromedriver"]);
        let folder = TempDir::with_prefix("deskbell-browser-").expect("a temporary folder for the browser");
        let family = Family::new();
        let port = free_port();
        let mut command = Command::new("chromedriver");
        command
            .arg(format!("--port={port}"))
            .envs([("HOME", folder.path()), ("TMPDIR", folder.path()), ("XDG_RUNTIME_DIR", folder.path())])
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("DBUS_SESSION_BUS_ADDRESS")
            .stdin(Stdio::null());
        family.start("chromedriver", folder.path(), &mut command);
        Self { _family: family, folder, port }
    }

    /// A new client's browser, with nothing stored, in English.
    pub async fn page(&self, size: ScreenSize) -> ClientPage {
        self.page_in(size, "en-US").await
    }

    /// A new client's browser that prefers a language.
    pub async fn page_in(&self, size: ScreenSize, language: &str) -> ClientPage {
        let profile = TempDir::with_prefix_in("profile-", self.folder.path()).expect("a profile's folder").keep();
        let mut arguments: Vec<String> = QUIET.map(str::to_owned).into();
        arguments.push(format!("--user-data-dir={}", profile.display()));
        arguments.push(format!("--accept-lang={language}"));
        arguments.push("--window-size=1280,800".to_owned());
        let mut options = json!({ "args": arguments });
        if size == ScreenSize::Phone {
            // A window cannot be that narrow; a phone's metrics can.
            let metrics = json!({ "width": 390, "height": 844, "pixelRatio": 2.0, "touch": true, "mobile": true });
            options["mobileEmulation"] = json!({ "deviceMetrics": metrics });
        }
        self.open(options).await
    }

    /// So many clients in one browser, each with nothing stored, in English, on a desktop.
    pub async fn crowd(&self, count: usize) -> Crowd {
        let profile = TempDir::with_prefix_in("profile-", self.folder.path()).expect("a profile's folder").keep();
        let mut arguments: Vec<String> = QUIET.map(str::to_owned).into();
        arguments.push(format!("--user-data-dir={}", profile.display()));
        arguments.push("--accept-lang=en-US".to_owned());
        let options = json!({ "goog:chromeOptions": { "args": arguments } });
        let opened = WebDriver::open_told(self.port, options).await;
        let (driver, told) = opened.unwrap_or_else(|Refused(why)| panic!("Chromium does not start: {why}"));
        let devtools = told["goog:chromeOptions"]["debuggerAddress"].as_str();
        Crowd::open(driver, devtools.expect("Chromium tells where it listens"), count).await
    }

    /// Closes a client's browser and starts it again, with what it has stored.
    pub async fn again(&self, page: ClientPage) -> ClientPage {
        let options = page.options.clone();
        page.close().await;
        self.open(options).await
    }

    async fn open(&self, options: Value) -> ClientPage {
        let driver = WebDriver::open(self.port, json!({ "goog:chromeOptions": options })).await;
        let driver = driver.unwrap_or_else(|Refused(why)| panic!("Chromium does not start: {why}"));
        ClientPage { page: Page::new(driver), options }
    }
}

/// A client's browser with one page, which is used as a [`Page`].
#[derive(Debug)]
pub struct ClientPage {
    page: Page,
    /// With what the browser was started.
    options: Value,
}

impl ClientPage {
    /// Opens an address and waits until it is loaded.
    pub async fn open(&self, url: &str) {
        self.command("/url", json!({ "url": url })).await;
    }

    /// Loads the page anew.
    pub async fn reload(&self) {
        self.command("/refresh", json!({})).await;
    }

    /// Cuts the browser off from every network, or connects it again.
    pub async fn offline(&self, offline: bool) {
        let conditions = json!({
            "offline": offline, "latency": 0, "download_throughput": -1, "upload_throughput": -1,
        });
        self.command("/chromium/network_conditions", json!({ "network_conditions": conditions })).await;
    }

    /// A slow phone on a slow network: what Chromium calls "Slow 4G", and a quarter of the processor.
    pub async fn slow_phone(&self) {
        let conditions = json!({
            "offline": false, "latency": 562.5, "downloadThroughput": 180_000, "uploadThroughput": 84_375,
        });
        self.devtools("Network.enable", json!({})).await;
        self.devtools("Network.emulateNetworkConditions", conditions).await;
        self.devtools("Emulation.setCPUThrottlingRate", json!({ "rate": 4 })).await;
    }

    /// Runs a script in each page that is opened from now on, before any of the page's own.
    pub async fn before_each_page(&self, script: &str) {
        self.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script })).await;
    }

    async fn devtools(&self, command: &str, parameters: Value) {
        self.command("/goog/cdp/execute", json!({ "cmd": command, "params": parameters })).await;
    }

    /// Clicks the element that a script returns, as one within a shadow root, as soon as it can be clicked.
    pub async fn click_found(&self, script: &str) {
        until(&format!("{script} gives what can be clicked"), PATIENCE, async || {
            let Some(element) = self.found(script).await else { return false };
            self.page.driver().post(&format!("/element/{element}/click"), json!({})).await.is_ok()
        })
        .await;
    }

    /// Goes on inside the frame that a script returns, as soon as there is one.
    pub async fn enter_frame(&self, script: &str) {
        until(&format!("{script} gives a frame"), PATIENCE, async || {
            let Some(element) = self.found(script).await else { return false };
            self.page.driver().post("/frame", json!({ "id": { ELEMENT: element } })).await.is_ok()
        })
        .await;
    }

    /// Goes on in the whole page again.
    pub async fn leave_frame(&self) {
        self.command("/frame", json!({ "id": null })).await;
    }

    async fn found(&self, script: &str) -> Option<String> {
        let body = json!({ "script": script, "args": [] });
        let found = self.page.driver().post("/execute/sync", body).await.ok()?;
        found[ELEMENT].as_str().map(str::to_owned)
    }

    /// Prefers dark pages, or light ones, as the client's system does.
    pub async fn prefer_dark(&self, dark: bool) {
        let scheme = json!({ "name": "prefers-color-scheme", "value": if dark { "dark" } else { "light" } });
        let command = json!({ "cmd": "Emulation.setEmulatedMedia", "params": { "features": [scheme] } });
        self.command("/goog/cdp/execute", command).await;
    }

    /// Closes the browser.
    pub async fn close(self) {
        // It may have gone by itself, which is as good.
        let _ = tokio::time::timeout(Duration::from_secs(5), self.page.driver().close()).await;
    }

    async fn command(&self, path: &str, body: Value) {
        let answer = self.page.driver().post(path, body).await;
        answer.unwrap_or_else(|Refused(why)| panic!("the browser refuses {path}: {why}"));
    }
}

impl Deref for ClientPage {
    type Target = Page;

    fn deref(&self) -> &Page {
        &self.page
    }
}
