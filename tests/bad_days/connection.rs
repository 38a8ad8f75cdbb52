//! The connection fails in the middle of a conversation: what the operator sees meanwhile, and that nothing is lost.

use deskbell_protocol::{Content, Message};
use deskbell_testkit::{Database, DeskWindow, ENTER, INES, Proxy, ScriptedClient, Stage, TestServer, wait};

use crate::{SOON, client_waits, program, run, script};

fn says(text: &'static str) -> impl Fn(&Message) -> bool {
    move |message| matches!(&message.content, Content::Text { text: said } if said == text)
}

/// A client in a conversation that the window shows.
async fn talking(desk: &DeskWindow<'_>) -> ScriptedClient {
    let client = client_waits(desk, "Anna").await;
    desk.click("accept").await;
    desk.wait_for("composer").await;
    client
}

/// How the messages that the operator wrote are marked.
async fn deliveries(desk: &DeskWindow<'_>) -> String {
    let marks = "return [...document.querySelectorAll('[data-testid=message][data-author=operator]')].map(m => m.dataset.delivery).join()";
    desk.script(marks).await.as_str().unwrap_or_default().to_owned()
}

/// The texts that the window shows, in their order.
async fn texts(desk: &DeskWindow<'_>, of: &[&str]) -> Vec<String> {
    let shown = "return [...document.querySelectorAll('[data-testid=message]')].map(m => m.textContent)";
    let shown: Vec<String> = serde_json::from_value(desk.script(shown).await).expect("a list of texts");
    let named = |text: &String| of.iter().find(|part| text.contains(**part)).map(|part| (*part).to_owned());
    shown.iter().filter_map(named).collect()
}

#[test]
fn a_server_gone_in_the_middle_of_a_conversation_is_told_and_what_is_written_goes_out_once() {
    run(async {
        // In Czech, so that no English sentence passes for a translated one.
        let stage = Stage::builder().language("cs_CZ.UTF-8").start().await;
        let mut server = TestServer::start().await;
        let desk = DeskWindow::start(&stage, program(), &[]).await;
        script::sign_in(&desk, &server.url(), INES).await;
        let mut client = talking(&desk).await;
        assert!(!desk.sees("offline-banner").await, "nothing is wrong yet");

        server.stop().await;
        desk.type_into("composer", "Written meanwhile").await;
        desk.press(&[ENTER]).await;
        wait::until("the message is shown as sending", SOON, async || deliveries(&desk).await == "sending").await;
        // A short loss is not worth a banner: the window's clock goes on by the ten seconds that make it one.
        desk.script("const now = Date.now; Date.now = () => now.call(Date) + 10_000").await;
        desk.wait_text("offline-banner", "Jste bez spojení a nedostáváte klienty.").await;
        desk.wait_text("offline-banner", "co napíšete, uloží a odešle později").await;
        desk.wait_text("messages", "Odesílá se").await;
        if let Some(picture) = std::env::var_os("DESKBELL_TEST_PICTURE") {
            desk.screenshot(picture).await;
        }

        server.restart().await;
        desk.script("document.querySelector('[data-testid=offline-banner] button').click()").await;
        desk.wait_gone("offline-banner").await;
        wait::until("the message is shown as sent", SOON, async || deliveries(&desk).await == "sent").await;
        client.wait_for_message(says("Written meanwhile")).await;
        client.say("Good to hear").await.expect("the client answers");
        desk.wait_text("messages", "Good to hear").await;
        let shown = texts(&desk, &["Written meanwhile", "Good to hear"]).await;
        assert_eq!(shown, ["Written meanwhile", "Good to hear"], "each is shown once");
        let stored = "select count(*) from message where content like '%meanwhile%'";
        assert_eq!(Database::of(&server).await.count(stored).await, 1, "the message must be stored once");
    });
}

#[test]
fn a_frame_lost_on_the_way_to_the_open_conversation_heals_by_itself() {
    run(async {
        let stage = Stage::builder().without_keyring().without_sound().start().await;
        let server = TestServer::start().await;
        let proxy = Proxy::start(server.address()).await;
        let desk = DeskWindow::start(&stage, program(), &[]).await;
        script::sign_in(&desk, &proxy.url(), INES).await;
        let mut client = talking(&desk).await;

        proxy.drop_frame_containing("Lost on the way");
        client.say("Lost on the way").await.expect("the server takes it");
        wait::until("the frame is lost", SOON, async || proxy.dropped_frames() == 1).await;
        client.say("Right behind").await.expect("the server takes it");
        let both = ["Lost on the way", "Right behind"];
        wait::until("the window shows both, in order", SOON, async || texts(&desk, &both).await == both).await;
        assert_eq!(proxy.dropped_frames(), 1, "the frame was truly lost");
    });
}
