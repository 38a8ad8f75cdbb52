//! An invitation for several clients, up to a limit.

use super::*;

#[test]
fn a_reusable_one_lets_two_clients_in_at_once_and_tells_the_third_that_it_is_used() {
    run(async {
        let place = Place::start().await;
        let (desk, anna, bea, cyril) = tokio::join!(place.window(), place.phone(), place.phone(), place.phone());
        let pictures = pictures("reusable");

        form(&desk).await;
        desk.click("invitation-works-many").await;
        desk.type_into("invitation-uses", "2").await;
        desk.type_into("invitation-label", "Group tour").await;
        reads(&desk, "invitation-words", "for up to 2 clients").await;
        let link = create(&desk).await;
        row(&desk, "unused", "Nobody came yet").await;

        tokio::join!(join(&anna, &link, "Anna Lindqvist"), join(&bea, &link, "Bea Olsen"), cyril.open(&link));
        row(&desk, "in_use", "2 of 2 came").await;
        desk.wait_count("waiting-card", 2).await;
        desk.click("invitation-details").await;
        desk.wait_count("invitation-use", 2).await;
        picture_window(&desk, pictures.join("two-wait")).await;
        if is(&cyril, "card").await {
            cyril.type_into("name", "Cyril Novák").await;
            cyril.click("join").await;
        }
        says(&cyril, "used", "This link has been used").await;
        assert_eq!(
            place.database.count("select count(*) from session").await,
            2,
            "each has a session, and nobody else"
        );
    });
}
