//! What is written: told as delivered and read, as it is typed, by template; and a draft that survives.

use super::*;

const TYPES: &str = "return document.querySelector('[data-testid=typing]').classList.contains('on')";

#[test]
fn a_message_is_told_as_sent_delivered_and_read_and_typing_is_seen_both_ways() {
    run(async {
        let server = company(&[INES], |settings| settings.talk.typing_preview = true).await;
        let stage = Stage::start().await;
        let ines = at_desk(&stage, &server, INES).await;
        let browser = Browser::start().await;
        let anna = browser.page(ScreenSize::Desktop).await;
        comes(&anna, &server, "Anna Lindqvist").await;
        accepts(&ines, "Anna").await;

        anna.type_into("composer", "Is the seat by the wind").await;
        ines.wait_text("typing-text", "Is the seat by the wind").await;
        picture(&ines, "typing").await;
        anna.type_into("composer", "ow free?").await;
        anna.click("send").await;
        ines.wait_text("messages", "Is the seat by the window free?").await;
        ines.wait_gone("typing-text").await;

        ines.type_into("composer", "One mom").await;
        gives(&anna, "she sees that Ines types", TYPES, true).await;
        ines.type_into("composer", "ent.").await;
        ines.press(&[ENTER]).await;
        anna.wait_text("messages", "One moment.").await;
        newest_is(&ines, "read").await;
        gives(&anna, "and that she does not any more", TYPES, false).await;

        // Out of her sight it is delivered and not read.
        anna.script("Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => 'hidden' }); Object.defineProperty(document, 'hidden', { configurable: true, get: () => true }); document.dispatchEvent(new Event('visibilitychange')); return 1").await;
        writes(&ines, "It is free.").await;
        newest_is(&ines, "delivered").await;
        anna.script("delete document.visibilityState; delete document.hidden; document.dispatchEvent(new Event('visibilitychange')); return 1").await;
        newest_is(&ines, "read").await;

        picture(&ines, "read").await;
        picture(&anna, "client-talk").await;
    });
}

#[test]
fn a_template_is_found_by_a_few_letters_filled_in_and_sent_without_the_mouse() {
    run(async {
        let server = company(&[INES], |_| {}).await;
        let stage = Stage::start().await;
        let ines = at_desk(&stage, &server, INES).await;
        let browser = Browser::start().await;
        let anna = browser.page(ScreenSize::Phone).await;
        comes(&anna, &server, "Anna Lindqvist").await;
        accepts(&ines, "Anna").await;
        makes_template(&ines, "Greeting", "Hello {client.first_name}, this is {operator.name}.").await;

        ines.type_into("composer", "/grt").await;
        ines.wait_text("template", "Greeting").await;
        ines.wait_text("template-preview", "Hello Anna, this is Ines Duarte.").await;
        picture(&ines, "templates").await;
        ines.press(&[ENTER]).await;
        gives(
            &ines,
            "the text is in the composer",
            "return document.querySelector('[data-testid=composer]').value",
            "Hello Anna, this is Ines Duarte.",
        )
        .await;
        ines.press(&[ENTER]).await;
        anna.wait_text("messages", "Hello Anna, this is Ines Duarte.").await;
    });
}

/// Makes a template in the window.
async fn makes_template(desk: &Page, name: &str, text: &str) {
    desk.click("more").await;
    desk.click("more-templates").await;
    desk.click("template-new").await;
    desk.type_into("template-name", name).await;
    desk.type_into("template-text", text).await;
    desk.click("template-save").await;
    desk.wait_text("template-row", name).await;
    desk.press(&[deskbell_testkit::ESCAPE]).await;
    desk.wait_gone("templates-dialog").await;
}

#[test]
fn a_draft_survives_a_kill_and_the_client_who_leaves_meanwhile() {
    run(async {
        let server = company(&[INES], |_| {}).await;
        let stage = Stage::start().await;
        let ines = at_desk(&stage, &server, INES).await;
        let browser = Browser::start().await;
        let anna = browser.page(ScreenSize::Desktop).await;
        comes(&anna, &server, "Anna Lindqvist").await;
        accepts(&ines, "Anna").await;
        ines.type_into("composer", "A long answer that is not don").await;
        anna.click("leave").await;
        anna.click("leave-confirm").await;
        ines.wait_for("after-work").await;
        ines.wait_text("unsent", "A long answer that is not don").await;
        picture(&ines, "left-meanwhile").await;
        ines.kill();
        let ines = DeskWindow::start(&stage, program(), &[]).await;
        script::wait_shown(&ines, "workspace").await;
        ines.click("conversation-row").await;
        ines.wait_text("unsent", "A long answer that is not don").await;
    });
}
