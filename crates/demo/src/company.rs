//! Carries out what the stories and the director decide, second by second.

use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use deskbell_protocol::{ApiError, ErrorCode, Join, Timestamp};
use tokio::time::{MissedTickBehavior, interval};

use crate::cast;
use crate::director::Director;
use crate::journal::{Journal, Kept, Visit};
use crate::line::{Key, Line};
use crate::story::{Act, Scene, Story};

const STEP: Duration = Duration::from_secs(1);
/// How long after finding nobody available it is asked again.
const ASK_AGAIN: i64 = 2000;

/// An invitation's address, `http://HOST/i/CODE`, that nobody has used.
pub type Arrival = Pin<Box<dyn Future<Output = Result<String, ApiError>> + Send>>;

/// How one client comes in.
pub type WayIn = Box<dyn Fn() -> Arrival + Send + Sync>;

/// Tells the company that the operator is at the desk, so that clients come at the usual pace again.
#[derive(Debug, Clone, Default)]
pub struct Attention(Arc<AtomicBool>);

impl Attention {
    /// The operator did something.
    pub fn given(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn taken(&self) -> bool {
        self.0.swap(false, Ordering::Relaxed)
    }
}

/// A client who is there.
struct Guest {
    key: Key,
    story: &'static Story,
    again: bool,
    answered: bool,
}

/// The simulated clients of one server. They live as long as [`Company::run`] does, and go on where they were in the next life.
pub struct Company {
    line: Line,
    way_in: WayIn,
    journal: Journal,
    attention: Attention,
    director: Option<Director>,
    there: Vec<Guest>,
    code: Option<String>,
    /// The operator was not available when last asked.
    asked_in_vain: Option<Timestamp>,
}

impl Company {
    /// Clients of the server at `base_url`. `journal` is the file in which they keep the keys of their sessions; `attention` tells
    /// that the operator is there.
    ///
    /// # Errors
    /// When there can be no HTTP client.
    pub fn new(base_url: &str, way_in: WayIn, journal: PathBuf, attention: Attention) -> Result<Self, ApiError> {
        let (line, journal) = (Line::new(base_url)?, Journal::at(journal));
        let Kept { code, visits } = journal.read();
        let known = |visit: Visit| {
            let story = cast::find(&visit.name, visit.again)?;
            Some(Guest { key: visit.key, story, again: visit.again, answered: false })
        };
        let there = visits.into_iter().filter_map(known).collect();
        Ok(Self { line, way_in, journal, attention, director: None, there, code, asked_in_vain: None })
    }

    /// Plays until it is dropped.
    pub async fn run(mut self) {
        let mut second = interval(STEP);
        second.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            second.tick().await;
            self.step(now()).await;
        }
    }

    /// Does what is due at `now`: everybody who is there, then whoever comes.
    pub async fn step(&mut self, now: Timestamp) {
        let mut director = self.director.take().unwrap_or_else(|| Director::new(now));
        if self.attention.taken() {
            director.somebody_is_there();
        }
        let mut stay = Vec::with_capacity(self.there.len());
        let before = self.there.len();
        for mut guest in std::mem::take(&mut self.there) {
            if self.act(&mut guest, now).await {
                if guest.answered {
                    director.somebody_is_there();
                }
                stay.push(guest);
            } else {
                director.left(guest.story, now, guest.answered);
            }
        }
        self.there = stay;
        if self.there.len() != before {
            self.keep();
        }
        let stories: Vec<_> = self.there.iter().map(|guest| guest.story).collect();
        let waiting = self.there.iter().filter(|guest| !guest.answered).count();
        if let Some(story) = director.due(now, &stories, waiting) {
            match self.come(story, now).await {
                Ok(true) => director.came(story, now),
                Ok(false) => director.somebody_is_there(),
                Err(error) => tracing::warn!(code = error.code.as_str(), %error, "a simulated client could not come"),
            }
        }
        self.director = Some(director);
    }

    /// Lets a client do what is next; false when he or she is gone.
    async fn act(&self, guest: &mut Guest, now: Timestamp) -> bool {
        let done = async {
            let scene = Scene::of(&self.line.look(&guest.key).await?);
            guest.answered = scene.answered();
            let act = guest.story.next(&scene, now);
            match act {
                Act::Wait | Act::Gone => {}
                Act::Say(text) => drop(self.line.say(&guest.key, text).await?),
                Act::Leave => self.line.leave(&guest.key).await?,
            }
            Ok::<_, ApiError>(matches!(act, Act::Wait | Act::Say(_)))
        };
        match done.await {
            Ok(stays) => stays,
            // The join never reached the server, or the server's database is another one now.
            Err(error) if error.code == ErrorCode::Unauthorized => false,
            Err(error) => {
                tracing::debug!(code = error.code.as_str(), "a simulated client could not go on");
                true
            }
        }
    }

    /// Lets a client come, unless the operator cannot take one.
    async fn come(&mut self, story: &'static Story, now: Timestamp) -> Result<bool, ApiError> {
        if self.asked_in_vain.is_some_and(|at| now.since(at) < ASK_AGAIN) {
            return Ok(false);
        }
        let code = self.code().await?;
        let card = match self.line.card(&code).await {
            Ok(card) => card,
            Err(error) => {
                if matches!(
                    error.code,
                    ErrorCode::InvitationUnknown
                        | ErrorCode::InvitationUsed
                        | ErrorCode::InvitationExpired
                        | ErrorCode::InvitationRevoked
                ) {
                    self.code = None;
                }
                return Err(error);
            }
        };
        self.asked_in_vain = (!card.operator.available).then_some(now);
        if !card.operator.available {
            return Ok(false);
        }
        let key = Key::new();
        let again = cast::is_second_visit(story);
        self.there.push(Guest { key: key.clone(), story, again, answered: false });
        self.code = None;
        // Before joining, as a page does.
        self.keep();
        let join = Join {
            code,
            page: Some(story.page.to_owned()),
            name: story.name.to_owned(),
            language: Some(story.language.to_owned()),
            ..Join::default()
        };
        self.line.join(&key, story.agent, &join).await.map(|_| true)
    }

    /// The code of an invitation for the next client.
    async fn code(&mut self) -> Result<String, ApiError> {
        if let Some(code) = &self.code {
            return Ok(code.clone());
        }
        let url = (self.way_in)().await?;
        let code = url.rsplit_once("/i/").map_or(url.as_str(), |(_, code)| code).to_owned();
        self.code = Some(code.clone());
        self.keep();
        Ok(code)
    }

    fn keep(&self) {
        let visit =
            |guest: &Guest| Visit { key: guest.key.clone(), name: guest.story.name.to_owned(), again: guest.again };
        let kept = Kept { code: self.code.clone(), visits: self.there.iter().map(visit).collect() };
        if let Err(error) = self.journal.write(&kept) {
            tracing::warn!(%error, "the simulated clients' file could not be written");
        }
    }
}

fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
