//! A client opens the chat on the company's site, talks with an operator, and goes from page to page meanwhile.

use deskbell_testkit::{ENTER, ESCAPE};

use super::*;

/// Whether the keyboard is inside the frame. Not in which field: without a mouse, as this browser is, in none.
const FOCUSED: &str = "return document.hasFocus() && document.activeElement !== document.body";

async fn has_the_keyboard(page: &ClientPage) {
    let where_it_is = "return [document.hasFocus(), document.activeElement?.outerHTML.slice(0, 90)]";
    becomes("the keyboard in the panel", true.into(), async || {
        (page.script(FOCUSED).await, page.script(where_it_is).await)
    })
    .await;
}

#[test]
fn a_client_talks_on_a_strict_and_hostile_site_and_goes_on_across_its_pages() {
    run(async {
        let place = Place::start().await;
        let ines = place.ines().await;
        let site = place.site(USUAL, true).await;
        let anna = place.browser.page(ScreenSize::Desktop).await;

        anna.open(&site.page("/timetable?customer=4711#north")).await;
        button_is(&anna, "look", "online").await;
        button_is(&anna, "label", "Chat with Support, online now").await;
        let count = "return document.querySelectorAll('deskbell-widget').length";
        assert_eq!(anna.script(count).await, 1, "the script stands there twice");
        let seen = "const host = document.querySelector('deskbell-widget'); const { width, right } = \
                    host.shadowRoot.querySelector('button').getBoundingClientRect(); \
                    return width === 56 && right === innerWidth - 20 && \
                      document.elementFromPoint(innerWidth - 48, innerHeight - 48) === host";
        assert_eq!(anna.script(seen).await, true, "the site's styles do not reach it");
        let kept = "return localStorage.length + sessionStorage.length + document.cookie.length";
        assert_eq!(anna.script(kept).await, 0, "nothing is kept before it is used");
        let asked =
            "return performance.getEntriesByType('resource').filter(({ name }) => !name.includes('/site.')).length";
        assert_eq!(anna.script(asked).await, 2, "the script, and whether somebody is there");

        anna.click_found(BUTTON).await;
        button_is(&anna, "expanded", "true").await;
        enter(&anna, "card").await;
        has_the_keyboard(&anna).await;
        anna.type_into("name", &format!("Anna Lindqvist{ENTER}")).await;
        anna.wait_text("state", "Waiting for Support").await;
        let session = offered(&ines).await;
        let (name, page) = (session.client.name.as_str(), session.client.page.as_deref());
        assert_eq!(name, "Anna Lindqvist", "what is typed arrives");
        assert_eq!(page, Some(site.page("/timetable").as_str()), "the page without its query");
        ines.accept(session.id).await.expect("Ines accepts");
        anna.type_into("composer", "Can I move my seat?").await;
        anna.click("send").await;
        ines.send_message(session.id, "Of course.".into()).await.expect("Ines answers");
        anna.wait_text("messages", "Of course.").await;

        anna.press(&[ESCAPE]).await;
        anna.leave_frame().await;
        button_is(&anna, "expanded", "false").await;
        button_is(&anna, "focused", true).await;
        ines.send_message(session.id, "Which one would you like?".into()).await.expect("Ines asks");
        button_is(&anna, "badge", "1").await;
        button_is(&anna, "label", "Chat with Support, online now. New messages: 1").await;

        anna.open(&site.page("/prices")).await;
        button_is(&anna, "badge", "1").await;
        button_is(&anna, "expanded", "false").await;
        anna.script("Deskbell.open()").await;
        enter(&anna, "active").await;
        anna.wait_text("messages", "Which one would you like?").await;
        has_the_keyboard(&anna).await;
        anna.leave_frame().await;
        button_is(&anna, "badge", "").await;

        anna.open(&site.page("/")).await;
        button_is(&anna, "expanded", "true").await;
        enter(&anna, "active").await;
        anna.wait_text("messages", "Which one would you like?").await;
        assert_eq!(anna.script(FOCUSED).await, false, "who changes the page keeps the keyboard on it");
        anna.click("composer").await;
        anna.type_into("composer", "By the window").await;
        anna.click("send").await;
        let told = async || {
            let sessions = ines.subscribe().0.sessions;
            sessions.iter().any(|one| {
                one.last.as_ref().is_some_and(|last| format!("{:?}", last.content).contains("By the window"))
            })
        };
        wait::until("Ines reads it", SOON, told).await;
        anna.leave_frame().await;
        let heard = anna.script("return heard").await;
        assert!(!heard["messages"].to_string().contains("seat"), "the site hears nothing of what is said: {heard}");
        assert_eq!(heard["keys"].to_string(), "[]", "nor what is typed");
        assert_eq!(heard["said"].to_string(), "[]", "and nothing went wrong");
        ines.stop().await;
    });
}
