//! Clients who come for one operator who cannot take them: what they see, to whom they are passed on.

use std::sync::Arc;
use std::time::Duration;

use deskbell_protocol::{
    ClientSession, Content, ErrorCode, Event, Invitation, InvitationCard, Joined, Note, OwnerMissing, SessionId,
    SessionState, Source, Status, WhileMissing,
};
use deskbell_server::{Clock, Pace, Sources};

use crate::house::{Client, Desk, Forward, House, Stream, code, code_of, start_with};

/// Looks often, and keeps the lease of a stream that a test does not read for a while.
fn calm() -> Pace {
    Pace { ping: Duration::from_millis(100), lease: Duration::from_secs(10), ..Pace::default() }
}

pub(crate) async fn set(house: &House, change: impl Fn(&mut OwnerMissing)) {
    house.settings(|settings| change(&mut settings.invitations.owner_missing)).await;
}

/// A desk that is connected and Away.
pub(crate) async fn away(house: &House, username: &str) -> (Desk, Stream) {
    let (desk, stream) = house.connect(username).await;
    desk.set_status(Status::AWAY).await.expect("chosen");
    (desk, stream)
}

/// A client who has come by a new invitation of the operator's.
pub(crate) async fn comes(house: &House, desk: &Desk) -> (Client, ClientSession) {
    let client = house.client();
    let joined = client.join(&desk.invite().await, "Petr").await.expect("the invitation is new");
    (client, joined.session)
}

async fn card(house: &House, invitation: &Invitation) -> crate::house::Answer<InvitationCard> {
    house.api("").get(&format!("/v1/client/invitations/{}", code_of(invitation))).await
}

/// Waits until the client is told what `wanted` picks.
pub(crate) async fn told(page: &mut Stream, wanted: impl Fn(&ClientSession) -> bool) -> ClientSession {
    let picked = page.until(|event| match event {
        Event::ClientSessionChanged { session } if wanted(&session) => Some(session),
        _ => None,
    });
    picked.await
}

pub(crate) async fn is_passed_to(page: &mut Stream, group: &str) -> ClientSession {
    told(page, |session| session.operator.display_name == group).await
}

/// Waits until the client is passed on, or finds that this has happened already.
async fn comes_to_be_passed_to(client: &Client, group: &str) {
    let found = client.joined().await.expect("its session");
    if found.session.operator.display_name != group {
        // From what was read, not from now: it may happen between the two.
        is_passed_to(&mut client.stream_from(&found).await, group).await;
    }
}

pub(crate) fn notes(joined: &Joined) -> Vec<Note> {
    let notes = joined.messages.messages.iter().filter_map(|message| match &message.content {
        Content::Note(note) => Some(note.clone()),
        _ => None,
    });
    notes.collect()
}

async fn is_gone(desk: &mut Stream, id: SessionId) {
    desk.until(|event| matches!(event, Event::SessionGone { session_id, .. } if session_id == id).then_some(())).await;
}

#[tokio::test]
async fn a_waiting_client_sees_the_operator_away_full_without_the_channel_and_back() {
    let house = House::open().await;
    house.settings(|settings| settings.slots = 1).await;
    let (eva, _evas) = house.connect("eva").await;
    let unused = eva.invite().await;
    let found = card(&house, &unused).await.expect("unused");
    assert!(found.operator.available && !found.operator.full, "she is there");
    let may = WhileMissing { may_wait: true, may_leave_message: true, passed_to: None, passed_after_s: None };
    assert_eq!(found.while_missing, Some(may.clone()), "what the company has set is told before");

    let (_first, offered) = comes(&house, &eva).await;
    assert_eq!((offered.state, offered.operator.full), (SessionState::Offered, false), "there is a slot for this one");
    let found = card(&house, &unused).await.expect("unused").operator;
    assert!(found.available && found.full, "the slot is spoken for");
    let (second, waiting) = comes(&house, &eva).await;
    assert_eq!((waiting.state, waiting.while_missing), (SessionState::Queued, Some(may)));
    assert!(waiting.operator.available && waiting.operator.full, "she is there and full");

    let mut page = second.stream().await;
    let full = |session: &ClientSession| session.operator.available && session.operator.full;
    let missing = |session: &ClientSession| !session.operator.available && !session.operator.full;
    eva.switch("web_chat", false).await.expect("hers");
    told(&mut page, missing).await;
    assert!(!card(&house, &unused).await.expect("unused").operator.available, "she takes no chats");
    eva.switch("web_chat", true).await.expect("hers");
    told(&mut page, full).await;
    eva.set_status(Status::AWAY).await.expect("hers");
    told(&mut page, missing).await;
    eva.set_status(Status::Online).await.expect("hers");
    told(&mut page, full).await;
    eva.accept(offered.id).await.expect("hers");
    eva.end(offered.id).await.expect("hers");
    let now = told(&mut page, |session| session.state == SessionState::Offered).await;
    assert!(now.operator.available && !now.operator.full, "her slot is free for this one");
    eva.accept(waiting.id).await.expect("hers");
    let talk = told(&mut page, |session| session.state == SessionState::Active).await;
    assert_eq!(talk.while_missing, None, "nobody waits any more");
}

#[tokio::test]
async fn whoever_misses_the_operator_for_too_long_waits_for_the_group_and_all_are_told() {
    let (house, clock) = House::with_clock(calm()).await;
    house.group("support", &["eva"]).await;
    let sales = house.group("sales", &["tom"]).await;
    set(&house, |missing| missing.pass_after_s = Some(20)).await;
    let ((eva, mut evas), (tom, mut toms)) = (away(&house, "eva").await, house.connect("tom").await);
    let (first, waiting) = comes(&house, &eva).await;
    let told_before = waiting.while_missing.expect("she is missing");
    assert_eq!((told_before.passed_to.as_deref(), told_before.passed_after_s), (Some("support"), Some(20)));
    let mut page = first.stream().await;
    clock.by(Duration::from_secs(20));
    let passed = is_passed_to(&mut page, "support").await;
    assert_eq!(passed.while_missing, None, "nobody in particular is missing");
    assert!(eva.sees(waiting.id).await.is_some(), "it is her group");
    let joined = first.joined().await.expect("its session");
    assert_eq!(notes(&joined), [Note::PassedOn { group: "support".into() }], "and it was said once");

    set(&house, |missing| missing.pass_to = Some(sales)).await;
    let (second, waiting) = comes(&house, &eva).await;
    clock.by(Duration::from_secs(20));
    is_gone(&mut evas, waiting.id).await;
    assert!(eva.sees(waiting.id).await.is_none(), "it left her");
    let seen = toms.until(|event| match event {
        Event::SessionChanged { session } if session.id == waiting.id => Some(session),
        _ => None,
    });
    let seen = seen.await;
    assert_eq!((seen.owner_id, seen.group_id, seen.source), (None, Some(sales), Source::Invitation));
    assert_eq!(seen.offered_to, [tom.operator.id], "it is put before whoever is there");
    tom.accept(waiting.id).await.expect("his group's");
    assert_eq!(second.joined().await.expect("its session").session.operator.display_name, "Tom");
}

#[tokio::test]
async fn an_operator_who_serves_the_group_goes_on_seeing_the_client() {
    let (house, clock) = House::with_clock(calm()).await;
    house.group("sales", &["eva"]).await;
    set(&house, |missing| missing.pass_after_s = Some(20)).await;
    let (eva, mut evas) = away(&house, "eva").await;
    let (client, waiting) = comes(&house, &eva).await;
    let mut page = client.stream().await;
    clock.by(Duration::from_secs(20));
    is_passed_to(&mut page, "sales").await;
    let head = eva.workspace().await.seq;
    let told = evas.drain(head).await.into_iter().filter_map(|(_, event)| event.known());
    let mut hers = told.filter(|event| match event {
        Event::SessionGone { session_id, .. } => *session_id == waiting.id,
        Event::SessionChanged { session } => session.id == waiting.id && session.group_id.is_some(),
        _ => false,
    });
    assert!(matches!(hers.next(), Some(Event::SessionChanged { .. })), "it is hers no more, and her group's");
    assert!(hers.all(|event| !matches!(event, Event::SessionGone { .. })), "it never goes from her sight");
}

#[tokio::test]
async fn an_operator_who_is_back_in_the_last_moment_keeps_the_client() {
    let (house, clock) = House::with_clock(calm()).await;
    house.group("sales", &[]).await;
    set(&house, |missing| missing.pass_after_s = Some(20)).await;
    let ((eva, _evas), (tom, _toms)) = (away(&house, "eva").await, away(&house, "tom").await);
    let (hers, waiting) = comes(&house, &eva).await;
    let (his, _) = comes(&house, &tom).await;
    let mut page = his.stream().await;
    clock.by(Duration::from_secs(15));
    eva.set_status(Status::Online).await.expect("hers");
    assert_eq!(eva.sees(waiting.id).await.expect("hers").state, SessionState::Offered);
    eva.set_status(Status::AWAY).await.expect("hers");
    clock.by(Duration::from_secs(6));
    is_passed_to(&mut page, "sales").await;
    let kept = hers.joined().await.expect("its session").session;
    assert_eq!(kept.operator.display_name, "Eva Nováková", "the time counts from when she went again");
    let mut page = hers.stream().await;
    clock.by(Duration::from_secs(14));
    is_passed_to(&mut page, "sales").await;
}

#[tokio::test]
async fn the_time_goes_on_while_the_server_does_not() {
    let house = House::open().await;
    house.group("sales", &[]).await;
    set(&house, |missing| missing.pass_after_s = Some(600)).await;
    let (eva, evas) = away(&house, "eva").await;
    let (client, _) = comes(&house, &eva).await;
    drop(evas);
    house.server.stop().await;
    let clock = Arc::<Forward>::default();
    clock.by(Duration::from_secs(601));
    let sources = Sources { clock: clock as Arc<dyn Clock>, ..Sources::system() };
    let server = start_with(&house.folder, None, sources).await;
    let house = House { server, ..house };
    let client = Client { api: house.api(&client.api.token), join: client.join };
    comes_to_be_passed_to(&client, "sales").await;
}

#[tokio::test]
async fn what_is_set_while_clients_wait_holds_for_them_and_is_told() {
    let (house, clock) = House::with_clock(calm()).await;
    house.group("sales", &[]).await;
    let (eva, _evas) = away(&house, "eva").await;
    let (client, _) = comes(&house, &eva).await;
    let mut page = client.stream().await;
    clock.by(Duration::from_secs(60));
    set(&house, |missing| missing.pass_after_s = Some(90)).await;
    let after = |session: &ClientSession| session.while_missing.as_ref().and_then(|missing| missing.passed_after_s);
    told(&mut page, |session| after(session) == Some(90)).await;
    set(&house, |missing| missing.may_wait = false).await;
    told(&mut page, |session| session.while_missing.as_ref().is_some_and(|missing| !missing.may_wait)).await;
    set(&house, |missing| missing.pass_after_s = Some(30)).await;
    is_passed_to(&mut page, "sales").await;
}

#[tokio::test]
async fn a_disabled_operators_clients_and_links_go_to_the_group_at_once() {
    let house = House::open().await;
    let sales = house.group("sales", &["tom"]).await;
    let (eva, _evas) = house.connect("eva").await;
    let (unused, another) = (eva.invite().await, eva.invite().await);
    let (talking, talk) = comes(&house, &eva).await;
    eva.accept(talk.id).await.expect("hers");
    let (waiting, offer) = comes(&house, &eva).await;
    assert_eq!(offer.state, SessionState::Offered);
    house.server.admin().disable_operator("eva").await.expect("she exists");

    let passed = waiting.joined().await.expect("its session");
    assert_eq!((passed.session.operator.display_name.as_str(), passed.session.state), ("sales", SessionState::Queued));
    assert_eq!(notes(&passed), [Note::PassedOn { group: "sales".into() }]);
    let lost = talking.joined().await.expect("its session");
    assert_eq!((lost.session.operator.display_name.as_str(), lost.session.state), ("sales", SessionState::Queued));
    assert_eq!(notes(&lost).last(), Some(&Note::OperatorLost), "nobody waits for who does not come back");
    let found = card(&house, &unused).await.expect("it leads to the group");
    assert_eq!((found.operator.display_name.as_str(), found.operator.available), ("sales", false));
    assert_eq!(found.while_missing, None);
    let (tom, _toms) = house.connect("tom").await;
    let client = house.client();
    let joined = client.join(&unused, "Jana").await.expect("the link leads on").session;
    assert_eq!((joined.operator.display_name.as_str(), joined.state), ("sales", SessionState::Offered));
    house.settings(|settings| settings.groups[0].queue_max = Some(1)).await;
    let full = house.client().join(&another, "Ida").await;
    assert_eq!(code(full), Some(ErrorCode::QueueFull), "as whoever comes to the group itself");
    for id in [talk.id, offer.id, joined.id] {
        let seen = tom.sees(id).await.expect("it is in his queue");
        assert_eq!((seen.offered_to.as_slice(), seen.group_id), ([tom.operator.id].as_slice(), Some(sales)));
    }
}

#[tokio::test]
async fn without_any_group_a_disabled_operators_links_are_revoked_and_who_waits_goes_to_the_first_that_is_made() {
    let (house, _clock) = House::with_clock(calm()).await;
    let (eva, _evas) = house.connect("eva").await;
    let unused = eva.invite().await;
    let (client, _) = comes(&house, &eva).await;
    let mut page = client.stream().await;
    house.server.admin().disable_operator("eva").await.expect("she exists");
    assert_eq!(code(card(&house, &unused).await), Some(ErrorCode::InvitationRevoked));
    let (status, error) = house.client().join(&unused, "").await.expect_err("there is nobody to lead to");
    assert_eq!((status, error.code), (410, ErrorCode::InvitationRevoked));
    assert_eq!(error.args["company"], "Acme", "it is told whose link it was");
    assert_eq!(card(&house, &unused).await.expect_err("nor is it shown").1.args["company"], "Acme");
    let alone = told(&mut page, |session| session.state == SessionState::Queued).await;
    assert_eq!(alone.operator.display_name, "Eva Nováková", "there is nobody to pass to");
    house.group("sales", &["tom"]).await;
    is_passed_to(&mut page, "sales").await;
}

#[tokio::test]
async fn by_a_reusable_link_another_session_can_be_begun_as_long_as_it_lets_in() {
    let house = House::open().await;
    let (eva, _evas) = house.connect("eva").await;
    let body = serde_json::json!({ "valid_for_ms": 900_000, "reusable": true });
    let path = format!("/v1/invitations/{}", uuid::Uuid::now_v7());
    let reusable: Invitation = eva.api.put(&path, &body).await.expect("an invitation");
    let again = async |client: &Client| client.joined().await.expect("its session").session.can_begin_again;
    let client = house.client();
    client.join(&reusable, "Petr").await.expect("it lets in");
    client.leave().await.expect("a client may leave");
    assert!(again(&client).await, "the link is still good");
    let (once, _) = comes(&house, &eva).await;
    once.leave().await.expect("a client may leave");
    assert!(!again(&once).await, "a one-off is used");
    let body = serde_json::json!({ "end_sessions": false });
    let path = format!("/v1/invitations/{}/revoke", reusable.id);
    let key = Some(uuid::Uuid::now_v7());
    let _: Invitation = eva.api.send(reqwest::Method::POST, &path, key, &body).await.expect("hers");
    assert!(!again(&client).await, "the link lets nobody in any more");
}

#[cfg(unix)]
#[tokio::test]
async fn of_two_servers_each_can_pass_clients_on_and_only_one_does() {
    let postgres = deskbell_testkit::Postgres::start();
    let clock = Arc::<Forward>::default();
    let sources = Sources { pace: calm(), clock: Arc::clone(&clock) as Arc<dyn Clock>, ..Sources::system() };
    let database = Some(postgres.url().parse().expect("an address"));
    let house = House::furnished(database.clone(), sources.clone()).await;
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    let server = start_with(&folder, database.clone(), sources).await;
    let beside = House { server, folder, database };
    house.group("sales", &[]).await;
    set(&house, |missing| missing.pass_after_s = Some(20)).await;
    let (eva, _evas) = away(&house, "eva").await;
    let mut clients = Vec::new();
    for _ in 0..8 {
        let (client, _) = comes(&house, &eva).await;
        clients.push(Client { api: beside.api(&client.api.token), join: client.join });
    }
    let (writes, left) = comes(&house, &eva).await;
    let words = serde_json::json!({ "message_id": uuid::Uuid::now_v7(), "text": "Later", "email": "petr@example.org" });
    let _: Joined = writes.api.put(&writes.path("/message-left"), &words).await.expect("a message can be left");
    let mut pages = Vec::new();
    for client in &clients {
        pages.push(client.stream().await);
    }
    clock.by(Duration::from_secs(20));
    for (client, page) in clients.iter().zip(&mut pages) {
        is_passed_to(page, "sales").await;
        let joined = client.joined().await.expect("its session");
        assert_eq!(notes(&joined), [Note::PassedOn { group: "sales".into() }], "by one of them, once");
    }
    let (last, _) = comes(&house, &eva).await;
    house.server.stop().await;
    clock.by(Duration::from_secs(20));
    let last = Client { api: beside.api(&last.api.token), join: last.join };
    comes_to_be_passed_to(&last, "sales").await;
    let kept = Client { api: beside.api(&writes.api.token), join: writes.join };
    let kept = kept.joined().await.expect("its session").session;
    assert_eq!((kept.id, kept.operator.display_name.as_str()), (left.id, "Eva Nováková"), "a message is for her");
}
