//! Bad days that only the real program shows: killed at every step, on a desktop where things are missing, or without a
//! folder to write to.
#![cfg(target_os = "linux")]
#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout, reason = "a test fails by panicking")]

mod connection;
mod keychain;
#[path = "../shift/script.rs"]
mod script;
#[path = "../shift/teller.rs"]
mod teller;

use std::path::Path;
use std::time::{Duration, Instant};

use deskbell_protocol::Content;
use deskbell_testkit::{
    Database, DeskWindow, ENTER, INES, NotificationDouble, NotificationMode, Proxy, ScriptedClient, Stage, TestServer,
    TrayDouble, WindowState, wait,
};

const SOON: Duration = Duration::from_secs(20);
const DATA: &str = ".local/share/io.github.deskbell.Deskbell";

fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_deskbell"))
}

/// A runtime of several threads, since the story waits while server and doubles work.
fn run(story: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime").block_on(story);
}

/// Kills the program, as a power cut does, and starts it again; it must be signed in.
async fn kill_and_restart<'a>(stage: &'a Stage, desk: DeskWindow<'a>) -> DeskWindow<'a> {
    desk.kill();
    let desk = DeskWindow::start(stage, program(), &[]).await;
    script::wait_shown(&desk, "workspace").await;
    desk
}

/// A client who came by a new invitation and waits.
async fn client_waits(desk: &DeskWindow<'_>, name: &str) -> ScriptedClient {
    let mut client = ScriptedClient::from_url(&script::invite(desk).await);
    desk.unfocus().await;
    client.join(name).await.expect("the client joins");
    client
}

async fn wait_for_trouble(desk: &DeskWindow<'_>, kind: &str, there: bool) {
    wait::until(&format!("the window tells of {kind}: {there}"), SOON, async || {
        let script = format!("return document.querySelectorAll('[data-testid=trouble][data-kind={kind}]').length");
        desk.script(&script).await == usize::from(there)
    })
    .await;
}

#[test]
fn a_program_killed_at_every_step_comes_back_to_what_the_server_has() {
    run(async {
        let stage = Stage::start().await;
        let server = TestServer::start().await;
        let proxy = Proxy::start(server.address()).await;
        let desk = DeskWindow::start(&stage, program(), &[]).await;
        script::sign_in(&desk, &proxy.url(), INES).await;

        // After the sign-in, and with preferences that were being written just then.
        let preferences = stage.home().join(DATA).join("preferences.json");
        assert!(preferences.is_file(), "the preferences must lie where they are to be broken");
        std::fs::write(&preferences, "{\"remem").expect("the preferences are broken");
        let desk = kill_and_restart(&stage, desk).await;

        let url = script::invite(&desk).await;
        let desk = kill_and_restart(&stage, desk).await;
        let mut client = ScriptedClient::from_url(&url);
        client.join("Anna").await.expect("the invitation is still good");
        desk.wait_for("waiting-card").await;

        // While the client waits: the next start alerts for her.
        let desk = kill_and_restart(&stage, desk).await;
        desk.wait_for("waiting-card").await;
        desk.click("accept").await;
        desk.wait_for("composer").await;

        // With a message on its way, whose answer is lost.
        proxy.lose_answers(true);
        desk.type_into("composer", "On its way").await;
        desk.press(&[ENTER]).await;
        let says = |text: &'static str| move |message: &deskbell_protocol::Message| matches!(&message.content, Content::Text { text: said } if said == text);
        client.wait_for_message(says("On its way")).await;
        proxy.lose_answers(false);
        proxy.cut();
        let desk = kill_and_restart(&stage, desk).await;
        desk.click("conversation-row").await;
        desk.wait_text("messages", "On its way").await;

        desk.click("end").await;
        desk.click("end-confirm").await;
        desk.wait_gone("conversation-row").await;
        let desk = kill_and_restart(&stage, desk).await;
        wait::until("the desk is connected", SOON, async || {
            desk.script("return document.body.dataset.connection").await == "connected"
        })
        .await;
        assert!(!desk.sees("conversation-row").await, "what was ended must stay ended");
        let database = Database::of(&server).await;
        for what in ["message where author_kind = 'operator'", "session where state = 'closed'", "invitation"] {
            assert_eq!(database.count(&format!("select count(*) from {what}")).await, 1, "{what}");
        }
    });
}

#[test]
fn a_data_folder_that_cannot_be_used_is_told_in_a_window() {
    run(async {
        let stage = Stage::builder().without_keyring().without_sound().start().await;
        // Root may write everywhere, but not below a file.
        let folder = stage.home().join(DATA);
        std::fs::create_dir_all(folder.parent().expect("a parent")).expect("a folder is made");
        std::fs::write(&folder, "in the way").expect("a file is made");
        let desk = DeskWindow::start(&stage, program(), &[]).await;
        script::wait_shown(&desk, "failed").await;
        desk.wait_text("start-failed", "start Deskbell again").await;
        desk.wait_text("start-folder", DATA).await;
        if let Some(picture) = std::env::var_os("DESKBELL_TEST_PICTURE") {
            desk.screenshot(picture).await;
        }
        desk.close_window().await;
        wait::until("the program has ended", SOON, async || !desk.is_running()).await;
        assert_eq!(std::fs::read_to_string(&folder).expect("the file"), "in the way", "nothing may be overwritten");
    });
}

#[test]
fn on_a_bare_desktop_the_program_goes_on_and_uses_what_comes_later() {
    run(async {
        let bare = Stage::builder().without_keyring().without_notifications().without_sound().without_tray();
        let stage = bare.start().await;
        let server = TestServer::start().await;
        let desk = DeskWindow::start(&stage, program(), &[]).await;
        script::sign_in(&desk, &server.url(), INES).await;
        desk.wait_for("in-memory-banner").await;
        let _anna = client_waits(&desk, "Anna").await;
        desk.wait_for("alertless").await;
        let why = desk.text("alertless").await;
        assert!(
            why.contains("no notification service") && why.contains("no sound device"),
            "why nothing reaches her: {why}"
        );
        wait_for_trouble(&desk, "tray", true).await;
        let told = desk.script("return document.querySelector('[data-kind=tray]').textContent").await;
        let told = told.as_str().unwrap_or_default();
        assert!(told.contains("closing the window ends Deskbell") && told.contains("minimise"), "what to do: {told}");
        if let Some(picture) = std::env::var_os("DESKBELL_TEST_PICTURE") {
            desk.screenshot(picture).await;
        }

        let popups = NotificationDouble::start(&stage.bus_address()).await;
        let tray = TrayDouble::start(&stage.bus_address()).await;
        let _eva = client_waits(&desk, "Eva").await;
        popups.next(|popup| popup.summary.contains("Eva")).await;
        // One way reaches her again; the other one is told by itself.
        desk.wait_gone("alertless").await;
        wait_for_trouble(&desk, "sound", true).await;
        wait_for_trouble(&desk, "popups", false).await;
        tray.wait_for_icon().await;
        wait_for_trouble(&desk, "tray", false).await;
        desk.close_window().await;
        desk.wait_state(WindowState::Hidden).await;
        assert!(desk.is_running(), "now that there is a tray, the program must stay in it");
    });
}

#[test]
fn a_silent_or_refusing_notification_service_holds_up_neither_sound_nor_the_next_popup() {
    run(async {
        let stage = Stage::start().await;
        let server = TestServer::start().await;
        let desk = DeskWindow::start(&stage, program(), &[]).await;
        script::sign_in(&desk, &server.url(), INES).await;
        let popups = stage.notifications();

        popups.behave(NotificationMode::Silent);
        let before = Instant::now();
        let _anna = client_waits(&desk, "Anna").await;
        let first = popups.next(|popup| popup.summary.contains("Anna")).await;
        stage.sink().wait_audible_after(before, SOON).await;
        let _eva = client_waits(&desk, "Eva").await;
        let second = popups.next(|popup| popup.summary.contains("Eva")).await;
        let apart = second.at.duration_since(first.at);
        // The program waits five seconds for an answer.
        assert!(apart < Duration::from_millis(4_500), "Eva's popup must not wait for Anna's: {apart:?}");
        wait_for_trouble(&desk, "popups", true).await;

        popups.behave(NotificationMode::Refuse);
        let _olga = client_waits(&desk, "Olga").await;
        popups.next(|popup| popup.summary.contains("Olga")).await;
        popups.behave(NotificationMode::Answer);
        let _petr = client_waits(&desk, "Petr").await;
        popups.next(|popup| popup.summary.contains("Petr")).await;
        wait_for_trouble(&desk, "popups", false).await;
    });
}

#[test]
fn whatever_a_client_writes_is_text_in_window_and_popup() {
    run(async {
        let stage = Stage::start().await;
        let server = TestServer::start().await;
        let desk = DeskWindow::start(&stage, program(), &[]).await;
        script::sign_in(&desk, &server.url(), INES).await;
        let mut client = client_waits(&desk, "<b>Ann\u{202e}a</b>").await;
        stage.notifications().next(|popup| popup.summary.contains("<b>Anna</b> is waiting")).await;
        desk.click("accept").await;
        desk.wait_for("composer").await;
        desk.unfocus().await;

        let nasty = "<script>window.hacked=1</script><img src=x onerror='window.hacked=1'> &amp; \u{200f}\u{202e}שלום\u{202c} 👩‍👩‍👧 a\u{0}b";
        client.say(nasty).await.expect("the server takes any text");
        let popup = stage.notifications().next(|popup| popup.body.contains("script")).await;
        assert!(!popup.body.contains('<') && !popup.body.contains('\u{0}'), "the service reads markup: {}", popup.body);
        let long = "long ".repeat(6_000);
        client.say(&long).await.expect("the server takes a long text");
        let popup = stage.notifications().next(|popup| popup.body.starts_with("long ")).await;
        assert!(popup.body.chars().count() < 300, "a popup holds the beginning only");

        // The server leaves the zero byte out: PostgreSQL cannot keep one. The window leaves out what turns the direction of words.
        let without_zero = nasty.replace(['\u{0}', '\u{202e}', '\u{202c}'], "");
        for (what, text) in
            [("what a client writes is shown as it is", without_zero.as_str()), ("all of a long text is shown", &long)]
        {
            let text = serde_json::to_string(text.trim_end()).expect("a text");
            let shown = format!(
                "return [...document.querySelectorAll('[data-testid=message]')].some(m => m.textContent.includes({text}))"
            );
            if text.len() > nasty.len() {
                // What is long begins folded.
                desk.click("fold").await;
            }
            wait::until(what, SOON, async || desk.script(&shown).await == true).await;
        }
        let alive = "return document.querySelectorAll('[data-testid=message] :is(script, img)').length === 0 && !('hacked' in window)";
        assert!(desk.script(alive).await == true, "nothing of it may come alive");
    });
}
