//! The life of an invitation: made, joined once and no more, revoked, extended, and never used up by a look.

use std::time::Duration;

use deskbell_protocol::{
    CompanySettings, CreateInvitation, ErrorCode, Event, Invitation, InvitationCard, InvitationId, InvitationState,
    RevokeInvitation, SessionState, Timestamp,
};
use deskbell_server::{Config, Operation, Pace, Server, restore};
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::Value;
use uuid::Uuid;

use crate::house::{Answer, Client, Desk, House, answer, code, code_of};
use crate::operation::operated;

pub(crate) const MINUTE: i64 = 60 * 1000;
pub(crate) const HOUR: i64 = 60 * MINUTE;

pub(crate) fn lasting(length: i64) -> CreateInvitation {
    CreateInvitation { valid_for_ms: Some(length), ..CreateInvitation::default() }
}

pub(crate) fn reusable(uses_max: Option<u32>) -> CreateInvitation {
    CreateInvitation { reusable: true, uses_max, ..lasting(HOUR) }
}

impl Desk {
    pub(crate) async fn make(&self, body: &CreateInvitation) -> Answer<Invitation> {
        self.api.put(&format!("/v1/invitations/{}", Uuid::now_v7()), body).await
    }

    pub(crate) async fn revoke(&self, id: InvitationId, end_sessions: bool) -> Answer<Invitation> {
        let path = format!("/v1/invitations/{id}/revoke");
        self.api.send(Method::POST, &path, Some(Uuid::now_v7()), &RevokeInvitation { end_sessions }).await
    }

    pub(crate) async fn invitation(&self, id: InvitationId) -> Invitation {
        let all = self.workspace().await.invitations;
        all.into_iter().find(|invitation| invitation.id == id).expect("it is hers")
    }
}

impl House {
    pub(crate) async fn card(&self, invitation: &Invitation) -> Answer<InvitationCard> {
        self.api("").get(&format!("/v1/client/invitations/{}", code_of(invitation))).await
    }
}

/// A thousand connections have two thousand ends in this process, which is more than some systems let one have at first.
#[cfg(unix)]
fn allow_many_connections() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let wanted = maximum.map_or(8192, |maximum| maximum.min(8192));
    if current.is_some_and(|current| current < wanted) {
        setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum }).expect("no more than is allowed");
    }
}

#[cfg(not(unix))]
fn allow_many_connections() {}

/// Those who got in, of browsers that all open the link in the same instant, by whichever server.
async fn all_at_once(houses: &[&House], count: usize, invitation: &Invitation) -> Vec<Client> {
    let apis: Vec<_> = houses.iter().map(|house| house.api("")).collect();
    let clients: Vec<Client> = (0..count).map(|n| Client::new(apis[n % apis.len()].clone())).collect();
    let answers = join_all(clients.iter().map(|client| client.join(invitation, "Petr"))).await;
    let mut inside = Vec::new();
    for (client, answer) in clients.into_iter().zip(answers) {
        match answer {
            Ok(_) => inside.push(client),
            Err((status, error)) => {
                assert_eq!((status, error.code), (410, ErrorCode::InvitationUsed), "everybody else is told kindly");
                assert_eq!(error.args["company"], "Acme");
            }
        }
    }
    inside
}

async fn a_thousand_browsers_open_one_link(houses: &[&House]) {
    allow_many_connections();
    let eva = houses[0].sign_in("eva").await;
    let invitation = eva.invite().await;
    let inside = all_at_once(houses, 1_000, &invitation).await;
    assert_eq!(inside.len(), 1, "one is let in");
    let workspace = eva.workspace().await;
    assert_eq!(workspace.sessions.len(), 1, "and one session is made");
    let seen = eva.invitation(invitation.id).await;
    assert_eq!((seen.state, seen.used, seen.open, seen.uses.len()), (InvitationState::InUse, 1, 1, 1));
    assert_eq!(seen.uses[0].session_id, workspace.sessions[0].id);
    // The winner's answer was lost.
    let again = inside[0].join(&invitation, "Petr").await.expect("the same join");
    assert_eq!(again.session.id, workspace.sessions[0].id, "a retry gets the same session");

    let limited = eva.make(&reusable(Some(3))).await.expect("made");
    let inside = all_at_once(houses, 50, &limited).await;
    let seen = eva.invitation(limited.id).await;
    assert_eq!((inside.len(), seen.used, seen.open, seen.uses.len()), (3, 3, 3, 3), "three, each with a session");
    assert_eq!(eva.workspace().await.sessions.len(), 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_thousand_browsers_that_open_a_one_off_link_one_gets_in() {
    let house = House::open().await;
    a_thousand_browsers_open_one_link(&[&house]).await;
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_thousand_browsers_at_two_servers_on_postgresql_one_gets_in() {
    let postgres = deskbell_testkit::Postgres::start();
    let house = House::on(Some(postgres.url().parse().expect("an address")), Pace::default()).await;
    let beside = house.beside().await;
    a_thousand_browsers_open_one_link(&[&house, &beside]).await;
    tokio::join!(house.server.stop(), beside.server.stop());
}

#[tokio::test]
async fn whoever_came_comes_back_to_the_same_session_whatever_became_of_the_link() {
    let (house, clock) = House::with_clock(Pace::default()).await;
    let eva = house.sign_in("eva").await;
    let (one_off, open) = (eva.invite().await, eva.make(&reusable(None)).await.expect("made"));
    let (petr, jana) = (house.client(), house.client());
    let petrs = petr.join(&one_off, "Petr").await.expect("unused").session.id;
    let janas = jana.join(&open, "Jana").await.expect("unused").session.id;
    assert_eq!(code(petr.join(&open, "Petr").await), Some(ErrorCode::Conflict), "a join is by one link");
    eva.revoke(open.id, false).await.expect("hers");
    clock.by(Duration::from_secs(2 * 60 * 60));
    let back = async |client: &Client, to| client.join(to, "").await.expect("the same join").session;
    assert_eq!(back(&petr, &one_off).await.id, petrs, "after its time");
    assert_eq!(back(&jana, &open).await.id, janas, "after it was revoked");
    assert_eq!(code(house.client().join(&one_off, "").await), Some(ErrorCode::InvitationUsed));
    assert_eq!(code(house.client().join(&open, "").await), Some(ErrorCode::InvitationRevoked));
    for session in [petrs, janas] {
        eva.accept(session).await.expect("hers");
        eva.end(session).await.expect("hers");
    }
    assert_eq!(back(&petr, &one_off).await.state, SessionState::Closed, "the page shows the talk that is over");
    assert_eq!(eva.invitation(one_off.id).await.state, InvitationState::Used);
}

#[tokio::test]
async fn impossible_times_are_refused_for_a_reason_that_is_told() {
    let house = House::open().await;
    let eva = house.sign_in("eva").await;
    let now = eva.workspace().await.server_time;
    let between = |from: i64, until: i64| CreateInvitation {
        valid_from: Some(now.plus(from)),
        valid_until: Some(now.plus(until)),
        ..CreateInvitation::default()
    };
    let from = |from: i64| CreateInvitation { valid_from: Some(now.plus(from)), ..lasting(15 * MINUTE) };
    for (body, reason, minutes) in [
        (lasting(0), "too_short", Some("1")),
        (lasting(-HOUR), "too_short", Some("1")),
        (lasting(10 * 365 * 24 * HOUR), "too_long", Some("43200")),
        (CreateInvitation::default(), "no_end", None),
        (from(-HOUR), "over_already", None),
        (from(31 * 24 * HOUR), "start_too_far", Some("43200")),
        (between(2 * HOUR, HOUR), "end_before_start", None),
        (CreateInvitation { uses_max: Some(2), ..lasting(HOUR) }, "uses", None),
    ] {
        let (status, error) = eva.make(&body).await.expect_err(reason);
        assert_eq!((status, error.code), (400, ErrorCode::BadInvitation), "{reason}");
        assert_eq!(error.args["reason"], reason);
        assert_eq!(error.args.get("minutes").map(String::as_str), minutes, "{reason}");
    }
    assert!(eva.workspace().await.invitations.is_empty(), "nothing was made");
    let hour = |settings: &mut CompanySettings| {
        (settings.invitations.lengths_min, settings.invitations.longest_min) = (vec![15, 60], 60);
    };
    house.settings(hour).await;
    assert!(eva.make(&lasting(HOUR)).await.is_ok(), "the company says how long");
    let (_, error) = eva.make(&lasting(HOUR + 1)).await.expect_err("longer than the company wants");
    assert_eq!((error.args["reason"].as_str(), error.args["minutes"].as_str()), ("too_long", "60"));
}

#[tokio::test]
async fn looking_never_uses_a_link_up() {
    let house = House::open().await;
    let eva = house.sign_in("eva").await;
    let invitation = eva.invite().await;
    let page = format!("/i/{}", code_of(&invitation));
    for method in [Method::GET, Method::HEAD] {
        for path in [page.clone(), format!("/v1/client/invitations/{}", code_of(&invitation))] {
            for _ in 0..5 {
                let seen = house.api("").request(method.clone(), &path).send().await.expect("an answer");
                assert!(seen.status().is_success(), "{method} {path}: {}", seen.status());
                assert!(seen.headers().get("set-cookie").is_none(), "no cookie before joining");
            }
        }
    }
    assert_eq!(eva.invitation(invitation.id).await, invitation, "nothing has changed");
    house.client().join(&invitation, "").await.expect("still unused");
}

#[tokio::test]
async fn an_invitation_for_later_is_shown_at_once_and_joined_from_its_start_on() {
    let (house, clock) = House::with_clock(Pace::default()).await;
    let eva = house.sign_in("eva").await;
    let start = eva.workspace().await.server_time.plus(HOUR);
    let body = CreateInvitation {
        valid_from: Some(start),
        client_name: Some(" Petr\tDvořák ".into()),
        language: Some("cs".into()),
        ..lasting(30 * MINUTE)
    };
    let later = eva.make(&body).await.expect("made");
    assert_eq!((later.state, later.valid_until), (InvitationState::NotYetValid, Some(start.plus(30 * MINUTE))));
    let card = house.card(&later).await.expect("it is shown");
    assert!(card.server_time < card.valid_from && card.valid_from == start, "the page counts down");
    assert_eq!((card.client_name.as_deref(), card.language.as_deref()), (Some("Petr Dvořák"), Some("cs")));
    assert_eq!(card.valid_until, later.valid_until);
    let client = house.client();
    let early = client.join(&later, "").await.expect_err("not yet");
    assert_eq!((early.0, early.1.code), (409, ErrorCode::InvitationNotYetValid));
    clock.by(Duration::from_secs(60 * 60));
    client.join(&later, "").await.expect("it has begun");
    let other = eva.make(&lasting(MINUTE)).await.expect("made");
    clock.by(Duration::from_secs(60));
    let late = house.card(&other).await.expect_err("over");
    assert_eq!((late.0, late.1.code, late.1.args["company"].as_str()), (410, ErrorCode::InvitationExpired, "Acme"));
    assert_eq!(house.card(&later).await.expect_err("used").1.code, ErrorCode::InvitationUsed);
}

#[tokio::test]
async fn every_change_is_told_with_a_larger_number_and_the_newest_uses() {
    let house = House::open().await;
    let eva = house.sign_in("eva").await;
    let mut desk = eva.stream().await;
    let open = eva.make(&reusable(None)).await.expect("made");
    let clients: Vec<_> = (0..22).map(|_| house.client()).collect();
    let mut sessions = Vec::new();
    for (n, client) in clients.iter().enumerate() {
        sessions.push(client.join(&open, &format!("Client {n}")).await.expect("it lets in many").session.id);
    }
    clients[21].leave().await.expect("left");
    eva.extend(open.id, HOUR).await.expect("hers");
    eva.revoke(open.id, false).await.expect("hers");
    let mut told: Vec<Invitation> = Vec::new();
    while told.last().is_none_or(|last| last.state != InvitationState::Revoked) {
        let next = desk.until(|event| match event {
            Event::InvitationChanged { invitation } => Some(invitation),
            _ => None,
        });
        told.push(next.await);
    }
    let changes: Vec<u32> = told.iter().map(|invitation| invitation.changes).collect();
    assert_eq!(changes, (0..=25).collect::<Vec<_>>(), "made, 22 joins, one end, one extension, one revocation");
    let last = told.last().expect("some");
    assert_eq!((last.used, last.open, last.uses.len()), (22, 21, 20));
    let shown: Vec<_> = last.uses.iter().map(|came| came.session_id).collect();
    assert_eq!(shown, sessions.iter().rev().take(20).copied().collect::<Vec<_>>(), "the newest first");
    assert!(!last.uses[0].open && last.uses[1].open && last.uses[0].client_name == "Client 21");
    let seen = eva.invitation(open.id).await;
    assert_eq!(seen, *last, "the workspace tells the same");
    assert_eq!((seen.leads_to.as_str(), seen.operator_id), ("Eva Nováková", Some(eva.operator.id)));
}

#[tokio::test]
async fn guessing_is_slowed_by_address_and_tells_nothing_while_others_go_on() {
    let trusted = vec!["127.0.0.1".parse().expect("an address")];
    let house = operated(Operation { trusted_proxies: trusted, ..Operation::default() }, None).await;
    let eva = house.sign_in("eva").await;
    let (invitation, api) = (eva.invite().await, house.api(""));
    let look = |from: &'static str, code: String| {
        let request = api.request(Method::GET, &format!("/v1/client/invitations/{code}"));
        answer::<Value>(request.header("x-forwarded-for", from))
    };
    let zeros = "0".repeat(26);
    let strange = [
        "x".into(),
        "%20".into(),
        "A".repeat(26),
        "a".repeat(5_000),
        "%F0%9F%98%80".into(),
        "a%00b".into(),
        "%FF".into(),
    ];
    let unknown = look("203.0.113.9", zeros.clone()).await.expect_err("nobody's");
    assert_eq!((unknown.0, unknown.1.code), (404, ErrorCode::InvitationUnknown));
    let calendars = strange.each_ref().map(|code: &String| format!("{code}/calendar.ics"));
    for malformed in strange.into_iter().chain(calendars) {
        assert_eq!(look("203.0.113.9", malformed).await.expect_err("no code"), unknown, "the same answer");
    }
    let mut slowed = unknown.clone();
    for _ in 0..200 {
        slowed = look("203.0.113.1", zeros.clone()).await.expect_err("nobody's");
        if slowed != unknown {
            break;
        }
    }
    assert_eq!((slowed.0, slowed.1.code), (429, ErrorCode::RateLimited));
    assert!(matches!(slowed.1.retry, deskbell_protocol::Retry::After { ms: 1..=1000 }), "{:?}", slowed.1);
    let join = Client::new(api.clone());
    let body = serde_json::json!({ "code": zeros, "name": "" });
    let by_joining = join.api.request(Method::PUT, &join.path("")).json(&body);
    let by_joining = answer::<Value>(by_joining.header("x-forwarded-for", "203.0.113.1")).await;
    assert_eq!(code(by_joining), Some(ErrorCode::RateLimited), "joining is no other way to guess");
    let good = code_of(&invitation);
    look("203.0.113.2", good.clone()).await.expect("another address goes on");
    look("203.0.113.1", good).await.expect("and so does whoever has a link at the same address");
}

#[tokio::test]
async fn a_database_restored_from_yesterday_knows_the_links_of_yesterday() {
    let house = House::open().await;
    let eva = house.sign_in("eva").await;
    let (used, unused, revoked) = (eva.invite().await, eva.invite().await, eva.invite().await);
    let came = house.client();
    let session = came.join(&used, "Petr").await.expect("unused").session.id;
    eva.revoke(revoked.id, false).await.expect("hers");
    let backup = house.folder.path().join("backup.db");
    house.server.admin().backup(&backup).await.expect("written");
    let today = eva.invite().await;
    let late = house.client();
    late.join(&unused, "Jana").await.expect("unused");
    house.server.stop().await;
    let data = house.folder.path().join("data");
    restore(&data, &backup, true).await.expect("restored");
    let server = Server::start(Config::new(&data, ([127, 0, 0, 1], 0).into())).await.expect("it starts");
    let house = House { server, folder: house.folder, database: None };
    let moved = |client: Client| Client { api: house.api(&client.api.token), join: client.join };

    let back = moved(came).join(&used, "Petr").await.expect("it was there yesterday");
    assert_eq!(back.session.id, session, "and is there still");
    assert_eq!(code(house.client().join(&used, "").await), Some(ErrorCode::InvitationUsed));
    assert_eq!(code(house.client().join(&revoked, "").await), Some(ErrorCode::InvitationRevoked));
    assert_eq!(code(house.client().join(&today, "").await), Some(ErrorCode::InvitationUnknown), "made afterwards");
    let anew = moved(late).join(&unused, "Jana").await.expect("yesterday it was unused");
    assert_eq!(anew.session.state, SessionState::Queued, "her browser begins anew by itself");
    assert_eq!(code(house.client().join(&unused, "").await), Some(ErrorCode::InvitationUsed));
}

#[tokio::test]
async fn a_repeated_request_is_the_same_invitation_for_its_maker_alone_however_late_it_comes() {
    let (house, clock) = House::with_clock(Pace::default()).await;
    let eva = house.sign_in("eva").await;
    let now = eva.workspace().await.server_time;
    let path = format!("/v1/invitations/{}", Uuid::now_v7());
    let body = CreateInvitation {
        valid_from: Some(Timestamp(now.0 + HOUR)),
        label: Some(" to sign ".into()),
        ..reusable(Some(5))
    };
    let made: Invitation = eva.api.put(&path, &body).await.expect("made");
    assert_eq!(made.label.as_deref(), Some("to sign"));
    clock.by(Duration::from_secs(3 * 60 * 60));
    let again: Invitation = eva.api.put(&path, &body).await.expect("made before, though it would be refused now");
    assert_eq!((again.url, again.state), (made.url, InvitationState::Expired));
    for other in [
        CreateInvitation { uses_max: Some(6), ..body.clone() },
        CreateInvitation { client_name: Some("Petr".into()), ..body.clone() },
        CreateInvitation { valid_from: None, ..body.clone() },
    ] {
        assert_eq!(code(eva.api.put::<Invitation>(&path, &other).await), Some(ErrorCode::Conflict));
    }
}
