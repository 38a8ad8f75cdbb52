//! The one task that writes. It gathers the commands that wait, runs each in a savepoint of its own, commits once, publishes
//! what happened, and answers. An answered command is on disk.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use deskbell_protocol::Seq;
use sqlx::{AnyConnection, Executor as _};
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

use super::connect::Place;
use super::write::Write;
use super::{Context, feed};
use crate::refusal::Refusal;

/// At most so many commands share a commit.
const BATCH_MAX: usize = 256;

/// So many commands may wait; more are held back at their senders.
const WAITING_MAX: usize = 4096;

const SILENT: &str = "the database does not answer";
const STOPPING: &str = "the server is stopping";
const NOT_WRITABLE: &str = "the database cannot be written at the moment";

/// Something to be written.
pub(crate) trait Command: Send + Sync + 'static {
    /// What whoever asked is told once it is on disk.
    type Answer: Send + 'static;

    /// Does it, within an open transaction. After an error nothing of it remains.
    fn run(&self, write: &mut Write) -> impl Future<Output = Result<Self::Answer, Refusal>> + Send;
}

/// Hands commands to the writing task.
#[derive(Clone)]
pub(crate) struct Writer {
    inbox: mpsc::Sender<Order>,
}

enum Order {
    Do(Box<dyn Job>),
    Close(oneshot::Sender<()>),
}

impl Writer {
    pub(crate) fn spawn(place: Place, connection: AnyConnection, context: Arc<Context>) -> Self {
        let (inbox, orders) = mpsc::channel(WAITING_MAX);
        tokio::spawn(work(orders, place, connection, context));
        Self { inbox }
    }

    pub(crate) async fn write<C: Command>(&self, command: C) -> Result<C::Answer, Refusal> {
        let (reply, answer) = oneshot::channel();
        let job = Box::new(Pending { command, outcome: None, reply });
        self.inbox.send(Order::Do(job)).await.map_err(|_| Refusal::Unavailable(STOPPING))?;
        answer.await.map_err(|_| Refusal::Unavailable(STOPPING))?
    }

    /// Finishes what waits, then closes the database.
    pub(crate) async fn close(&self) {
        let (done, closed) = oneshot::channel();
        if self.inbox.send(Order::Close(done)).await.is_ok() {
            // An error means that the task is gone, which is as closed as can be.
            closed.await.ok();
        }
    }
}

/// A command with its type hidden, so that different ones wait in one queue.
trait Job: Send {
    fn run<'a>(&'a mut self, write: &'a mut Write) -> Pin<Box<dyn Future<Output = Ran> + Send + 'a>>;
    fn answer(self: Box<Self>);
    fn fail(self: Box<Self>, reason: &'static str);
}

enum Ran {
    Done,
    /// Nothing of it may remain.
    Refused,
    /// The store itself failed: the transaction cannot be trusted.
    Broken,
}

struct Pending<C: Command> {
    command: C,
    outcome: Option<Result<C::Answer, Refusal>>,
    reply: oneshot::Sender<Result<C::Answer, Refusal>>,
}

impl<C: Command> Job for Pending<C> {
    fn run<'a>(&'a mut self, write: &'a mut Write) -> Pin<Box<dyn Future<Output = Ran> + Send + 'a>> {
        Box::pin(async move {
            let outcome = self.command.run(write).await;
            let ran = match &outcome {
                Ok(_) => Ran::Done,
                Err(refusal) if refusal.is_store_trouble() => {
                    tracing::error!(error = %refusal, "the store failed within a command");
                    Ran::Broken
                }
                Err(_) => Ran::Refused,
            };
            self.outcome = Some(outcome);
            ran
        })
    }

    fn answer(self: Box<Self>) {
        let outcome = self.outcome.unwrap_or(Err(Refusal::Unavailable(NOT_WRITABLE)));
        // Whoever asked may be gone; the write stands and is found when it is repeated.
        self.reply.send(outcome).ok();
    }

    fn fail(self: Box<Self>, reason: &'static str) {
        self.reply.send(Err(Refusal::Unavailable(reason))).ok();
    }
}

async fn work(mut orders: mpsc::Receiver<Order>, place: Place, connection: AnyConnection, context: Arc<Context>) {
    let mut spare = Some(connection);
    let mut closing = None;
    while closing.is_none() {
        let Some(first) = orders.recv().await else { break };
        let mut batch = Vec::new();
        let mut next = Some(first);
        while let Some(order) = next {
            match order {
                Order::Do(job) => batch.push(job),
                Order::Close(done) => {
                    closing = Some(done);
                    orders.close();
                }
            }
            next = if batch.len() < BATCH_MAX { orders.try_recv().ok() } else { None };
        }
        spare = commit(batch, spare, &place, &context).await;
    }
    // What was accepted before the door closed is still done.
    while let Some(order) = orders.recv().await {
        match order {
            Order::Do(job) => spare = commit(vec![job], spare, &place, &context).await,
            Order::Close(done) => drop(done.send(())),
        }
    }
    if let Some(connection) = spare
        && let Err(error) = place.close(connection).await
    {
        tracing::warn!(%error, "closing the database");
    }
    if let Some(done) = closing {
        done.send(()).ok();
    }
}

/// Runs a batch in one transaction and answers it. Gives the connection back unless it must not be used again.
async fn commit(
    mut batch: Vec<Box<dyn Job>>,
    spare: Option<AnyConnection>,
    place: &Place,
    context: &Arc<Context>,
) -> Option<AnyConnection> {
    if batch.is_empty() {
        return spare;
    }
    let connection = match begun(spare, place).await {
        Ok(connection) => connection,
        Err(error) => {
            tracing::error!(%error, "the database cannot be opened for writing");
            batch.into_iter().for_each(|job| job.fail(NOT_WRITABLE));
            return None;
        }
    };
    let now = context.sources.now();
    let mut write = Write { connection, context: Arc::clone(context), rows: Vec::new(), head: Seq(0), now };
    let outcome = timeout(place.patience(), transact(&mut batch, &mut write, place)).await;
    match outcome.unwrap_or(Err(Refusal::Unavailable(SILENT))) {
        Ok(before) => {
            context.metrics.batch(batch.len());
            // A shared database is followed instead: only there is the order of all servers' rows known.
            if !place.is_shared() {
                context.hub.publish(before, &write.rows, write.head);
            }
            batch.into_iter().for_each(Job::answer);
            Some(write.connection)
        }
        Err(error) => {
            tracing::error!(%error, "a batch was not written");
            context.metrics.batch_failed();
            batch.into_iter().for_each(|job| job.fail(NOT_WRITABLE));
            // When even this fails the connection is dropped, which rolls back too.
            let undone = timeout(place.patience(), write.connection.execute("ROLLBACK")).await;
            matches!(undone, Ok(Ok(_))).then_some(write.connection)
        }
    }
}

/// A connection with a transaction open; a new one when the one that was kept does not work any more.
async fn begun(spare: Option<AnyConnection>, place: &Place) -> Result<AnyConnection, sqlx::Error> {
    let begin = place.words().begin_write;
    if let Some(mut connection) = spare
        && matches!(timeout(place.patience(), connection.execute(begin)).await, Ok(Ok(_)))
    {
        return Ok(connection);
    }
    let mut connection = place.writing().await?;
    connection.execute(begin).await?;
    Ok(connection)
}

/// Gives the head of the feed as it was before.
async fn transact(batch: &mut [Box<dyn Job>], write: &mut Write, place: &Place) -> Result<Seq, Refusal> {
    // Read here and not remembered: the administrator's command, or another server, writes beside this task.
    let before = feed::lock_head(&mut write.connection, place.words().lock_head).await?;
    write.head = before;
    let mut savepoint = Some("SAVEPOINT command");
    for job in batch {
        let mark = (write.rows.len(), write.head);
        write.now = write.context.sources.now();
        if let Some(statements) = savepoint {
            write.connection.execute(statements).await?;
        }
        savepoint = match job.run(write).await {
            // One way to the database for both.
            Ran::Done => Some("RELEASE SAVEPOINT command; SAVEPOINT command"),
            Ran::Refused => {
                write.connection.execute("ROLLBACK TO SAVEPOINT command").await?;
                write.rows.truncate(mark.0);
                write.head = mark.1;
                // It stands still where it was, for the next one.
                None
            }
            Ran::Broken => return Err(Refusal::Unavailable(NOT_WRITABLE)),
        };
    }
    let commit = if write.head > before {
        feed::append(&mut write.connection, &write.rows, write.head).await?;
        place.words().commit_news
    } else {
        "COMMIT"
    };
    write.connection.execute(commit).await?;
    Ok(before)
}
