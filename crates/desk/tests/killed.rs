//! The server is killed as a power cut does, at every step of the way: the desk comes back to what the server has.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking and its server tells where it listens"
)]

mod common;

use std::{
    io::{BufRead, BufReader, Read},
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
};

use common::{Computer, Window, invited, texts};
use deskbell_desk::{
    Desk,
    view::{Delivery, Place, Snapshot},
};
use deskbell_protocol::{Content, Message};
use deskbell_testkit::{Database, INES, TestServer};

const DATA: &str = "DESKBELL_TEST_DATA";
const LISTEN: &str = "DESKBELL_TEST_LISTEN";

/// A server in a process of its own.
struct Killable<'a> {
    data: &'a Path,
    address: SocketAddr,
    process: Child,
}

impl<'a> Killable<'a> {
    fn start(data: &'a Path) -> Self {
        let (process, address) = spawn(data, None);
        Self { data, address, process }
    }

    fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    fn kill(&mut self) {
        self.process.kill().expect("SIGKILL is sent");
        self.process.wait().expect("the process is gone");
    }

    /// Kills it, waits until the desk noticed, and starts it again where it was.
    async fn kill_and_restart(&mut self, desk: &Desk, window: &mut Window) {
        self.kill();
        window.wait_for_loss().await;
        self.restart(desk, window).await;
    }

    async fn restart(&mut self, desk: &Desk, window: &mut Window) {
        (self.process, self.address) = spawn(self.data, Some(self.address));
        desk.reconnect_now();
        window.wait_for_connection().await;
    }
}

impl Drop for Killable<'_> {
    fn drop(&mut self) {
        self.kill();
    }
}

fn spawn(data: &Path, listen: Option<SocketAddr>) -> (Child, SocketAddr) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "is_the_server", "--ignored", "--nocapture"]).env(DATA, data);
    if let Some(listen) = listen {
        command.env(LISTEN, listen.to_string());
    }
    // It ends with its standard input, also when this test is killed.
    let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut said = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok);
    let address = said.find_map(|line| line.split_once("LISTENING ").map(|(_, address)| address.parse().unwrap()));
    (process, address.expect("the server starts"))
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "played by another test, which kills it"]
async fn is_the_server() {
    let Some(data) = std::env::var_os(DATA) else { return };
    let builder = TestServer::builder().data(Path::new(&data));
    let server = match std::env::var(LISTEN) {
        Ok(listen) => builder.empty().listen(listen.parse().unwrap()).start().await,
        Err(_) => builder.start().await,
    };
    println!("LISTENING {}", server.address());
    let ended = tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new()));
    let _ = ended.await;
}

fn says(message: &Message, expected: &str) -> bool {
    matches!(&message.content, Content::Text { text } if text == expected)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_killed_at_every_step_loses_and_doubles_nothing() {
    let data = tempfile::tempdir().unwrap();
    let mut server = Killable::start(data.path());
    let computer = Computer::new();
    let (desk, mut window) = computer.signed_in(&server.url(), INES).await;

    server.kill_and_restart(&desk, &mut window).await;
    let (mut client, session) = invited(&desk, &server.url(), "Jan").await;
    window.wait_for_waiting().await;

    // While the client waits.
    server.kill_and_restart(&desk, &mut window).await;
    assert_eq!(window.wait_for_waiting().await.id, session, "who waited still waits");
    assert_eq!(window.look().invitations.len(), 1, "the invitation is there once");
    desk.accept(session).await.unwrap();

    // With a message on its way, and one written while nobody answers.
    desk.send_message(session, "one".to_owned()).await.unwrap();
    server.kill();
    window.wait_for_loss().await;
    desk.send_message(session, "two".to_owned()).await.unwrap();
    server.restart(&desk, &mut window).await;
    window.wait_for_text("two").await;
    client.reconnect();
    client.wait_for_message(|message| says(message, "two")).await;
    client.say("three").await.unwrap();
    window.wait_for_text("three").await;
    assert_eq!(texts(window.look()), ["one", "two", "three"]);
    assert!(window.look().messages.iter().all(|message| message.delivery == Delivery::Sent));
    assert_eq!(window.look().sessions.iter().map(|view| view.place.clone()).collect::<Vec<_>>(), [Place::Mine]);

    // After the end.
    desk.end_session(session).await.unwrap();
    server.kill_and_restart(&desk, &mut window).await;
    window.wait_for("the ended conversation to be gone", |seen: &Snapshot| seen.sessions.is_empty()).await;
    desk.stop().await;
    let database = Database::in_folder(data.path()).await;
    for (what, expected) in
        [("message where author_kind in ('client', 'operator')", 3), ("session", 1), ("invitation", 1)]
    {
        assert_eq!(database.count(&format!("select count(*) from {what}")).await, expected, "{what}");
    }
}
