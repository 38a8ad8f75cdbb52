//! What is kept: one writer, a few readers, and the statements of each table.

pub(crate) mod about;
pub(crate) mod after_work;
pub(crate) mod api_keys;
pub(crate) mod attending;
pub(crate) mod bans;
pub(crate) mod blobs;
pub(crate) mod clients;
pub(crate) mod connect;
pub(crate) mod devices;
pub(crate) mod facts;
pub(crate) mod feed;
pub(crate) mod files;
pub(crate) mod idempotency;
pub(crate) mod invitations;
pub(crate) mod joins;
mod many;
pub(crate) mod messages;
mod migrations;
pub(crate) mod missing;
pub(crate) mod notes;
pub(crate) mod offers;
pub(crate) mod operators;
pub(crate) mod periods;
mod probe;
pub(crate) mod profiles;
pub(crate) mod row;
pub(crate) mod search;
pub(crate) mod sessions;
pub(crate) mod settings;
pub(crate) mod states;
pub(crate) mod tags;
pub(crate) mod templates;
pub(crate) mod transfers;
mod write;
mod writer;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use connect::{News, Place, is_damage};
use deskbell_protocol::JoinId;
use joins::{KnownJoins, StoredJoin};
use probe::Probe;
use sqlx::pool::PoolConnection;
use sqlx::{Any, Connection as _, Pool, Transaction};

pub(crate) use write::{Touched, Write};
pub(crate) use writer::Command;

use crate::ServerError;
use crate::admin;
use crate::commands::settings::Begin;
use crate::company::{Company, Newest};
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
    /// The company's settings.
    pub(crate) company: Newest,
    /// The base of invitation URLs; empty in an administrator's command, which serves nobody.
    pub(crate) base_url: String,
}

impl Context {
    /// The newest settings that were taken up.
    pub(crate) fn company(&self) -> Arc<Company> {
        self.company.get()
    }

    /// Whether this process serves desks and clients.
    pub(crate) fn serves(&self) -> bool {
        !self.base_url.is_empty()
    }
}

/// The database, open.
#[derive(Clone)]
pub(crate) struct Store {
    place: Place,
    writer: writer::Writer,
    reads: Pool<Any>,
    joins: Arc<KnownJoins>,
    /// Whether the last write was not taken.
    refusing: Arc<AtomicBool>,
    pub(crate) context: Arc<Context>,
}

impl Store {
    /// Opens the database at `url`, or else the one in `folder`, which is made when it is not there, and brings it to the newest
    /// structure.
    pub(crate) async fn open(folder: &Path, url: Option<&DatabaseUrl>, context: Context) -> Result<Self, ServerError> {
        let place = Place::prepare(folder, url).await?;
        Self::begin(&place, context, false).await.map_err(|error| told(&place, error))
    }

    /// Like [`Store::open`], but looks through the whole database first: damage is better told at the start than met in the
    /// middle of a day.
    pub(crate) async fn open_sound(
        folder: &Path,
        url: Option<&DatabaseUrl>,
        context: Context,
    ) -> Result<Self, ServerError> {
        let place = Place::prepare(folder, url).await?;
        Self::begin(&place, context, true).await.map_err(|error| told(&place, error))
    }

    async fn begin(place: &Place, context: Context, look_through: bool) -> Result<Self, ServerError> {
        let mut connection = place.first().await?;
        if look_through && let Some(reason) = place.damage(&mut connection).await? {
            return Err(ServerError::DatabaseDamaged { database: place.to_string(), reason });
        }
        if let Err(error) = migrations::run(&mut connection, place).await {
            // Closed here so that nobody finds a half-open database; the first error is the one to tell.
            connection.close().await.ok();
            return Err(error);
        }
        let context = Arc::new(context);
        feed::begin(&mut connection, &context.sources).await?;
        let (_, head, _) = feed::place(&mut connection).await?;
        context.hub.begin(head);
        if let Some(company) = settings::newest(&mut connection).await? {
            context.company.take_up(Arc::new(company));
        }
        let begins = Begin::is_due(&mut connection).await?;
        let reads = place.reading().await?;
        let writer = writer::Writer::spawn(place.clone(), connection, Arc::clone(&context));
        let (joins, refusing) = (Arc::default(), Arc::default());
        let store = Self { place: place.clone(), writer, reads, joins, refusing, context };
        if begins {
            store.write(Begin).await.map_err(admin::failed)?;
        }
        Ok(store)
    }

    /// Does `command`; its answer comes when it is on disk.
    pub(crate) async fn write<C: Command>(&self, command: C) -> Result<C::Answer, Refusal> {
        let began = Instant::now();
        let outcome = self.writer.write(command).await;
        self.context.metrics.write(began.elapsed());
        match outcome {
            Ok(_) => self.refusing.store(false, Ordering::Relaxed),
            Err(Refusal::Unavailable(_)) => self.refusing.store(true, Ordering::Relaxed),
            // The command's own refusal says nothing of the disk.
            Err(_) => {}
        }
        outcome
    }

    /// Whether the database takes writes. It is tried only after a write failed: in good days the writes themselves tell.
    pub(crate) async fn is_writable(&self) -> bool {
        !self.refusing.load(Ordering::Relaxed) || self.write(Probe).await.is_ok()
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

    /// The data folder in which the database is a file; none where it is PostgreSQL's.
    pub(crate) fn folder(&self) -> Option<&Path> {
        self.place.folder()
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

/// Damage that was met on the way, as such.
fn told(place: &Place, error: ServerError) -> ServerError {
    match error {
        ServerError::Database(error) if is_damage(&error) => {
            ServerError::DatabaseDamaged { database: place.to_string(), reason: error.to_string() }
        }
        error => error,
    }
}
