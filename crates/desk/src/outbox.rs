//! Messages on their way: each stays until the server has it or the operator deletes it, in order within its session.

use std::collections::BTreeSet;

use deskbell_protocol::{ApiError, Content, FileCard, MessageId, SessionId, Timestamp};

use crate::view::{Delivery, Progress};

/// Places in the outbox begin after every place in a feed. Exact as a number of JavaScript.
const AFTER_THE_FEED: i64 = 1 << 52;

/// A message that the server does not have yet, as far as the desk knows.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Item {
    /// Its place in the order of writing.
    pub(crate) place: i64,
    pub(crate) id: MessageId,
    pub(crate) session_id: SessionId,
    pub(crate) text: String,
    /// What is sent instead of a text; its bytes are in the folder of [`crate::held::Held`].
    pub(crate) file: Option<FileCard>,
    /// How many bytes of the file are on their way to the server; none while its turn has not come.
    pub(crate) uploaded: Option<u64>,
    /// By the server's clock, as far as it was known.
    pub(crate) written_at: Timestamp,
    /// Why the server refused it; none while it is on its way.
    pub(crate) failure: Option<ApiError>,
}

impl std::fmt::Debug for Item {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Item").field("place", &self.place).field("id", &self.id).finish_non_exhaustive()
    }
}

impl Item {
    /// Sorts it behind every stored message of its session.
    pub(crate) fn order(&self) -> i64 {
        AFTER_THE_FEED.saturating_add(self.place)
    }

    /// What it says.
    pub(crate) fn content(&self) -> Content {
        match &self.file {
            Some(file) => Content::File { file: file.clone() },
            None => Content::Text { text: self.text.clone() },
        }
    }

    /// What became of it so far.
    pub(crate) fn delivery(&self) -> Delivery {
        match (&self.failure, &self.file, self.uploaded) {
            (Some(error), ..) => Delivery::Failed { error: error.clone() },
            (None, Some(file), Some(sent)) => Delivery::Uploading { progress: Progress { sent, size: file.size } },
            (None, ..) => Delivery::Sending,
        }
    }
}

/// The outbox in memory; desk.db holds the same.
#[derive(Debug, Default, Clone)]
pub(crate) struct Outbox {
    items: Vec<Item>,
}

impl Outbox {
    pub(crate) fn new(items: Vec<Item>) -> Self {
        let mut outbox = Self { items };
        outbox.items.sort_by_key(|item| item.place);
        outbox
    }

    pub(crate) fn add(&mut self, item: Item) {
        let at = self.items.partition_point(|other| other.place < item.place);
        self.items.insert(at, item);
    }

    pub(crate) fn get(&self, id: MessageId) -> Option<&Item> {
        self.items.iter().find(|item| item.id == id)
    }

    pub(crate) fn remove(&mut self, id: MessageId) -> Option<Item> {
        let at = self.items.iter().position(|item| item.id == id)?;
        Some(self.items.remove(at))
    }

    /// Notes a refusal, or with none that it is to be tried again. Answers whether it is there.
    pub(crate) fn set_failure(&mut self, id: MessageId, failure: Option<ApiError>) -> bool {
        let item = self.items.iter_mut().find(|item| item.id == id);
        item.map(|item| (item.failure, item.uploaded) = (failure, None)).is_some()
    }

    /// Notes how far a file has come, or with none that it is to begin anew. Answers whether that is news.
    pub(crate) fn set_uploaded(&mut self, id: MessageId, uploaded: Option<u64>) -> bool {
        let item = self.items.iter_mut().find(|item| item.id == id && item.uploaded != uploaded);
        item.map(|item| item.uploaded = uploaded).is_some()
    }

    /// A session's messages in the order of writing.
    pub(crate) fn of(&self, session: SessionId) -> impl DoubleEndedIterator<Item = &Item> {
        self.items.iter().filter(move |item| item.session_id == session)
    }

    /// Whether a session has messages on their way.
    pub(crate) fn is_sending(&self, session: SessionId) -> bool {
        self.of(session).any(|item| item.failure.is_none())
    }

    /// What may be sent now: of each session that is not busy the oldest message on its way. A refused one does not hold
    /// up those behind it.
    pub(crate) fn next(&self, busy: impl Fn(SessionId) -> bool) -> Vec<Item> {
        let mut seen = BTreeSet::new();
        let on_their_way = self.items.iter().filter(|item| item.failure.is_none());
        on_their_way.filter(|item| !busy(item.session_id) && seen.insert(item.session_id)).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use deskbell_protocol::ErrorCode;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn item(place: i64, session: u128) -> Item {
        Item {
            place,
            id: MessageId(Uuid::from_u128(u128::try_from(place).unwrap())),
            session_id: SessionId(Uuid::from_u128(session)),
            text: String::new(),
            file: None,
            uploaded: None,
            written_at: Timestamp(0),
            failure: None,
        }
    }

    #[test]
    fn a_refused_message_does_not_hold_up_the_next() {
        let mut outbox = Outbox::new(vec![item(1, 7), item(2, 7)]);
        let refused = outbox.next(|_| false)[0].id;
        outbox.set_failure(refused, Some(ApiError::never(ErrorCode::TooLarge, "too large")));
        assert_eq!(outbox.next(|_| false)[0].place, 2);
        outbox.set_failure(refused, None);
        assert_eq!(outbox.next(|_| false)[0].place, 1, "tried again, it has its old place");
    }

    proptest! {
        #[test]
        fn a_session_is_sent_in_the_order_of_writing_whatever_comes_between(
            sessions in proptest::collection::vec(0_u128..4, 1..40),
            answers in proptest::collection::vec((0_usize..4, any::<bool>()), 0..200),
        ) {
            let mut outbox = Outbox::default();
            for (place, session) in (1..).zip(&sessions) {
                outbox.add(item(place, *session));
            }
            let (mut sent, mut busy) = (Vec::<Item>::new(), Vec::<Item>::new());
            for (which, good) in answers.into_iter().chain(std::iter::repeat_n((0, true), 400)) {
                busy.extend(outbox.next(|session| busy.iter().any(|item| item.session_id == session)));
                for one in &busy {
                    let twice = busy.iter().filter(|other| other.session_id == one.session_id).count();
                    prop_assert_eq!(twice, 1, "one message of a session is on its way at a time");
                }
                if busy.is_empty() {
                    break;
                }
                let answered = busy.remove(which % busy.len());
                if good {
                    outbox.remove(answered.id);
                    sent.push(answered);
                }
            }
            prop_assert_eq!(sent.len(), sessions.len(), "everything is sent once");
            for session in 0..4 {
                let places: Vec<i64> =
                    sent.iter().filter(|item| item.session_id.0.as_u128() == session).map(|item| item.place).collect();
                prop_assert!(places.is_sorted(), "{places:?}");
            }
        }
    }
}
