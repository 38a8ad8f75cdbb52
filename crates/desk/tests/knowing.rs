//! What operators know and write about clients: notes, tags, earlier sessions, templates, results, bans, search.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use common::{Computer, Window, talking};
use deskbell_desk::{
    Desk,
    view::{AboutView, Delivery, SessionView, Snapshot},
};
use deskbell_protocol::{
    BanClient, CompanySettings, CreateInvitation, EditClient, ErrorCode, Join, ResultChoice, ResultId, Role,
    SaveTemplate, SessionId, SetResult,
};
use deskbell_testkit::{INES, MARA, Proxy, ScriptedClient, Somebody, TestServer, wait};
use uuid::Uuid;

const VERA: Somebody = Somebody { username: "vera", display_name: "Vera Brandt", password: "nine slow timetables" };

/// An accepted client of a browser that is known again.
async fn known_again(
    desk: &Desk,
    window: &mut Window,
    server: &str,
    key: &str,
    name: &str,
) -> (ScriptedClient, SessionId) {
    let hour = CreateInvitation { valid_for_ms: Some(3_600_000), ..Default::default() };
    let invitation = desk.create_invitation(hour).await.unwrap();
    let (_, code) = invitation.invitation.url.split_once("/i/").unwrap();
    let tells = Join {
        client_key: Some(key.to_owned()),
        zone: Some("Asia/Kolkata".to_owned()),
        parameters: [("order".to_owned(), "4711".to_owned())].into(),
        ..Join::default()
    };
    let mut client = ScriptedClient::new(server, code).telling(tells).speaking("cs");
    let session = client.join(name).await.unwrap().session.id;
    window.wait_for("the client", |seen| view(seen, session).is_some()).await;
    desk.accept(session).await.unwrap();
    (client, session)
}

fn view(seen: &Snapshot, id: SessionId) -> Option<&SessionView> {
    seen.sessions.iter().find(|view| view.id == id)
}

fn about(seen: &Snapshot) -> Option<&AboutView> {
    seen.current.as_ref().map(|current| &current.about)
}

fn notes(seen: &Snapshot) -> Vec<&str> {
    let known = about(seen).and_then(|view| view.about.as_ref());
    known.map(|about| about.notes.iter().map(|note| note.text.as_str()).collect()).unwrap_or_default()
}

fn is_loaded(seen: &Snapshot) -> bool {
    about(seen).is_some_and(|view| view.about.is_some())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_known_of_a_client_is_there_when_the_conversation_opens_and_stays_right() {
    let server = TestServer::start().await;
    let proxy = Proxy::start(server.address()).await;
    let computer = Computer::new();
    let (desk, mut window) = computer.signed_in(&proxy.url(), INES).await;
    let key = "ab".repeat(32);
    let (mut client, first) = known_again(&desk, &mut window, &server.url(), &key, "Jan").await;
    window.wait_for("an empty past", is_loaded).await;
    assert_eq!(about(window.look()).unwrap().zone_offset_min, Some(330), "the client's own time");
    client.say("My ticket is lost").await.unwrap();
    desk.send_message(first, "I will look for it".to_owned()).await.unwrap();
    desk.write_note(first, "Calls every week".to_owned()).await.unwrap();
    window.wait_for("the note", |seen| notes(seen) == ["Calls every week"]).await;
    desk.set_tags(first, vec!["refund".to_owned(), "VIP".to_owned()]).await.unwrap();
    let tagged = |seen: &Snapshot| view(seen, first).is_some_and(|view| view.talk.tags == ["refund", "VIP"]);
    window.wait_for("the tags", tagged).await;
    assert!(desk.find_tags().await.unwrap().tags.contains(&"VIP".to_owned()), "a tag can be completed");
    let client_edit =
        EditClient { name: "Jan Novák".to_owned(), email: "jan@example.com".to_owned(), phone: String::new() };
    desk.edit_client(first, client_edit).await.unwrap();
    let edited = |seen: &Snapshot| {
        view(seen, first)
            .is_some_and(|it| it.client.name == "Jan Novák" && it.client.email.as_deref() == Some("jan@example.com"))
    };
    window.wait_for("the name", edited).await;
    desk.end_session(first).await.unwrap();

    // Again, from the same browser: what was is known, and can be read.
    let (_client, second) = known_again(&desk, &mut window, &server.url(), &key, "Jan").await;
    let earlier = |seen: &Snapshot| {
        let known = about(seen).and_then(|view| view.about.as_ref());
        known.is_some_and(|about| about.earlier.iter().any(|session| session.id == first))
    };
    let seen = window.wait_for("the earlier session", earlier).await;
    assert_eq!(notes(seen), ["Calls every week"], "notes are about the client, not the session");
    let page = desk.past(first, None).await.unwrap();
    let said: Vec<_> = page.messages.iter().map(common::text_of).filter(|text| !text.is_empty()).collect();
    assert_eq!(said, ["My ticket is lost", "I will look for it"], "oldest first");
    assert!(page.messages.iter().all(|message| !matches!(message.delivery, Delivery::Failed { .. })));
    assert!(!page.more);

    // What was written while this desk heard nothing is there after that.
    proxy.refuse();
    proxy.cut();
    window.wait_for_loss().await;
    let elsewhere = Computer::new();
    let (other, _) = elsewhere.signed_in(&server.url(), INES).await;
    other.write_note(second, "Written elsewhere".to_owned()).await.unwrap();
    proxy.accept();
    desk.reconnect_now();
    window.wait_for("both notes", |seen| notes(seen) == ["Calls every week", "Written elsewhere"]).await;
    other.stop().await;
    desk.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn templates_are_kept_found_and_filled_in_and_everybody_has_the_companys() {
    let server = TestServer::builder().operator(VERA, Role::Supervisor).start().await;
    let (hers, his) = (Computer::new(), Computer::new());
    let (vera, mut veras) = hers.signed_in(&server.url(), VERA).await;
    let (ines, mut window) = his.signed_in(&server.url(), INES).await;
    let written = |company, name: &str, text: &str| SaveTemplate {
        company,
        name: name.to_owned(),
        folder: String::new(),
        language: None,
        groups: Vec::new(),
        text: text.to_owned(),
    };
    let greeting =
        "Dobrý den, {client.first_name}, tady {operator.name}. Objednávka {parameter.order}, {client.phone}.";
    let refused = ines.save_template(None, written(true, "Přivítání", greeting)).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::Forbidden, "the company's are not hers to write");
    let companys = vera.save_template(None, written(true, "Přivítání", greeting)).await.unwrap();
    let own = ines.save_template(None, written(false, "Na rozloučenou", "Hezký den.")).await.unwrap();
    window.wait_for("both templates", |seen| seen.templates.len() == 2).await;
    veras.wait_for("the company's alone", |seen| seen.templates.iter().map(|it| it.id).eq([companys.id])).await;

    let (_client, session) = known_again(&ines, &mut window, &server.url(), &"cd".repeat(32), "Jan Novák").await;
    let found = ines.find_templates(session, "privit").unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].text, "Dobrý den, Jan, tady Ines Duarte. Objednávka 4711, {client.phone}.");
    assert_eq!((found[0].missing.as_slice(), found[0].mine), (["client.phone".to_owned()].as_slice(), false));
    assert!(ines.find_templates(session, "rozl").unwrap()[0].mine);
    assert_eq!(ines.find_templates(SessionId(Uuid::now_v7()), "").unwrap_err().code, ErrorCode::NotFound);

    ines.save_template(Some(own.id), written(false, "Konec", "Hezký den.")).await.unwrap();
    vera.delete_template(companys.id).await.unwrap();
    let changed = |seen: &Snapshot| seen.templates.iter().map(|it| it.name.as_str()).eq(["Konec"]);
    window.wait_for("one changed and one gone", changed).await;

    // They are there before the server can be asked.
    ines.stop().await;
    let (ines, mut window) = his.start().await;
    assert!(ines.resume_sign_in().await.unwrap());
    window.wait_for("the template of the last run", changed).await;
    ines.stop().await;
    vera.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_talk_ends_with_its_result_and_is_found_again() {
    let server = TestServer::start().await;
    let sold = ResultId(Uuid::now_v7());
    let after = |settings: &mut CompanySettings| {
        settings.after_work.results = vec![ResultChoice { id: sold, name: "Sold".to_owned() }];
        settings.after_work.needs_result = true;
        Ok(())
    };
    server.admin().change_settings(after).await.unwrap();
    let computer = Computer::new();
    let (desk, mut window) = computer.signed_in(&server.url(), INES).await;
    let known = |seen: &Snapshot| seen.account.as_ref().is_some_and(|it| it.after_work.needs_result);
    window.wait_for("what the company wants", known).await;
    let (mut client, session) = talking(&desk, &mut window, &server.url(), "Jan").await;
    client.say("Příliš žluťoučký kůň").await.unwrap();
    window.wait_for_text("Příliš žluťoučký kůň").await;
    desk.end_session(session).await.unwrap();
    let over = |seen: &Snapshot| view(seen, session).is_some_and(|view| view.talk.after_work.is_some());
    window.wait_for("the form", over).await;
    let nothing = desk.set_result(session, SetResult { result_id: None, note: String::new() }).await.unwrap_err();
    assert_eq!((nothing.code, nothing.args["field"].as_str()), (ErrorCode::Incomplete, "result"));
    desk.set_result(session, SetResult { result_id: Some(sold), note: "Two tickets".to_owned() }).await.unwrap();
    window.wait_for("the session to be gone", |seen| view(seen, session).is_none()).await;

    let find = async |query: &str| desk.search(query).await.unwrap().hits;
    wait::until("the message to be found", wait::PATIENCE, async || !find("zlutoucky ku").await.is_empty()).await;
    let hits = find("zlutoucky ku").await;
    assert_eq!((hits[0].session.id, hits[0].session.result.as_deref()), (session, Some("Sold")));
    for nothing in ["", "   ", "\"", "zzz", "a AND (", "NEAR(", "*"] {
        assert_eq!(find(nothing).await, [], "{nothing:?}");
    }
    desk.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ban_ends_the_talk_is_listed_and_can_be_lifted() {
    let server = TestServer::builder().operator(VERA, Role::Supervisor).start().await;
    let computer = Computer::new();
    let (desk, mut window) = computer.signed_in(&server.url(), VERA).await;
    let key = "ef".repeat(32);
    let (_client, session) = known_again(&desk, &mut window, &server.url(), &key, "Max").await;
    desk.ban(session, BanClient { reason: "Threats".to_owned(), hours: Some(24) }).await.unwrap();
    window.wait_for("the end of the talk", |seen| view(seen, session).is_none()).await;
    let bans = desk.bans().await.unwrap().bans;
    assert_eq!((bans.len(), bans[0].client_name.as_str(), bans[0].reason.as_str()), (1, "Max", "Threats"));
    desk.lift_ban(bans[0].id).await.unwrap();
    assert_eq!(desk.bans().await.unwrap().bans, []);
    desk.stop().await;

    let other = Computer::new();
    let (mara, mut window) = other.signed_in(&server.url(), MARA).await;
    let (_client, session) = known_again(&mara, &mut window, &server.url(), &key, "Max").await;
    let refused = mara.ban(session, BanClient { reason: "Threats".to_owned(), hours: None }).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::Forbidden, "not hers to do");
    mara.stop().await;
}
