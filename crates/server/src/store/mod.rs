//! What is kept: one writer, a few readers, and the statements of each table.

pub(crate) mod connect;
pub(crate) mod devices;
pub(crate) mod feed;
pub(crate) mod idempotency;
pub(crate) mod invitations;
pub(crate) mod joins;
pub(crate) mod messages;
mod migrations;
pub(crate) mod operators;
pub(crate) mod row;
pub(crate) mod sessions;
mod write;
mod writer;

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use connect::{News, Place};
use deskbell_protocol::JoinId;
use joins::{KnownJoins, StoredJoin};
use sqlx::pool::PoolConnection;
use sqlx::{Any, Connection as _, Pool, Transaction};

pub(crate) use write::Write;
pub(crate) use writer::Command;

use crate::ServerError;
use crate::config::DatabaseUrl;
use crate::feed::Hub;
use crate::metrics::Metrics;
use crate::presence::Presence;
use crate::refusal::Refusal;
use crate::sources::Sources;

/// What commands need besides the database.
pub(crate) struct Context {
    pub(crate) sources: Sources,
    pub(crate) presence: Presence,
    pub(crate) hub: Hub,
    pub(crate) metrics: Metrics,
    /// The base of invitation URLs.
    pub(crate) base_url: String,
}

/// The database, open.
#[derive(Clone)]
pub(crate) struct Store {
    place: Place,
    writer: writer::Writer,
    reads: Pool<Any>,
    joins: Arc<KnownJoins>,
    pub(crate) context: Arc<Context>,
}

impl Store {
    /// Opens the database at `url`, or else the one in `folder`, which is made when it is not there, and brings it to the newest
    /// structure.
    pub(crate) async fn open(folder: &Path, url: Option<&DatabaseUrl>, context: Context) -> Result<Self, ServerError> {
        let place = Place::prepare(folder, url).await?;
        let mut connection = place.first().await?;
        if let Err(error) = migrations::run(&mut connection, &place).await {
            // Closed here so that nobody finds a half-open database; the first error is the one to tell.
            connection.close().await.ok();
            return Err(error);
        }
        let context = Arc::new(context);
        feed::begin(&mut connection, &context.sources).await?;
        let (_, head, _) = feed::place(&mut connection).await?;
        context.hub.begin(head);
        let reads = place.reading().await?;
        let writer = writer::Writer::spawn(place.clone(), connection, Arc::clone(&context));
        Ok(Self { place, writer, reads, joins: Arc::default(), context })
    }

    /// Does `command`; its answer comes when it is on disk.
    pub(crate) async fn write<C: Command>(&self, command: C) -> Result<C::Answer, Refusal> {
        let began = Instant::now();
        let outcome = self.writer.write(command).await;
        self.context.metrics.write(began.elapsed());
        outcome
    }

    /// A connection for one read.
    pub(crate) async fn peek(&self) -> Result<PoolConnection<Any>, Refusal> {
        Ok(self.reads.acquire().await?)
    }

    /// A join; what was found once is remembered, for it never changes.
    pub(crate) async fn join(&self, id: JoinId) -> Result<Option<Arc<StoredJoin>>, Refusal> {
        if let Some(join) = self.joins.get(id) {
            return Ok(Some(join));
        }
        let found = joins::by_id(&mut *self.peek().await?, id).await?;
        Ok(found.map(|join| self.joins.remember(join)))
    }

    /// A transaction whose reads all see the same moment.
    pub(crate) async fn read(&self) -> Result<Transaction<'static, Any>, Refusal> {
        Ok(self.place.snapshot(&self.reads).await?)
    }

    /// Whether other servers may write to the database beside this one.
    pub(crate) fn is_shared(&self) -> bool {
        self.place.is_shared()
    }

    /// Hears when the feed of a shared database has grown; `None` where nobody else serves.
    pub(crate) async fn news(&self) -> Result<Option<News>, ServerError> {
        Ok(self.place.news().await?)
    }

    /// Finishes what waits, then closes.
    pub(crate) async fn close(&self) {
        self.reads.close().await;
        self.writer.close().await;
    }
}
