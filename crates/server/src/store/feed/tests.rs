use std::sync::atomic::{AtomicU64, Ordering};

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Executor as _, SqliteConnection};
use tempfile::TempDir;
use uuid::Uuid;

use super::*;
use crate::config::DatabaseUrl;
use crate::store::connect::{FILE, Place};
use crate::store::migrations;

#[test]
fn a_client_is_told_only_what_is_meant_for_clients() {
    let client = Reader::Client(SessionId(Uuid::nil()));
    for kind in
        ["session.changed", "session.gone", "invitation.changed", "operator.changed", "note.added", "something.new"]
    {
        assert!(!client.takes(kind), "{kind} must not reach a client");
    }
    assert!(["message.added", "client_session.changed", "session.seen"].into_iter().all(|kind| client.takes(kind)));
}

#[test]
fn an_operator_is_told_what_a_newer_version_adds() {
    let operator = Reader::Operator(OperatorId(Uuid::nil()));
    assert!(operator.takes("something.new") && operator.takes("session.changed"));
    assert!(!operator.takes("client_session.changed"), "that is the same session told to its client");
}

/// What an operator may see, in plain words: every row is looked at.
const IN_PLAIN_WORDS: &str = "SELECT f.seq FROM feed f \
    LEFT JOIN session s ON f.audience_kind = 'session' AND s.id = f.audience_id \
    WHERE f.seq > $1 AND f.kind <> 'client_session.changed' AND ( \
      (f.audience_kind = 'operator' AND f.audience_id = $2) \
      OR s.operator_id = $2 \
      OR (s.id IN (SELECT session_id FROM session_receiver WHERE operator_id = $2)) \
      OR (s.operator_id IS NULL AND (s.owner_id = $2 \
        OR s.group_id IN (SELECT group_id FROM group_member WHERE operator_id = $2))) \
      OR (f.audience_kind = 'group' \
        AND f.audience_id IN (SELECT group_id FROM group_member WHERE operator_id = $2)) \
      OR (f.audience_kind = 'supervisors' AND EXISTS ( \
        SELECT 1 FROM operator o WHERE o.id = $2 AND o.role IN ('supervisor', 'administrator')))) \
    ORDER BY f.seq LIMIT $3";

/// An operator, a group or a session of the test's company.
fn id(n: u64) -> Uuid {
    Uuid::from_u64_pair(0, n)
}

const OPERATORS: [(u64, &str); 4] = [(1, "operator"), (2, "operator"), (3, "supervisor"), (4, "administrator")];
/// Each with its members.
const GROUPS: [(u64, &[u64]); 2] = [(11, &[1, 2]), (12, &[2, 3])];
/// Each with who has it, for whom it came, and its group.
const SESSIONS: [(u64, [Option<u64>; 3]); 6] = [
    (21, [Some(1), None, Some(11)]),
    (22, [Some(2), Some(1), Some(12)]),
    (23, [None, Some(1), None]),
    (24, [None, None, Some(12)]),
    (25, [None, Some(1), Some(12)]),
    (26, [Some(3), Some(3), None]),
];

/// Which may go from who has it to whom.
const RECEIVERS: [(u64, u64); 3] = [(21, 4), (22, 3), (26, 1)];

/// A company in a new database.
async fn company(folder: &TempDir, url: Option<DatabaseUrl>) -> AnyConnection {
    let place = Place::prepare(folder.path(), url.as_ref()).await.expect("a place");
    let mut connection = place.first().await.expect("it opens");
    migrations::run(&mut connection, &place).await.expect("a new database");
    let mut all = String::from("INSERT INTO client (id, name, created_at) VALUES ('c', '', 0);");
    for (n, role) in OPERATORS {
        all += &format!(
            "INSERT INTO operator (id, username, username_key, display_name, role, password_hash, status, status_since, \
             created_at) VALUES ('{}', '{n}', '{n}', '{n}', '{role}', '', 'online', 0, 0);",
            id(n)
        );
    }
    for (group, members) in GROUPS {
        all += &format!("INSERT INTO operator_group (id, name, created_at) VALUES ('{}', '{group}', 0);", id(group));
        for member in members {
            let (group, member) = (id(group), id(*member));
            all += &format!("INSERT INTO group_member (group_id, operator_id) VALUES ('{group}', '{member}');");
        }
    }
    for (session, people) in SESSIONS {
        let [operator, owner, group] = people.map(|n| n.map_or_else(|| "NULL".to_owned(), |n| format!("'{}'", id(n))));
        all += &format!(
            "INSERT INTO session (id, client_id, channel, source, state, operator_id, owner_id, group_id, created_at, \
             queued_at) VALUES ('{}', 'c', 'chat', '', 'active', {operator}, {owner}, {group}, 0, 0);",
            id(session)
        );
    }
    for (session, operator) in RECEIVERS {
        let (session, operator) = (id(session), id(operator));
        all += &format!("INSERT INTO session_receiver (session_id, operator_id) VALUES ('{session}', '{operator}');");
    }
    connection.execute(sqlx::AssertSqlSafe(all)).await.expect("a company");
    connection
}

/// Rows, one for each.
async fn tell(connection: &mut AnyConnection, from: i64, rows: &[(&str, Uuid, &str)]) {
    let rows: Vec<String> = (from..)
        .zip(rows)
        .map(|(seq, (audience, id, kind))| format!("({seq}, 0, '{audience}', '{id}', '{kind}', 'null')"))
        .collect();
    let insert =
        format!("INSERT INTO feed (seq, at, audience_kind, audience_id, kind, event) VALUES {}", rows.join(","));
    connection.execute(sqlx::AssertSqlSafe(insert)).await.expect("they are new");
}

/// Everybody is told everything, over and over.
async fn tell_everybody(connection: &mut AnyConnection) {
    let mut told = Vec::new();
    for round in 0..5 {
        told.extend(OPERATORS.map(|(n, _)| ("operator", id(n), "operator.changed")));
        told.extend(GROUPS.map(|(n, _)| ("group", id(n), "session.gone")));
        told.extend(OPERATORS.map(|(n, _)| ("supervisors", id(n), "operator_state.changed")));
        for (n, _) in SESSIONS {
            told.push(("session", id(n), "session.changed"));
            told.push(("session", id(n), "client_session.changed"));
        }
        told.push(("session", id(99), "session.changed"));
        told.push(("something new", id(round), "something.new"));
    }
    tell(connection, 1, &told).await;
}

async fn everybody_reads_exactly_what_concerns_them(mut connection: AnyConnection) {
    tell_everybody(&mut connection).await;
    let mut seen = 0;
    for (n, role) in OPERATORS {
        let operator = OperatorId(id(n));
        for (place, limit) in [(0, 1000), (0, 1), (0, 7), (40, 1000), (61, 5), (1000, 5)] {
            let read = after(&mut connection, Reader::Operator(operator), Seq(place), limit).await.expect("it is read");
            let plain = query(IN_PLAIN_WORDS).bind(place).bind(operator.to_string()).bind(limit);
            let plain = plain.fetch_all(&mut connection).await.expect("it is read");
            let plain: Vec<i64> = plain.iter().map(|row| row::integer(row, "seq").expect("a number")).collect();
            let read: Vec<i64> = read.iter().map(|row| row.seq.0).collect();
            assert_eq!(read, plain, "{role} {n} after {place}, at most {limit}");
            seen += read.len();
        }
    }
    assert!(seen > 100, "there was something to see: {seen}");
}

#[tokio::test]
async fn everybody_reads_exactly_what_concerns_them_on_sqlite() {
    let folder = TempDir::new().expect("a temporary folder");
    everybody_reads_exactly_what_concerns_them(company(&folder, None).await).await;
}

#[cfg(unix)]
#[tokio::test]
async fn everybody_reads_exactly_what_concerns_them_on_postgresql() {
    let (postgres, folder) = (deskbell_testkit::Postgres::start(), TempDir::new().expect("a temporary folder"));
    let url = Some(postgres.url().parse().expect("an address"));
    everybody_reads_exactly_what_concerns_them(company(&folder, url).await).await;
}

/// So many other operators come back, and all supervisors and they themselves are told so.
const OTHERS: u64 = 2_000;

async fn others_come_back(connection: &mut AnyConnection) {
    let others = (0..OTHERS).map(|n| id(1000 + n));
    let told = others.flat_map(|id| {
        [
            ("operator", id, "operator.changed"),
            ("supervisors", id, "operator_state.changed"),
            ("group", id, "session.gone"),
        ]
    });
    tell(connection, 1001, &told.collect::<Vec<_>>()).await;
}

/// How many steps SQLite takes to tell what the first operator may see.
async fn steps(connection: &mut SqliteConnection, select: &'static str) -> u64 {
    let steps = Arc::new(AtomicU64::new(0));
    let counted = Arc::clone(&steps);
    let mut handle = connection.lock_handle().await.expect("nobody else uses it");
    handle.set_progress_handler(1, move || {
        counted.fetch_add(1, Ordering::Relaxed);
        true
    });
    drop(handle);
    let rows = query(select).bind(0).bind(id(1).to_string()).bind(100);
    let rows = if select == OPERATORS_AFTER { rows.bind("") } else { rows };
    let rows = rows.fetch_all(&mut *connection).await.expect("it is read");
    assert!(!rows.is_empty(), "there is something to see");
    connection.lock_handle().await.expect("nobody else uses it").remove_progress_handler();
    steps.load(Ordering::Relaxed)
}

#[tokio::test]
async fn what_others_are_told_costs_a_returning_operator_nothing_on_sqlite() {
    let folder = TempDir::new().expect("a temporary folder");
    let mut connection = company(&folder, None).await;
    tell_everybody(&mut connection).await;
    let file = SqliteConnectOptions::new().filename(folder.path().join(FILE));
    let mut reading = file.connect().await.expect("it is there");
    // The first time each is prepared.
    for select in [OPERATORS_AFTER, IN_PLAIN_WORDS] {
        steps(&mut reading, select).await;
    }
    let (before, plain) = (steps(&mut reading, OPERATORS_AFTER).await, steps(&mut reading, IN_PLAIN_WORDS).await);
    others_come_back(&mut connection).await;
    assert_eq!(steps(&mut reading, OPERATORS_AFTER).await, before, "not a row of {OTHERS} others is read");
    assert!(steps(&mut reading, IN_PLAIN_WORDS).await > plain + OTHERS, "and that would be counted");
}

/// How many rows PostgreSQL reads, those that it reads in vain included.
#[cfg(unix)]
async fn rows_read(connection: &mut AnyConnection, select: &str) -> u64 {
    let explain = format!("EXPLAIN (ANALYZE, TIMING OFF, COSTS OFF, SUMMARY OFF) {select}");
    let explain = query(sqlx::AssertSqlSafe(explain)).bind(0_i64).bind(id(1).to_string()).bind(100_i64);
    let explain = if select == OPERATORS_AFTER { explain.bind("") } else { explain };
    let plan = explain.fetch_all(connection).await.expect("it is told");
    let number = |text: &str| text.split(|c: char| !c.is_ascii_digit()).next().and_then(|n| n.parse::<u64>().ok());
    let after = |line: &str, word: &str| line.split_once(word).and_then(|(_, rest)| number(rest)).unwrap_or(0);
    let lines = plan.iter().map(|row| row::text(row, "QUERY PLAN").expect("a line"));
    lines.map(|line| after(&line, "rows=") * after(&line, "loops=").max(1) + after(&line, "Filter: ")).sum()
}

#[cfg(unix)]
#[tokio::test]
async fn what_others_are_told_costs_a_returning_operator_nothing_on_postgresql() {
    let (postgres, folder) = (deskbell_testkit::Postgres::start(), TempDir::new().expect("a temporary folder"));
    let mut connection = company(&folder, Some(postgres.url().parse().expect("an address"))).await;
    tell_everybody(&mut connection).await;
    others_come_back(&mut connection).await;
    connection.execute("ANALYZE").await.expect("it counts its rows");
    let read = rows_read(&mut connection, OPERATORS_AFTER).await;
    assert!((1..OTHERS / 2).contains(&read), "the rows of {OTHERS} others are not read: {read}");
    assert!(rows_read(&mut connection, IN_PLAIN_WORDS).await > OTHERS, "and that would be counted");
}

#[tokio::test]
async fn retention_removes_what_is_old_and_a_wrong_clock_does_not_stop_it() {
    let folder = TempDir::new().expect("a temporary folder");
    let mut connection = company(&folder, None).await;
    let now = Timestamp(10 * RETENTION_MS);
    let (old, future, fresh) = (Timestamp(1), now.plus(RETENTION_MS), now.plus(-RETENTION_MS));
    let mut forgotten_up_to = async |times: &[Timestamp]| {
        let mut all = String::from("DELETE FROM feed; UPDATE feed_head SET tail = 0, head = 10;");
        for (seq, Timestamp(at)) in (1..).zip(times) {
            all += &format!("INSERT INTO feed VALUES ({seq}, {at}, 'operator', '', '', '');");
        }
        connection.execute(sqlx::AssertSqlSafe(all)).await.expect("they are new");
        forget_old(&mut connection, now).await.expect("it is removed");
        let tail = {
            let head = query("SELECT tail FROM feed_head").fetch_one(&mut connection).await.expect("one");
            row::integer(&head, "tail").expect("a number")
        };
        let left = query("SELECT COUNT(*) AS rows FROM feed WHERE seq <= $1").bind(tail);
        let left = left.fetch_one(&mut connection).await.expect("one");
        assert_eq!(row::integer(&left, "rows").expect("a number"), 0, "nothing stays up to {tail}");
        tail
    };
    assert_eq!(forgotten_up_to(&[]).await, 0, "there is nothing");
    assert_eq!(forgotten_up_to(&[fresh, fresh]).await, 0, "what is fresh stays");
    assert_eq!(forgotten_up_to(&[old, old, fresh, old]).await, 2, "from the first that stays on, all stay");
    assert_eq!(forgotten_up_to(&[old, old]).await, 2, "all were old");
    assert_eq!(
        forgotten_up_to(&[old, future, old, fresh, future]).await,
        3,
        "the wrong clock's row goes with the others"
    );
}
