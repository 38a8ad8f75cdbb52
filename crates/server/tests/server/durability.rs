//! What was acknowledged is on disk, and what is not understood is not touched.

use std::time::Duration;

use deskbell_protocol::{ErrorCode, Workspace};
use deskbell_server::{Admin, Config, NewOperator, Server, ServerError};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{Connection as _, Executor as _};
use tempfile::TempDir;

use crate::house::{House, code};

fn config(folder: &TempDir) -> Config {
    Config::new(folder.path(), ([127, 0, 0, 1], 0).into())
}

pub(crate) async fn change(folder: &std::path::Path, sql: &'static str) {
    // By name and not by address: a path of Windows makes no good address.
    let file = SqliteConnectOptions::new().filename(folder.join("deskbell.db"));
    let mut connection = SqliteConnection::connect_with(&file).await.expect("the database opens");
    connection.execute(sql).await.expect("the change is made");
    connection.close().await.expect("the database closes");
}

/// The error of something that must fail.
fn refused(started: Result<Server, ServerError>) -> ServerError {
    match started {
        Ok(_) => panic!("the server must not start"),
        Err(error) => error,
    }
}

#[tokio::test]
async fn a_database_from_a_newer_version_is_refused_untouched() {
    let folder = TempDir::new().expect("a temporary folder");
    Server::start(config(&folder)).await.expect("a new one").stop().await;
    change(
        folder.path(),
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (99, 'later', TRUE, x'00', 0)",
    )
    .await;
    let error = refused(Server::start(config(&folder)).await);
    assert!(matches!(error, ServerError::NewerDatabase { found: 99, .. }), "{error:?}");
    assert!(error.to_string().ends_with('.') && error.to_string().contains("Install that version"), "{error}");
    assert!(Admin::open(folder.path()).await.is_err(), "neither does the administrator's command write to it");
}

#[tokio::test]
async fn what_is_no_database_is_refused() {
    let folder = TempDir::new().expect("a temporary folder");
    std::fs::write(folder.path().join("deskbell.db"), "not a database, but long enough to look at. ".repeat(50))
        .expect("a file");
    let error = refused(Server::start(config(&folder)).await);
    assert!(matches!(error, ServerError::DatabaseDamaged { .. }), "{error:?}");
}

#[tokio::test]
async fn a_taken_port_and_an_impossible_folder_are_told_apart() {
    let house = House::open().await;
    let folder = TempDir::new().expect("a temporary folder");
    let taken = Config { listen: house.server.address(), ..config(&folder) };
    assert!(matches!(refused(Server::start(taken).await), ServerError::PortInUse(_)));
    std::fs::write(folder.path().join("file"), "").expect("a file");
    let impossible = Config { data: folder.path().join("file"), ..config(&folder) };
    let error = refused(Server::start(impossible).await);
    assert!(matches!(error, ServerError::FolderNotWritable { .. }), "{error:?}");
}

#[tokio::test]
async fn a_restored_backup_begins_a_new_life_only_where_it_was_given_one() {
    let house = House::open().await;
    let eva = house.sign_in("eva").await;
    let before = eva.workspace().await.epoch;
    let house = house.restart().await;
    let after: Workspace = house.api(&eva.api.token).get("/v1/workspace").await.expect("still signed in");
    assert_eq!(before, after.epoch, "a restart is no new life");
}

#[tokio::test]
async fn what_retention_removed_answers_resync_and_the_rest_is_replayed() {
    let house = House::open().await;
    let (eva, _stream, _client, session) = house.conversation().await;
    let before = eva.workspace().await;
    let token = eva.api.token.clone();
    house.server.stop().await;
    let data = house.folder.path().join("data");
    change(&data, "UPDATE feed SET at = 0 WHERE seq <= 2").await;
    let server = Server::start(Config::new(data, ([127, 0, 0, 1], 0).into())).await.expect("it starts again");
    let house = House { server, folder: house.folder, database: None };
    let eva = crate::house::Desk { api: house.api(&token), operator: eva.operator };
    // Cleaning begins with the server; a stream from the start is answered resync once it has happened.
    let resume = |seq| deskbell_protocol::Resume { epoch: before.epoch, seq: deskbell_protocol::Seq(seq) };
    let gone = async {
        loop {
            let mut stream = eva.resume(resume(1)).await;
            if stream.frame().await == Some(deskbell_protocol::FrameFromServer::Resync) {
                return;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(20), gone).await.expect("old rows are removed");
    let mut stream = eva.resume(resume(2)).await;
    assert!(stream.event().await.0.0 > 2, "of session {session}");
}

#[tokio::test]
async fn administration_beside_a_running_server_is_seen_at_once() {
    let house = House::open().await;
    let beside = Admin::open(&house.folder.path().join("data")).await.expect("beside the server");
    assert_eq!(beside.company().await.expect("readable").as_deref(), Some("Acme"));
    let new = |username: &str, password: &str| NewOperator {
        username: username.into(),
        display_name: "Iva".into(),
        password: password.into(),
        role: deskbell_protocol::Role::Supervisor,
    };
    beside.create_operator(new("iva", "correct horse")).await.expect("free");
    let iva = house.sign_in("iva").await;
    assert_eq!(iva.operator.role, deskbell_protocol::Role::Supervisor);
    beside.create_group("Sales", &["iva".into(), "EVA".into()]).await.expect("free");

    let again = beside.create_operator(new("IVA", "correct horse")).await;
    assert!(matches!(again, Err(ServerError::OperatorExists(_))), "{again:?}");
    let short = beside.create_operator(new("new", "short")).await;
    assert!(matches!(short, Err(ServerError::BadPassword)), "{short:?}");
    let spaced = beside.create_operator(new("two words", "correct horse")).await;
    assert!(matches!(spaced, Err(ServerError::BadName { .. })), "{spaced:?}");
    let group = beside.create_group("Sales", &[]).await;
    assert!(matches!(group, Err(ServerError::GroupExists(_))), "{group:?}");
    let member = beside.create_group("Other", &["nobody".into()]).await;
    assert!(matches!(member, Err(ServerError::OperatorUnknown(_))), "{member:?}");
    let company = beside.create_company("Other").await;
    assert!(matches!(company, Err(ServerError::CompanyExists(_))), "{company:?}");
}

#[tokio::test]
async fn an_expired_invitation_cannot_be_joined_but_its_client_can_come_back() {
    let house = House::open().await;
    let eva = house.sign_in("eva").await;
    let (used, unused) = (eva.invite().await, eva.invite().await);
    let client = house.client();
    client.join(&used, "").await.expect("unused");
    change(&house.folder.path().join("data"), "UPDATE invitation SET valid_until = 1").await;
    assert_eq!(code(house.client().join(&unused, "").await), Some(ErrorCode::InvitationExpired));
    client.join(&used, "").await.expect("the same join as before");
}
