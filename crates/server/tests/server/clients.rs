//! What is known of clients: the same browser again, what operators find out, notes, tags, earlier sessions, ratings.

use std::collections::BTreeMap;

use deskbell_protocol::{
    AboutClient, Asked, ClientNote, ClientSession, EditClient, EntryForm, ErrorCode, Event, Join, Joined, Messages,
    NoteId, Rating, Retry, Session, SessionAnswer, SessionId, SessionState, SetTags, Tags, WriteNote,
};

use crate::house::{Answer, Client, Desk, House, code, code_of, new_id, text_of};

/// The key of one browser.
pub(crate) fn key(n: u8) -> String {
    format!("{n:02x}").repeat(32)
}

/// A browser with that key comes to a group.
pub(crate) async fn comes(house: &House, join: Join) -> (Client, Answer<Joined>) {
    let client = house.client();
    let joined = client.api.put(&client.path(""), &join).await;
    (client, joined)
}

pub(crate) fn to_group(name: &str, n: u8) -> Join {
    Join { group: Some("sales".into()), name: name.into(), client_key: Some(key(n)), ..Join::default() }
}

pub(crate) async fn about(desk: &Desk, session: SessionId) -> Answer<AboutClient> {
    desk.api.get(&format!("/v1/sessions/{session}/about")).await
}

async fn edit(desk: &Desk, session: SessionId, [name, email, phone]: [&str; 3]) -> Answer<SessionAnswer> {
    let body = EditClient { name: name.into(), email: email.into(), phone: phone.into() };
    desk.api.put(&format!("/v1/sessions/{session}/client"), &body).await
}

async fn tag(desk: &Desk, session: SessionId, tags: &[&str]) -> Answer<SessionAnswer> {
    let tags = tags.iter().map(|tag| (*tag).to_owned()).collect();
    desk.api.put(&format!("/v1/sessions/{session}/tags"), &SetTags { tags }).await
}

async fn note(desk: &Desk, session: SessionId, id: NoteId, text: &str) -> Answer<ClientNote> {
    desk.api.put(&format!("/v1/sessions/{session}/notes/{id}"), &WriteNote { text: text.into() }).await
}

async fn rate(client: &Client, stars: u32, text: &str) -> Answer<ClientSession> {
    client.api.put(&client.path("/rating"), &Rating { stars, text: text.into() }).await
}

async fn read(desk: &Desk, session: SessionId) -> Answer<Messages> {
    desk.api.get(&format!("/v1/sessions/{session}/messages")).await
}

#[tokio::test]
async fn the_same_browser_is_the_same_client_and_tells_what_holds_now() {
    let house = House::open().await;
    house.group("sales", &["eva"]).await;
    let (eva, _evas) = house.connect("eva").await;
    let first = Join {
        email: Some("petr@example.org".into()),
        zone: Some("Europe/Prague".into()),
        parameters: BTreeMap::from([("order".into(), "17".into())]),
        referrer: Some("https://example.org/?q".into()),
        page: Some("https://example.org/a".into()),
        ..to_group("Petr", 1)
    };
    let (_, joined) = comes(&house, first).await;
    let one = joined.expect("open").session.id;
    let before = eva.sees(one).await.expect("it waits").client;
    assert_eq!((before.earlier, before.parameters["order"].as_str()), (0, "17"));
    assert_eq!(before.zone.as_deref(), Some("Europe/Prague"));
    assert_eq!(before.referrer.as_deref(), Some("https://example.org/?q"));

    let mut evas = eva.stream().await;
    let second = Join {
        phone: Some("+420 603 123 456".into()),
        parameters: BTreeMap::from([("order".into(), "18".into())]),
        zone: Some("Mars/Olympus".into()),
        client_key: Some(key(1).to_uppercase()),
        ..to_group("", 1)
    };
    let (_, joined) = comes(&house, second).await;
    let joined = joined.expect("open");
    let two = joined.session.id;
    assert_eq!(joined.session.client_name, "Petr", "known by the key");
    let now = eva.sees(two).await.expect("it waits").client;
    assert_eq!((now.id, now.earlier, now.name.as_str()), (before.id, 1, "Petr"));
    let contact = (now.email.as_deref(), now.phone.as_deref());
    assert_eq!(contact, (Some("petr@example.org"), Some("+420 603 123 456")), "what is left out stays");
    assert_eq!((now.parameters["order"].as_str(), now.zone.as_deref()), ("18", Some("Europe/Prague")));
    evas.until(|event| match event {
        Event::SessionChanged { session } if session.id == one => session.client.phone.map(drop),
        _ => None,
    })
    .await;
    assert_eq!(eva.sees(one).await.expect("it waits").client.earlier, 0, "the later one is not before it");

    let (_, other) = comes(&house, to_group("Petr", 2)).await;
    let other = eva.sees(other.expect("open").session.id).await.expect("it waits").client;
    assert_ne!(other.id, before.id, "another browser is another client");
    let without = Join { client_key: None, ..to_group("Petr", 1) };
    let (_, nobody) = comes(&house, without).await;
    let nobody = eva.sees(nobody.expect("open").session.id).await.expect("it waits").client;
    assert!(nobody.id != before.id && nobody.earlier == 0, "without a key nobody is known");
    let (_, wrong) = comes(&house, Join { client_key: Some("short".into()), ..to_group("Petr", 1) }).await;
    assert_eq!(code(wrong), Some(ErrorCode::BadRequest));
}

#[tokio::test]
async fn many_joins_of_one_browser_at_once_make_one_client() {
    let house = House::open().await;
    house.group("sales", &["eva"]).await;
    let (eva, _evas) = house.connect("eva").await;
    let joins = futures_util::future::join_all((0..10).map(|_| comes(&house, to_group("Petr", 1)))).await;
    assert!(joins.iter().all(|(_, joined)| joined.is_ok()), "each has a session");
    let sessions = eva.workspace().await.sessions;
    assert!(sessions.iter().all(|session| session.client.id == sessions[0].client.id), "of one client");
    let mut earlier: Vec<_> = sessions.iter().map(|session| session.client.earlier).collect();
    earlier.sort_unstable();
    assert_eq!(earlier, (0..10).collect::<Vec<_>>(), "each knows how many were before it");
}

#[tokio::test]
async fn a_browser_that_joins_over_and_over_is_told_to_wait_and_bothers_nobody_with_its_other_sessions() {
    let house = House::open().await;
    house.group("sales", &["eva"]).await;
    let (eva, mut evas) = house.connect("eva").await;
    let (one, first) = comes(&house, to_group("Petr", 1)).await;
    let first = first.expect("open").session.id;
    eva.accept(first).await.expect("it waits");
    let accepted = |event| match event {
        Event::SessionChanged { session } if session.id == first => session.accepted_at.map(drop),
        _ => None,
    };
    evas.until(accepted).await;
    let second = comes(&house, to_group("Petr", 1)).await.1.expect("open").session.id;
    let changed = evas.until(|event| match event {
        Event::SessionChanged { session } => Some(session.id),
        _ => None,
    });
    assert_eq!(changed.await, second, "nothing new is known of the client of the first");

    for _ in 2..10 {
        comes(&house, to_group("", 1)).await.1.expect("open");
    }
    let (status, error) = comes(&house, to_group("", 1)).await.1.expect_err("too many");
    assert_eq!((status, error.code, error.retry), (429, ErrorCode::RateLimited, Retry::After { ms: 60_000 }));
    comes(&house, to_group("", 2)).await.1.expect("another browser");
    let again: Joined = one.joined().await.expect("who is in stays in");
    assert_eq!(again.session.id, first);
    eva.end(first).await.expect("hers");
    comes(&house, to_group("", 1)).await.1.expect("there is a place again");
}

#[tokio::test]
async fn nasty_names_parameters_and_addresses_arrive_clean_and_cut() {
    let house = House::open().await;
    house.group("sales", &["eva"]).await;
    let (eva, _evas) = house.connect("eva").await;
    let mut parameters: BTreeMap<String, String> = (0..40).map(|n| (format!("n{n:02}"), "v".repeat(400))).collect();
    parameters.insert("\u{202e}\u{200b}a\u{0}\nb".into(), " x\u{7}y\u{2066} ".into());
    parameters.insert("\u{feff}".into(), "nothing".into());
    let nasty = Join {
        parameters,
        referrer: Some("javascript:alert(1)".into()),
        page: Some("https://example.org/\u{202e}gpj.exe\0".into()),
        ..to_group("  Eva\u{202e}\n\u{200b}Nov\u{0}á\u{2067} ", 1)
    };
    let (_, joined) = comes(&house, nasty).await;
    let client = eva.sees(joined.expect("cleaned, not refused").session.id).await.expect("it waits").client;
    assert_eq!(client.name, "Eva Nov á");
    assert_eq!(client.page.as_deref(), Some("https://example.org/gpj.exe"));
    assert_eq!(client.referrer, None, "no web address");
    assert_eq!(client.parameters.len(), 20);
    assert!(client.parameters.values().all(|value| value.len() <= 200));
    let (_, long) = comes(&house, to_group(&"x".repeat(81), 2)).await;
    assert_eq!(code(long), Some(ErrorCode::TooLarge));
    let (_, bad) = comes(&house, Join { email: Some("nobody".into()), ..to_group("Petr", 2) }).await;
    assert_eq!(code(bad), Some(ErrorCode::BadContact));
}

#[tokio::test]
async fn what_the_entry_form_requires_must_be_given_and_a_refusal_uses_up_no_link() {
    let house = House::open().await;
    house.group("sales", &["eva"]).await;
    let (eva, _evas) = house.connect("eva").await;
    let form =
        EntryForm { name: Asked::Required, email: Asked::Optional, phone: Asked::Required, message: Asked::Required };
    house.settings(|settings| settings.entry = form).await;
    let card: deskbell_protocol::GroupCard = house.api("").get("/v1/client/groups/sales").await.expect("the card");
    assert_eq!(card.entry, form, "the page knows what to ask");
    let missed = |answer: Answer<Joined>| {
        let (status, error) = answer.expect_err("something is missing");
        (status, error.code, error.args.get("field").cloned())
    };
    let of = |field: &str| (400, ErrorCode::Incomplete, Some(field.to_owned()));
    let invitation = eva.invite().await;
    let by_link = Join { code: code_of(&invitation), ..Join::default() };
    let pretending = Join { leaving_message: true, ..to_group("", 1) };
    for join in [to_group("\u{200b}", 1), pretending, by_link.clone()] {
        assert_eq!(missed(comes(&house, join).await.1), of("name"));
    }
    assert_eq!(missed(comes(&house, Join { name: "Petr".into(), ..by_link.clone() }).await.1), of("phone"));
    let whole = Join { name: "Petr".into(), phone: Some("603 123 456".into()), ..by_link };
    let (client, joined) = comes(&house, whole).await;
    let joined = joined.expect("the link was not used up; the message comes afterwards");
    house.settings(|settings| settings.entry.email = Asked::Required).await;
    let again: Joined = client.join(&invitation, "Petr").await.expect("who has joined is asked nothing more");
    assert_eq!(again.session.id, joined.session.id);
    let leaving = Join { leaving_message: true, code: code_of(&eva.invite().await), ..Join::default() };
    let (leaver, left) = comes(&house, leaving).await;
    let left = left.expect("who leaves a message is asked for an address there").session;
    assert_eq!(left.state, SessionState::Created, "and does not wait, where others may");
    assert_eq!(code(leaver.write("Hello?").await), Some(ErrorCode::SessionNotActive), "nor talk past the form");
    house.settings(|settings| settings.invitations.owner_missing.may_leave_message = false).await;
    let pretending = Join { leaving_message: true, code: code_of(&eva.invite().await), ..Join::default() };
    assert_eq!(
        missed(comes(&house, pretending).await.1),
        of("name"),
        "where no message is wanted this is a client who waits"
    );
}

#[tokio::test]
async fn what_an_operator_finds_out_of_a_client_is_seen_by_colleagues_and_not_by_the_client() {
    let house = House::open().await;
    house.group("sales", &["tom"]).await;
    let (eva, _, client, session) = house.conversation().await;
    let (tom, _toms) = house.connect("tom").await;
    let mut page = client.stream().await;
    let edited =
        edit(&eva, session, [" Petr\u{202e} Novák ", " petr@example.org ", "603 123 456"]).await.expect("hers");
    let known = &edited.session.client;
    let contact = (known.email.as_deref(), known.phone.as_deref());
    assert_eq!((known.name.as_str(), contact), ("Petr Novák", (Some("petr@example.org"), Some("603 123 456"))));
    let again = edit(&eva, session, ["Petr Novák", "petr@example.org", "603 123 456"]).await.expect("the same");
    assert_eq!(again.session.moves, edited.session.moves);
    let told = page.until(|event| match event {
        Event::ClientSessionChanged { session } => Some(session.client_name),
        _ => None,
    });
    assert_eq!(told.await, "Petr", "what operators call a client is theirs");
    let cleared = edit(&eva, session, ["", "", ""]).await.expect("hers").session.client;
    assert_eq!((cleared.name.as_str(), cleared.email, cleared.phone), ("", None, None), "empty takes away");

    assert_eq!(code(edit(&eva, session, ["x", "nobody", ""]).await), Some(ErrorCode::BadContact));
    assert_eq!(code(edit(&eva, session, ["x", "", "12x"]).await), Some(ErrorCode::BadContact));
    assert_eq!(code(edit(&eva, session, [&"x".repeat(81), "", ""]).await), Some(ErrorCode::TooLarge));
    assert_eq!(code(edit(&tom, session, ["x", "", ""]).await), Some(ErrorCode::NotFound), "a stranger");
    assert_eq!(code(edit(&eva, new_id(), ["x", "", ""]).await), Some(ErrorCode::NotFound));
    let as_client = Desk { api: client.api.clone(), operator: eva.operator };
    assert_eq!(code(edit(&as_client, session, ["x", "", ""]).await), Some(ErrorCode::Unauthorized), "the client");
}

#[tokio::test]
async fn a_name_that_an_operator_mended_outlives_the_same_name_given_again() {
    let house = House::open().await;
    house.group("sales", &["eva"]).await;
    let (eva, _evas) = house.connect("eva").await;
    let comes_as = async |name: &str| {
        let (_, joined) = comes(&house, to_group(name, 1)).await;
        eva.sees(joined.expect("open").session.id).await.expect("it waits")
    };
    let first: Session = comes_as("petr").await;
    edit(&eva, first.id, ["Petr Novák", "", ""]).await.expect("hers");
    assert_eq!(comes_as("petr").await.client.name, "Petr Novák");
    assert_eq!(comes_as("").await.client.name, "Petr Novák");
    assert_eq!(comes_as("Pavel").await.client.name, "Pavel", "another name is news");
    let names: Vec<_> = about(&eva, first.id).await.expect("hers").earlier.into_iter().map(|e| e.client_name).collect();
    assert_eq!(names, ["Pavel", "petr", "petr"], "each session keeps the name that was given in it");
}

#[tokio::test]
async fn tags_are_tidied_counted_and_offered_with_the_companys_first() {
    let house = House::open().await;
    house.settings(|settings| settings.talk.tags = vec!["Order".into(), "VIP".into()]).await;
    let (eva, mut evas, client, session) = house.conversation().await;
    let tom = house.sign_in("tom").await;
    let set = tag(&eva, session, &[" vip", "late\u{200b} parcel", "Late Parcel", "", "new"]).await.expect("hers");
    assert_eq!(set.session.tags, ["VIP", "late parcel", "new"]);
    evas.until(|event| match event {
        Event::SessionChanged { session } => (session.tags.len() == 3).then_some(()),
        _ => None,
    })
    .await;
    let all = async || tom.api.get::<Tags>("/v1/tags").await.expect("for every operator").tags;
    assert_eq!(all().await, ["Order", "VIP", "late parcel", "new"], "the company's first, none twice");
    tag(&eva, session, &["new"]).await.expect("hers");
    tag(&eva, session, &["new"]).await.expect("the same again");
    assert_eq!(all().await, ["Order", "VIP", "new"], "what is on no session is not offered");
    let second = house.client().join(&eva.invite().await, "Jana").await.expect("new").session.id;
    tag(&eva, second, &["fresh", "New"]).await.expect("it waits for her");
    assert_eq!(all().await, ["Order", "VIP", "new", "fresh"], "the most used first");

    let many: Vec<String> = (0..21).map(|n| n.to_string()).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(code(tag(&eva, session, &many).await), Some(ErrorCode::TooLarge));
    assert_eq!(code(tag(&eva, session, &[&"x".repeat(41)]).await), Some(ErrorCode::TooLarge));
    assert_eq!(code(tag(&tom, session, &["x"]).await), Some(ErrorCode::NotFound), "a stranger");
    assert_eq!(code(client.api.get::<Tags>("/v1/tags").await), Some(ErrorCode::Unauthorized), "the client");
    assert_eq!(eva.sees(session).await.expect("hers").tags, ["new"], "nothing of what was refused");
}

#[tokio::test]
async fn a_note_is_written_once_told_to_the_desk_and_never_to_the_client() {
    let house = House::open().await;
    let (eva, mut evas, client, session) = house.conversation().await;
    let tom = house.sign_in("tom").await;
    let mut page = client.stream().await;
    let id = new_id();
    let first = note(&eva, session, id, " Wants\r\na refund\u{202e}\u{7} ").await.expect("hers");
    assert_eq!((first.text.as_str(), first.author_name.as_str()), ("Wants\na refund", "Eva Nováková"));
    assert_eq!(note(&eva, session, id, "Wants\na refund").await.expect("the same"), first, "a repeat answers the same");
    assert_eq!(code(note(&eva, session, id, "Something else").await), Some(ErrorCode::Conflict));
    let told = evas.until(|event| match event {
        Event::NoteAdded { note } => Some(note),
        _ => None,
    });
    assert_eq!(told.await, first);
    assert_eq!(about(&eva, session).await.expect("hers").notes, [first], "kept once");

    assert_eq!(code(note(&eva, session, new_id(), " \u{200b}\n").await), Some(ErrorCode::BadRequest));
    assert_eq!(code(note(&eva, session, new_id(), &"x".repeat(2_001)).await), Some(ErrorCode::TooLarge));
    assert_eq!(code(note(&tom, session, new_id(), "x").await), Some(ErrorCode::NotFound), "a stranger");
    assert_eq!(code(note(&tom, session, id, "Wants\na refund").await), Some(ErrorCode::NotFound), "with its id too");
    assert_eq!(code(about(&tom, session).await), Some(ErrorCode::NotFound));
    let as_client = Desk { api: client.api.clone(), operator: eva.operator };
    assert_eq!(code(about(&as_client, session).await), Some(ErrorCode::Unauthorized));
    client.write("Hello").await.expect("active");
    let (_, next) = page.event().await;
    assert_eq!(next.kind, "message.added", "the note before it is not for clients");
}

#[tokio::test]
async fn whoever_sees_a_client_now_reads_the_other_sessions_and_nobody_else_does() {
    let house = House::open().await;
    house.group("sales", &["eva", "tom"]).await;
    let (eva, _evas) = house.connect("eva").await;
    let tom = house.sign_in("tom").await;
    let lea = {
        house.operator("lea", "Lea", deskbell_protocol::Role::Administrator).await;
        house.sign_in("lea").await
    };
    let (client, joined) = comes(&house, to_group("Petr", 1)).await;
    let one = joined.expect("open").session.id;
    eva.accept(one).await.expect("it waits");
    client.write("My order is late").await.expect("active");
    note(&eva, one, new_id(), "Nice man").await.expect("hers");
    tag(&eva, one, &["order"]).await.expect("hers");
    eva.end(one).await.expect("hers");
    assert_eq!(code(read(&tom, one).await), Some(ErrorCode::NotFound), "he sees nothing of this client");

    let (_, joined) = comes(&house, to_group("Petr", 1)).await;
    let two = joined.expect("open").session.id;
    let known = about(&tom, two).await.expect("it waits for his group");
    assert_eq!(known.notes.iter().map(|note| note.text.as_str()).collect::<Vec<_>>(), ["Nice man"]);
    let earlier = &known.earlier[..];
    let [earlier] = earlier else { panic!("one other session: {earlier:?}") };
    assert_eq!((earlier.id, earlier.messages, earlier.operator_name.as_deref()), (one, 1, Some("Eva Nováková")));
    assert!(earlier.ended_at.is_some() && earlier.tags == ["order"]);
    let texts: Vec<_> = read(&tom, one).await.expect("of his client").messages.iter().filter_map(text_of).collect();
    assert_eq!(texts, ["My order is late"]);
    assert_eq!(code(read(&lea, one).await), Some(ErrorCode::NotFound), "who serves another group does not");

    tom.accept(two).await.expect("it waits");
    read(&tom, one).await.expect("his client still");
    let write = tom.write(one, "Hello").await;
    assert_eq!(code(write), Some(ErrorCode::NotFound), "reading is all");
    assert_eq!(code(note(&tom, one, new_id(), "x").await), Some(ErrorCode::NotFound));
    assert_eq!(code(read(&eva, two).await), Some(ErrorCode::NotFound), "hers is over: she sees nothing of his");
    read(&eva, one).await.expect("her own, for good");
    assert!(about(&eva, one).await.expect("her own").earlier.is_empty(), "nor does she learn of it");
    tom.end(two).await.expect("his");
    assert_eq!(code(read(&tom, one).await), Some(ErrorCode::NotFound), "the client is gone");
    read(&tom, two).await.expect("his own, for good");
}

#[tokio::test]
async fn a_client_rates_a_talk_that_is_over_where_the_company_asks() {
    let house = House::open().await;
    let (eva, mut evas, client, session) = house.conversation().await;
    assert_eq!(code(rate(&client, 5, "").await), Some(ErrorCode::Forbidden), "nobody asks");
    house.settings(|settings| settings.talk.rating = true).await;
    assert_eq!(code(rate(&client, 5, "").await), Some(ErrorCode::Conflict), "not before its end");
    eva.end(session).await.expect("hers");
    assert!(client.joined().await.expect("its session").session.may_rate);
    for (stars, text) in [(0, ""), (6, "")] {
        assert_eq!(code(rate(&client, stars, text).await), Some(ErrorCode::BadRequest));
    }
    assert_eq!(code(rate(&client, 5, &"x".repeat(1_001)).await), Some(ErrorCode::TooLarge));
    let rated = rate(&client, 4, " Good\u{202e}\0 ").await.expect("it is over").rating.expect("rated");
    assert_eq!((rated.stars, rated.text.as_str()), (4, "Good"));
    let told = evas.until(|event| match event {
        Event::SessionChanged { session } => session.rating,
        _ => None,
    });
    assert_eq!(told.await, rated);
    rate(&client, 4, "Good").await.expect("the same again");
    let better = rate(&client, 5, "").await.expect("the newest holds").rating.expect("rated");
    assert_eq!(client.joined().await.expect("its session").session.rating, Some(better));

    let waiting = house.client();
    waiting.join(&eva.invite().await, "Jana").await.expect("new");
    waiting.leave().await.expect("its own");
    assert_eq!(code(rate(&waiting, 1, "Nobody came").await), Some(ErrorCode::Forbidden), "there was no talk");
    let stranger = house.client();
    assert_eq!(code(rate(&stranger, 1, "").await), Some(ErrorCode::Unauthorized));
}

#[cfg(unix)]
#[tokio::test]
async fn clients_are_known_and_written_about_on_postgresql_as_well() {
    let postgres = deskbell_testkit::Postgres::start();
    let pace = deskbell_server::Pace { ping: std::time::Duration::from_millis(100), ..Default::default() };
    let house = House::on(Some(postgres.url().parse().expect("an address")), pace).await;
    house.group("sales", &["eva"]).await;
    house.settings(|settings| (settings.talk.rating, settings.talk.bans) = (true, true)).await;
    let beside = house.beside().await;
    let (eva, _evas) = house.connect("eva").await;
    let there = Desk { api: beside.api(&eva.api.token), operator: eva.operator.clone() };
    let mut theirs = there.stream().await;
    let mut sessions = Vec::new();
    for house in [&house, &beside] {
        let parameters = BTreeMap::from([("order".into(), "17".into())]);
        let (client, joined) = comes(house, Join { parameters, ..to_group("Petr", 1) }).await;
        sessions.push((client, joined.expect("open").session.id));
    }
    let (client, session) = &sessions[1];
    let known = eva.sees(*session).await.expect("it waits").client;
    assert_eq!((known.earlier, known.parameters["order"].as_str()), (1, "17"), "by whichever server");
    eva.accept(*session).await.expect("it waits");
    edit(&eva, *session, ["Petr Novák", "petr@example.org", ""]).await.expect("hers");
    tag(&eva, *session, &["b", "a"]).await.expect("hers");
    tag(&there, *session, &["a", "c"]).await.expect("hers");
    assert_eq!(there.api.get::<Tags>("/v1/tags").await.expect("hers").tags, ["a", "c"]);
    let written = note(&eva, *session, new_id(), "A note").await.expect("hers");
    let told = theirs.until(|event| match event {
        Event::NoteAdded { note } => Some(note),
        _ => None,
    });
    assert_eq!(told.await, written, "told by the other server too");
    let path = format!("/v1/templates/{}", new_id::<deskbell_protocol::TemplateId>());
    let template = serde_json::json!({ "name": "Greeting", "text": "Hello" });
    let saved: deskbell_protocol::Template = eva.api.put(&path, &template).await.expect("hers");
    assert_eq!(there.workspace().await.templates, [saved]);
    let about = about(&there, *session).await.expect("hers");
    assert_eq!((about.notes, about.earlier.len()), (vec![written], 1));
    read(&there, sessions[0].1).await.expect("of her client");
    eva.end(*session).await.expect("hers");
    rate(client, 5, "").await.expect("it is over");
    let ban = serde_json::json!({ "reason": "rude" });
    let path = format!("/v1/sessions/{session}/ban");
    let _: deskbell_protocol::Ban =
        eva.api.send(reqwest::Method::POST, &path, Some(uuid::Uuid::now_v7()), &ban).await.expect("operators may");
    let (_, refused) = comes(&beside, to_group("Petr", 1)).await;
    assert_eq!(code(refused), Some(ErrorCode::Banned), "at the other server too");
    assert_eq!(eva.workspace().await.sessions.len(), 0, "what waited of that client is over");
}
