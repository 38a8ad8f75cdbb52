//! Pictures that the window shows: loaded when it asks, a few at a time, and kept in memory while there is room.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

use bytes::Bytes;
use deskbell_protocol::MessageId;
use tokio::sync::Semaphore;

/// How many are loaded at once: a conversation full of them must not hold up what is written.
const AT_ONCE: usize = 4;
/// How many bytes are kept.
const ROOM: usize = 24 * 1024 * 1024;

/// A picture that may be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownPicture {
    /// Its media type, by its content; always one of those that hold no script.
    pub media_type: &'static str,
    /// All of it.
    pub bytes: Bytes,
}

/// What is kept of them, for as long as somebody is signed in.
pub(crate) struct Pictures {
    /// The one that was asked for last is at the end.
    kept: Mutex<VecDeque<(MessageId, ShownPicture)>>,
    pub(crate) loading: Semaphore,
}

impl Default for Pictures {
    fn default() -> Self {
        Self { kept: Mutex::default(), loading: Semaphore::new(AT_ONCE) }
    }
}

impl Pictures {
    pub(crate) fn get(&self, id: MessageId) -> Option<ShownPicture> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let at = kept.iter().position(|(other, _)| *other == id)?;
        let found = kept.remove(at)?;
        let picture = found.1.clone();
        kept.push_back(found);
        Some(picture)
    }

    pub(crate) fn keep(&self, id: MessageId, picture: &ShownPicture) {
        if picture.bytes.len() > ROOM {
            return;
        }
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(other, _)| *other != id);
        kept.push_back((id, picture.clone()));
        while kept.iter().map(|(_, picture)| picture.bytes.len()).sum::<usize>() > ROOM {
            kept.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn the_pictures_that_were_seen_last_are_kept_and_no_more_than_there_is_room_for() {
        let pictures = Pictures::default();
        let picture = |size| ShownPicture { media_type: "image/png", bytes: vec![0; size].into() };
        let ids: Vec<_> = (1..=4).map(|n| MessageId(Uuid::from_u128(n))).collect();
        for id in &ids[..3] {
            pictures.keep(*id, &picture(ROOM / 3));
        }
        assert!(pictures.get(ids[0]).is_some(), "all three fit");
        pictures.keep(ids[3], &picture(ROOM / 3));
        assert_eq!(
            ids.iter().map(|id| pictures.get(*id).is_some()).collect::<Vec<_>>(),
            [true, false, true, true],
            "the one that was not seen for longest went"
        );
        pictures.keep(ids[1], &picture(ROOM + 1));
        assert!(pictures.get(ids[1]).is_none(), "one that does not fit is not kept");
        assert!(pictures.get(ids[3]).is_some(), "and drives out no other");
    }
}
