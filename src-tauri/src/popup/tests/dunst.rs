//! A real notification service.

use deskbell_testkit::Stage;

use super::*;

#[tokio::test]
async fn dunst_shows_replaces_and_closes() {
    let stage = Stage::builder().without_keyring().without_tray().without_sound().with_dunst().start().await;
    let data = tempfile::tempdir().expect("a folder");
    let mut program = Program::start_at(&stage.bus_address(), data.path(), Limits::default());
    let PopupService::Answers { name, clicks: true, body: true } = program.service(|_| true).await else {
        panic!("dunst answers, tells of clicks and shows a body")
    };
    assert_eq!(name, "dunst");
    let displayed = async || {
        let count = stage.run("dunstctl", &["count", "displayed"]).await.expect("dunst counts");
        count.trim().parse::<u32>().expect("a number")
    };

    let anna = session();
    program.show(anna, waits("Anna"));
    assert_eq!(program.outcome().await, (anna, Outcome::Shown));
    wait::until("it is on the screen", PATIENCE, async || displayed().await == 1).await;
    program.show(anna, wrote("<b>Hello</b>"));
    assert_eq!(program.outcome().await, (anna, Outcome::Replaced));
    assert_eq!(displayed().await, 1, "one a subject");
    program.withdraw(anna);
    wait::until("it is gone", PATIENCE, async || displayed().await == 0).await;
    let history = stage.run("dunstctl", &["history"]).await.expect("dunst remembers");
    assert!(history.contains("&lt;b&gt;Hello&lt;/b&gt;"), "what a client writes is text: {history}");

    assert!(stage.run("dunstctl", &["set-paused", "true"]).await.is_some());
    program.show(anna, waits("Anna"));
    assert_eq!(program.outcome().await, (anna, Outcome::DoNotDisturb), "dunst says itself that it is paused");
    assert!(stage.run("dunstctl", &["set-paused", "false"]).await.is_some());
    wait::until("what was kept back is on the screen", PATIENCE, async || displayed().await == 1).await;
    // The first action of a popup is the click on it.
    assert!(stage.run("dunstctl", &["action"]).await.is_some());
    assert_eq!(program.click().await, (anna, PopupAction::Open));
}
