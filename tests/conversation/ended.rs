//! The end: its question, the result and the note, the client's rating, the next visit, and the ban.

use super::*;

#[test]
fn an_ended_talk_is_written_down_rated_and_known_at_the_next_visit_until_the_client_is_banned() {
    run(async {
        let server = company(&[INES], |settings| {
            settings.after_work.results = results(&["Solved", "Call back"]);
            settings.after_work.needs_result = true;
            settings.talk.rating = true;
            settings.talk.bans = true;
        })
        .await;
        let stage = Stage::start().await;
        let ines = at_desk(&stage, &server, INES).await;
        let browser = Browser::start().await;
        let anna = browser.page(ScreenSize::Desktop).await;
        comes(&anna, &server, "Anna Lindqvist").await;
        accepts(&ines, "Anna").await;
        writes(&ines, "Your refund is on its way.").await;
        anna.wait_text("messages", "Your refund is on its way.").await;
        ines.click("end").await;
        ines.wait_for("end-confirm").await;
        picture(&ines, "end-question").await;
        ines.click("end-confirm").await;
        ines.wait_for("after-work").await;
        picture(&ines, "after-work").await;
        ines.click("result-00000000-0000-7000-8000-000000000001").await;
        ines.type_into("after-note", "Refunded 12 euro.").await;
        ines.click("after-save").await;
        ines.wait_count("conversation-row", 0).await;

        rates(&anna, 5).await;
        anna.type_into("rating-text", "Quick and kind.").await;
        anna.click("rate").await;
        anna.wait_for("rated").await;
        picture(&anna, "client-rated").await;
        let database = Database::of(&server).await;
        wait::until("the session is closed with its result", SOON, async || {
            database.count("select count(*) from session where state = 'closed' and result_name = 'Solved'").await == 1
        })
        .await;

        // What was said is shown once more; from there a new talk begins.
        anna.click("fresh").await;
        anna.clear("name").await;
        anna.type_into("name", &format!("Anna L.{ENTER}")).await;
        accepts(&ines, "Anna").await;
        ines.wait_text("note", "Refunded 12 euro.").await;
        ines.wait_text("earlier", "Solved").await;
        picture(&ines, "second-visit").await;

        ines.click("more").await;
        ines.click("more-ban").await;
        ines.type_into("ban-reason", "Insults").await;
        picture(&ines, "ban").await;
        ines.click("ban-confirm").await;
        ines.wait_gone("ban-dialog").await;
        wait::until("the session is over", SOON, async || {
            database.count("select count(*) from session where state not in ('closed', 'after_work')").await == 0
        })
        .await;
        anna.click("fresh").await;
        anna.type_into("name", ENTER).await;
        gives(&anna, "she is told", "return document.body.dataset.state", "banned").await;
        picture(&anna, "client-banned").await;
    });
}
