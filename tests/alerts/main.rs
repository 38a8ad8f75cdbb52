//! Alerts in the real program: a real notification service that is looked at and clicked with the mouse, real sound whose level
//! is measured, and whether the program knows that it can be seen and heard.
#![cfg(target_os = "linux")]
#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout, reason = "a test fails by panicking")]

mod clicked;
mod muted;
mod reach;
mod restarted;
#[path = "../shift/script.rs"]
mod script;
#[path = "../shift/teller.rs"]
mod teller;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use deskbell_testkit::{DeskWindow, INES, ScriptedClient, Stage, TestServer, WindowState, wait};

const SOON: Duration = Duration::from_secs(20);

/// Longer than the pause before a sound comes again.
const SILENCE: Duration = Duration::from_millis(5_500);

fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_deskbell"))
}

/// A runtime of several threads, since the story waits while server and doubles work.
fn run(story: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime").block_on(story);
}

/// The pictures of a story, kept to be looked at.
fn picture(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("alerts");
    std::fs::create_dir_all(&folder).expect("a folder for the pictures");
    folder.join(format!("{name}.png"))
}

/// How many popups dunst shows.
async fn displayed(stage: &Stage) -> Option<usize> {
    stage.run("dunstctl", &["count", "displayed"]).await?.trim().parse().ok()
}

async fn wait_displayed(stage: &Stage, count: usize) {
    wait::until(&format!("{count} popups are on the screen"), SOON, async || displayed(stage).await == Some(count))
        .await;
}

/// Clicks the popup on the screen with the middle button, to which dunst gives a popup's own action.
async fn click_popup(stage: &Stage) {
    wait::until("the popup's window is there and clicked", SOON, async || {
        let found = stage.run("xdotool", &["search", "--onlyvisible", "--class", "Dunst"]).await.unwrap_or_default();
        let Some(window) = found.lines().next().map(str::to_owned) else { return false };
        let over = ["mousemove", "--window", &window, "40", "20", "click", "2"];
        stage.run("xdotool", &over).await.is_some()
    })
    .await;
}
