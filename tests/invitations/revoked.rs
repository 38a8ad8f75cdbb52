//! Revoked while clients wait: those go on, unless they are to end too.

use super::*;

async fn revoke(desk: &DeskWindow<'_>, picture: Option<PathBuf>, end_sessions: bool) {
    desk.click("invitation-menu").await;
    desk.click("menu-revoke").await;
    desk.wait_for("revoke-confirm").await;
    if end_sessions {
        desk.click("revoke-end-sessions").await;
    }
    if let Some(file) = picture {
        picture_window(desk, file).await;
    }
    desk.click("revoke-confirm").await;
    row(desk, "revoked", "Revoked").await;
}

#[test]
fn revoking_while_clients_wait_lets_them_go_on_unless_they_are_to_end_too() {
    run(async {
        let place = Place::start().await;
        let (desk, anna, bea) = tokio::join!(place.window(), place.phone(), place.phone());
        let pictures = pictures("revoked");

        form(&desk).await;
        desk.click("invitation-works-many").await;
        let link = create(&desk).await;
        tokio::join!(join(&anna, &link, "Anna Lindqvist"), bea.open(&link));
        row(&desk, "in_use", "1 client came").await;
        says(&bea, "card", "online now").await;
        revoke(&desk, Some(pictures.join("asked")), false).await;
        bea.type_into("name", "Bea Olsen").await;
        bea.click("join").await;
        says(&bea, "revoked", "This link was withdrawn").await;
        picture_phone(&bea, pictures.join("withdrawn")).await;
        assert!(is(&anna, "waiting").await, "who waits already goes on");

        desk.click("invitation-menu").await;
        desk.click("menu-duplicate").await;
        let second =
            wait::until_some("another invitation is made", SOON, async || made(&desk).await.filter(|url| *url != link))
                .await;
        join(&bea, &second, "Bea Olsen").await;
        row(&desk, "in_use", "1 client came").await;
        revoke(&desk, None, true).await;
        says(&bea, "ended", "ended").await;
        picture_phone(&bea, pictures.join("ended")).await;
        desk.wait_count("waiting-card", 1).await;

        anna.type_into("composer", "Is anybody there?").await;
        anna.click("send").await;
        desk.wait_text("waiting-card", "Is anybody there?").await;
        desk.click("accept").await;
        says(&anna, "active", "").await;
    });
}
