//! Seen, heard and clicked, wherever the window is.

use super::*;

#[test]
fn a_real_notification_service_shows_each_alert_and_a_click_brings_the_right_session_from_anywhere() {
    run(async {
        let stage = Stage::builder().with_dunst().start().await;
        let server = TestServer::start().await;
        let desk = DeskWindow::start(&stage, program(), &[]).await;
        script::sign_in(&desk, &server.url(), INES).await;
        let mut anna = ScriptedClient::from_url(&script::invite(&desk).await);
        let mut eva = ScriptedClient::from_url(&script::invite(&desk).await);

        desk.unfocus().await;
        let before = Instant::now();
        anna.join("Anna Lindqvist").await.expect("the client joins");
        wait_displayed(&stage, 1).await;
        stage.sink().wait_audible_after(before, SOON).await;
        desk.desktop_screenshot(picture("waiting")).await;
        assert!(!desk.focused().await, "a popup must never take the focus");
        click_popup(&stage).await;
        desk.wait_focused().await;
        desk.wait_for("accept").await;
        wait_displayed(&stage, 0).await;
        desk.click("accept").await;
        desk.wait_for("composer").await;
        stage.sink().wait_silent_for(SILENCE, SOON).await;

        eva.join("Eva").await.expect("the client joins");
        desk.wait_for("waiting-card").await;
        desk.click("accept").await;
        wait::until("both are hers", SOON, async || desk.count("conversation-row").await == 2).await;

        // Eva's conversation is the one that is shown; it is Anna who writes.
        type Elsewhere<'a> = (&'a str, std::pin::Pin<Box<dyn Future<Output = ()> + 'a>>);
        let ways: [Elsewhere<'_>; 3] = [
            (
                "from the tray",
                Box::pin(async {
                    desk.close_window().await;
                    desk.wait_state(WindowState::Hidden).await;
                }),
            ),
            ("while minimised", Box::pin(desk.minimise())),
            (
                "from another workspace",
                Box::pin(async {
                    stage.run("xdotool", &["set_desktop", "1"]).await.expect("there is another workspace");
                    wait::until("the window is out of sight", SOON, async || !desk.focused().await).await;
                }),
            ),
        ];
        for (name, go) in ways {
            let rows = desk.script("return [...document.querySelectorAll('[data-testid=conversation-row]')].findIndex(row => row.textContent.includes('Eva'))").await;
            desk.script(&format!("document.querySelectorAll('[data-testid=conversation-row]')[{rows}].click()")).await;
            go.await;
            let before = Instant::now();
            let text = format!("Are you there? I write {name}");
            anna.say(&text).await.expect("the client writes");
            wait_displayed(&stage, 1).await;
            stage.sink().wait_audible_after(before, SOON).await;
            click_popup(&stage).await;
            desk.wait_state(WindowState::Shown).await;
            desk.wait_focused().await;
            desk.wait_text("messages", &text).await;
            wait_displayed(&stage, 0).await;
        }
    });
}
