//! The program itself: its commands, its end, and its sudden end.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use deskbell_protocol::Role;
use deskbell_server::NewOperator;
use tempfile::TempDir;

use crate::house::{Api, Client, Desk, text_of};

/// Beside this test's own folder. `CARGO_BIN_EXE_deskbell-server` would say it at compile time, but some shells that start the
/// compiler on the way to another system drop variables with a dash in their name.
pub(crate) fn program() -> PathBuf {
    let own = std::env::current_exe().expect("this test lies somewhere");
    let built = own.ancestors().nth(2).expect("the folder above deps/");
    built.join("deskbell-server").with_extension(std::env::consts::EXE_EXTENSION)
}

pub(crate) fn admin(data: &Path, arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(program())
        .args(["admin", "--data"])
        .arg(data)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    // A command that reads nothing may have ended already.
    child.stdin.take().expect("a pipe").write_all(input.as_bytes()).ok();
    child.wait_with_output().expect("the program ends")
}

/// The program, serving at the address it printed.
pub(crate) struct Serving {
    pub(crate) child: Child,
    pub(crate) url: String,
}

impl Serving {
    fn start(data: &Path) -> Self {
        Self::run(Command::new(program()).args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data))
    }

    /// A command that ends as the program serving at some port of its choice.
    pub(crate) fn run(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the program runs");
        let mut url = String::new();
        BufReader::new(child.stdout.take().expect("a pipe")).read_line(&mut url).expect("it prints its address");
        Self { child, url: url.trim().to_owned() }
    }

    pub(crate) async fn sign_in(&self) -> Desk {
        let body = deskbell_protocol::SignIn {
            username: "eva".into(),
            password: "correct horse".into(),
            device_id: crate::house::new_id(),
            device_name: "test".into(),
            zone: None,
        };
        let api = Api::new(self.url.clone(), "");
        let signed: deskbell_protocol::SignedIn =
            api.send(reqwest::Method::POST, "/v1/sign-in", None, &body).await.expect("signed in");
        Desk { api: Api::new(self.url.clone(), &signed.token), operator: signed.operator }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

pub(crate) async fn prepare(data: &Path) {
    let admin = deskbell_server::Admin::open(data).await.expect("a new database");
    let new = NewOperator {
        username: "eva".into(),
        display_name: "Eva".into(),
        password: "correct horse".into(),
        role: Role::Operator,
    };
    admin.create_operator(new).await.expect("free");
}

#[tokio::test]
async fn an_acknowledged_message_survives_a_kill() {
    let folder = TempDir::new().expect("a temporary folder");
    prepare(folder.path()).await;
    let mut serving = Serving::start(folder.path());
    let eva = serving.sign_in().await;
    let client = Client::new(Api::new(serving.url.clone(), ""));
    client.join(&eva.invite().await, "Petr").await.expect("unused");
    for n in 0..50 {
        client.write(&format!("{n}")).await.expect("acknowledged");
    }
    serving.child.kill().expect("killed");
    serving.child.wait().expect("dead");

    let again = Serving::start(folder.path());
    let client = Client { api: Api::new(again.url.clone(), &client.api.token), join: client.join };
    let joined = client.joined().await.expect("its session is there");
    let texts: Vec<_> = joined.messages.messages.iter().filter_map(text_of).collect();
    let expected: Vec<_> = (0..50).map(|n| n.to_string()).collect();
    assert_eq!(texts, expected, "what was answered was on disk");
}

#[cfg(unix)]
#[tokio::test]
async fn told_to_terminate_it_ends_well_and_leaves_one_file() {
    let folder = TempDir::new().expect("a temporary folder");
    prepare(folder.path()).await;
    let mut serving = Serving::start(folder.path());
    let eva = serving.sign_in().await;
    let mut stream = eva.stream().await;
    stream.frame().await.expect("hello");
    let told = Command::new("kill").arg(serving.child.id().to_string()).status().expect("kill runs");
    assert!(told.success());
    let status = tokio::task::spawn_blocking(move || serving.child.wait()).await.expect("waited").expect("it ends");
    assert!(status.success(), "{status}");
    assert_eq!(stream.end().await, None, "its streams were closed");
    let log = folder.path().join("deskbell.db-wal");
    assert!(!log.exists() || log.metadata().is_ok_and(|log| log.len() == 0), "everything is in the database's file");
}

#[test]
fn administration_reads_the_password_from_standard_input_and_says_what_to_do() {
    let folder = TempDir::new().expect("a temporary folder");
    let done = admin(folder.path(), &["create-company", "Acme"], "");
    assert!(done.status.success(), "{done:?}");
    let done =
        admin(folder.path(), &["create-operator", "eva", "--name", "Eva", "--role", "supervisor"], "correct horse\n");
    assert!(done.status.success(), "{done:?}");
    let done = admin(folder.path(), &["group", "create", "Sales", "--member", "eva"], "");
    assert!(done.status.success(), "{done:?}");
    let done = admin(folder.path(), &["set-password", "eva"], "battery staple\n");
    assert!(done.status.success(), "{done:?}");
    let again = admin(folder.path(), &["create-operator", "eva"], "correct horse\n");
    let said = String::from_utf8_lossy(&again.stderr).into_owned();
    assert!(!again.status.success() && said.contains("Choose another user name."), "{said}");
    let nothing = admin(folder.path(), &["create-operator", "tom"], "");
    let said = String::from_utf8_lossy(&nothing.stderr).into_owned();
    assert!(!nothing.status.success() && said.contains("standard input"), "{said}");
}
