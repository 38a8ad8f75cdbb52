//! The demonstration for a machine without a display: one shift on a virtual desktop, with a real window, a real browser,
//! popups, keychain and sound; then the desk with the demonstration's simulated clients. Prints what happened and leaves pictures and a summary in
//! `target/demo/`. `cargo xtask run` starts it.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a demonstration fails by panicking and tells by printing"
)]

#[cfg(target_os = "linux")]
mod script;
#[cfg(target_os = "linux")]
mod teller;

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime").block_on(show())
}

#[cfg(not(target_os = "linux"))]
fn main() -> std::process::ExitCode {
    println!("A virtual display is known on Linux only. Start Deskbell with: cargo xtask run");
    std::process::ExitCode::FAILURE
}

/// Plays the shift; failure when a step was not seen to happen.
#[cfg(target_os = "linux")]
async fn show() -> std::process::ExitCode {
    use std::panic::AssertUnwindSafe;
    use std::process::ExitCode;

    use futures_util::FutureExt;

    let target = target_folder();
    let folder = target.join("demo");
    if folder.exists() {
        std::fs::remove_dir_all(&folder).expect("the former demonstration can be removed");
    }
    let teller = teller::Teller::aloud(folder);
    // What stops the story is told once, in a sentence.
    std::panic::set_hook(Box::new(|_| {}));
    println!("No display here: one shift on a virtual desktop.\n");
    let played = AssertUnwindSafe(play(&target.join("debug/deskbell"), &teller)).catch_unwind().await;
    let failure = played.err().map(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default()
    });
    let summary = teller.summary(failure.as_deref()).expect("the demonstration keeps a summary");
    println!("\nPictures and summary: {}", summary.display());
    match failure {
        None => {
            println!("Every step was seen to happen.");
            ExitCode::SUCCESS
        }
        Some(why) => {
            println!("FAILED: {why}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(target_os = "linux")]
async fn play(program: &std::path::Path, teller: &teller::Teller) {
    use deskbell_testkit::{Database, DeskWindow, Stage, wait};

    let stage = Stage::start().await;
    teller.saw("A virtual desktop is up: display, window manager, session bus, keychain, tray, notification service, sound sink");
    let desk = DeskWindow::start(&stage, program, &["--demo=quiet"]).await;
    script::wait_shown(&desk, "workspace").await;
    let data = stage.home().join(".local/share/io.github.deskbell.Deskbell/demo/server");
    let limit = std::time::Duration::from_secs(10);
    wait::until("the demonstration's database is there", limit, async || data.is_dir()).await;
    let database = Database::in_folder(&data).await;
    teller.saw("Deskbell runs with its own server and the demo company");
    script::Scene { stage: &stage, desk: &desk, database: &database, teller }.play().await;
    live(&stage, program, teller).await;
}

/// Opens the desk to which simulated clients come, and answers one of them.
#[cfg(target_os = "linux")]
async fn live(stage: &deskbell_testkit::Stage, program: &std::path::Path, teller: &teller::Teller) {
    use std::time::Duration;

    use deskbell_testkit::{DeskWindow, ENTER, wait};

    let minute = Duration::from_secs(60);
    let desk = DeskWindow::start(stage, program, &["--demo"]).await;
    script::wait_shown(&desk, "workspace").await;
    teller.saw("Opened again, now with the demonstration's simulated clients");
    let said = async |author: &str| {
        let count = format!("return document.querySelectorAll('[data-testid=message][data-author={author}]').length");
        desk.script(&count).await.as_u64().unwrap_or_default()
    };
    wait::until("somebody waits who wrote why", minute, async || {
        let card = "return document.querySelector('[data-testid=waiting-card] .say:not(.t3)') !== null";
        desk.script(card).await == true
    })
    .await;
    teller.saw("The first of them came and wrote");
    desk.click("accept").await;
    desk.wait_for("composer").await;
    wait::until("the client said all of the question", minute, async || said("client").await >= 2).await;
    for (answer, replies) in
        [("Good morning, of course. Which booking is it?", 3), ("Friday, same train, same seats?", 4)]
    {
        desk.type_into("composer", answer).await;
        desk.press(&[ENTER]).await;
        wait::until("the client answers", minute, async || said("client").await >= replies).await;
    }
    wait::until("three others wait", minute, async || desk.count("waiting-card").await >= 3).await;
    teller.saw("She accepted and wrote; the client answered, and meanwhile three others came to wait");
    teller.picture(&desk, "living-desk").await;
    desk.script("document.documentElement.dataset.theme = 'dark'").await;
    wait::until("the colours have changed", minute, async || {
        desk.script("return document.getAnimations().length").await == 0
    })
    .await;
    teller.saw("The same in the dark");
    teller.picture(&desk, "living-desk-dark").await;
}

/// Where cargo builds: this program lies in `target/debug/examples/`.
#[cfg(target_os = "linux")]
fn target_folder() -> std::path::PathBuf {
    let own = std::env::current_exe().expect("this program lies somewhere");
    own.ancestors().nth(3).expect("examples/, debug/ and target/ are above it").to_owned()
}
