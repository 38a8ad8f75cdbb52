//! The server's own database on a bad day: damaged, or on a disk that is full.

use deskbell_server::{Admin, Config, Server, ServerError};
use tempfile::TempDir;

use crate::house::House;
use crate::program::admin;

/// Long, so that a conversation soon fills pages.
fn text(n: usize) -> String {
    format!("{n} {}", "x".repeat(8_000))
}

/// A stopped server's folder, whose database holds some conversation.
async fn used() -> (TempDir, std::path::PathBuf) {
    let house = House::open().await;
    let (_eva, _stream, client, _) = house.conversation().await;
    for n in 0..30 {
        client.write(&text(n)).await.expect("acknowledged");
    }
    house.server.stop().await;
    let data = house.folder.path().join("data");
    (house.folder, data)
}

/// Why the server does not start on a database that `spoil` changed; it must be left as it is.
async fn refused(spoil: impl FnOnce(&mut Vec<u8>)) -> (TempDir, ServerError) {
    let (folder, data) = used().await;
    let file = data.join("deskbell.db");
    let mut bytes = std::fs::read(&file).expect("the database is read");
    spoil(&mut bytes);
    std::fs::write(&file, &bytes).expect("the database is spoiled");
    let Err(error) = Server::start(Config::new(data, ([127, 0, 0, 1], 0).into())).await else {
        panic!("the server must not start on a damaged database")
    };
    assert_eq!(std::fs::read(&file).expect("the database is read"), bytes, "what may be saved must be left alone");
    (folder, error)
}

#[tokio::test]
async fn a_database_damaged_anywhere_ends_the_start_with_what_to_do() {
    let page = 4096;
    let (_folder, error) = refused(|bytes| bytes[..100].fill(0xa5)).await;
    assert!(matches!(error, ServerError::DatabaseDamaged { .. }), "its beginning: {error:?}");
    let (_folder, error) = refused(|bytes| bytes.truncate(bytes.len() / 2 / page * page)).await;
    assert!(matches!(error, ServerError::DatabaseDamaged { .. }), "cut off: {error:?}");
    let (folder, error) = refused(|bytes| {
        let middle = bytes.len() / page / 2 * page;
        bytes[middle..middle + page].fill(0xa5);
    })
    .await;
    assert!(matches!(error, ServerError::DatabaseDamaged { .. }), "a page in the middle: {error:?}");

    let data = folder.path().join("data");
    let said = error.to_string();
    assert!(said.contains(&data.join("deskbell.db").display().to_string()), "it says which file: {said}");
    assert!(said.contains("Restore the newest backup with `deskbell-server admin restore"), "{said}");
    // What it says to do works.
    let sound = TempDir::new().expect("a temporary folder");
    let backup = sound.path().join("backup.db");
    let other = Admin::open(&sound.path().join("data")).await.expect("a new database");
    other.backup(&backup).await.expect("a backup of a sound one");
    let file = backup.to_str().expect("a name in UTF-8");
    let restored = admin(&data, &["restore", file, "--replace"], "");
    assert!(restored.status.success(), "{restored:?}");
    let server = Server::start(Config::new(data, ([127, 0, 0, 1], 0).into())).await.expect("it starts again");
    server.stop().await;
}

/// `prlimit` gives a running program a smaller disk, as far as it can see, and later a larger one.
#[cfg(target_os = "linux")]
mod full_disk {
    use std::net::TcpListener;
    use std::path::Path;
    use std::process::Command;
    use std::time::Duration;

    use deskbell_protocol::{ErrorCode, Event, MessageId, Retry, SendMessage};
    use reqwest::Method;
    use serde_json::Value;
    use tempfile::TempDir;
    use tokio::time::{MissedTickBehavior, interval, timeout};

    use super::text;
    use crate::house::{Api, Client, code, new_id, text_of};
    use crate::program::{Serving, prepare, program};

    const SOON: Duration = Duration::from_secs(10);

    fn start(data: &Path, metrics: &str) -> Serving {
        // Without the trap the system would end the program instead of refusing the write.
        let script = "trap '' XFSZ; exec \"$0\" serve --listen 127.0.0.1:0 --metrics \"$2\" --data \"$1\"";
        Serving::run(Command::new("sh").args(["-c", script]).arg(program()).arg(data).arg(metrics))
    }

    /// No file of the program may grow beyond so many bytes.
    fn limit(serving: &Serving, bytes: &str) {
        let to = [format!("--pid={}", serving.child.id()), format!("--fsize={bytes}:unlimited")];
        assert!(Command::new("prlimit").args(to).status().expect("prlimit runs").success(), "the limit is set");
    }

    /// How large the largest file of a folder is, in bytes.
    fn largest(folder: &Path) -> u64 {
        let files = std::fs::read_dir(folder).expect("the folder").map(|file| file.and_then(|file| file.metadata()));
        files.map(|file| file.expect("a file").len()).max().unwrap_or_default()
    }

    async fn ready(health: &Api) -> (u16, String) {
        let answer = health.request(Method::GET, "/health/ready").send().await.expect("an answer");
        (answer.status().as_u16(), answer.text().await.expect("text"))
    }

    #[tokio::test]
    async fn what_cannot_be_kept_is_refused_and_with_room_everything_goes_on() {
        let folder = TempDir::new().expect("a temporary folder");
        prepare(folder.path()).await;
        let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port");
        let mut serving = start(folder.path(), &free.to_string());
        let health = Api::new(format!("http://{free}"), "");
        let eva = serving.sign_in().await;
        let client = Client::new(Api::new(serving.url.clone(), ""));
        let session = client.join(&eva.invite().await, "Petr").await.expect("unused").session.id;
        eva.accept(session).await.expect("she is free");
        let mut stream = eva.stream().await;
        assert_eq!(ready(&health).await, (200, "ready\n".into()));

        limit(&serving, &(largest(folder.path()) + 200_000).to_string());
        let mut kept = Vec::new();
        let (id, status, error) = loop {
            let id: MessageId = new_id();
            let path = client.path(&format!("/messages/{id}"));
            let body = SendMessage { text: text(kept.len()) };
            match client.api.put::<deskbell_protocol::Message>(&path, &body).await {
                Ok(_) => kept.push(text(kept.len())),
                Err((status, error)) => break (id, status, error),
            }
            assert!(kept.len() < 1_000, "the disk is never full");
        };
        assert!(!kept.is_empty(), "the disk was not full from the start");
        assert_eq!((status, error.code, error.retry), (503, ErrorCode::Unavailable, Retry::Later), "{}", error.message);
        assert_eq!(ready(&health).await, (503, "the database cannot be written\n".into()));
        let metrics = health.request(Method::GET, "/metrics").send().await.expect("an answer");
        let metrics = metrics.text().await.expect("text");
        assert!(metrics.lines().any(|line| line == "deskbell_ready 0"), "{metrics}");
        let info = Api::new(serving.url.clone(), "").get::<Value>("/v1/info").await;
        info.expect("who only reads is served");
        assert_eq!(texts(&client).await, kept, "what was not acknowledged is not there");

        limit(&serving, "unlimited");
        let mut ticks = interval(Duration::from_millis(20));
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let ready_again = async {
            while ready(&health).await.0 != 200 {
                ticks.tick().await;
            }
        };
        timeout(SOON, ready_again).await.expect("it is ready as soon as there is room");
        // As a desk or a page does that was told to try later.
        let path = client.path(&format!("/messages/{id}"));
        let again = SendMessage { text: text(kept.len()) };
        client.api.put::<Value>(&path, &again).await.expect("now it is taken");
        kept.push(text(kept.len()));
        let added = |event| match event {
            Event::MessageAdded { message, .. } => text_of(&message),
            _ => None,
        };
        for expected in &kept {
            assert_eq!(
                &stream.until(added).await,
                expected,
                "desks are told each message once, and none that is not kept"
            );
        }

        serving.child.kill().expect("killed");
        serving.child.wait().expect("dead");
        let again = start(folder.path(), &free.to_string());
        let client = Client { api: Api::new(again.url.clone(), &client.api.token), join: client.join };
        assert_eq!(texts(&client).await, kept, "what was acknowledged is on disk");
        assert_eq!(code(client.write("and on").await), None);
    }

    /// All texts of the conversation, in order.
    async fn texts(client: &Client) -> Vec<String> {
        let page: deskbell_protocol::Messages =
            client.api.get(&client.path(&format!("/messages?before={}&limit=100", i64::MAX))).await.expect("a page");
        page.messages.iter().filter_map(text_of).collect()
    }
}
