//! The bytes of files in the outbox: one file a message, in a folder beside desk.db. They are there, whole, before the message
//! is in the outbox, and go when it leaves it.

use std::{
    fs::File,
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use deskbell_protocol::{ApiError, ErrorCode, FileCard, FileKind, MessageId};

use crate::{database::FILES, file_name, picture};

/// Read and written at once.
const CHUNK: usize = 64 * 1024;

/// Where a file to be sent comes from.
#[derive(Debug, Clone)]
pub enum Source {
    /// The window has it.
    Bytes(Vec<u8>),
    /// It lies on this computer.
    Path(PathBuf),
}

/// The folder.
#[derive(Debug, Clone)]
pub(crate) struct Held(PathBuf);

impl Held {
    pub(crate) fn beside(data: &Path) -> Self {
        Self(data.join(FILES))
    }

    /// Where a message's bytes are.
    pub(crate) fn path(&self, id: MessageId) -> PathBuf {
        self.0.join(id.to_string())
    }

    /// Copies a file, so that it can be sent whatever becomes of the original.
    ///
    /// # Errors
    /// `file_unreadable`, `file_refused` when it is empty, `too_large`, `local_storage`.
    pub(crate) async fn put(
        &self,
        id: MessageId,
        name: &str,
        source: Source,
        limit: u64,
    ) -> Result<FileCard, ApiError> {
        let (held, name) = (self.clone(), file_name::clean(name));
        let putting = move || {
            let part = held.0.join(format!("{id}.part"));
            let put = held.copy(&part, id, name, source, limit);
            if put.is_err() {
                // Nothing half is left; what could not be made cannot be removed either.
                let _gone = std::fs::remove_file(&part);
            }
            put
        };
        tokio::task::spawn_blocking(putting).await.map_err(|error| storage(&io::Error::other(error)))?
    }

    fn copy(&self, part: &Path, id: MessageId, name: String, source: Source, limit: u64) -> Result<FileCard, ApiError> {
        let mut from: Box<dyn Read> = match source {
            Source::Bytes(bytes) => Box::new(io::Cursor::new(bytes)),
            Source::Path(path) => {
                // A folder has no bytes, and a pipe never ends.
                if !std::fs::metadata(&path).map_err(|error| unreadable(&error))?.is_file() {
                    return Err(unreadable(&io::ErrorKind::InvalidInput.into()));
                }
                Box::new(File::open(&path).map_err(|error| unreadable(&error))?)
            }
        };
        std::fs::create_dir_all(&self.0).map_err(|error| storage(&error))?;
        let mut to = File::create(part).map_err(|error| storage(&error))?;
        let (mut size, mut chunk) = (0_u64, vec![0; CHUNK]);
        loop {
            let read = from.read(&mut chunk).map_err(|error| unreadable(&error))?;
            let Some(read) = chunk.get(..read).filter(|read| !read.is_empty()) else { break };
            size = size.saturating_add(u64::try_from(read.len()).unwrap_or(u64::MAX));
            if size > limit {
                return Err(too_large(limit));
            }
            to.write_all(read).map_err(|error| storage(&error))?;
        }
        if size == 0 {
            return Err(refused("empty"));
        }
        to.sync_all().map_err(|error| storage(&error))?;
        drop(to);
        let card = card(name, size, part);
        std::fs::rename(part, self.path(id)).map_err(|error| storage(&error))?;
        Ok(card)
    }

    /// Forgets a message's bytes; nothing happens when there are none.
    pub(crate) async fn remove(&self, id: MessageId) {
        match tokio::fs::remove_file(self.path(id)).await {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                tracing::warn!(%error, "a file that was sent is still there");
            }
            _ => {}
        }
    }

    /// Removes what no message in the outbox needs: a kill may leave such a file.
    pub(crate) async fn sweep(&self, needed: &[String]) {
        let Ok(mut entries) = tokio::fs::read_dir(&self.0).await else { return };
        while let Ok(Some(entry)) = entries.next_entry().await {
            if needed.iter().all(|id| entry.file_name() != id.as_str())
                && let Err(error) = tokio::fs::remove_file(entry.path()).await
            {
                tracing::warn!(%error, "a file that nobody needs is still there");
            }
        }
    }
}

/// What is told of a file before the server looked at it.
fn card(name: String, size: u64, path: &Path) -> FileCard {
    let picture = File::open(path).ok().and_then(|file| picture::look(io::BufReader::new(file)));
    match picture {
        Some(picture) => FileCard {
            name,
            size,
            kind: FileKind::Picture,
            media_type: picture.media_type.to_owned(),
            width: Some(picture.width),
            height: Some(picture.height),
            preview: picture.may_be_shown(),
        },
        None => FileCard {
            kind: file_name::kind(&name),
            name,
            size,
            media_type: "application/octet-stream".to_owned(),
            width: None,
            height: None,
            preview: false,
        },
    }
}

pub(crate) fn too_large(limit: u64) -> ApiError {
    ApiError::never(ErrorCode::TooLarge, "the file is over the limit").with("limit", limit.to_string())
}

pub(crate) fn refused(reason: &str) -> ApiError {
    ApiError::never(ErrorCode::FileRefused, "the file is not taken").with("reason", reason)
}

pub(crate) fn unreadable(error: &io::Error) -> ApiError {
    ApiError::never(ErrorCode::FileUnreadable, format!("the file cannot be read: {error}"))
}

fn storage(error: &io::Error) -> ApiError {
    ApiError::never(ErrorCode::LocalStorage, format!("the file could not be kept: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn files(folder: &Path) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(folder.join(FILES)) else { return Vec::new() };
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[tokio::test]
    async fn a_file_is_copied_whole_and_what_no_message_needs_is_swept() {
        let folder = tempfile::tempdir().unwrap();
        let held = Held::beside(folder.path());
        let (one, other) = (MessageId(Uuid::now_v7()), MessageId(Uuid::now_v7()));
        let original = folder.path().join("letter.pdf");
        std::fs::write(&original, vec![7; CHUNK + 1]).unwrap();
        let card = held.put(one, "../../letter.pdf", Source::Path(original.clone()), 1_000_000).await.unwrap();
        assert_eq!((card.name.as_str(), card.size, card.kind), ("letter.pdf", CHUNK as u64 + 1, FileKind::Document));
        std::fs::remove_file(&original).unwrap();
        assert_eq!(std::fs::read(held.path(one)).unwrap().len(), CHUNK + 1, "the original may go");
        held.put(other, "note.txt", Source::Bytes(b"x".to_vec()), 10).await.unwrap();
        std::fs::write(folder.path().join(FILES).join("left.part"), b"half").unwrap();
        held.sweep(&[one.to_string()]).await;
        assert_eq!(files(folder.path()), [one.to_string()], "only what is needed is kept");
        held.remove(one).await;
        held.remove(one).await;
        assert_eq!(files(folder.path()), Vec::<String>::new());
    }

    #[tokio::test]
    async fn what_cannot_be_sent_is_told_and_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let held = Held::beside(folder.path());
        let there = folder.path().join("there");
        std::fs::create_dir(&there).unwrap();
        let table = [
            (Source::Bytes(vec![0; 11]), ErrorCode::TooLarge),
            (Source::Bytes(Vec::new()), ErrorCode::FileRefused),
            (Source::Path(there), ErrorCode::FileUnreadable),
            (Source::Path(folder.path().join("missing")), ErrorCode::FileUnreadable),
        ];
        for (source, code) in table {
            let error = held.put(MessageId(Uuid::now_v7()), "x", source.clone(), 10).await.unwrap_err();
            assert_eq!(error.code, code, "{source:?}");
            assert!(!error.is_retryable(), "trying again does not help: {error}");
        }
        assert_eq!(files(folder.path()), Vec::<String>::new(), "nothing half is left");
        std::fs::write(folder.path().join("taken"), b"").unwrap();
        let nowhere = Held::beside(&folder.path().join("taken"));
        let error = nowhere.put(MessageId(Uuid::now_v7()), "x", Source::Bytes(vec![1]), 10).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::LocalStorage, "this computer's disk is the trouble");
    }
}
