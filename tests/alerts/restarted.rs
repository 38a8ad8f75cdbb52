//! The program was killed while its popups were on the screen.

use super::*;

#[test]
fn after_a_restart_popups_are_replaced_and_a_click_on_an_old_one_opens_its_session() {
    run(async {
        let stage = Stage::start().await;
        let server = TestServer::start().await;
        let desk = DeskWindow::start(&stage, program(), &[]).await;
        script::sign_in(&desk, &server.url(), INES).await;
        let (first, second) = (script::invite(&desk).await, script::invite(&desk).await);
        let (mut anna, mut eva) = (ScriptedClient::from_url(&first), ScriptedClient::from_url(&second));
        anna.join("Anna").await.expect("the client joins");
        desk.wait_for("waiting-card").await;
        desk.click("accept").await;
        desk.wait_for("composer").await;
        desk.unfocus().await;
        eva.join("Eva").await.expect("the client joins");
        let waiting = stage.notifications().next(|popup| popup.summary.contains("Eva")).await;
        anna.say("Written before").await.expect("the client writes");
        let written = stage.notifications().next(|popup| popup.body.contains("Written before")).await;
        let file = stage.home().join(".local/share/io.github.deskbell.Deskbell/popups.json");
        wait::until("both popups are remembered", SOON, async || {
            std::fs::read_to_string(&file).is_ok_and(|text| text.matches("about").count() == 2)
        })
        .await;

        desk.kill();
        let desk = DeskWindow::start(&stage, program(), &["--hidden"]).await;
        script::wait_shown(&desk, "workspace").await;
        let again = stage.notifications().next(|popup| popup.summary.contains("Eva")).await;
        assert_eq!((again.id, again.replaces), (waiting.id, waiting.id), "replaced, not stacked");
        stage.notifications().click(written.id).await;
        desk.wait_state(WindowState::Shown).await;
        desk.wait_focused().await;
        desk.wait_text("messages", "Written before").await;
        stage.notifications().wait_until_none_shown().await;
    });
}
