//! Who may see and do what.

use std::time::Duration;

use deskbell_protocol::{
    ErrorCode, Invitation, Joined, Message, Messages, Operator, Role, SendMessage, SessionId, Workspace,
};
use deskbell_server::Pace;
use uuid::Uuid;

use crate::house::{Api, Client, Desk, House, code, new_id};

#[tokio::test]
async fn another_operator_can_neither_see_nor_accept_nor_read_nor_write() {
    let house = House::with_pace(Pace { ping: Duration::from_millis(100), ..Pace::default() }).await;
    let eva = house.sign_in("eva").await;
    let tom = house.sign_in("tom").await;
    let mut toms = tom.stream().await;
    let client = house.client();
    let session = client.join(&eva.invite().await, "Petr").await.expect("unused").session.id;
    client.write("secret").await.expect("sent");

    assert!(tom.workspace().await.sessions.is_empty() && tom.workspace().await.invitations.is_empty());
    assert_eq!(code(tom.accept(session).await), Some(ErrorCode::NotFound));
    assert_eq!(code(tom.end(session).await), Some(ErrorCode::NotFound));
    assert_eq!(code(tom.write(session, "x").await), Some(ErrorCode::NotFound));
    let read = tom.api.get::<Messages>(&format!("/v1/sessions/{session}/messages")).await;
    assert_eq!(code(read), Some(ErrorCode::NotFound));

    eva.accept(session).await.expect("hers");
    assert_eq!(code(tom.accept(session).await), Some(ErrorCode::NotFound), "not even that it is taken");
    tom.set_status(deskbell_protocol::Status::AWAY).await.expect("his own");
    let (_, event) = toms.event().await;
    assert_eq!(event.kind, "operator.changed", "his stream carries nothing of hers");

    let replayed = tom.workspace().await;
    let from_start = deskbell_protocol::Resume { epoch: replayed.epoch, seq: deskbell_protocol::Seq(0) };
    let mut replay = tom.resume(from_start).await;
    for (_, event) in replay.drain(replayed.seq).await {
        assert_eq!(event.kind, "operator.changed", "nor does a replay");
        assert!(event.data.to_string().contains("\"tom\""), "{}", event.data);
    }
}

#[tokio::test]
async fn a_replay_tells_of_a_groups_sessions_to_its_members_alone_and_of_those_that_wait_alone() {
    let house = House::with_pace(Pace { ping: Duration::from_millis(100), ..Pace::default() }).await;
    house.operator("jan", "Jan", Role::Operator).await;
    house.group("sales", &["eva", "tom"]).await;
    let (eva, tom, jan) = (house.sign_in("eva").await, house.sign_in("tom").await, house.sign_in("jan").await);
    let before = jan.workspace().await;
    let (talking, waiting) = (house.client(), house.client());
    let taken = talking.join_group("sales", "Petr").await.expect("open").session.id;
    let waits = waiting.join_group("sales", "Jana").await.expect("open").session.id;
    waiting.write("hello").await.expect("sent");
    eva.accept(taken).await.expect("hers");
    talking.write("secret").await.expect("sent");
    let from = deskbell_protocol::Resume { epoch: before.epoch, seq: before.seq };
    let head = eva.workspace().await.seq;
    let told = async |desk: &Desk, session: SessionId| {
        let events = desk.resume(from).await.drain(head).await;
        let about = events.into_iter().filter(|(_, event)| event.data.to_string().contains(&session.to_string()));
        about.map(|(_, event)| event.kind).collect::<Vec<_>>()
    };
    assert_eq!(told(&jan, taken).await, Vec::<String>::new(), "he does not serve the group");
    assert_eq!(told(&jan, waits).await, Vec::<String>::new(), "nor sees who waits there");
    assert_eq!(told(&tom, taken).await, ["session.gone"], "all that is his to know of what another has");
    assert!(told(&tom, waits).await.contains(&"message.added".to_owned()), "what waits is the group's");
    assert!(told(&eva, taken).await.contains(&"message.added".to_owned()), "what she has is hers");
}

#[tokio::test]
async fn a_clients_secret_opens_its_own_session_alone() {
    let house = House::open().await;
    let eva = house.sign_in("eva").await;
    let (petr, jana) = (house.client(), house.client());
    petr.join(&eva.invite().await, "Petr").await.expect("unused");
    jana.join(&eva.invite().await, "Jana").await.expect("unused");

    let forged = Client { api: jana.api.clone(), join: petr.join };
    assert_eq!(code(forged.joined().await), Some(ErrorCode::Unauthorized));
    assert_eq!(code(forged.write("x").await), Some(ErrorCode::Unauthorized));
    assert_eq!(code(forged.leave().await), Some(ErrorCode::Unauthorized));
    assert_eq!(code(forged.api.get::<Messages>(&forged.path("/messages")).await), Some(ErrorCode::Unauthorized));
    assert_eq!(code(forged.join(&eva.invite().await, "x").await), Some(ErrorCode::Unauthorized));
    let unknown = Client { api: petr.api.clone(), join: new_id() };
    assert_eq!(code(unknown.joined().await), Some(ErrorCode::Unauthorized), "as if it were a wrong secret");
    assert_eq!(code(petr.api.get::<Workspace>("/v1/workspace").await), Some(ErrorCode::Unauthorized));
    assert!(petr.joined().await.is_ok() && jana.joined().await.is_ok());

    let mut page = petr.stream().await;
    jana.write("for eva only").await.expect("sent");
    petr.write("mine").await.expect("sent");
    let (_, event) = page.event().await;
    assert!(event.data.to_string().contains("mine"), "a client's stream carries its session alone: {}", event.data);
}

#[tokio::test]
async fn a_client_is_never_told_what_only_operators_may_know() {
    let house = House::open().await;
    let (eva, _stream, client, session) = house.conversation().await;
    eva.end(session).await.expect("hers");
    let now = client.joined().await.expect("its session");
    let from_start = deskbell_protocol::Resume { epoch: now.epoch, seq: deskbell_protocol::Seq(0) };
    let token = format!("{}:{}", client.join, client.api.token);
    let mut replay = crate::house::Stream::open(&client.api, "/v1/client/stream", token, from_start).await;
    // The last event is the invitation's, which is not for the client: read until its own session is closed.
    loop {
        let (_, event) = replay.event().await;
        assert!(["client_session.changed", "message.added"].contains(&event.kind.as_str()), "{}", event.kind);
        assert!(!event.data.to_string().contains("a label"), "the label is the operator's: {}", event.data);
        if event.data["session"]["state"] == "closed" {
            break;
        }
    }
}

#[tokio::test]
async fn signing_in_again_on_a_device_voids_its_earlier_token_alone() {
    let house = House::open().await;
    let device = Uuid::now_v7();
    let first = house.sign_in_on("eva", device).await;
    let mut stream = first.stream().await;
    stream.frame().await.expect("hello");
    let other = house.sign_in("eva").await;
    let second = house.sign_in_on("eva", device).await;
    assert_eq!(code(first.api.get::<Workspace>("/v1/workspace").await), Some(ErrorCode::Unauthorized));
    assert_eq!(stream.end().await, Some(ErrorCode::Unauthorized), "its stream ends too");
    other.workspace().await;
    second.workspace().await;

    let mut stream = second.stream().await;
    stream.frame().await.expect("hello");
    for _ in 0..2 {
        let done: Result<(), _> = second.api.post("/v1/sign-out", Uuid::now_v7()).await;
        done.expect("signing out twice is as good as once");
    }
    assert_eq!(stream.end().await, Some(ErrorCode::Unauthorized));
    assert_eq!(code(second.api.get::<Workspace>("/v1/workspace").await), Some(ErrorCode::Unauthorized));
}

#[tokio::test]
async fn a_new_password_signs_the_operator_out_everywhere() {
    let house = House::open().await;
    let eva = house.sign_in("eva").await;
    let beside = deskbell_server::Admin::open(&house.folder.path().join("data")).await.expect("beside the server");
    beside.set_password("Eva", "battery staple").await.expect("she exists");
    assert_eq!(code(eva.api.get::<Workspace>("/v1/workspace").await), Some(ErrorCode::Unauthorized));
}

#[tokio::test]
async fn wrong_credentials_and_missing_tokens_are_told_apart() {
    let house = House::open().await;
    for (username, password) in [("eva", "wrong"), ("nobody", "correct horse"), ("", "")] {
        let body = deskbell_protocol::SignIn {
            username: username.into(),
            password: password.into(),
            device_id: new_id(),
            device_name: String::new(),
            zone: None,
        };
        let answer = house.api("").send::<Operator>(reqwest::Method::POST, "/v1/sign-in", None, &body).await;
        let (status, error) = answer.expect_err("nobody signs in like this");
        assert_eq!((status, error.code), (401, ErrorCode::WrongCredentials), "{username}");
    }
    for token in ["", "x", "Bearer"] {
        let answer = house.api(token).get::<Workspace>("/v1/workspace").await;
        assert_eq!(code(answer), Some(ErrorCode::Unauthorized));
    }
}

#[tokio::test]
async fn ids_of_others_cannot_be_taken_over() {
    let house = House::open().await;
    let (eva, tom) = (house.sign_in("eva").await, house.sign_in("tom").await);
    let hers = eva.invite().await;
    let body = deskbell_protocol::CreateInvitation {
        valid_for_ms: Some(900_000),
        label: Some("a label".into()),
        ..Default::default()
    };
    let stolen = tom.api.put::<Invitation>(&format!("/v1/invitations/{}", hers.id), &body).await;
    assert_eq!(code(stolen), Some(ErrorCode::Conflict));

    let (petr, jana) = (house.client(), house.client());
    petr.join(&hers, "").await.expect("unused");
    let joined: Joined = jana.join(&eva.invite().await, "").await.expect("unused");
    let message = petr.write("mine").await.expect("sent");
    let text = SendMessage { text: "mine".into() };
    let api: &Api = &jana.api;
    let stolen = api.put::<Message>(&jana.path(&format!("/messages/{}", message.id)), &text).await;
    assert_eq!(code(stolen), Some(ErrorCode::Conflict), "{}", joined.session.id);
}
