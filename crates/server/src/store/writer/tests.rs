//! What runs together must come out as if each had run alone. Two databases get the same commands: one gets each after the answer
//! to that before, the other all at once.

use std::sync::atomic::{AtomicU8, Ordering};

use deskbell_protocol::{MessageId, OperatorId, SessionId, Timestamp};
use futures_util::future::join_all;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use sqlx::Row as _;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use uuid::Uuid;

use super::*;
use crate::commands::messages::{Said, Send as Say, Sender};
use crate::commands::sessions::Leave;
use crate::company::Newest;
use crate::config::DatabaseUrl;
use crate::feed::Hub;
use crate::metrics::Metrics;
use crate::presence::Presence;
use crate::sources::{Clock, NoRandomness, Pace, Random, Sources};
use crate::store::Store;
use crate::store::idempotency::Once;

struct Stopped;

impl Clock for Stopped {
    fn now(&self) -> Timestamp {
        Timestamp(1_700_000_000_000)
    }
}

/// The same for both databases, and never the same twice.
#[derive(Default)]
struct Counting(std::sync::atomic::AtomicU64);

impl Random for Counting {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
        let count = self.0.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        bytes.iter_mut().rev().zip(count.into_iter().rev()).for_each(|(byte, count)| *byte = count);
        Ok(())
    }
}

async fn open(folder: &TempDir, url: Option<DatabaseUrl>) -> Store {
    let sources = Sources { clock: Arc::new(Stopped), random: Arc::<Counting>::default(), pace: Pace::default() };
    let presence = Presence::new(sources.pace.lease);
    let (hub, metrics, base_url) = (Hub::default(), Metrics::default(), String::new());
    let context = Context { sources, presence, hub, metrics, company: Newest::default(), base_url };
    Store::open(folder.path(), url.as_ref(), context).await.expect("a new database")
}

/// A session of a case; there are [`SESSIONS`], the last of which is in no database.
fn session(case: u8, n: u8) -> SessionId {
    SessionId(Uuid::from_bytes([case, n, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]))
}

fn message(case: u8, n: u8) -> MessageId {
    MessageId(Uuid::from_bytes([case, n, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]))
}

fn operator(n: u8) -> OperatorId {
    OperatorId(Uuid::from_bytes([n, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]))
}

const SESSIONS: u8 = 5;

/// One session each that waits, that operator 0 has, that is in after-work and that is closed.
struct Furnish {
    case: u8,
}

impl Command for Furnish {
    type Answer = ();

    async fn run(&self, write: &mut Write) -> Result<(), Refusal> {
        for n in 0..2 {
            sqlx::query(
                "INSERT INTO operator (id, username, username_key, display_name, role, password_hash, status, status_since, \
                 created_at) VALUES ($1, $1, $1, $2, 'operator', '', 'online', 0, 0) ON CONFLICT (id) DO NOTHING",
            )
            .bind(operator(n).to_string())
            .bind(format!("Operator {n}"))
            .execute(write.connection())
            .await?;
        }
        for (n, state) in (0..).zip(["queued", "active", "after_work", "closed"]) {
            let id = session(self.case, n).to_string();
            let connection = write.connection();
            sqlx::query("INSERT INTO client (id, name, created_at) VALUES ($1, '', 0)")
                .bind(id.as_str())
                .execute(&mut *connection)
                .await?;
            sqlx::query(
                "INSERT INTO session (id, client_id, channel, source, state, owner_id, operator_id, created_at, queued_at) \
                 VALUES ($1, $1, 'web_chat', 'invitation', $2, $3, $4, 0, 0)",
            )
            .bind(id.as_str())
            .bind(state)
            .bind(operator(0).to_string())
            .bind((n > 0).then(|| operator(0).to_string()))
            .execute(connection)
            .await?;
        }
        Ok(())
    }
}

#[derive(Debug, Clone, Copy)]
enum Act {
    Say {
        session: u8,
        message: u8,
        sender: Option<u8>,
        text: u8,
    },
    /// The session's client leaves: what follows is not answered as what was before.
    Leave {
        session: u8,
    },
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    // Few ids and texts, so that they come twice; more of them than the smallest pieces of a statement hold.
    let say = (0..SESSIONS, 0..40_u8, prop::option::weighted(0.4, 0..2_u8), 0..2_u8);
    let say = say.prop_map(|(session, message, sender, text)| Act::Say { session, message, sender, text });
    let act = prop_oneof![12 => say, 1 => (0..SESSIONS).prop_map(|session| Act::Leave { session })];
    prop::collection::vec(act, 1..120)
}

/// The answer as whoever asked sees it.
async fn answer(store: &Store, case: u8, act: Act) -> String {
    match act {
        Act::Say { session: in_session, message: id, sender, text } => {
            let sender = sender.map_or(Sender::Client, |n| Sender::Operator(operator(n)));
            let text = ["Dobr\u{fd} den \0 \u{202e}", "x"][usize::from(text)].to_owned();
            let say = Say { id: message(case, id), session: session(case, in_session), sender, said: Said::Text(text) };
            format!("{:?}", store.write(say).await.map_err(Refusal::into_api))
        }
        Act::Leave { session: of } => {
            let once = Once { scope: "test".into(), key: session(case, of).0, operation: "leave".into() };
            let leave = Leave { session: session(case, of), once };
            format!("{:?}", store.write(leave).await.map_err(Refusal::into_api))
        }
    }
}

/// Everything that messages leave behind.
async fn kept(store: &Store) -> Vec<String> {
    let mut connection = store.peek().await.expect("a connection");
    let mut all = Vec::new();
    for rows in [
        "SELECT id || session_id || author_kind || COALESCE(author_id, '') || COALESCE(author_name, '') || content || sent_at \
         || ' ' || seq || ' ' || client_messages AS kept FROM message ORDER BY seq",
        "SELECT seq || ' ' || at || audience_kind || audience_id || kind || event AS kept FROM feed ORDER BY seq",
        "SELECT CAST(head AS TEXT) AS kept FROM feed_head",
    ] {
        let rows = sqlx::query(rows).fetch_all(&mut *connection).await.expect("they can be read");
        all.extend(rows.iter().map(|row| row.get::<String, _>("kept")));
    }
    all
}

fn together_as_alone(runtime: &Runtime, alone: &Store, together: &Store, cases: u32) {
    // Once the two differ they stay so: a failing case cannot be made smaller.
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 0, ..Config::default() };
    // Every case has sessions of its own.
    let next = AtomicU8::new(0);
    let outcome = TestRunner::new(config).run(&acts(), |acts| {
        let case = next.fetch_add(1, Ordering::Relaxed);
        let (expected, found) = runtime.block_on(async {
            for store in [alone, together] {
                store.write(Furnish { case }).await.expect("a case of its own");
            }
            let mut expected = Vec::new();
            for act in &acts {
                expected.push(answer(alone, case, *act).await);
            }
            (expected, join_all(acts.iter().map(|act| answer(together, case, *act))).await)
        });
        for ((act, expected), found) in acts.iter().zip(expected).zip(found) {
            prop_assert_eq!(expected, found, "{:?} is answered as if it had been alone", act);
        }
        let (expected, found) = runtime.block_on(async { (kept(alone).await, kept(together).await) });
        prop_assert_eq!(expected.len(), found.len(), "as much is left behind");
        for (expected, found) in expected.into_iter().zip(found) {
            prop_assert_eq!(expected, found, "and the same");
        }
        Ok(())
    });
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
    let commits = together.context.metrics.batches();
    assert!(commits < u64::from(cases) * 4, "they were written together: {commits} commits");
    runtime.block_on(async { tokio::join!(alone.close(), together.close()) });
}

fn runtime() -> Runtime {
    // One thread: the writer does not begin before all have asked.
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

#[test]
fn messages_written_together_come_out_as_if_each_were_alone_on_sqlite() {
    let (folders, runtime) = ([(); 2].map(|()| TempDir::new().expect("a temporary folder")), runtime());
    let [alone, together] = folders.each_ref().map(|folder| runtime.block_on(open(folder, None)));
    together_as_alone(&runtime, &alone, &together, 12);
}

#[cfg(unix)]
#[test]
fn messages_written_together_come_out_as_if_each_were_alone_on_postgresql() {
    use sqlx::{Connection as _, PgConnection};
    let (postgres, folder, runtime) =
        (deskbell_testkit::Postgres::start(), TempDir::new().expect("a temporary folder"), runtime());
    runtime.block_on(async {
        let mut connection = PgConnection::connect(&postgres.url()).await.expect("it runs");
        connection.execute("CREATE DATABASE other").await.expect("a second one");
    });
    let urls = [postgres.url(), postgres.url().replace("/postgres?", "/other?")];
    let [alone, together] = urls.map(|url| runtime.block_on(open(&folder, Some(url.parse().expect("an address")))));
    together_as_alone(&runtime, &alone, &together, 6);
}

/// A name that may be given once; together they do not look, so that the database itself refuses.
struct Named(&'static str);

impl Command for Named {
    type Answer = ();

    const TOGETHER: bool = true;

    async fn run(&self, write: &mut Write) -> Result<(), Refusal> {
        let insert = sqlx::query("INSERT INTO meta (name, value) VALUES ($1, '')").bind(self.0);
        insert.execute(write.connection()).await?;
        Ok(())
    }

    async fn run_together(all: &[&Self], write: &mut Write) -> Result<Vec<Result<(), Refusal>>, Refusal> {
        for one in all {
            one.run(write).await?;
        }
        Ok(all.iter().map(|_| Ok(())).collect())
    }
}

async fn one_refused_costs_no_other(store: Store) {
    let names = ["a", "b", "a", "c"].map(Named);
    let answers = join_all(names.map(|name| store.write(name))).await;
    let done: Vec<bool> = answers.iter().map(Result::is_ok).collect();
    assert_eq!(done, [true, true, false, true], "the second of a name alone is refused");
    let kept = sqlx::query("SELECT name FROM meta WHERE name IN ('a', 'b', 'c') ORDER BY name");
    let kept = kept.fetch_all(&mut *store.peek().await.expect("a connection")).await.expect("it is read");
    assert_eq!(kept.len(), 3, "the others are on disk");
    assert_eq!(store.context.metrics.batches(), 1, "all in one commit");
    store.close().await;
}

#[tokio::test]
async fn when_commands_cannot_be_done_together_each_is_done_alone_on_sqlite() {
    let folder = TempDir::new().expect("a temporary folder");
    one_refused_costs_no_other(open(&folder, None).await).await;
}

#[cfg(unix)]
#[tokio::test]
async fn when_commands_cannot_be_done_together_each_is_done_alone_on_postgresql() {
    let postgres = deskbell_testkit::Postgres::start();
    let folder = TempDir::new().expect("a temporary folder");
    one_refused_costs_no_other(open(&folder, Some(postgres.url().parse().expect("an address"))).await).await;
}
