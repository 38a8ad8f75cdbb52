//! An invitation for one client: made in two clicks, and nobody else's once that client is in.

use super::*;

const ANNA: &str = "Anna Lindqvist";

/// What the operator pastes somewhere else.
async fn pasted(desk: &DeskWindow<'_>, stage: &Stage) -> String {
    desk.focus().await;
    desk.click("invitations-find").await;
    stage.run("xdotool", &["key", "ctrl+v"]).await.expect("the keys are pressed");
    wait::until("the link is pasted", SOON, async || desk.value("invitations-find").await.contains("/i/")).await;
    let link = desk.value("invitations-find").await;
    stage.run("xdotool", &["key", "ctrl+a", "BackSpace"]).await.expect("the keys are pressed");
    desk.wait_for("invitation-row").await;
    link
}

#[test]
fn a_one_off_is_made_in_two_clicks_greets_its_client_and_is_nobody_elses_in_that_browser() {
    run(async {
        let place = Place::start().await;
        let (desk, anna, bea) = tokio::join!(place.window(), place.phone(), place.phone());
        let pictures = pictures("one-off");

        desk.click("new-invitation").await;
        desk.click("invitation-create").await;
        desk.wait_text("invitation-url", "/i/").await;

        desk.focus().await;
        place.stage.run("xdotool", &["key", "ctrl+n"]).await.expect("the keys are pressed");
        let in_form =
            "return document.activeElement.closest('form')?.querySelector('[data-testid=invitation-create]') != null";
        wait::until("Ctrl N leads into the form", SOON, async || desk.script(in_form).await == true).await;
        desk.click("invitation-more").await;
        desk.type_into("invitation-name", ANNA).await;
        let shown = create(&desk).await;
        picture_window(&desk, pictures.join("made")).await;
        desk.click("invitation-copy").await;
        desk.wait_text("invitation-copy", "Copied").await;
        let link = pasted(&desk, &place.stage).await;
        assert_eq!(link, shown, "what is copied is what is shown");

        anna.open(&link).await;
        anna.wait_text("hello", "Hello Anna Lindqvist").await;
        picture_phone(&anna, pictures.join("card")).await;
        bea.open(&link).await;
        says(&bea, "card", "online now").await;
        row(&desk, "unused", ANNA).await;
        assert_eq!(anna.value("name").await, ANNA, "she need not type her name");
        anna.click("join").await;
        says(&anna, "waiting", "Ines Duarte").await;
        desk.wait_text("waiting-card", ANNA).await;
        row(&desk, "in_use", ANNA).await;

        bea.clear("name").await;
        bea.type_into("name", "Bea Olsen").await;
        bea.click("join").await;
        says(&bea, "used", "This link has been used").await;
        picture_phone(&bea, pictures.join("used")).await;

        anna.type_into("composer", "Can I move my seat?").await;
        anna.click("send").await;
        desk.wait_text("waiting-card", "Can I move my seat?").await;
        anna.reload().await;
        says(&anna, "waiting", "Ines Duarte").await;
        anna.open("about:blank").await;
        anna.script("history.back()").await;
        says(&anna, "waiting", "Ines Duarte").await;
        let anna = place.browser.again(anna).await;
        anna.open(&link).await;
        says(&anna, "waiting", "Ines Duarte").await;
        anna.wait_text("messages", "Can I move my seat?").await;
        assert_eq!(place.database.count("select count(*) from session").await, 1, "she came back to her own session");

        desk.click("accept").await;
        desk.wait_for("composer").await;
        desk.click("end").await;
        desk.click("end-confirm").await;
        says(&anna, "ended", "Ines Duarte ended the conversation").await;
        form(&desk).await;
        row(&desk, "used", ANNA).await;
    });
}
