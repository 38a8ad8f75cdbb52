//! Files that operators and clients send each other, on good days and bad ones.

mod bad_days;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use deskbell_protocol::{
    Content, ErrorCode, Event, FileCard, FileKind, Message, MessageId, PREVIEW_PIXELS_MAX, SessionId,
};
use reqwest::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use reqwest::{Method, Response};
use sqlx::Connection as _;

use crate::house::{Answer, Api, Client, Desk, House, answer, code, new_id};

/// The header of a picture of that size; the rest is missing, which nobody has to notice.
fn png(width: u32, height: u32) -> Vec<u8> {
    [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", &width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 2, 0, 0, 0], &[7; 500]]
        .concat()
}

fn put(api: &Api, path: &str, name: &str, bytes: &[u8]) -> reqwest::RequestBuilder {
    api.request(Method::PUT, path).query(&[("name", name)]).body(bytes.to_vec())
}

fn of_session(session: SessionId, id: MessageId) -> String {
    format!("/v1/sessions/{session}/files/{id}")
}

impl Desk {
    async fn send_file(&self, session: SessionId, id: MessageId, name: &str, bytes: &[u8]) -> Answer<Message> {
        answer(put(&self.api, &of_session(session, id), name, bytes)).await
    }

    async fn file(&self, session: SessionId, id: MessageId) -> Response {
        self.api.request(Method::GET, &of_session(session, id)).send().await.expect("an answer")
    }
}

impl Client {
    async fn send_file(&self, id: MessageId, name: &str, bytes: &[u8]) -> Answer<Message> {
        answer(put(&self.api, &self.path(&format!("/files/{id}")), name, bytes)).await
    }

    async fn file(&self, id: MessageId) -> Response {
        self.api.request(Method::GET, &self.path(&format!("/files/{id}"))).send().await.expect("an answer")
    }
}

fn card(message: &Message) -> FileCard {
    match &message.content {
        Content::File { file } => file.clone(),
        other => panic!("no file: {other:?}"),
    }
}

/// Why a file was not taken.
fn reason(refused: Answer<Message>) -> String {
    let (status, error) = refused.expect_err("refused");
    assert_eq!((status, error.code), (422, ErrorCode::FileRefused), "{}", error.message);
    error.args["reason"].clone()
}

impl House {
    fn files(&self) -> PathBuf {
        self.folder.path().join("data/files")
    }
}

/// All files below, those in folders too.
fn below(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { below(&path) } else { vec![path] }).collect()
}

/// As if nobody had touched it for long.
fn age(path: &Path) {
    let long_ago = SystemTime::now() - Duration::from_secs(2 * 60 * 60);
    File::options().write(true).open(path).and_then(|file| file.set_modified(long_ago)).expect("aged");
}

async fn until(what: &str, is: impl Fn() -> bool) {
    let mut ticks = tokio::time::interval(Duration::from_millis(10));
    let waiting = async {
        while !is() {
            ticks.tick().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), waiting).await.unwrap_or_else(|_| panic!("never: {what}"));
}

#[tokio::test]
async fn a_file_is_a_message_and_its_bytes_are_given_to_both_sides_and_to_nobody_else() {
    let house = House::open().await;
    let (eva, mut desk, client, session) = house.conversation().await;
    let mut page = client.stream().await;
    let (bytes, id) = (png(640, 480), new_id());
    let sent = client.send_file(id, "Můj byt.png", &bytes).await.expect("taken");
    let expected = FileCard {
        name: "Můj byt.png".into(),
        size: bytes.len() as u64,
        kind: FileKind::Picture,
        media_type: "image/png".into(),
        width: Some(640),
        height: Some(480),
        preview: true,
    };
    assert_eq!((sent.id, card(&sent)), (id, expected));
    let added = |event| match event {
        Event::MessageAdded { message, client_messages } => Some((message, client_messages)),
        _ => None,
    };
    let told =
        desk.until(|event| added(event).filter(|(message, _)| matches!(message.content, Content::File { .. }))).await;
    assert_eq!(told, (sent.clone(), 1), "it is unread like any other message");
    page.until(|event| added(event).filter(|(message, _)| *message == sent)).await;

    let of_eva = new_id();
    let document = eva.send_file(session, of_eva, "a.txt", b"Good day").await.expect("taken");
    assert_eq!((card(&document).kind, card(&document).preview), (FileKind::Document, false));

    for response in [eva.file(session, id).await, client.file(id).await] {
        let headers = response.headers().clone();
        assert_eq!(headers[CONTENT_TYPE], "image/png");
        assert_eq!(
            headers[CONTENT_DISPOSITION],
            "attachment; filename=\"M_j_byt.png\"; filename*=UTF-8''M%C5%AFj%20byt.png"
        );
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert!(headers[CONTENT_SECURITY_POLICY].to_str().expect("text").contains("sandbox"));
        assert!(headers[CACHE_CONTROL].to_str().expect("text").starts_with("private"));
        assert_eq!(response.content_length(), Some(bytes.len() as u64));
        let tag = headers[ETAG].clone();
        assert_eq!(response.bytes().await.expect("bytes"), bytes);
        let known = client.api.request(Method::GET, &client.path(&format!("/files/{id}"))).header(IF_NONE_MATCH, tag);
        assert_eq!(known.send().await.expect("an answer").status(), 304);
    }
    assert_eq!(client.file(of_eva).await.headers()[CONTENT_TYPE], "application/octet-stream", "nothing to be shown");

    let (tom, other) = (house.sign_in("tom").await, house.client());
    other.join(&eva.invite().await, "Jana").await.expect("unused");
    assert_eq!(tom.file(session, id).await.status(), 404, "it is not his session");
    assert_eq!(other.file(id).await.status(), 404, "nor her");
    assert_eq!(client.file(new_id()).await.status(), 404);
    assert_eq!(code(tom.send_file(session, new_id(), "a.txt", b"x").await), Some(ErrorCode::NotFound));
    let stranger = Client { api: house.api("wrong"), join: client.join };
    assert_eq!(stranger.file(id).await.status(), 401);
    assert_eq!(code(stranger.send_file(new_id(), "a.txt", b"x").await), Some(ErrorCode::Unauthorized));
}

#[tokio::test]
async fn the_same_again_answers_the_same_and_other_bytes_are_a_conflict() {
    let house = House::open().await;
    let (eva, _stream, client, session) = house.conversation().await;
    let id = new_id();
    let first = client.send_file(id, "a.txt", b"Good day").await.expect("taken");
    assert_eq!(client.send_file(id, "a.txt", b"Good day").await.expect("taken before"), first);
    for other in [&b"Good eve"[..], b"Good", b"Good day and more", b""] {
        assert_eq!(code(client.send_file(id, "a.txt", other).await), Some(ErrorCode::Conflict), "{other:?}");
    }
    assert_eq!(code(eva.send_file(session, id, "a.txt", b"Good day").await), Some(ErrorCode::Conflict), "not hers");
    let text = client.write("Good day").await.expect("sent").id;
    assert_eq!(code(client.send_file(text, "a.txt", b"Good day").await), Some(ErrorCode::Conflict), "no file");
    let path = client.path(&format!("/messages/{id}"));
    let as_text = client.api.put::<Message>(&path, &serde_json::json!({ "text": "Good day" })).await;
    assert_eq!(code(as_text), Some(ErrorCode::Conflict));

    client.send_file(new_id(), "b.txt", b"Good day").await.expect("taken");
    assert_eq!(below(&house.files()).len(), 1, "the same bytes lie there once");
    eva.end(session).await.expect("hers");
    house.settings(|settings| settings.files.from_clients = false).await;
    assert_eq!(
        client.send_file(id, "a.txt", b"Good day").await.expect("a repeat"),
        first,
        "whatever became of the talk"
    );
    assert_eq!(code(client.send_file(new_id(), "a.txt", b"x").await), Some(ErrorCode::SessionEnded));
    assert_eq!(client.file(id).await.bytes().await.expect("bytes"), "Good day", "and it can still be had");
    assert_eq!(eva.file(session, id).await.status(), 200, "her own closed session");
}

#[tokio::test]
async fn a_file_sent_before_the_session_went_to_a_colleague_is_answered_again_afterwards() {
    let house = House::open().await;
    let (tom, _toms) = house.connect("tom").await;
    let (eva, _evas, _client, session) = house.conversation().await;
    let id = new_id();
    let first = eva.send_file(session, id, "a.txt", b"Good day").await.expect("hers");
    let to = deskbell_protocol::TransferTo::Operator { id: tom.operator.id };
    crate::transfer::give(&eva, session, to, "").await.expect("hers");
    tom.accept(session).await.expect("put before him");
    assert_eq!(eva.send_file(session, id, "a.txt", b"Good day").await.expect("the answer was lost"), first);
    assert_eq!(code(eva.send_file(session, id, "a.txt", b"Other").await), Some(ErrorCode::Conflict));
    assert_eq!(code(eva.send_file(session, new_id(), "a.txt", b"Good day").await), Some(ErrorCode::NotFound));
    assert_eq!(code(tom.send_file(session, id, "a.txt", b"Good day").await), Some(ErrorCode::Conflict), "not his");
}

#[tokio::test]
async fn the_files_of_one_client_have_a_size_together() {
    let house = House::open().await;
    let (eva, _evas, client, session) = house.conversation().await;
    let id = client.send_file(new_id(), "a.txt", b"Good day").await.expect("taken").id;
    // As if it had been large, all but ten bytes of what there is.
    let file = sqlx::sqlite::SqliteConnectOptions::new().filename(house.folder.path().join("data").join("deskbell.db"));
    let mut connection = sqlx::SqliteConnection::connect_with(&file).await.expect("the database opens");
    let large = sqlx::query("UPDATE file SET size = 199999990 WHERE message_id = $1").bind(id.to_string());
    assert_eq!(large.execute(&mut connection).await.expect("written").rows_affected(), 1);
    connection.close().await.expect("closed");

    assert_eq!(reason(client.send_file(new_id(), "b.txt", b"eleven long").await), "not_allowed");
    assert_eq!(below(&house.files()).len(), 1, "nothing of it is kept");
    client.send_file(new_id(), "b.txt", b"ten bytes.").await.expect("what has room is taken");
    assert_eq!(reason(client.send_file(new_id(), "c.txt", b"x").await), "not_allowed");
    client.write("Good day").await.expect("the talk goes on");
    eva.send_file(session, new_id(), "a.txt", b"Good day").await.expect("operators may");
}

#[tokio::test]
async fn the_company_says_who_may_send_what() {
    let house = House::open().await;
    let (eva, _stream, client, session) = house.conversation().await;
    house.settings(|settings| settings.files.from_clients = false).await;
    assert_eq!(reason(client.send_file(new_id(), "a.txt", b"x").await), "not_allowed");
    eva.send_file(session, new_id(), "a.txt", b"x").await.expect("operators may");
    house
        .settings(|settings| {
            settings.files.from_clients = true;
            settings.files.from_operators = false;
            settings.files.kinds = vec![FileKind::Picture];
        })
        .await;
    assert_eq!(reason(eva.send_file(session, new_id(), "a.txt", b"x").await), "not_allowed");
    assert_eq!(reason(client.send_file(new_id(), "a.txt", b"x").await), "kind");
    client.send_file(new_id(), "a.png", &png(1, 1)).await.expect("pictures may");
}

#[tokio::test]
async fn a_waiting_client_may_send_files_but_not_without_end() {
    let house = House::open().await;
    let eva = house.sign_in("eva").await;
    let client = house.client();
    client.join(&eva.invite().await, "Petr").await.expect("unused");
    let sent = futures_util::future::join_all((0..4).map(async |_| {
        for n in 0..25_u8 {
            client.send_file(new_id(), "a.txt", &[b'a' + n]).await.expect("taken while waiting");
        }
    }));
    sent.await;
    assert_eq!(reason(client.send_file(new_id(), "a.txt", b"one more").await), "not_allowed");
    client.write("but texts").await.expect("still");
}

#[tokio::test]
async fn what_a_killed_server_left_is_gone_after_a_start_and_what_messages_carry_is_not() {
    let house = House::open().await;
    let (_eva, _stream, client, _) = house.conversation().await;
    let id = new_id();
    client.send_file(id, "a.txt", b"Good day").await.expect("taken");
    let files = house.files();
    let kept = below(&files);
    let orphan = files.join("aa").join("a".repeat(64));
    let begun = files.join("coming/begun");
    let new = files.join("coming/new");
    std::fs::create_dir_all(files.join("aa")).expect("made");
    for path in [&orphan, &begun, &new] {
        std::fs::write(path, "left").expect("written");
    }
    for path in [&orphan, &begun, &kept[0]] {
        age(path);
    }
    let token = client.api.token.clone();
    let house = house.restart().await;
    until("what is left is removed", || !orphan.exists() && !begun.exists()).await;
    assert!(new.exists(), "another server may be receiving it");
    let client = Client { api: house.api(&token), join: client.join };
    assert_eq!(client.file(id).await.bytes().await.expect("bytes"), "Good day");
}

#[tokio::test]
async fn files_are_in_a_backup_and_come_back_with_it() {
    let house = House::open().await;
    let (eva, _stream, client, session) = house.conversation().await;
    let (picture, text, later) = (new_id(), new_id(), new_id());
    let large = [png(9, 9), vec![5; 3_000_000]].concat();
    client.send_file(picture, "a.png", &large).await.expect("taken");
    eva.send_file(session, text, "a.txt", b"Good day").await.expect("taken");
    let backup = house.folder.path().join("backup.db");
    house.server.admin().backup(&backup).await.expect("the server goes on meanwhile");
    client.send_file(later, "b.txt", b"after the backup").await.expect("taken");
    let (data, tokens) = (house.folder.path().join("data"), (client.api.token.clone(), client.join));
    let House { server, folder, .. } = house;
    server.stop().await;
    let kept = deskbell_server::restore(&data, &backup, true).await.expect("restored").expect("the old one is kept");
    assert_eq!(below(&data.join("files.replaced-1")).len(), 3, "and its files with it: {}", kept.display());

    let fresh = folder.path().join("fresh");
    deskbell_server::restore(&fresh, &backup, false).await.expect("restored");
    for data in [data, fresh] {
        let config = deskbell_server::Config::new(&data, ([127, 0, 0, 1], 0).into());
        let server = deskbell_server::Server::start(config).await.expect("it starts");
        let client = Client { api: Api::new(server.local_url(), &tokens.0), join: tokens.1 };
        assert_eq!(client.file(picture).await.bytes().await.expect("bytes"), large);
        assert_eq!(client.file(text).await.bytes().await.expect("bytes"), "Good day");
        assert_eq!(client.file(later).await.status(), 404, "what came after the backup is not in it");
        assert_eq!(below(&data.join("files")).len(), 2);
        let size = std::fs::metadata(data.join("deskbell.db")).expect("it is there").len();
        assert!(size < 2_000_000, "the files are not in the database any more: {size}");
        server.stop().await;
    }
}

#[cfg(unix)]
#[tokio::test]
async fn on_postgresql_files_lie_in_the_data_folder_which_servers_share_and_without_one_none_are_taken() {
    use deskbell_server::{Config, DatabaseUrl, Server};

    let postgres = deskbell_testkit::Postgres::start();
    let database: DatabaseUrl = postgres.url().parse().expect("an address");
    let house = House::on(Some(database.clone()), deskbell_server::Pace::default()).await;
    let (eva, _stream, client, session) = house.conversation().await;
    let id = new_id();
    let sent = client.send_file(id, "a.txt", b"Good day").await.expect("taken");
    assert_eq!(below(&house.files()).len(), 1);
    let start = async |data: PathBuf| {
        let config = Config { database: Some(database.clone()), ..Config::new(data, ([127, 0, 0, 1], 0).into()) };
        Server::start(config).await.expect("it starts")
    };
    let on = |server: &Server| Client { api: Api::new(server.local_url(), &client.api.token), join: client.join };
    let shared = start(house.folder.path().join("data")).await;
    assert_eq!(on(&shared).file(id).await.bytes().await.expect("bytes"), "Good day");
    assert_eq!(on(&shared).send_file(id, "a.txt", b"Good day").await.expect("again"), sent);
    let without = start(PathBuf::new()).await;
    assert_eq!(reason(on(&without).send_file(new_id(), "a.txt", b"x").await), "not_allowed");
    assert_eq!(on(&without).file(id).await.status(), 404);
    assert_eq!(eva.file(session, id).await.status(), 200, "the others go on");
}
