//! An operator who lets offers pass: told loudly, wherever the window is, and back by one click.

use std::path::PathBuf;

use deskbell_protocol::CompanySettings;
use deskbell_testkit::{Browser, ScreenSize};

use super::*;

/// What the popup and the window have in common; two misses are the default.
const MISSED: &str = "You did not answer 2 offers in a row";

/// The pictures of this story, kept to be looked at.
fn pictures() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("missed")
}

#[test]
fn two_missed_offers_are_told_by_a_popup_that_brings_the_window_and_its_way_back() {
    run(async {
        let stage = Stage::start().await;
        let server = TestServer::start().await;
        server.admin().create_group("Support", &[INES.username.to_owned()]).await.expect("the group is created");
        let shortest = |settings: &mut CompanySettings| {
            settings.groups.iter_mut().for_each(|group| group.accept_s = 5);
            Ok(())
        };
        server.admin().change_settings(shortest).await.expect("the settings are changed");
        let database = Database::in_folder(server.data()).await;
        let address = server.url();
        let window = async {
            let desk = DeskWindow::start(&stage, program(), &[]).await;
            script::sign_in(&desk, &address, INES).await;
            stage.tray().wait_for_icon().await;
            desk.close_window().await;
            desk.wait_state(WindowState::Hidden).await;
            desk
        };
        let (desk, browser) = tokio::join!(window, Browser::start());
        for name in ["Anna Lindqvist", "Tomasz Zieliński"] {
            let client = browser.page(ScreenSize::Phone).await;
            client.open(&format!("{address}/chat/support")).await;
            client.type_into("name", name).await;
            client.click("join").await;
            stage.notifications().next(|popup| popup.summary.contains(name)).await;
        }
        let popup = stage.notifications().next(|popup| popup.summary == "You are away").await;
        assert!(popup.body.contains(MISSED), "the popup says how many: {}", popup.body);
        let cause = "select status_cause from operator where username = 'ines'";
        assert_eq!(database.texts(cause).await, ["not_responding"], "the popup tells what the server did");
        assert_eq!(desk.state().await, WindowState::Hidden, "a popup must not bring the window by itself");

        // The program hears of clicks a moment after the popup is there: sooner than a person clicks, later than a test does.
        wait::until("a click on the popup brings the window", SOON, async || {
            stage.notifications().click(popup.id).await;
            desk.state().await == WindowState::Shown
        })
        .await;
        desk.wait_focused().await;
        desk.wait_for("not-responding").await;
        // The window keeps apart what is put into a sentence, for languages that are written the other way.
        let banner = desk.text("not-responding").await.replace(['\u{2068}', '\u{2069}'], "");
        assert!(banner.contains(MISSED), "the banner says how many: {banner}");
        picture_light_and_dark(&desk, &pictures(), "banner").await;
        desk.click("i-am-back").await;
        desk.wait_gone("not-responding").await;
        let online = "select count(*) from operator where username = 'ines' and status like '%online%'";
        wait::until("the server has Ines Online", SOON, async || database.count(online).await == 1).await;
    });
}
