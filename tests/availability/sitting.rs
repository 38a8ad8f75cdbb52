//! Whether somebody sits at the computer, as logind tells it: the lock and the sleep of the operator's computer.

use deskbell_protocol::CompanySettings;
use deskbell_testkit::{Browser, MARA, ScreenSize};

use super::*;

/// Far less than the lease, by which the server would know without being told.
const TOLD: Duration = Duration::from_secs(5);

async fn wait_for_ines(database: &Database, column: &str, value: &str) {
    let sql = format!("select {column} from operator where username = 'ines'");
    let what = format!("the server has {value} as Ines's {column}");
    wait::until(&what, SOON, async || database.texts(&sql).await == [value]).await;
}

#[test]
fn a_locked_screen_sets_away_and_sleep_is_told_before_it_and_moves_offers_on() {
    run(async {
        let stage = Stage::builder().with_logind().without_sound().start().await;
        let server = TestServer::start().await;
        let members = [INES.username.to_owned(), MARA.username.to_owned()];
        server.admin().create_group("Support", &members).await.expect("the group is created");
        let away_at_lock = |settings: &mut CompanySettings| {
            settings.automatic_away.at_lock = Some(true);
            Ok(())
        };
        server.admin().change_settings(away_at_lock).await.expect("the settings are changed");
        let database = Database::in_folder(server.data()).await;
        let address = server.url();
        let window = async {
            let desk = DeskWindow::start(&stage, program(), &[]).await;
            script::sign_in(&desk, &address, INES).await;
            desk
        };
        let (desk, browser) = tokio::join!(window, Browser::start());
        let logind = stage.logind();
        logind.wait_inhibited().await;

        logind.ask_to_lock(true).await;
        wait_for_ines(&database, "status_cause", "locked").await;
        let shown = "return document.querySelector('[data-testid=profile-button]').innerText.includes('screen locked')";
        wait::until("the window says so", SOON, async || desk.script(shown).await == true).await;
        logind.ask_to_lock(false).await;
        let online = "select count(*) from operator where username = 'ines' and status like '%online%'";
        wait::until("Ines is Online again", SOON, async || database.count(online).await == 1).await;

        // There only after the client was put before Ines.
        let client = browser.page(ScreenSize::Phone).await;
        client.open(&format!("{address}/chat/support")).await;
        client.type_into("name", "Anna Lindqvist").await;
        client.click("join").await;
        desk.wait_for("offer-left").await;
        let mara = sign_in_elsewhere(&stage.home().join("mara"), address.clone(), MARA).await;
        assert!(offered(&mara).is_none(), "one operator at a time");

        let asleep = Instant::now();
        logind.suspend().await;
        wait_for_ines(&database, "presence", "disconnected").await;
        wait::until("Mara is offered the client", SOON, async || offered(&mara).is_some()).await;
        let taken = asleep.elapsed();
        assert!(taken < TOLD, "the server was told before the computer slept, it took {taken:?}");

        logind.resume().await;
        wait_for_ines(&database, "presence", "connected").await;
        assert_eq!(database.count(online).await, 1, "what she chose has survived");
        logind.wait_inhibited().await;
        mara.stop().await;
    });
}
