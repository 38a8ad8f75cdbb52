//! The demonstration for a machine without a display: one shift on a virtual desktop, with a real window, a real browser,
//! popups, keychain and sound. Prints what happened and leaves pictures and a summary in `target/demo/`. `cargo xtask run` starts it.
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
    let desk = DeskWindow::start(&stage, program, &["--demo"]).await;
    script::wait_shown(&desk, "workspace").await;
    let data = stage.home().join(".local/share/io.github.deskbell.Deskbell/demo/server");
    let limit = std::time::Duration::from_secs(10);
    wait::until("the demonstration's database is there", limit, async || data.is_dir()).await;
    let database = Database::in_folder(&data).await;
    teller.saw("Deskbell runs with its own server and the demo company");
    script::Scene { stage: &stage, desk: &desk, database: &database, teller }.play().await;
}

/// Where cargo builds: this program lies in `target/debug/examples/`.
#[cfg(target_os = "linux")]
fn target_folder() -> std::path::PathBuf {
    let own = std::env::current_exe().expect("this program lies somewhere");
    own.ancestors().nth(3).expect("examples/, debug/ and target/ are above it").to_owned()
}
