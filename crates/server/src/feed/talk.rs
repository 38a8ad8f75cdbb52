//! What a stream tells and is told of talks beside the feed: who types, what was seen, and the place in the queue.

use std::collections::BTreeMap;
use std::time::Duration;

use deskbell_protocol::{FrameFromServer, OperatorId, SeenUpTo, Seq, SessionId, SessionState, Typed, Typist};
use tokio::time::Instant;

use super::queues::Place;
use crate::commands::seen::Saw;
use crate::refusal::Refusal;
use crate::store::Store;
use crate::store::feed::Reader;
use crate::store::sessions;

/// What one side types is passed on at most so often.
const TYPING: Duration = Duration::from_millis(200);

/// What one side has seen is written at most so often.
const SEEN: Duration = Duration::from_millis(250);

/// A place in the queue is told at most so often.
const QUEUE: Duration = Duration::from_secs(1);

/// What the store did not take is tried again after this.
const TROUBLE: Duration = Duration::from_secs(5);

/// So many sessions a desk tells of at once.
const SESSIONS_MAX: usize = 200;

/// So much of what was typed is passed on, in characters: its end.
const TYPED_MAX: usize = 500;

/// Somebody types, or stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Typing {
    pub(crate) who: Typist,
    pub(crate) on: bool,
    pub(crate) text: Option<Typed>,
}

/// What is to be done when its time comes.
#[derive(Default)]
struct Later<T> {
    waits: BTreeMap<SessionId, T>,
    /// When it was done last.
    done: Option<Instant>,
}

impl<T> Later<T> {
    fn put(&mut self, session: SessionId, what: impl FnOnce(Option<T>) -> T) {
        let before = self.waits.remove(&session);
        if before.is_some() || self.waits.len() < SESSIONS_MAX {
            self.waits.insert(session, what(before));
        }
    }

    fn due(&self, pause: Duration) -> Option<Instant> {
        (!self.waits.is_empty()).then(|| self.done.map_or_else(Instant::now, |done| done + pause))
    }

    fn take(&mut self, pause: Duration) -> BTreeMap<SessionId, T> {
        if self.due(pause).is_none_or(|due| due > Instant::now()) {
            return BTreeMap::new();
        }
        self.done = Some(Instant::now());
        std::mem::take(&mut self.waits)
    }
}

/// Of one stream.
pub(super) struct Talk {
    reader: Reader,
    typing: Later<(bool, Option<Typed>)>,
    seen: Later<SeenUpTo>,
    /// When to look at the place in the queue.
    look: Option<Instant>,
    /// What was told last, and when.
    place: Option<(u32, Instant)>,
}

impl Talk {
    pub(super) fn of(reader: Reader) -> Self {
        let look = matches!(reader, Reader::Client(_)).then(Instant::now);
        Self { reader, typing: Later::default(), seen: Later::default(), look, place: None }
    }

    /// The session that a frame tells of: a client's page has one, and names none.
    fn session(&self, named: Option<SessionId>) -> Option<SessionId> {
        match self.reader {
            Reader::Client(session) => Some(session),
            Reader::Operator(_) => named,
        }
    }

    pub(super) fn hear_typing(&mut self, session: Option<SessionId>, on: bool, text: Option<Typed>) {
        if let Some(session) = self.session(session) {
            self.typing.put(session, |_| (on, text));
        }
    }

    pub(super) fn hear_seen(&mut self, session: Option<SessionId>, delivered: Seq, read: Seq) {
        let Some(session) = self.session(session) else { return };
        let told = match self.reader {
            Reader::Client(_) => SeenUpTo { client_delivered: delivered, client_read: read, ..SeenUpTo::default() },
            Reader::Operator(_) => SeenUpTo { operator_read: read, ..SeenUpTo::default() },
        };
        self.seen.put(session, |before| newest(before.unwrap_or_default(), told));
    }

    /// The queue has moved, or the client in it.
    pub(super) fn queue_moved(&mut self) {
        if matches!(self.reader, Reader::Client(_)) {
            let soonest = self.place.map_or_else(Instant::now, |(_, told)| told + QUEUE);
            self.look.get_or_insert(soonest);
        }
    }

    /// When there is something to do.
    pub(super) fn due(&self) -> Option<Instant> {
        [self.typing.due(TYPING), self.seen.due(SEEN), self.look].into_iter().flatten().min()
    }

    /// Does what is due. Gives what this reader is told.
    pub(super) async fn act(&mut self, store: &Store) -> Result<Option<FrameFromServer>, Refusal> {
        for (session, (on, text)) in self.typing.take(TYPING) {
            self.pass_on(store, session, on, text).await?;
        }
        let seen = self.seen.take(SEEN);
        if !seen.is_empty() {
            self.write(store, seen).await?;
        }
        self.look_at_queue(store).await
    }

    /// Tells the other side of a talk who types. Rights are those of this moment.
    async fn pass_on(&self, store: &Store, session: SessionId, on: bool, text: Option<Typed>) -> Result<(), Refusal> {
        let standing = sessions::standing(&mut *store.peek().await?, session).await?;
        let Some(standing) = standing.filter(|standing| standing.state == SessionState::Active) else { return Ok(()) };
        let Some(operator) = standing.operator else { return Ok(()) };
        let hub = &store.context.hub;
        match self.reader {
            Reader::Client(_) => {
                let shown = on && store.context.company().settings.talk.typing_preview;
                let text = text.filter(|_| shown).map(end_of);
                hub.types(Reader::Operator(operator), session, &Typing { who: Typist::Client, on, text });
            }
            Reader::Operator(asker) if asker == operator => {
                hub.types(Reader::Client(session), session, &Typing { who: Typist::Operator, on, text: None });
            }
            Reader::Operator(_) => {}
        }
        Ok(())
    }

    async fn write(&mut self, store: &Store, seen: BTreeMap<SessionId, SeenUpTo>) -> Result<(), Refusal> {
        let operator: Option<OperatorId> = match self.reader {
            Reader::Operator(operator) => Some(operator),
            Reader::Client(_) => None,
        };
        let saw = Saw { operator, seen: seen.iter().map(|(session, seen)| (*session, *seen)).collect() };
        match store.write(saw).await {
            Ok(()) => Ok(()),
            Err(refusal) => {
                // The store may take it later.
                for (session, told) in seen {
                    self.seen.put(session, |now| newest(now.unwrap_or_default(), told));
                }
                self.seen.done = Some(Instant::now() + TROUBLE);
                Err(refusal)
            }
        }
    }

    async fn look_at_queue(&mut self, store: &Store) -> Result<Option<FrameFromServer>, Refusal> {
        let Reader::Client(session) = self.reader else { return Ok(None) };
        if self.look.is_none_or(|look| look > Instant::now()) {
            return Ok(None);
        }
        // Unless it is known now, it is looked at again then.
        self.look = Some(Instant::now() + TROUBLE);
        match store.context.hub.queues.place(store, session).await? {
            Place::Later(at) => {
                self.look = Some(at);
                Ok(None)
            }
            Place::Known(position) => {
                self.look = None;
                if self.place.is_some_and(|(told, _)| told == position) {
                    return Ok(None);
                }
                self.place = Some((position, Instant::now()));
                Ok(Some(FrameFromServer::Queue { position }))
            }
        }
    }

    /// Whether the client waits, as far as was told.
    pub(super) fn waits(&self) -> bool {
        self.place.is_some_and(|(position, _)| position > 0)
    }
}

fn newest(one: SeenUpTo, other: SeenUpTo) -> SeenUpTo {
    SeenUpTo {
        client_delivered: one.client_delivered.max(other.client_delivered),
        client_read: one.client_read.max(other.client_read),
        operator_read: one.operator_read.max(other.operator_read),
    }
}

/// The end of a long text.
fn end_of(Typed(text): Typed) -> Typed {
    let surplus = text.chars().count().saturating_sub(TYPED_MAX);
    Typed(text.chars().skip(surplus).collect())
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn only_the_end_of_a_long_text_is_passed_on_and_no_character_is_cut() {
        assert_eq!(end_of(Typed("ahoj".into())).0, "ahoj");
        let long = format!("{}{}", "x".repeat(40), "ž".repeat(TYPED_MAX));
        assert_eq!(end_of(Typed(long)).0, "ž".repeat(TYPED_MAX));
    }

    #[tokio::test(start_paused = true)]
    async fn what_comes_too_often_waits_and_only_the_newest_of_it_is_told() {
        let session = SessionId(Uuid::from_u128(1));
        let mut later = Later::default();
        later.put(session, |_| 1);
        assert_eq!(later.take(TYPING).len(), 1, "the first is told at once");
        later.put(session, |_| 2);
        later.put(session, |_| 3);
        assert!(later.take(TYPING).is_empty(), "too soon");
        tokio::time::advance(TYPING).await;
        assert_eq!(later.take(TYPING), [(session, 3)].into());
        for n in 0..=u128::try_from(SESSIONS_MAX).expect("few") {
            later.put(SessionId(Uuid::from_u128(n)), |_| 4);
        }
        tokio::time::advance(TYPING).await;
        assert_eq!(later.take(TYPING).len(), SESSIONS_MAX, "and no more memory is taken");
    }
}
