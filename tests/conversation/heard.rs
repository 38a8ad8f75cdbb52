//! What a screen reader finds in the real window.

use super::*;

#[test]
fn every_control_of_the_real_window_has_a_name_for_a_screen_reader() {
    run(async {
        let server = company(&[INES], |_| {}).await;
        let stage = Stage::builder().without_sound().with_screen_reader().start().await;
        let ines = at_desk(&stage, &server, INES).await;
        let browser = Browser::start().await;
        let anna = browser.page(ScreenSize::Phone).await;
        let mut seen = 0;
        for tab in ["tab-channels", "tab-invitation", "tab-notifications"] {
            ines.click(tab).await;
            seen += named(&stage, tab).await;
        }
        comes(&anna, &server, "Anna Lindqvist").await;
        ines.wait_text("waiting-card", "Anna").await;
        seen += named(&stage, "somebody waits").await;
        accepts(&ines, "Anna").await;
        writes(&ines, "Good morning.").await;
        says(&anna, "Good morning to you.").await;
        ines.wait_text("messages", "Good morning to you.").await;
        seen += named(&stage, "a conversation").await;
        ines.click("transfer").await;
        ines.wait_for("transfer-dialog").await;
        seen += named(&stage, "the transfer").await;
        ines.press(&[deskbell_testkit::ESCAPE]).await;
        ines.click("end").await;
        ines.wait_for("end-confirm").await;
        seen += named(&stage, "the end").await;
        assert!(seen > 60, "the tree was read: {seen} controls");
    });
}

/// How many controls there are now; fails with those that have no name.
async fn named(stage: &Stage, screen: &str) -> usize {
    let tree = stage.accessibility().tree().await;
    let controls: Vec<_> = tree.iter().filter(|one| one.is_control()).collect();
    let nameless: Vec<_> = controls.iter().filter(|one| one.name.trim().is_empty()).collect();
    assert!(nameless.is_empty(), "{screen}: without a name {nameless:?}");
    controls.len()
}
