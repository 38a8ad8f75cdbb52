//! The little of the WebDriver protocol that the tests need, alike for WebKitGTK and Chromium.

use std::{net::TcpListener, time::Duration};

use reqwest::Method;
use serde_json::{Value, json};

use crate::wait::{PATIENCE, until};

/// The key under which an element's reference travels.
pub(crate) const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// One command may take this long: a page may be starting meanwhile.
const COMMAND_LIMIT: Duration = Duration::from_secs(30);

/// A refused command: the protocol's error code and the driver's sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refused(pub String);

pub(crate) type Answer<T> = Result<T, Refused>;

/// An element of the page; goes stale when the page redraws it.
#[derive(Debug, Clone)]
pub(crate) struct Element(String);

/// A session with a driver, that is a window or a browser.
#[derive(Debug, Clone)]
pub(crate) struct WebDriver {
    http: reqwest::Client,
    session: String,
}

impl WebDriver {
    /// Waits for a driver to listen on a loopback port and opens a session.
    pub(crate) async fn open(port: u16, capabilities: Value) -> Answer<Self> {
        Self::open_told(port, capabilities).await.map(|(driver, _)| driver)
    }

    /// The same, with what the driver tells of what it opened.
    pub(crate) async fn open_told(port: u16, capabilities: Value) -> Answer<(Self, Value)> {
        crate::use_ring();
        let http = reqwest::Client::builder().no_proxy().timeout(COMMAND_LIMIT).build().expect("an HTTP client");
        let base = format!("http://127.0.0.1:{port}");
        until("the browser's driver listens", PATIENCE, async || {
            http.get(format!("{base}/status")).send().await.is_ok_and(|answer| answer.status().is_success())
        })
        .await;
        let body = json!({ "capabilities": { "alwaysMatch": capabilities } });
        let mut answer = ask(&http, Method::POST, &format!("{base}/session"), Some(body)).await?;
        let told = answer["capabilities"].take();
        let id = answer["sessionId"].as_str().ok_or_else(|| Refused("the driver gave no session".to_owned()))?;
        Ok((Self { session: format!("{base}/session/{id}"), http }, told))
    }

    /// Ends the session and what it opened.
    pub(crate) async fn close(&self) -> Answer<()> {
        self.ask(Method::DELETE, "", None).await.map(|_| ())
    }

    pub(crate) async fn get(&self, path: &str) -> Answer<Value> {
        self.ask(Method::GET, path, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer<Value> {
        self.ask(Method::POST, path, Some(body)).await
    }

    pub(crate) async fn find_all(&self, css: &str) -> Answer<Vec<Element>> {
        let found = self.post("/elements", json!({ "using": "css selector", "value": css })).await?;
        let found = found.as_array().cloned().unwrap_or_default();
        Ok(found.iter().filter_map(|one| one[ELEMENT].as_str()).map(|id| Element(id.to_owned())).collect())
    }

    pub(crate) async fn element_get(&self, element: &Element, what: &str) -> Answer<Value> {
        self.get(&format!("/element/{}/{what}", element.0)).await
    }

    pub(crate) async fn element_post(&self, element: &Element, what: &str, body: Value) -> Answer<Value> {
        self.post(&format!("/element/{}/{what}", element.0), body).await
    }

    async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> Answer<Value> {
        ask(&self.http, method, &format!("{}{path}", self.session), body).await
    }
}

async fn ask(http: &reqwest::Client, method: Method, url: &str, body: Option<Value>) -> Answer<Value> {
    let failed = |error: reqwest::Error| Refused(format!("the driver does not answer: {error}"));
    let mut request = http.request(method, url);
    if let Some(body) = body {
        request = request.json(&body);
    }
    let answer = request.send().await.map_err(failed)?;
    let good = answer.status().is_success();
    let mut body: Value = answer.json().await.map_err(failed)?;
    let value = body["value"].take();
    if good { Ok(value) } else { Err(Refused(format!("{}: {}", value["error"], value["message"]))) }
}

/// A loopback port that was free a moment ago.
pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a loopback port is free");
    listener.local_addr().expect("a bound listener has an address").port()
}
