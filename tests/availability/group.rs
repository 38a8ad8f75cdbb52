//! A client of a group: from its chat page, past one operator who declines and one who does not answer, into a
//! conversation; and what the next one finds while everybody is away.

use std::path::PathBuf;
use std::time::Instant;

use deskbell_protocol::CompanySettings;
use deskbell_testkit::{Browser, COMPANY, ClientPage, ENTER, MARA, Page, ScreenSize};

use super::*;

const GROUP: &str = "Support";

/// The pictures of this story, kept to be looked at.
fn pictures() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("group")
}

/// Sets the time to accept, together with a number by which a desk tells that the server goes by it.
async fn accept_within(server: &TestServer, desk: &Desk, seconds: u32) {
    let change = |settings: &mut CompanySettings| {
        settings.groups.iter_mut().for_each(|group| group.accept_s = seconds);
        settings.wait_target_s = 60 + seconds;
        Ok(())
    };
    server.admin().change_settings(change).await.expect("the settings are changed");
    let target = i64::from(60 + seconds) * 1000;
    let known = async || desk.subscribe().0.account.is_some_and(|account| account.wait_target_ms == target);
    wait::until("the server goes by the new settings", SOON, known).await;
}

async fn is_before_the_operator(window: &Page) {
    wait::until("the window shows the client as offered, with the time that is left", SOON, async || {
        let card = "const card = document.querySelector('[data-testid=waiting-card]'); \
                    return card?.dataset.offered === 'true' && card.dataset.place === 'waiting' \
                    && /[0-9]:[0-9]{2}/.test(card.querySelector('[data-testid=offer-left]').innerText)";
        window.script(card).await == true
    })
    .await;
}

async fn card_says(client: &ClientPage, url: &str, words: &str) {
    client.open(url).await;
    client.wait_text("card-operator", GROUP).await;
    client.wait_text("state", COMPANY).await;
    client.wait_text("group-state", words).await;
}

#[test]
fn a_client_of_a_group_goes_on_from_who_declines_and_who_does_not_answer_to_who_accepts() {
    run(async {
        let stage = Stage::start().await;
        let server = TestServer::start().await;
        let members = [INES.username.to_owned(), MARA.username.to_owned()];
        server.admin().create_group(GROUP, &members).await.expect("the group is created");
        let database = Database::in_folder(server.data()).await;
        let chat = format!("{}/chat/support", server.url());
        let address = server.url();
        let window = async {
            let desk = DeskWindow::start(&stage, program(), &[]).await;
            script::sign_in(&desk, &address, INES).await;
            desk
        };
        let (desk, browser) = tokio::join!(window, Browser::start());
        // After Ines, who is thus idle longer and first again in the second round; away until Ines has the first offer.
        let mara = sign_in_elsewhere(&stage.home().join("mara"), address.clone(), MARA).await;
        mara.set_status(Status::AWAY).await.expect("Mara is away");
        let away = "select count(*) from operator where status like '%away%'";
        wait::until("the server has Mara away", SOON, async || database.count(away).await == 1).await;
        desk.unfocus().await;

        let anna = browser.page(ScreenSize::Phone).await;
        card_says(&anna, &chat, "Somebody will be with you soon").await;
        anna.screenshot(pictures().join("card-open.png")).await;
        anna.type_into("name", "Anna Lindqvist").await;
        let joined = Instant::now();
        anna.click("join").await;
        let popup = stage.notifications().next(|popup| popup.summary.contains("Anna Lindqvist")).await;
        assert!(popup.body.contains(GROUP), "the popup must name the queue: {}", popup.body);
        stage.sink().wait_audible_after(joined, SOON).await;
        is_before_the_operator(&desk).await;
        anna.type_into("composer", "My train was cancelled, what now?").await;
        anna.click("send").await;
        desk.wait_text("waiting-card", "My train was cancelled").await;
        picture_light_and_dark(&desk, &pictures(), "offer").await;

        assert!(offered(&mara).is_none(), "one operator at a time");
        // The shortest time to accept, for Mara's offer alone.
        accept_within(&server, &mara, 5).await;
        mara.set_status(Status::Online).await.expect("Mara is back");
        wait::until("the server has both online", SOON, async || database.count(away).await == 0).await;
        desk.click("decline").await;
        wait::until("Mara is offered the client", SOON, async || offered(&mara).is_some()).await;
        accept_within(&server, &mara, 30).await;
        desk.wait_gone("offer-left").await;
        wait::until("her popup is gone", SOON, async || stage.notifications().shown().is_empty()).await;
        // She does not answer.
        stage.notifications().next(|popup| popup.summary.contains("Anna Lindqvist")).await;
        assert!(offered(&mara).is_none(), "the offer has moved on from Mara");
        is_before_the_operator(&desk).await;
        desk.click("accept").await;
        desk.type_into("composer", &format!("The 15:05 takes you along.{ENTER}")).await;
        anna.wait_text("messages", "The 15:05 takes you along.").await;
        anna.type_into("composer", "Wonderful, thank you").await;
        anna.click("send").await;
        desk.wait_text("messages", "Wonderful, thank you").await;
        assert_eq!(database.count("select count(*) from session").await, 1, "one session, moved and not copied");

        stage.tray().choose("Away").await;
        mara.set_status(Status::AWAY).await.expect("Mara goes away");
        wait::until("the server has both away", SOON, async || database.count(away).await == 2).await;
        let second = browser.page(ScreenSize::Phone).await;
        card_says(&second, &chat, "Nobody is here right now").await;
        second.screenshot(pictures().join("card-busy.png")).await;
        mara.stop().await;
    });
}
