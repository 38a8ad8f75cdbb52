//! A conversation goes from one operator's window to another's, and comes back when nobody takes it.

use super::*;

/// Opens the transfer, chooses by name, writes a note, and gives it away.
async fn gives_to(desk: &Page, name: &str, note: &str) {
    desk.click("transfer").await;
    desk.wait_for("transfer-dialog").await;
    desk.click_text("transfer-find-option", name).await;
    desk.type_into("transfer-note", note).await;
    desk.click("transfer-confirm").await;
    desk.wait_text("transfer-pending", name).await;
}

#[test]
fn a_conversation_goes_to_a_colleague_with_its_note_and_the_client_is_told_who_goes_on() {
    run(async {
        let server = company(&[INES], |settings| settings.talk.transfer_s = 120).await;
        let (here, there) = tokio::join!(Stage::start(), Stage::start());
        let (ines, mara) = (at_desk(&here, &server, INES).await, at_desk(&there, &server, MARA).await);
        let browser = Browser::start().await;
        let anna = browser.page(ScreenSize::Desktop).await;
        comes(&anna, &server, "Anna Lindqvist").await;
        accepts(&ines, "Anna").await;
        writes(&ines, "Good morning, Anna.").await;
        anna.wait_text("messages", "Good morning, Anna.").await;
        says(&anna, "My invoice is wrong.").await;
        ines.wait_text("messages", "My invoice is wrong.").await;

        mara.unfocus().await;
        let before = std::time::Instant::now();
        gives_to(&ines, "Mara", "Invoice 4711, she was charged twice.").await;
        picture(&ines, "transfer-pending").await;
        let popup = there.notifications().next(|popup| format!("{popup:?}").contains("Ines")).await;
        assert!(format!("{popup:?}").contains("Anna"), "the popup says who comes: {popup:?}");
        there.sink().wait_audible_after(before, SOON).await;
        writes(&ines, "Mara will help you with it.").await;
        anna.wait_text("messages", "Mara will help you with it.").await;

        mara.focus().await;
        mara.wait_text("transfer-card", "charged twice").await;
        picture(&mara, "transfer-incoming").await;
        mara.click("accept").await;
        mara.wait_for("composer").await;
        mara.wait_text("messages", "My invoice is wrong.").await;
        mara.wait_text("note", "charged twice").await;
        ines.wait_count("conversation-row", 0).await;
        anna.wait_text("messages", "Mara").await;
        there.sink().wait_silent_for(Duration::from_secs(3), SOON).await;

        writes(&mara, "I have found it.").await;
        anna.wait_text("messages", "I have found it.").await;
        says(&anna, "Thank you, Mara.").await;
        mara.wait_text("messages", "Thank you, Mara.").await;
        let database = Database::of(&server).await;
        let doubled = "select count(*) from (select content from message where author_kind <> 'system' group by content having count(*) > 1)";
        assert_eq!(database.count(doubled).await, 0, "nothing is doubled");
        assert_eq!(
            database.count("select count(*) from message where author_kind <> 'system'").await,
            5,
            "nothing is lost"
        );
        picture(&mara, "transfer-taken").await;
    });
}

#[test]
fn a_transfer_that_is_declined_returns_and_one_can_be_taken_back() {
    run(async {
        let server = company(&[INES], |settings| settings.talk.transfer_s = 120).await;
        let (here, there) = tokio::join!(Stage::start(), Stage::start());
        let (ines, mara) = (at_desk(&here, &server, INES).await, at_desk(&there, &server, MARA).await);
        let browser = Browser::start().await;
        let anna = browser.page(ScreenSize::Phone).await;
        comes(&anna, &server, "Anna Lindqvist").await;
        accepts(&ines, "Anna").await;

        gives_to(&ines, "Mara", "Please take her.").await;
        mara.wait_text("transfer-card", "Anna").await;
        mara.click("decline").await;
        ines.wait_text("transfer-returned", "Mara").await;
        mara.wait_count("transfer-card", 0).await;
        picture(&ines, "transfer-returned").await;

        ines.click("transfer-again").await;
        ines.click_text("transfer-find-option", "Mara").await;
        ines.click("transfer-confirm").await;
        mara.wait_text("transfer-card", "Anna").await;
        ines.click("transfer-take-back").await;
        ines.wait_gone("transfer-pending").await;
        mara.wait_count("transfer-card", 0).await;
        writes(&ines, "I am still here.").await;
        anna.wait_text("messages", "I am still here.").await;
    });
}
