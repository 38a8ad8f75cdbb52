//! The operator is away: the client is told, leaves a message, or goes to a group after a time.

use deskbell_desk::Desk;
use deskbell_desk::doubles::Doubles;
use deskbell_desk::view::SignInRequest;
use deskbell_protocol::CompanySettings;
use deskbell_testkit::MARA;

use super::*;

async fn mara(folder: &Path, address: String) -> Desk {
    let desk = Desk::open(folder, Doubles::default().ports()).await.expect("a second desk");
    let (username, password) = (MARA.username.to_owned(), MARA.password.to_owned());
    desk.sign_in(SignInRequest { address, username, password }).await.expect("Mara signs in");
    desk
}

#[test]
fn while_the_operator_is_away_clients_are_told_leave_a_message_or_go_to_a_group_after_a_time() {
    run(async {
        let place = Place::start().await;
        let admin = place.server.admin();
        admin.create_group("Support", &[MARA.username.to_owned()]).await.expect("the group is created");
        let after_five_seconds = |settings: &mut CompanySettings| {
            settings.invitations.owner_missing.pass_after_s = Some(5);
            Ok(())
        };
        admin.change_settings(after_five_seconds).await.expect("the settings are changed");
        let (desk, anna, bea) = tokio::join!(place.window(), place.phone(), place.phone());
        let mara = mara(&place.stage.home().join("mara"), place.server.url()).await;
        let pictures = pictures("away");

        form(&desk).await;
        desk.click("invitation-works-many").await;
        desk.type_into("invitation-label", "Refund").await;
        let link = create(&desk).await;
        join(&bea, &link, "Bea Olsen").await;
        desk.wait_for("waiting-card").await;
        place.stage.tray().choose("Away").await;
        bea.wait_text("state", "Ines Duarte is not available right now").await;
        bea.wait_text("state", "If that lasts 5 seconds, Support takes over").await;

        anna.open(&link).await;
        says(&anna, "card", "not available now").await;
        anna.wait_text("group-state", "Ines Duarte is not available right now").await;
        anna.click("leave-message").await;
        anna.type_into("name", "Anna Lindqvist").await;
        anna.type_into("text", "Where is my refund?").await;
        anna.type_into("email", "anna@example.org").await;
        picture_phone(&anna, pictures.join("leaving")).await;
        anna.click("join").await;
        anna.wait_text("state", "The answer comes to anna@example.org").await;
        picture_phone(&anna, pictures.join("left")).await;
        desk.wait_text("left-message-card", "Anna Lindqvist").await;
        desk.wait_text("left-message-card", "answer by e-mail").await;
        desk.wait_text("left-message-card", "Where is my refund?").await;

        bea.wait_text("messages", "Support takes over").await;
        picture_phone(&bea, pictures.join("passed")).await;
        let offered =
            async || mara.subscribe().0.sessions.into_iter().any(|it| it.offered && it.client.name == "Bea Olsen");
        wait::until("Mara is offered the client", SOON, offered).await;
        desk.wait_gone("waiting-card").await;
        desk.click("preview").await;
        desk.wait_text("client-email", "anna@example.org").await;
        desk.wait_text("messages", "Where is my refund?").await;
        picture_window(&desk, pictures.join("left-message")).await;
        mara.stop().await;
    });
}
