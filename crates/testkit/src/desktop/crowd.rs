//! Many clients in one Chromium, each in a browser context of its own: a browser for each would be too heavy.

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async, tungstenite::Message};

use super::{
    page::Page,
    webdriver::{Refused, WebDriver},
};

/// Clients who share a program and nothing that is stored. Each page is in view and runs all the time; one at a time is used.
#[derive(Debug)]
pub struct Crowd {
    page: Page,
    windows: Vec<String>,
}

impl Crowd {
    pub(super) async fn open(driver: WebDriver, devtools: &str, count: usize) -> Self {
        let mut devtools = Devtools::open(devtools).await;
        let mut windows = Vec::new();
        for _ in 0..count {
            let context = devtools.call("Target.createBrowserContext", json!({})).await;
            let page = json!({ "url": "about:blank", "browserContextId": context["browserContextId"] });
            let target = devtools.call("Target.createTarget", page).await;
            windows.push(target["targetId"].as_str().expect("a page has an id").to_owned());
        }
        Self { page: Page::new(driver), windows }
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.windows.len()
    }

    /// Goes on with the page of client `number`, counted from 0.
    ///
    /// # Panics
    /// When there is no such client; so with the others.
    pub async fn client(&mut self, number: usize) -> &Page {
        self.command("/window", json!({ "handle": self.windows[number] })).await;
        &self.page
    }

    /// Opens an address as client `number`, and waits until it is loaded.
    pub async fn open_as(&mut self, number: usize, url: &str) -> &Page {
        self.client(number).await;
        self.command("/url", json!({ "url": url })).await;
        &self.page
    }

    /// Closes them all.
    pub async fn close(self) {
        // It may have gone by itself, which is as good.
        let _ = self.page.driver().close().await;
    }

    async fn command(&self, path: &str, body: Value) {
        let answer = self.page.driver().post(path, body).await;
        answer.unwrap_or_else(|Refused(why)| panic!("the browser refuses {path}: {why}"));
    }
}

/// Chromium's own protocol, which alone can make contexts.
struct Devtools {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    calls: u32,
}

impl Devtools {
    async fn open(address: &str) -> Self {
        let version = reqwest::get(format!("http://{address}/json/version")).await.expect("Chromium answers");
        let version: Value = version.json().await.expect("it tells of itself");
        let url = version["webSocketDebuggerUrl"].as_str().expect("and where it listens");
        let (socket, _) = connect_async(url).await.expect("it listens there");
        Self { socket, calls: 0 }
    }

    async fn call(&mut self, method: &str, parameters: Value) -> Value {
        self.calls += 1;
        let call = json!({ "id": self.calls, "method": method, "params": parameters });
        self.socket.send(Message::text(call.to_string())).await.expect("Chromium is told");
        while let Some(Ok(message)) = self.socket.next().await {
            let mut answer: Value = serde_json::from_str(&message.to_string()).unwrap_or_default();
            if answer["id"] == self.calls {
                assert!(answer["error"].is_null(), "{method} is refused: {}", answer["error"]);
                return answer["result"].take();
            }
        }
        panic!("Chromium went before it answered {method}")
    }
}
