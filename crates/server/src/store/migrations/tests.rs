use deskbell_protocol::{CreateInvitation, InvitationState, OperatorId, Timestamp};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _};
use tempfile::TempDir;
use uuid::Uuid;

use super::*;
use crate::routing::Target;
use crate::store::{invitations, sessions};

const OPERATOR: Uuid = Uuid::from_u128(1);
/// An unused invitation, one in use, and one whose session is over.
const INVITATIONS: [Uuid; 3] = [Uuid::from_u128(11), Uuid::from_u128(12), Uuid::from_u128(13)];
const SESSIONS: [Uuid; 2] = [Uuid::from_u128(22), Uuid::from_u128(23)];

/// What version 3 of the structure held.
fn before() -> String {
    let [unused, in_use, used] = INVITATIONS;
    let [open, closed] = SESSIONS;
    format!(
        "INSERT INTO operator (id, username, username_key, display_name, role, password_hash, status, status_since, created_at) \
           VALUES ('{OPERATOR}', 'eva', 'eva', 'Eva', 'operator', '', 'online', 0, 0); \
         INSERT INTO client (id, name, created_at) VALUES ('{OPERATOR}', 'Petr', 0); \
         INSERT INTO invitation (id, operator_id, code, label, valid_for_ms, created_at, valid_until, session_id) VALUES \
           ('{unused}', '{OPERATOR}', '00000000000000000000000001', 'a \"label\"', 900000, 100, 900100, NULL), \
           ('{in_use}', '{OPERATOR}', '00000000000000000000000002', NULL, 900000, 200, 900200, '{open}'), \
           ('{used}', '{OPERATOR}', '00000000000000000000000003', NULL, 900000, 300, 900300, '{closed}'); \
         INSERT INTO session (id, client_id, channel, source, state, invitation_id, owner_id, created_at, queued_at) VALUES \
           ('{open}', '{OPERATOR}', 'web_chat', 'invitation', 'queued', '{in_use}', '{OPERATOR}', 250, 250), \
           ('{closed}', '{OPERATOR}', 'web_chat', 'invitation', 'closed', '{used}', '{OPERATOR}', 350, 350);"
    )
}

/// Invitations and their sessions come through, as what they were.
async fn come_through(place: Place) {
    let mut connection = place.first().await.expect("it can be opened");
    run_to(3, &mut connection, &place).await.expect("a new database");
    connection.execute(AssertSqlSafe(before())).await.expect("what version 3 could hold");
    run(&mut connection, &place).await.expect("the newest structure");

    let now = Timestamp(1_000);
    let kept = invitations::of_operator(&mut connection, OperatorId(OPERATOR), now).await.expect("understood");
    assert!(kept.iter().all(|stored| stored.leads_to == Target::Owner(OperatorId(OPERATOR))));
    let asked = |label: Option<&str>| CreateInvitation {
        valid_for_ms: Some(900_000),
        label: label.map(str::to_owned),
        ..CreateInvitation::default()
    };
    let requests: Vec<_> = kept.iter().map(|stored| stored.request.clone()).collect();
    assert_eq!(
        requests,
        [asked(None), asked(None), asked(Some("a \"label\""))],
        "a repeat of the request is recognised"
    );
    let kept: Vec<_> = kept.into_iter().map(|stored| stored.seen("https://example.org", now)).collect();
    let [used, in_use, unused] = &kept[..] else { panic!("three, newest first: {kept:?}") };
    let states = [unused.state, in_use.state, used.state];
    assert_eq!(states, [InvitationState::Unused, InvitationState::InUse, InvitationState::Used]);
    assert_eq!((unused.valid_from, unused.valid_until), (Timestamp(100), Some(Timestamp(900_100))));
    assert_eq!([unused.changes, in_use.changes, used.changes], [0, 1, 2], "as they were counted before");
    assert_eq!(unused.label.as_deref(), Some("a \"label\""));
    assert_eq!(unused.url, "https://example.org/i/00000000000000000000000001");
    let came = |n: usize| {
        let uses = &kept[n].uses;
        (uses.len(), uses[0].session_id.0, uses[0].joined_at, uses[0].client_name.as_str(), uses[0].open)
    };
    assert_eq!(came(1), (1, SESSIONS[0], Timestamp(250), "Petr", true));
    assert_eq!(came(0), (1, SESSIONS[1], Timestamp(350), "Petr", false));
    let record = sessions::by_id(&mut connection, SESSIONS[0].into()).await.expect("understood").expect("it is there");
    assert_eq!(record.session.invitation_id.map(|id| id.0), Some(INVITATIONS[1]));

    // What must not be is refused by the database itself.
    let (id, unused) = (Uuid::from_u128(99), INVITATIONS[0]);
    for wrong in [
        format!("DELETE FROM invitation WHERE id = '{}'", INVITATIONS[1]),
        format!("UPDATE session SET invitation_id = '{id}' WHERE invitation_id IS NOT NULL"),
        format!("UPDATE invitation SET code = '00000000000000000000000002' WHERE id = '{unused}'"),
        format!("UPDATE invitation SET used = 2 WHERE id = '{unused}'"),
        format!("UPDATE invitation SET operator_id = NULL WHERE id = '{unused}'"),
        format!("INSERT INTO invitation_use VALUES ('{}', 1, '{}', 0)", INVITATIONS[1], SESSIONS[1]),
    ] {
        let told = connection.execute(AssertSqlSafe(wrong)).await.expect_err("against the structure");
        let error = told.as_database_error().unwrap_or_else(|| panic!("{told}"));
        assert_ne!(error.kind(), sqlx::error::ErrorKind::Other, "refused for a rule: {error}");
    }
    connection.close().await.expect("closed");
}

#[tokio::test]
async fn invitations_and_their_sessions_come_through_on_sqlite() {
    let folder = TempDir::new().expect("a temporary folder");
    come_through(Place::prepare(folder.path(), None).await.expect("a folder")).await;
}

#[cfg(unix)]
#[tokio::test]
async fn invitations_and_their_sessions_come_through_on_postgresql() {
    let (postgres, folder) = (deskbell_testkit::Postgres::start(), TempDir::new().expect("a temporary folder"));
    let url = postgres.url().parse().expect("an address");
    come_through(Place::prepare(folder.path(), Some(&url)).await.expect("an address")).await;
}
