//! Whether an alert would reach the operator: true in the window and for the supervisor, a moment after it changes.

use deskbell_desk::Desk;
use deskbell_desk::doubles::Doubles;
use deskbell_desk::view::SignInRequest;
use deskbell_protocol::Role;
use deskbell_testkit::{COMPANY, MARA};

use super::*;

/// Whether the supervisor's desk says that an alert would reach Ines; none before her desk told.
fn seen_by(supervisor: &Desk) -> Option<bool> {
    let team = supervisor.subscribe().0.team;
    let ines = team.into_iter().find(|state| state.operator.username == INES.username)?;
    ines.readiness.map(|readiness| readiness.can_alert())
}

/// Waits until a line of the check stands so.
async fn wait_check(desk: &DeskWindow<'_>, check: &str, standing: &str) {
    wait::until(&format!("the check of {check} says {standing}"), SOON, async || {
        desk.sees(&format!("check-{check}")).await
            && desk.attribute(&format!("check-{check}"), "data-standing").await.as_deref() == Some(standing)
    })
    .await;
}

#[test]
fn what_keeps_alerts_from_the_operator_is_told_to_her_and_to_the_supervisor_and_the_test_is_seen_and_heard() {
    run(async {
        let stage = Stage::builder().with_dunst().start().await;
        let server = TestServer::builder()
            .empty()
            .company(COMPANY)
            .operator(INES, Role::Operator)
            .operator(MARA, Role::Supervisor)
            .start()
            .await;
        let folder = tempfile::TempDir::new().expect("a temporary folder");
        let supervisor = Desk::open(folder.path(), Doubles::default().ports()).await.expect("a second desk");
        let (username, password) = (MARA.username.to_owned(), MARA.password.to_owned());
        let request = SignInRequest { address: server.url(), username, password };
        supervisor.sign_in(request).await.expect("the supervisor signs in");

        let desk = DeskWindow::start(&stage, program(), &[]).await;
        script::sign_in(&desk, &server.url(), INES).await;
        desk.click("home").await;
        desk.click("tab-notifications").await;
        for check in ["sounds", "output", "popup_service", "do_not_disturb", "tray"] {
            wait_check(&desk, check, "passed").await;
        }
        wait::until("the supervisor sees that Ines can be reached", SOON, async || seen_by(&supervisor) == Some(true))
            .await;
        desk.screenshot(picture("ready")).await;

        stage.run("pactl", &["set-sink-mute", "test", "1"]).await.expect("the sound is muted");
        wait_check(&desk, "output", "needs_you").await;
        assert!(!desk.sees("alertless").await, "popups still reach her");
        stage.run("dunstctl", &["set-paused", "true"]).await.expect("do-not-disturb is on");
        wait_check(&desk, "do_not_disturb", "needs_you").await;
        desk.wait_for("alertless").await;
        desk.screenshot(picture("deaf")).await;
        wait::until("the supervisor sees that she cannot", SOON, async || seen_by(&supervisor) == Some(false)).await;
        stage.run("pactl", &["set-sink-mute", "test", "0"]).await.expect("the sound is on");
        stage.run("dunstctl", &["set-paused", "false"]).await.expect("do-not-disturb is off");
        desk.wait_gone("alertless").await;
        wait::until("the supervisor sees that she can again", SOON, async || seen_by(&supervisor) == Some(true)).await;

        let before = Instant::now();
        desk.click("test-begin").await;
        wait_displayed(&stage, 1).await;
        stage.sink().wait_audible_after(before, SOON).await;
        desk.desktop_screenshot(picture("test")).await;
        desk.click("test-both").await;
        wait_check(&desk, "test", "passed").await;
        wait_displayed(&stage, 0).await;
        supervisor.stop().await;
    });
}
