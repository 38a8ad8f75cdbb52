//! The conversation in the real program, with clients in real browsers: written, read, typed, with files and templates, given to a
//! colleague, ended with its result; heard by a screen reader; and a busy hour.
#![cfg(target_os = "linux")]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking and tells by printing"
)]

mod busy_hour;
mod ended;
mod files;
mod heard;
#[path = "../shift/script.rs"]
mod script;
#[path = "../shift/teller.rs"]
mod teller;
mod transferred;
mod written;

use std::path::{Path, PathBuf};
use std::time::Duration;

use deskbell_protocol::{CompanySettings, ResultChoice, ResultId};
use deskbell_testkit::{
    Browser, ClientPage, Database, DeskWindow, ENTER, INES, MARA, Page, ScreenSize, Somebody, Stage, TestServer, wait,
};

const SOON: Duration = Duration::from_secs(20);

/// The group to which clients come.
const GROUP: &str = "Support";

fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_deskbell"))
}

/// A runtime of several threads, since the story waits while server and doubles work.
fn run(story: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime").block_on(story);
}

/// A server with a group of these operators.
async fn company(members: &[Somebody], change: impl Fn(&mut CompanySettings)) -> TestServer {
    let server = TestServer::start().await;
    let members: Vec<_> = members.iter().map(|one| one.username.to_owned()).collect();
    server.admin().create_group(GROUP, &members).await.expect("the group is created");
    let admin = server.admin();
    let changed = admin.change_settings(|settings| {
        settings.groups.iter_mut().for_each(|group| group.accept_s = 300);
        change(settings);
        Ok(())
    });
    changed.await.expect("the settings are valid");
    server
}

fn results(names: &[&str]) -> Vec<ResultChoice> {
    let choice = |(number, name): (u128, &&str)| {
        let id: ResultId = format!("00000000-0000-7000-8000-{number:012}").parse().expect("an id");
        ResultChoice { id, name: (*name).to_owned() }
    };
    (1..).zip(names).map(choice).collect()
}

/// An operator at the real window, signed in.
async fn at_desk<'stage>(stage: &'stage Stage, server: &TestServer, who: Somebody) -> DeskWindow<'stage> {
    let desk = DeskWindow::start(stage, program(), &[]).await;
    script::sign_in(&desk, &server.url(), who).await;
    desk
}

/// A client comes to the group and gives a name.
async fn comes(client: &ClientPage, server: &TestServer, name: &str) {
    client.open(&format!("{}/chat/support", server.url())).await;
    client.type_into("name", &format!("{name}{ENTER}")).await;
}

async fn accepts(desk: &Page, name: &str) {
    desk.wait_text("waiting-card", name).await;
    desk.click("accept").await;
    desk.wait_for("composer").await;
}

async fn writes(page: &Page, text: &str) {
    page.type_into("composer", text).await;
    page.press(&[ENTER]).await;
}

/// A client writes. The button sends, since this browser has no mouse, as a phone.
async fn says(client: &Page, text: &str) {
    client.type_into("composer", text).await;
    client.click("send").await;
}

/// The star's own control lies under its drawing, which takes the clicks.
async fn rates(client: &Page, stars: u32) {
    client.wait_for("rate").await;
    client.script(&format!("document.querySelector('[data-testid=star-{stars}]').click(); return 1")).await;
}

/// Waits until a script gives this.
async fn gives(page: &Page, what: &str, script: &str, wanted: impl Into<serde_json::Value>) {
    let wanted = wanted.into();
    wait::until(what, SOON, async || page.script(script).await == wanted).await;
}

/// What became of the newest message that the operator wrote.
async fn newest_is(desk: &Page, delivery: &str) {
    let script =
        "return [...document.querySelectorAll('[data-testid=message][data-author=operator]')].pop()?.dataset.delivery";
    gives(desk, &format!("the newest answer is {delivery}"), script, delivery).await;
}

/// Pictures, kept to be looked at.
fn pictures() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("conversation")
}

async fn picture(page: &Page, name: &str) {
    wait::until("nothing on the page moves", SOON, async || {
        page.script(
            "return document.getAnimations().filter((one) => one.effect.getTiming().iterations !== Infinity).length",
        )
        .await
            == 0
    })
    .await;
    page.screenshot(pictures().join(format!("{name}.png"))).await;
}
