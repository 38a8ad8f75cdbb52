//! The chat button on the company's own site, in real browsers: beside hostile styles, under a strict content security policy, and
//! across its pages.
#![cfg(target_os = "linux")]
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod refused;
mod site;
mod talk;
mod views;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use deskbell_desk::Desk;
use deskbell_desk::doubles::Doubles;
use deskbell_desk::view::{SessionView, SignInRequest};
use deskbell_protocol::CompanySettings;
use deskbell_testkit::{Browser, ClientPage, INES, ScreenSize, TestServer, wait};
use serde_json::Value;
use site::Site;
use tempfile::TempDir;

const SOON: Duration = Duration::from_secs(20);

/// The group, and what its button is called.
const GROUP: &str = "Support";
const USUAL: &str = "data-group=\"support\"";

const BUTTON: &str =
    "return document.querySelector('deskbell-widget')?.shadowRoot.querySelector('[data-testid=chat-button]')";
const FRAME: &str =
    "return document.querySelector('deskbell-widget')?.shadowRoot.querySelector('[data-testid=chat-frame]')";

/// A runtime of several threads, since the story waits while server and doubles work.
fn run(story: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime").block_on(story);
}

/// A server with a group, and an operator at a desk.
struct Place {
    server: TestServer,
    browser: Browser,
    folder: TempDir,
}

impl Place {
    async fn start() -> Self {
        let (server, browser) = tokio::join!(TestServer::start(), Browser::start());
        let members = [INES.username.to_owned()];
        server.admin().create_group(GROUP, &members).await.expect("the group is created");
        Self { server, browser, folder: TempDir::new().expect("a temporary folder") }
    }

    async fn settings(&self, change: impl Fn(&mut CompanySettings)) {
        let admin = self.server.admin();
        let changed = admin.change_settings(|settings| {
            change(settings);
            Ok(())
        });
        changed.await.expect("the settings are valid");
    }

    /// Ines signs in, and is online.
    async fn ines(&self) -> Desk {
        let desk = Desk::open(self.folder.path(), Doubles::default().ports()).await.expect("a desk");
        let (username, password) = (INES.username.to_owned(), INES.password.to_owned());
        desk.sign_in(SignInRequest { address: self.server.url(), username, password }).await.expect("Ines signs in");
        desk
    }

    async fn site(&self, attributes: &str, hostile: bool) -> Site {
        Site::start(&self.server.url(), attributes, hostile).await
    }
}

/// The client who is put before the operator.
async fn offered(desk: &Desk) -> SessionView {
    let look = async || desk.subscribe().0.sessions.into_iter().find(|session| session.offered);
    wait::until_some("a client is put before the operator", SOON, look).await
}

/// Something of the button: `label`, `expanded`, `badge`, `look`, `focused`.
async fn button(page: &ClientPage) -> Value {
    page.script(
        "const host = document.querySelector('deskbell-widget'); \
         const button = host?.shadowRoot.querySelector('[data-testid=chat-button]'); \
         const badge = host?.shadowRoot.querySelector('[data-testid=chat-badge]'); \
         return button ? { label: button.getAttribute('aria-label'), expanded: button.getAttribute('aria-expanded'), \
           badge: badge.hidden ? '' : badge.textContent, look: button.dataset.look, \
           focused: host.shadowRoot.activeElement === button } : null",
    )
    .await
}

/// Waits until the button is so.
async fn button_is(page: &ClientPage, what: &str, value: impl Into<Value>) {
    becomes(&format!("the button's {what}"), value.into(), async || {
        let seen = button(page).await;
        (seen[what].clone(), seen)
    })
    .await;
}

/// Waits until the first of what a look finds is this; says the other where it never is.
async fn becomes(what: &str, wanted: Value, look: impl AsyncFn() -> (Value, Value)) {
    let end = Instant::now() + SOON;
    loop {
        let (seen, more) = look().await;
        if seen == wanted {
            return;
        }
        assert!(Instant::now() < end, "{what} never became {wanted}: {more}");
    }
}

/// Waits until the chat in the frame is in a state; the page is inside the frame then.
async fn enter(page: &ClientPage, state: &str) {
    page.enter_frame(FRAME).await;
    let is = async || page.script("return document.body?.dataset.state ?? ''").await == state;
    wait::until(&format!("the chat in the frame is {state}"), SOON, is).await;
}

/// Pictures, kept to be looked at.
fn pictures() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("widget")
}

async fn picture(page: &ClientPage, name: &str) {
    for theme in ["dark", "light"] {
        page.prefer_dark(theme == "dark").await;
        let still = "const root = document.querySelector('deskbell-widget').shadowRoot; \
                     return document.getAnimations().length + root.getAnimations().length";
        wait::until("nothing on the page moves", SOON, async || page.script(still).await == 0).await;
        page.screenshot(pictures().join(format!("{name}-{theme}.png"))).await;
    }
}
