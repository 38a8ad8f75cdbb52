//! Invitations in the real program: made and handed over in the window, opened by clients on their phones.
#![cfg(target_os = "linux")]
#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout, reason = "a test fails by panicking")]

mod away;
mod one_off;
mod reusable;
mod revoked;
mod scheduled;
#[path = "../shift/script.rs"]
mod script;
#[path = "../shift/teller.rs"]
mod teller;

use std::path::{Path, PathBuf};
use std::time::Duration;

use deskbell_testkit::{Browser, ClientPage, Database, DeskWindow, INES, Page, ScreenSize, Stage, TestServer, wait};

const SOON: Duration = Duration::from_secs(20);

fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_deskbell"))
}

/// A runtime of several threads, since the story waits while server and doubles work.
fn run(story: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime").block_on(story);
}

/// What every story needs besides the window.
struct Place {
    stage: Stage,
    server: TestServer,
    database: Database,
    browser: Browser,
}

impl Place {
    async fn start() -> Self {
        let (stage, server, browser) = tokio::join!(Stage::start(), TestServer::start(), Browser::start());
        let database = Database::in_folder(server.data()).await;
        Self { stage, server, database, browser }
    }

    /// The program's window, with Ines signed in.
    async fn window(&self) -> DeskWindow<'_> {
        let desk = DeskWindow::start(&self.stage, program(), &[]).await;
        script::sign_in(&desk, &self.server.url(), INES).await;
        desk
    }

    /// A client's phone with nothing stored.
    async fn phone(&self) -> ClientPage {
        self.browser.page(ScreenSize::Phone).await
    }
}

/// Opens the form for an invitation by the button of the window's bar.
async fn form(desk: &DeskWindow<'_>) {
    desk.click("new-invitation").await;
}

/// Makes what the form says, and returns the address that is shown.
async fn create(desk: &DeskWindow<'_>) -> String {
    let former = made(desk).await;
    desk.click("invitation-create").await;
    wait::until_some("the new invitation's address is shown", SOON, async || {
        made(desk).await.filter(|url| url.contains("/i/") && former.as_ref() != Some(url))
    })
    .await
}

/// The address of the invitation that the window says was made last.
async fn made(desk: &DeskWindow<'_>) -> Option<String> {
    let url = "return document.querySelector('[data-testid=invitation-url]')?.textContent.trim() ?? null";
    desk.script(url).await.as_str().map(str::to_owned)
}

/// Waits until a client's page is in a state and says these words there.
async fn says(client: &ClientPage, state: &str, words: &str) {
    wait::until(&format!("the client's page is {state}"), SOON, async || is(client, state).await).await;
    client.wait_text("state", words).await;
}

async fn is(client: &ClientPage, state: &str) -> bool {
    client.script("return document.body.dataset.state ?? ''").await == state
}

/// Opens a link and joins under a name.
async fn join(client: &ClientPage, url: &str, name: &str) {
    client.open(url).await;
    client.clear("name").await;
    client.type_into("name", name).await;
    client.click("join").await;
    says(client, "waiting", "Ines Duarte").await;
}

/// Waits until the newest invitation of the window's list is in a state, and its row says these words.
async fn row(desk: &DeskWindow<'_>, state: &str, words: &str) {
    wait::until(&format!("the newest invitation is {state}"), SOON, async || {
        desk.attribute("invitation-row", "data-state").await.as_deref() == Some(state)
    })
    .await;
    reads(desk, "invitation-row", words).await;
}

/// Waits until the window shows such an element with these words, which may be put together from several texts.
async fn reads(desk: &DeskWindow<'_>, testid: &str, words: &str) {
    let texts = async || desk.texts(testid).await.join("\n").replace(['\u{2068}', '\u{2069}'], "");
    wait::until(&format!("{testid} says {words:?}"), SOON, async || texts().await.contains(words)).await;
}

/// Pictures of a story, light and dark, kept to be looked at.
fn pictures(story: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("invitations").join(story)
}

async fn picture_window(desk: &DeskWindow<'_>, file: PathBuf) {
    for theme in ["dark", "light"] {
        desk.script(&format!("document.documentElement.dataset.theme = '{theme}'")).await;
        still(desk).await;
        desk.screenshot(file.with_extension(format!("{theme}.png"))).await;
    }
}

/// Waits until the colours have changed.
async fn still(page: &Page) {
    let still = async || page.script("return document.getAnimations().length").await == 0;
    wait::until("nothing on the page moves", SOON, still).await;
}

async fn picture_phone(client: &ClientPage, file: PathBuf) {
    for theme in ["dark", "light"] {
        client.prefer_dark(theme == "dark").await;
        still(client).await;
        client.screenshot(file.with_extension(format!("{theme}.png"))).await;
    }
}
