//! Filling the index of messages' words, behind the messages themselves and only as fast as nobody notices.

use std::time::Duration;

use deskbell_protocol::Seq;
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};

use crate::refusal::Refusal;
use crate::rules::words::indexed;
use crate::server::stopped;
use crate::store::{Command, Store, Write, search};

/// How often is looked for new messages.
const LOOKS: Duration = Duration::from_secs(1);

/// So many messages are put into the index in one write, and in one look.
const BATCH: i64 = 200;
const BATCHES: usize = 10;

/// While the feed grows by more in a look, messages wait, but not for more than so many looks: searching looks through those that
/// wait too.
const BUSY: i64 = 500;
const WAITS: u32 = 60;

/// The words of messages after `from`, up to `to`.
struct Fill {
    from: Seq,
    to: Seq,
    words: Vec<(Seq, String)>,
}

impl Command for Fill {
    type Answer = ();

    async fn run(&self, write: &mut Write) -> Result<(), Refusal> {
        // Another server may have been quicker.
        if search::mark(write.connection()).await? == self.from {
            search::fill(write.connection(), &self.words, self.to).await?;
        }
        Ok(())
    }
}

/// Runs until the server stops.
pub(crate) async fn run(store: Store, mut stopping: watch::Receiver<bool>) {
    let mut ticks = interval(LOOKS);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut filler = Filler::default();
    loop {
        tokio::select! {
            () = stopped(&mut stopping) => return,
            _ = ticks.tick() => {}
        }
        if let Err(error) = filler.look(&store).await {
            tracing::warn!(%error, "messages could not be made ready to be searched; trying again");
        }
    }
}

/// What was seen so far.
#[derive(Debug, Default)]
struct Filler {
    /// The feed's head at the last look.
    seen: Seq,
    /// The feed's head when everything was in the index.
    filled: Option<Seq>,
    waited: u32,
}

impl Filler {
    async fn look(&mut self, store: &Store) -> Result<(), Refusal> {
        let head = store.context.hub.head();
        let grown = head.0 - std::mem::replace(&mut self.seen, head).0;
        if self.filled == Some(head) {
            return Ok(());
        }
        if !is_time(grown, self.waited) {
            self.waited += 1;
            return Ok(());
        }
        self.waited = 0;
        for _ in 0..BATCHES {
            let from = search::mark(&mut *store.peek().await?).await?;
            let texts = search::texts_after(&mut *store.peek().await?, from, BATCH).await?;
            let Some((to, _)) = texts.last() else {
                self.filled = Some(head);
                break;
            };
            let (to, words) = (*to, texts.iter().map(|(seq, text)| (*seq, indexed(text))));
            let words = words.filter(|(_, words)| !words.is_empty()).collect();
            store.write(Fill { from, to, words }).await?;
        }
        Ok(())
    }
}

/// Whether messages are put into the index now: the feed has grown by so much since the last look, and they have waited for so many.
fn is_time(grown: i64, waited: u32) -> bool {
    grown <= BUSY || waited >= WAITS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_index_waits_while_much_is_written_but_not_for_ever() {
        assert!(is_time(0, 0) && is_time(BUSY, 0), "a usual day");
        assert!(!is_time(BUSY + 1, 0) && !is_time(i64::MAX, WAITS - 1), "writing goes first");
        assert!(is_time(i64::MAX, WAITS), "a minute later a few all the same");
    }
}
