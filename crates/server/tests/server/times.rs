//! The operator's day, history and profile.

use deskbell_protocol::{
    ErrorCode, Event, Operator, OperatorId, Role, SetOwnPassword, SetProfile, Status, StatusCause, StatusHistory,
    StatusTimes, Workspace,
};
use deskbell_server::NewOperator;
#[cfg(unix)]
use deskbell_server::Pace;
use reqwest::Method;
use serde_json::Value;

use crate::house::{Answer, Desk, House, answer, code};

async fn times(desk: &Desk) -> StatusTimes {
    desk.api.get("/v1/me/times").await.expect("her own day")
}

async fn history(desk: &Desk) -> StatusHistory {
    desk.api.get("/v1/me/history").await.expect("her own history")
}

async fn profile(desk: &Desk, display_name: &str, zone: &str) -> Answer<Operator> {
    desk.api.put("/v1/me/profile", &SetProfile { display_name: display_name.into(), zone: zone.into() }).await
}

async fn photo(desk: &Desk, bytes: &[u8]) -> Answer<Operator> {
    answer(desk.api.request(Method::PUT, "/v1/me/photo").body(bytes.to_vec())).await
}

#[tokio::test]
async fn the_day_and_the_history_hold_what_was_chosen_and_why() {
    day_and_history(House::open().await).await;
}

#[cfg(unix)]
#[tokio::test]
async fn the_day_and_the_history_on_postgresql() {
    let postgres = deskbell_testkit::Postgres::start();
    let address = Some(postgres.url().parse().expect("an address"));
    day_and_history(House::on(address, Pace::default()).await).await;
}

async fn day_and_history(house: House) {
    let eva = house.sign_in("eva").await;
    let day = times(&eva).await;
    assert_eq!((day.running, day.times.len()), (false, 1), "signed in, not connected: {day:?}");
    assert_eq!((day.times[0].status, day.times[0].ms), (Status::Online, 0), "time counts only while present");
    let mut stream = eva.stream().await;
    stream.frame().await.expect("hello");
    let lunch = eva.workspace().await.settings.away_reasons[0].clone();
    let status = Status::Away { reason_id: Some(lunch.id) };
    eva.set_status(status).await.expect("an enabled reason");
    let chosen = history(&eva).await;
    let now = &chosen.periods[0];
    assert_eq!((now.status, now.cause, now.by.as_deref()), (status, StatusCause::Operator, None));
    assert_eq!((now.name.as_deref(), now.emoji.as_deref(), now.paid), (Some("Lunch"), Some("🍽️"), false));
    assert_eq!(now.ended_at, None, "it goes on");
    let before = &chosen.periods[1];
    assert_eq!((before.status, before.cause), (Status::Online, StatusCause::SignIn));
    assert_eq!((before.ended_at, before.paid), (Some(now.started_at), true), "one follows the other without a gap");
    assert!(before.present_ms <= now.started_at.since(before.started_at), "never more than it lasted");

    let day = times(&eva).await;
    assert!(day.running && day.day_start <= day.as_of && day.as_of < day.day_end);
    let lunching = day.times.iter().find(|time| time.status == status).expect("the present one is named");
    assert_eq!((lunching.name.as_deref(), lunching.paid), (Some("Lunch"), false));
    assert_eq!(eva.workspace().await.times.times.len(), day.times.len(), "the snapshot says the same");

    // Renamed, the past keeps its name.
    house.server.admin().rename_reason("Lunch", "Dinner", None, Some(true)).await.expect("valid");
    eva.set_status(Status::Online).await.expect("hers");
    eva.set_status(status).await.expect("hers");
    let names: Vec<_> = history(&eva).await.periods.into_iter().map(|period| (period.name, period.paid)).collect();
    let expected = [(Some("Dinner"), true), (None, true), (Some("Lunch"), false), (None, true)];
    assert_eq!(names[..4], expected.map(|(name, paid)| (name.map(str::to_owned), paid)));
    house.server.stop().await;
}

#[tokio::test]
async fn a_disabled_reason_cannot_be_chosen_and_who_is_in_it_stays_until_choosing_anew() {
    let house = House::open().await;
    let eva = house.sign_in("eva").await;
    let reasons = eva.workspace().await.settings.away_reasons;
    let (lunch, meeting) = (reasons[0].id, reasons[2].id);
    let lunch = Status::Away { reason_id: Some(lunch) };
    eva.set_status(lunch).await.expect("an enabled reason");
    house.server.admin().enable_reason("Lunch", false).await.expect("valid");
    assert_eq!(eva.workspace().await.me.status, lunch, "she stays in it");
    assert_eq!(times(&eva).await.times.last().and_then(|time| time.name.clone()).as_deref(), Some("Lunch"));
    eva.set_status(Status::Away { reason_id: Some(meeting) }).await.expect("enabled");
    assert_eq!(code(eva.set_status(lunch).await), Some(ErrorCode::ReasonUnknown), "not again");
    let strange = Status::Away { reason_id: Some(crate::house::new_id()) };
    assert_eq!(code(eva.set_status(strange).await), Some(ErrorCode::ReasonUnknown));
}

#[tokio::test]
async fn the_history_of_another_is_for_supervisors() {
    let house = House::open().await;
    let new = NewOperator {
        username: "iva".into(),
        display_name: "Iva".into(),
        password: "correct horse".into(),
        role: Role::Supervisor,
    };
    house.server.admin().create_operator(new).await.expect("free");
    let (eva, tom, iva) = (house.sign_in("eva").await, house.sign_in("tom").await, house.sign_in("iva").await);
    let path = |id: OperatorId| format!("/v1/operators/{id}/history");
    let seen: StatusHistory = iva.api.get(&path(eva.operator.id)).await.expect("a supervisor may");
    assert_eq!(seen.periods[0].status, Status::Online);
    assert_eq!(code(tom.api.get::<Value>(&path(eva.operator.id)).await), Some(ErrorCode::Forbidden));
    assert_eq!(code(iva.api.get::<Value>(&path(crate::house::new_id())).await), Some(ErrorCode::NotFound));
    tom.api.get::<StatusHistory>(&path(tom.operator.id)).await.expect("his own");
}

#[tokio::test]
async fn a_new_name_and_photo_reach_the_operators_desks_and_clients() {
    let house = House::open().await;
    let (eva, _stream, client, _) = house.conversation().await;
    let elsewhere = house.sign_in("eva").await;
    let (mut desk, mut page) = (elsewhere.stream().await, client.stream().await);
    let done = profile(&eva, "  Eva  Malá ", "europe/prague").await.expect("valid");
    assert_eq!((done.display_name.as_str(), done.zone.as_str()), ("Eva Malá", "Europe/Prague"));
    let heard = desk.until(|event| match event {
        Event::OperatorChanged { operator } => Some(operator),
        _ => None,
    });
    assert_eq!(heard.await, done);
    let heard = page.until(|event| match event {
        Event::ClientSessionChanged { session } => Some(session.operator.display_name),
        _ => None,
    });
    assert_eq!(heard.await, "Eva Malá");
    for (name, zone) in [(" ", "UTC"), ("Eva", "Mars/Olympus"), ("Eva", "")] {
        assert_eq!(code(profile(&eva, name, zone).await), Some(ErrorCode::BadRequest), "{name} in {zone}");
    }

    let png = [&b"\x89PNG\r\n\x1a\n"[..], &[7; 1000]].concat();
    let hash = photo(&eva, &png).await.expect("a picture").photo.expect("it has a hash");
    let heard = page.until(|event| match event {
        Event::ClientSessionChanged { session } => session.operator.photo,
        _ => None,
    });
    assert_eq!(heard.await, hash);
    let path = format!("/v1/photos/{hash}");
    let served = house.api("").request(Method::GET, &path).send().await.expect("an answer");
    let header = |name: &str| served.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    assert_eq!(header("content-type").as_deref(), Some("image/png"), "by its content");
    assert!(header("cache-control").is_some_and(|value| value.contains("immutable")));
    assert_eq!(header("x-content-type-options").as_deref(), Some("nosniff"));
    assert_eq!(served.bytes().await.expect("a body"), png);

    assert_eq!(photo(&eva, &png).await.expect("the same again").photo, Some(hash));
    assert_eq!(code(photo(&eva, b"<svg onload='x'/>").await), Some(ErrorCode::BadRequest));
    let (_, error) = photo(&eva, &[&png[..], &[0; 64 * 1024]].concat()).await.expect_err("too large");
    assert_eq!((error.code, error.args["limit"].as_str()), (ErrorCode::TooLarge, "65536"));
    assert_eq!(photo(&eva, b"").await.expect("removed").photo, None);
    let gone = house.api("").get::<Value>(&path).await;
    assert_eq!(code(gone), Some(ErrorCode::NotFound), "a photo that nobody has any more is not kept");
}

#[tokio::test]
async fn a_new_password_needs_the_present_one_and_signs_out_the_other_computers() {
    let house = House::open().await;
    let (here, other) = (house.sign_in("eva").await, house.sign_in("eva").await);
    let mut stream = other.stream().await;
    stream.frame().await.expect("hello");
    let set = async |desk: &Desk, current: &str, new: &str| {
        let body = SetOwnPassword { current: current.into(), new: new.into() };
        desk.api.put::<()>("/v1/me/password", &body).await
    };
    let (status, error) = set(&here, "a guess", "battery staple").await.expect_err("she does not know it");
    assert_eq!((status, error.code), (403, ErrorCode::WrongCredentials), "the token is still good");
    assert_eq!(code(set(&here, "correct horse", "short").await), Some(ErrorCode::BadRequest));
    set(&here, "correct horse", "battery staple").await.expect("she knows it");
    set(&here, "correct horse", "battery staple").await.expect("asked again after a lost answer");
    assert_eq!(stream.end().await, Some(ErrorCode::Unauthorized), "the other computer is signed out at once");
    here.workspace().await;
    assert_eq!(code(other.api.get::<Workspace>("/v1/workspace").await), Some(ErrorCode::Unauthorized));
    assert_eq!(code(set(&here, "correct horse", "another one").await), Some(ErrorCode::WrongCredentials));
}
