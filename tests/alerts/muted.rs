//! Muted for a while: silent, but not blind.

use super::*;

#[test]
fn muted_from_the_tray_popups_still_come_and_what_waits_rings_when_the_mute_ends() {
    run(async {
        let stage = Stage::start().await;
        let server = TestServer::start().await;
        let desk = DeskWindow::start(&stage, program(), &[]).await;
        script::sign_in(&desk, &server.url(), INES).await;
        let tray = stage.tray();
        tray.wait_for_icon().await;
        let (first, second) = (script::invite(&desk).await, script::invite(&desk).await);
        let (mut anna, mut eva) = (ScriptedClient::from_url(&first), ScriptedClient::from_url(&second));

        desk.unfocus().await;
        anna.join("Anna").await.expect("the client joins");
        stage.notifications().next(|popup| popup.summary.contains("Anna")).await;
        stage.sink().wait_audible(SOON).await;
        wait::until("the title counts who waits", SOON, async || window_title(&stage, &desk).await == "(1) Deskbell")
            .await;
        let counted = tray.icon().await.fingerprint;

        tray.choose("15 minutes").await;
        desk.wait_for("bell-left").await;
        stage.sink().wait_silent_for(SILENCE, SOON).await;
        let before = Instant::now();
        eva.join("Eva").await.expect("the client joins");
        stage.notifications().next(|popup| popup.summary.contains("Eva")).await;
        wait::until("the tray's icon counts anew", SOON, async || tray.icon().await.fingerprint != counted).await;
        assert_eq!(stage.sink().audible_since(before), Duration::ZERO, "muted");

        let unmute = tray.menu().await.into_iter().find(|item| item.label.starts_with("Muted until"));
        tray.choose(&unmute.expect("the tray says until when").label).await;
        desk.wait_gone("bell-left").await;
        stage.sink().wait_audible(SOON).await;
        desk.focus().await;
        stage.notifications().wait_until_none_shown().await;
    });
}

async fn window_title(stage: &Stage, desk: &DeskWindow<'_>) -> String {
    let Some(process) = desk.process_id() else { return String::new() };
    let of_program =
        ["search", "--all", "--onlyvisible", "--pid", &process.to_string(), "--name", "Deskbell", "getwindowname"];
    stage.run("xdotool", &of_program).await.unwrap_or_default().trim().to_owned()
}
