//! An invitation for a moment that is still to come.

use super::*;

/// Types a start so many seconds ahead. A field of hours and minutes takes seconds as well, though nobody types them there.
async fn start_in(desk: &DeskWindow<'_>, seconds: u32) {
    let script = format!(
        "const at = new Date(Date.now() + {seconds}000), two = n => String(n).padStart(2, '0'); \
         const put = (id, value) => {{ \
             const field = document.querySelector(`[data-testid=invitation-start-${{id}}]`); \
             field.value = value; field.dispatchEvent(new Event('input', {{ bubbles: true }})); return field.value; }}; \
         return [put('date', [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-')), \
                 put('time', [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(':'))].join(' ');"
    );
    let typed = desk.script(&script).await;
    assert!(typed.as_str().is_some_and(|typed| typed.len() > 16), "the fields take a day and a time: {typed}");
}

#[test]
fn a_scheduled_one_counts_down_on_the_clients_page_and_opens_the_chat_by_itself() {
    run(async {
        let place = Place::start().await;
        let (desk, anna) = tokio::join!(place.window(), place.phone());
        let pictures = pictures("scheduled");

        form(&desk).await;
        desk.click("invitation-more").await;
        desk.click("invitation-starts-at").await;
        desk.type_into("invitation-label", "Refund").await;
        desk.type_into("invitation-name", "Anna Lindqvist").await;
        desk.wait_for("invitation-start-time").await;
        picture_window(&desk, pictures.join("form")).await;
        start_in(&desk, 8).await;
        let link = create(&desk).await;
        row(&desk, "not_yet_valid", "Starts in 0:0").await;

        anna.open(&link).await;
        says(&anna, "early", "Northlight Rail").await;
        anna.wait_text("countdown", "0:0").await;
        let calendar = "return fetch(document.querySelector('[data-testid=calendar]').href).then(it => it.text())";
        let calendar = anna.script(calendar).await;
        assert!(calendar.as_str().is_some_and(|text| text.contains("BEGIN:VEVENT")), "a calendar file: {calendar}");
        picture_phone(&anna, pictures.join("countdown")).await;
        assert!(!anna.sees("join").await, "nobody joins before it begins");

        anna.wait_for("join").await;
        says(&anna, "card", "online now").await;
        row(&desk, "unused", "Refund").await;
        anna.click("join").await;
        says(&anna, "waiting", "Ines Duarte").await;
        reads(&desk, "waiting-card", "Refund").await;
        row(&desk, "in_use", "Anna Lindqvist").await;
        let before = "select count(*) from session s join invitation i on i.id = s.invitation_id where s.queued_at < i.valid_from";
        assert_eq!(place.database.count(before).await, 0, "nobody came before it began");
    });
}
