//! Simulated clients at a real server, whose operator is a real desk without a window.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use deskbell_demo::{Attention, Company, WayIn};
use deskbell_desk::doubles::Doubles;
use deskbell_desk::view::{Connection, Place, SignInRequest};
use deskbell_desk::{Desk, view::SessionView};
use deskbell_protocol::{CreateInvitation, Status, Timestamp};
use deskbell_testkit::{Database, INES, TestServer, wait};

const OPEN: &str = "select count(*) from session where state in ('queued', 'offered', 'active')";
const WAITING: &str = "select count(*) from session where state in ('queued', 'offered')";
const ALL: &str = "select count(*) from session";
const LEFT: &str = "select count(*) from session where state = 'closed' and ended_by = 'client'";

/// A clock that only the test moves; the server's own stands still beside it.
struct Play {
    company: Company,
    now: i64,
}

impl Play {
    async fn seconds(&mut self, seconds: i64) {
        for _ in 0..seconds {
            self.company.step(Timestamp(self.now)).await;
            self.now += 1000;
        }
    }
}

async fn operator(server: &TestServer, doubles: &Doubles, data: &std::path::Path) -> Arc<Desk> {
    let desk = Desk::open(data, doubles.ports()).await.expect("desk.db opens");
    let request =
        SignInRequest { address: server.url(), username: INES.username.to_owned(), password: INES.password.to_owned() };
    desk.sign_in(request).await.expect("the operator signs in");
    wait::until("the desk is connected", wait::PATIENCE, async || {
        desk.subscribe().0.connection == Connection::Connected
    })
    .await;
    Arc::new(desk)
}

fn way_in(desk: &Arc<Desk>) -> WayIn {
    let desk = Arc::clone(desk);
    Box::new(move || {
        let desk = Arc::clone(&desk);
        Box::pin(async move {
            let request = CreateInvitation {
                valid_for_ms: Some(3_600_000),
                label: Some("Simulated".to_owned()),
                ..Default::default()
            };
            Ok(desk.create_invitation(request).await?.invitation.url)
        })
    })
}

/// The desk tells the server by and by.
async fn choose(desk: &Desk, database: &Database, status: Status, stored: &str) {
    desk.set_status(status).await.unwrap();
    wait::until("the server knows the status", wait::PATIENCE, async || {
        database.texts("select status from operator where username = 'ines'").await.concat().contains(stored)
    })
    .await;
}

fn oldest_waiting(desk: &Desk) -> Option<SessionView> {
    let sessions = desk.subscribe().0.sessions;
    sessions.into_iter().filter(|session| session.place == Place::Waiting).min_by_key(|session| session.queued_at)
}

#[tokio::test]
async fn clients_come_to_who_is_there_write_wait_answer_and_leave() {
    let (server, doubles, folder) = (TestServer::start().await, Doubles::default(), tempfile::tempdir().unwrap());
    let desk = operator(&server, &doubles, folder.path()).await;
    let database = Database::of(&server).await;
    let journal = folder.path().join("simulated.json");
    let company = |way_in| Company::new(&server.url(), way_in, journal.clone(), Attention::default()).unwrap();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
    let mut play = Play { company: company(way_in(&desk)), now: i64::try_from(now).unwrap() };

    let away: Status = serde_json::from_value(serde_json::json!({ "kind": "away" })).unwrap();
    choose(&desk, &database, away, "away").await;
    play.seconds(20).await;
    assert_eq!(database.count(ALL).await, 0, "nobody comes to an operator who is away");
    let invitations = database.count("select count(*) from invitation").await;
    assert_eq!(invitations, 1, "asking whether somebody is there uses nothing up");

    choose(&desk, &database, Status::Online, "online").await;
    play.seconds(20).await;
    let waiting = database.count(WAITING).await;
    assert!(waiting >= 2, "{waiting} clients come to who is there");
    assert!(database.count("select count(*) from message where author_kind = 'client'").await >= 2, "and write");

    let first = wait::until_some("the desk shows who waits", wait::PATIENCE, async || oldest_waiting(&desk)).await;
    assert_eq!(first.label.as_deref(), Some("Simulated"), "the operator sees what kind of client this is");
    desk.accept(first.id).await.unwrap();
    desk.send_message(first.id, "How can I help?".to_owned()).await.unwrap();
    let of_first = format!("session_id = '{}'", first.id);
    let written = async |author: &str| {
        database.count(&format!("select count(*) from message where author_kind = '{author}' and {of_first}")).await
    };
    wait::until("the message is stored", wait::PATIENCE, async || written("operator").await == 1).await;
    let before = written("client").await;
    play.seconds(20).await;
    assert_eq!(written("client").await, before + 1, "one line is answered once");

    let mut most = 0;
    for _ in 0..30 {
        play.seconds(1).await;
        play.now += 9_000;
        most = most.max(database.count(WAITING).await);
    }
    assert!((2..=4).contains(&most), "some wait, never a crowd: {most}");
    assert!(database.count(LEFT).await >= 1, "whom nobody answers leaves");
    let after = format!("select count(*) from session where state = 'after_work' and id = '{}'", first.id);
    assert_eq!(database.count(&after).await, 1, "who talked to a silent operator leaves too");

    for _ in 0..600 {
        if database.count(OPEN).await > 0 {
            break;
        }
        play.seconds(1).await;
    }
    drop(play.company);
    assert!(database.count(OPEN).await >= 1, "the program ended while somebody waited");
    let mut play = Play { company: company(way_in(&desk)), now: play.now + 3_600_000 };
    play.seconds(1).await;
    assert_eq!(database.count(OPEN).await, 0, "in the next life nobody waits for ever");
    desk.stop().await;
}
