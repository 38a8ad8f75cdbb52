//! The story: an operator invites a client, is alerted, accepts, both talk, the operator ends. Judged by the notification
//! bus, the level at the sound sink, the database and the two screens; never by the program's own word.

#![allow(dead_code, reason = "shared by the tests and the demonstration, each of which uses a part")]

use std::time::{Duration, Instant};

use deskbell_testkit::{
    Browser, ClientPage, Database, DeskWindow, ENTER, ESCAPE, Notification, Page, ScreenSize, ScriptedClient, Somebody,
    Stage, WindowState, wait,
};

use crate::teller::Teller;

const SOON: Duration = Duration::from_secs(15);

/// What the story needs.
pub struct Scene<'a> {
    /// The desktop on which it plays.
    pub stage: &'a Stage,
    /// The operator's window.
    pub desk: &'a DeskWindow<'a>,
    /// The server's database.
    pub database: &'a Database,
    /// Who listens.
    pub teller: &'a Teller,
}

/// Waits until a page says that it is drawn and what it shows.
pub async fn wait_shown(page: &Page, what: &str) {
    wait::until(&format!("the window shows {what}"), SOON, async || {
        page.script("return document.body.dataset.ready ?? ''").await == what
    })
    .await;
}

async fn wait_state(page: &ClientPage, state: &str) {
    wait::until(&format!("the client's page says {state}"), SOON, async || {
        page.script("return document.body.dataset.state ?? ''").await == state
    })
    .await;
}

/// Signs in through the sign-in screen, as a person does.
pub async fn sign_in(desk: &DeskWindow<'_>, address: &str, who: Somebody) {
    wait_shown(desk, "sign-in").await;
    desk.clear("signin-address").await;
    desk.type_into("signin-address", address).await;
    desk.type_into("signin-username", who.username).await;
    desk.type_into("signin-password", who.password).await;
    desk.click("signin-submit").await;
    wait_shown(desk, "workspace").await;
}

/// Makes an invitation in the window and returns its address.
pub async fn invite(desk: &DeskWindow<'_>) -> String {
    desk.click("home").await;
    desk.click("tab-invitation").await;
    let shown =
        async || if desk.sees("invitation-url").await { desk.text("invitation-url").await } else { String::new() };
    let former = shown().await;
    desk.click("invitation-create").await;
    wait::until_some("the new invitation's address is shown", SOON, async || {
        Some(shown().await).filter(|url| url.contains("/i/") && *url != former)
    })
    .await
}

impl Scene<'_> {
    /// Plays from the signed-in window to the end of the talk.
    pub async fn play(&self) {
        let Self { stage, desk, database, teller } = self;
        wait_shown(desk, "workspace").await;
        assert!(stage.keychain().contains("service", "Deskbell").await, "the token must be in the keychain");
        teller.saw("The window is open, Ines Duarte is signed in, and her token is in the keychain");
        teller.picture(desk, "workspace").await;

        self.status_from_the_tray().await;

        let url = invite(desk).await;
        let invitations = database.count("select count(*) from invitation").await;
        assert!(invitations >= 1, "the invitation must be stored");
        teller.saw("She made an invitation, and the database has it");
        teller.picture(desk, "invitation").await;

        desk.unfocus().await;
        let browser = Browser::start().await;
        let client = browser.page(ScreenSize::Phone).await;
        self.client_arrives(&client, &url).await;
        self.accept_from_popup().await;
        self.talk(&client).await;
        self.two_at_once_while_looking_elsewhere(&client).await;
        self.reload(&client).await;
        self.asks_before_quitting().await;
        self.end(&client).await;
        self.what_is_stored().await;
        self.close_to_tray_and_quit().await;
    }

    async fn status_from_the_tray(&self) {
        let Self { stage, desk, database, teller } = self;
        let tray = stage.tray();
        tray.wait_for_icon().await;
        let status = async || database.texts("select status from operator where username = 'ines'").await.join("");
        wait::until("the tray has Online checked", SOON, async || tray.menu_item("Online").await.checked == Some(true))
            .await;
        let online_icon = tray.icon().await.fingerprint;
        tray.choose("Away").await;
        desk.wait_text("profile-button", "Away").await;
        wait::until("the database says away", SOON, async || status().await.contains("away")).await;
        wait::until("the tray has Away checked", SOON, async || tray.menu_item("Away").await.checked == Some(true))
            .await;
        assert_ne!(tray.icon().await.fingerprint, online_icon, "the tray icon's picture must tell the status");
        desk.click("profile-button").await;
        desk.click("status-online").await;
        wait::until("the database says online", SOON, async || status().await.contains("online")).await;
        wait::until("the tray has Online checked", SOON, async || tray.menu_item("Online").await.checked == Some(true))
            .await;
        teller.saw(
            "She went Away from the tray and came back from the window; window, tray and database agreed each time",
        );
    }

    async fn client_arrives(&self, client: &ClientPage, url: &str) {
        let Self { stage, database, teller, .. } = self;
        client.open(url).await;
        wait_state(client, "card").await;
        client.wait_text("card-operator", "Ines Duarte").await;
        let sessions = database.count("select count(*) from session").await;
        assert_eq!(sessions, 0, "looking at the page must not use the invitation up");
        teller.saw("A client opened the link on a phone; the page says who the operator is");
        teller.picture(client, "client-card").await;

        let before = Instant::now();
        client.type_into("name", "Anna Lindqvist").await;
        client.click("join").await;
        wait_state(client, "waiting").await;
        let popup = stage.notifications().next(|popup| popup.summary.contains("Anna Lindqvist")).await;
        assert!(popup.summary.contains("waiting"), "the title must say what happened: {}", popup.summary);
        stage.sink().wait_audible_after(before, SOON).await;
        teller.saw(format!(
            "Anna joined. The window was not in front: a popup said “{}”, and a sound was heard",
            popup.summary
        ));
        teller.picture(client, "client-waiting").await;
        client.type_into("composer", "Good morning, can I move my seat?").await;
        client.click("send").await;
    }

    async fn accept_from_popup(&self) {
        let Self { stage, desk, teller, .. } = self;
        let popup = self.shown_popup("Anna Lindqvist").await;
        assert!(!desk.focused().await, "a popup must never take the focus");
        stage.notifications().click(popup.id).await;
        desk.wait_focused().await;
        desk.wait_text("messages", "can I move my seat").await;
        teller.saw("She clicked the popup: the window came to the front and showed that session");
        teller.picture(desk, "preview").await;
        desk.click("accept").await;
        desk.wait_for("composer").await;
        stage.sink().wait_silent_for(Duration::from_secs(6), Duration::from_secs(20)).await;
        stage.notifications().wait_until_none_shown().await;
        teller.saw("She accepted: the sound, which repeats every five seconds, fell silent, and the popup is gone");
    }

    async fn talk(&self, client: &ClientPage) {
        let Self { desk, teller, .. } = self;
        desk.type_into("composer", "Hello Anna, of course. Which train?").await;
        desk.press(&[ENTER]).await;
        wait_state(client, "active").await;
        client.wait_text("messages", "Hello Anna, of course. Which train?").await;
        client.type_into("composer", "The 14:05 to <b>Gothenburg</b>").await;
        client.click("send").await;
        desk.wait_text("messages", "The 14:05 to <b>Gothenburg</b>").await;
        wait::until("her message is marked as sent", SOON, async || {
            let mark = "return [...document.querySelectorAll('[data-testid=message][data-author=operator]')].map(m => m.dataset.delivery).join()";
            let mark = desk.script(mark).await;
            mark == "sent" || mark == "delivered" || mark == "read"
        })
        .await;
        teller.saw("Both talked; what the client wrote arrived as text, and the operator's message is marked as sent");
        teller.picture(desk, "conversation").await;
        teller.picture(client, "client-conversation").await;
    }

    async fn two_at_once_while_looking_elsewhere(&self, client: &ClientPage) {
        let Self { stage, desk, teller, .. } = self;
        let mut other = ScriptedClient::from_url(&invite(desk).await).speaking("pl-PL");
        desk.minimise().await;
        let before = Instant::now();
        client.type_into("composer", "Booking NL-48213").await;
        client.click("send").await;
        let popup = stage.notifications().next(|popup| popup.body.contains("NL-48213")).await;
        assert_eq!(popup.summary, "Anna Lindqvist", "the title must say who wrote");
        stage.sink().wait_audible_after(before, SOON).await;
        other.join("Tomasz Zieliński").await.expect("another client joins");
        other.say("Dzień dobry, mój pociąg został odwołany.").await.expect("the other client writes");
        stage.notifications().next(|popup| popup.summary.contains("Tomasz Zieliński")).await;
        assert_eq!(stage.notifications().shown().len(), 2, "one popup a session, replaced and never stacked");
        teller.saw("With the window minimised, Anna wrote and another client came: a popup for each, and sound");

        stage.notifications().click(popup.id).await;
        desk.wait_state(WindowState::Shown).await;
        desk.wait_focused().await;
        desk.wait_text("messages", "NL-48213").await;
        // Not the driver's idea of the text: it leaves out what is cut to fit.
        wait::until("the card shows who else waits and what was written", SOON, async || {
            let card =
                desk.script("return document.querySelector('[data-testid=waiting-card]')?.textContent ?? ''").await;
            let card = card.as_str().unwrap_or_default().to_owned();
            card.contains("Tomasz Zieliński") && card.contains("mój pociąg")
        })
        .await;
        stage.notifications().wait_until_none_shown().await;
        teller.saw("She clicked the older popup: the window came back with Anna's conversation, and the other client beside it");
        teller.picture(desk, "another-waits").await;
        other.leave().await.expect("the other client leaves");
        desk.wait_gone("waiting-card").await;
        teller.saw("The other client left, and the card is gone");
    }

    async fn reload(&self, client: &ClientPage) {
        let Self { desk, teller, .. } = self;
        client.reload().await;
        wait_state(client, "active").await;
        client.wait_text("messages", "Hello Anna, of course. Which train?").await;
        client.wait_text("messages", "NL-48213").await;
        desk.type_into("composer", "Seats 41 and 42 are yours.").await;
        desk.press(&[ENTER]).await;
        client.wait_text("messages", "Seats 41 and 42 are yours.").await;
        teller.saw("The client reloaded the page and was back in the same conversation");
    }

    async fn asks_before_quitting(&self) {
        let Self { stage, desk, teller, .. } = self;
        stage.tray().choose("Quit").await;
        desk.wait_for("leave-confirm").await;
        teller.picture(desk, "leave").await;
        desk.press(&[ESCAPE]).await;
        desk.wait_gone("leave-confirm").await;
        assert!(desk.is_running(), "the program must go on");
        teller.saw(
            "She chose Quit in the tray by mistake: the window asked, since a conversation was open, and she stayed",
        );
    }

    async fn end(&self, client: &ClientPage) {
        let Self { desk, teller, .. } = self;
        desk.click("end").await;
        desk.click("end-confirm").await;
        wait_state(client, "ended").await;
        desk.wait_gone("conversation-row").await;
        teller.saw("She ended the conversation; the client's page says so");
        teller.picture(client, "client-ended").await;
        teller.picture(desk, "after").await;
    }

    async fn what_is_stored(&self) {
        let Self { database, teller, .. } = self;
        let sql = "select content from message where author_kind in ('client', 'operator') \
                   and session_id = (select id from session where state = 'closed' and ended_by = 'operator') order by seq";
        let stored = database.texts(sql).await;
        let said = [
            "Good morning, can I move my seat?",
            "Hello Anna, of course. Which train?",
            "The 14:05 to <b>Gothenburg</b>",
            "Booking NL-48213",
            "Seats 41 and 42 are yours.",
        ];
        assert_eq!(stored.len(), said.len(), "each message must be stored once: {stored:?}");
        for (stored, said) in stored.iter().zip(said) {
            assert!(stored.contains(said), "messages must be stored in order: {said:?} is not in {stored:?}");
        }
        let closed =
            database.count("select count(*) from session where state = 'closed' and ended_by = 'operator'").await;
        assert_eq!(closed, 1, "the session must be closed by the operator");
        teller.saw("The database has each of the five messages once and in order, and the session is closed");
    }

    async fn close_to_tray_and_quit(&self) {
        let Self { stage, desk, teller, .. } = self;
        desk.close_window().await;
        desk.wait_state(WindowState::Hidden).await;
        assert!(desk.is_running(), "closing the window must leave the program in the tray");
        stage.tray().choose("Open Deskbell").await;
        desk.wait_state(WindowState::Shown).await;
        stage.tray().choose("Quit").await;
        wait::until("the program has ended", SOON, async || !desk.is_running()).await;
        teller.saw("She closed the window to the tray, opened it from there, and quit");
    }

    async fn shown_popup(&self, part: &str) -> Notification {
        wait::until_some("the popup is on the screen", SOON, async || {
            self.stage.notifications().shown().into_iter().find(|popup| popup.summary.contains(part))
        })
        .await
    }
}
