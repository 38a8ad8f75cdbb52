//! How it looks on a desktop and on a phone, with somebody there and nobody, in both languages.

use deskbell_protocol::{AllAway, Status};

use super::*;

const PANEL: &str = "const { width, height } = document.querySelector('deskbell-widget').shadowRoot\
                     .querySelector('[data-testid=chat-panel]').getBoundingClientRect(); return [width, height]";

#[test]
fn on_a_phone_the_panel_covers_the_page_and_is_closed_from_within() {
    run(async {
        let place = Place::start().await;
        let ines = place.ines().await;
        let site = place.site(&format!("{USUAL} data-language=\"cs\""), false).await;
        let anna = place.browser.page(ScreenSize::Phone).await;
        anna.open(&site.page("/")).await;
        button_is(&anna, "label", "Chat: Support, nyní online").await;
        picture(&anna, "phone-button").await;
        anna.click_found(BUTTON).await;
        enter(&anna, "card").await;
        anna.wait_text("group-state", "Brzy se vám někdo ozve").await;
        anna.leave_frame().await;
        let whole = anna.script("return [innerWidth, innerHeight]").await;
        wait::until("the panel covers the page", SOON, async || anna.script(PANEL).await == whole).await;
        picture(&anna, "phone-card").await;
        enter(&anna, "card").await;
        anna.type_into("name", "Anna Lindqvist").await;
        anna.click("join").await;
        let session = offered(&ines).await;
        ines.accept(session.id).await.expect("Ines accepts");
        enter_again(&anna, "active").await;
        anna.type_into("composer", "Dobrý den, mohu si přesunout místenku?").await;
        anna.click("send").await;
        ines.send_message(session.id, "Dobrý den, samozřejmě.".into()).await.expect("Ines answers");
        anna.wait_text("messages", "samozřejmě").await;
        anna.leave_frame().await;
        picture(&anna, "phone-talk").await;
        anna.enter_frame(FRAME).await;
        assert_eq!(anna.attribute("close", "aria-label").await.as_deref(), Some("Zavřít chat"), "it has a name");
        anna.click("close").await;
        anna.leave_frame().await;
        button_is(&anna, "expanded", "false").await;
        button_is(&anna, "focused", true).await;
        ines.send_message(session.id, "Které by se vám hodilo?".into()).await.expect("Ines asks");
        button_is(&anna, "badge", "1").await;
        picture(&anna, "phone-badge").await;
        ines.stop().await;
    });
}

/// The frame is entered already.
async fn enter_again(page: &ClientPage, state: &str) {
    page.leave_frame().await;
    enter(page, state).await;
}

#[test]
fn the_button_says_that_nobody_is_there_and_the_panel_says_it_kindly() {
    run(async {
        let place = Place::start().await;
        let ines = place.ines().await;
        let site = place.site(USUAL, false).await;
        let anna = place.browser.page(ScreenSize::Desktop).await;
        anna.open(&site.page("/")).await;
        button_is(&anna, "look", "online").await;
        picture(&anna, "button").await;
        anna.click_found(BUTTON).await;
        enter(&anna, "card").await;
        anna.leave_frame().await;
        picture(&anna, "card").await;
        enter(&anna, "card").await;
        anna.type_into("name", "Anna Lindqvist").await;
        anna.click("join").await;
        let session = offered(&ines).await;
        ines.accept(session.id).await.expect("Ines accepts");
        enter_again(&anna, "active").await;
        anna.type_into("composer", "My train at 14:05 was cancelled. Can I take the next one?").await;
        anna.click("send").await;
        let answer = "Yes, your ticket is valid on the 15:05. I have kept a seat for you: carriage 4, seat 61.";
        ines.send_message(session.id, answer.into()).await.expect("Ines answers");
        anna.wait_text("messages", "carriage 4").await;
        anna.leave_frame().await;
        picture(&anna, "talk").await;
        ines.end_session(session.id).await.expect("Ines ends it");
        enter(&anna, "ended").await;
        anna.leave_frame().await;
        picture(&anna, "ended").await;

        ines.set_status(Status::AWAY).await.expect("Ines is away");
        let bea = place.browser.page(ScreenSize::Desktop).await;
        let looks = async |look: &str| {
            wait::until(&format!("the button is {look}"), SOON, async || {
                bea.open(&site.page("/")).await;
                button_is(&bea, "expanded", "false").await;
                button(&bea).await["look"] == look
            })
            .await;
        };
        looks("busy").await;
        place.settings(|settings| settings.all_away = AllAway::Offline).await;
        looks("offline").await;
        button_is(&bea, "label", "Chat with Support, nobody is here right now").await;
        bea.click_found(BUTTON).await;
        enter(&bea, "offline").await;
        bea.wait_text("group-state", "Nobody is here right now. Come back later.").await;
        bea.leave_frame().await;
        picture(&bea, "offline").await;
        ines.stop().await;
    });
}

#[test]
fn where_the_network_keeps_the_chat_away_the_panel_says_so_and_leads_to_it() {
    run(async {
        let place = Place::start().await;
        let _ines = place.ines().await;
        let site = place.site(USUAL, false).await;
        let anna = place.browser.page(ScreenSize::Desktop).await;
        anna.open(&site.page("/")).await;
        button_is(&anna, "expanded", "false").await;
        anna.offline(true).await;
        anna.click_found(BUTTON).await;
        let stuck = "const stuck = document.querySelector('deskbell-widget').shadowRoot.querySelector('[data-testid=chat-stuck]'); \
                     return stuck ? stuck.innerText + stuck.querySelector('a').href : ''";
        let chat = format!("{}/chat/support", place.server.url());
        let says = async || {
            let said = anna.script(stuck).await;
            said.as_str().is_some_and(|said| said.contains("does not open on this page") && said.ends_with(&chat))
        };
        wait::until("the panel says that the chat does not come", SOON, says).await;
        picture(&anna, "stuck").await;
    });
}
