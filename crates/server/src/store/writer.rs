//! The one task that writes. It gathers the commands that wait, runs each in a savepoint of its own (or those of a kind that
//! follow each other together in one), commits once, publishes what happened, and answers. An answered command is on disk.

use std::any::{Any, TypeId};
use std::future::Future;
use std::iter::once;
use std::pin::Pin;
use std::sync::Arc;

use deskbell_protocol::Seq;
use sqlx::{AnyConnection, Executor as _};
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

use super::connect::Place;
use super::write::Write;
use super::{Context, feed};
use crate::commands::placing::{self, Placer};
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

    /// Whether several that follow each other are done by [`Command::run_together`].
    const TOGETHER: bool = false;

    /// Does several, each as if alone and after those before it; there is an answer for each. After an error of the whole nothing
    /// of any of them remains, and each is run alone.
    fn run_together(
        commands: &[&Self],
        write: &mut Write,
    ) -> impl Future<Output = Result<Vec<Result<Self::Answer, Refusal>>, Refusal>> + Send {
        let _ = (commands, write);
        async { Err(Refusal::Unavailable("this is done alone")) }
    }
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
trait Job: Any + Send {
    /// The type of the commands with which this one can be done together.
    fn together_with(&self) -> Option<TypeId>;
    /// Runs this one and `others`, which can be done together with it.
    fn run<'a>(
        &'a mut self,
        others: &'a mut [Box<dyn Job>],
        write: &'a mut Write,
    ) -> Pin<Box<dyn Future<Output = Ran> + Send + 'a>>;
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
    fn together_with(&self) -> Option<TypeId> {
        C::TOGETHER.then(TypeId::of::<Self>)
    }

    fn run<'a>(
        &'a mut self,
        others: &'a mut [Box<dyn Job>],
        write: &'a mut Write,
    ) -> Pin<Box<dyn Future<Output = Ran> + Send + 'a>> {
        Box::pin(async move {
            if others.is_empty() {
                let mut outcome = self.command.run(write).await;
                if outcome.is_ok()
                    && let Err(refusal) = placing::settle(write).await
                {
                    outcome = Err(refusal);
                }
                let ran = outcome.as_ref().map_or_else(failed, |_| Ran::Done);
                self.outcome = Some(outcome);
                return ran;
            }
            let others = others.iter_mut().filter_map(|job| (&mut **job as &mut dyn Any).downcast_mut::<Self>());
            let all: Vec<&mut Self> = once(self).chain(others).collect();
            let commands: Vec<&C> = all.iter().map(|job| &job.command).collect();
            match C::run_together(&commands, write).await {
                Ok(outcomes) => {
                    all.into_iter().zip(outcomes).for_each(|(job, outcome)| job.outcome = Some(outcome));
                    Ran::Done
                }
                Err(refusal) => failed(&refusal),
            }
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

fn failed(refusal: &Refusal) -> Ran {
    if !refusal.is_store_trouble() {
        return Ran::Refused;
    }
    tracing::error!(error = %refusal, "the store failed within a command");
    Ran::Broken
}

async fn work(mut orders: mpsc::Receiver<Order>, place: Place, connection: AnyConnection, context: Arc<Context>) {
    let mut spare = Some(connection);
    let mut placer = Placer::default();
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
        spare = commit(batch, spare, &place, &context, &mut placer).await;
    }
    // What was accepted before the door closed is still done.
    while let Some(order) = orders.recv().await {
        match order {
            Order::Do(job) => spare = commit(vec![job], spare, &place, &context, &mut placer).await,
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
    placer: &mut Placer,
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
    let mut write = Write::begun(connection, Arc::clone(context));
    // What the placer knows holds only if the batch is committed: it is given back then.
    write.placer = std::mem::take(placer);
    let outcome = timeout(place.patience(), transact(&mut batch, &mut write, place)).await;
    match outcome.unwrap_or(Err(Refusal::Unavailable(SILENT))) {
        Ok(before) => {
            *placer = std::mem::take(&mut write.placer);
            placer.committed(write.head);
            if let Some(company) = write.taken_up.take() {
                context.company.take_up(company);
            }
            context.metrics.batch(batch.len());
            // A shared database is followed instead: only there is the order of all servers' rows known.
            if !place.is_shared() {
                context.hub.publish(before, &write.rows, write.head, &context.company().settings);
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
    (write.head, write.before) = (before, before);
    write.placer.begin(before);
    let mut savepoint = Some("SAVEPOINT command");
    let mut rest = batch;
    while let Some(first) = rest.first() {
        let kind = first.together_with();
        let alike = rest.iter().take_while(|job| kind.is_some() && job.together_with() == kind).count();
        let (run, later) = rest.split_at_mut(alike.max(1));
        rest = later;
        if attempt(run, write, &mut savepoint).await? || run.len() == 1 {
            continue;
        }
        for alone in run.chunks_mut(1) {
            attempt(alone, write, &mut savepoint).await?;
        }
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

/// Runs commands that can be done together, or one, in a savepoint. Gives whether they were done; otherwise nothing of them remains.
async fn attempt(
    run: &mut [Box<dyn Job>],
    write: &mut Write,
    savepoint: &mut Option<&'static str>,
) -> Result<bool, Refusal> {
    let Some((first, others)) = run.split_first_mut() else { return Ok(true) };
    let mark = (write.rows.len(), write.head, write.taken_up.clone());
    write.now = write.context.sources.now();
    if let Some(statements) = savepoint.take() {
        write.connection.execute(statements).await?;
    }
    match first.run(others, write).await {
        Ran::Done => {
            write.placer.kept();
            // One way to the database for both.
            *savepoint = Some("RELEASE SAVEPOINT command; SAVEPOINT command");
            Ok(true)
        }
        Ran::Refused => {
            // It stands still where it was, for the next one.
            write.connection.execute("ROLLBACK TO SAVEPOINT command").await?;
            write.rows.truncate(mark.0);
            write.head = mark.1;
            drop(write.take_touched());
            write.placer.rolled_back();
            write.taken_up = mark.2;
            Ok(false)
        }
        Ran::Broken => Err(Refusal::Unavailable(NOT_WRITABLE)),
    }
}

#[cfg(test)]
mod tests;
