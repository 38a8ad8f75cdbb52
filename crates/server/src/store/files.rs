//! Files that messages carry. Their bytes are in [`Blobs`](super::blobs::Blobs).

use std::collections::HashSet;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use deskbell_protocol::{MessageId, SessionId};
use sqlx::{AnyConnection, query};
use tokio::task::spawn_blocking;

use super::blobs::Blobs;
use super::{Store, row};
use crate::refusal::Refusal;

type Result<T> = std::result::Result<T, sqlx::Error>;

/// A file to be stored with its message.
pub(crate) struct NewFile {
    pub(crate) message: MessageId,
    pub(crate) session: SessionId,
    pub(crate) by_client: bool,
    /// Of its content.
    pub(crate) hash: String,
    /// In bytes.
    pub(crate) size: u64,
}

/// Where a message's file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredFile {
    pub(crate) session: SessionId,
    /// Of its content.
    pub(crate) hash: String,
}

/// Stores what is known of a file, after its message.
pub(crate) async fn insert(connection: &mut AnyConnection, file: &NewFile) -> Result<()> {
    query("INSERT INTO file (message_id, session_id, by_client, hash, size) VALUES ($1, $2, $3, $4, $5)")
        .bind(file.message.to_string())
        .bind(file.session.to_string())
        .bind(i64::from(file.by_client))
        .bind(file.hash.as_str())
        .bind(i64::try_from(file.size).unwrap_or(i64::MAX))
        .execute(connection)
        .await?;
    Ok(())
}

/// The file of a message.
pub(crate) async fn by_message(connection: &mut AnyConnection, message: MessageId) -> Result<Option<StoredFile>> {
    let found = query("SELECT session_id, hash FROM file WHERE message_id = $1").bind(message.to_string());
    let found = found.fetch_optional(connection).await?;
    found
        .map(|found| Ok(StoredFile { session: row::id(&found, "session_id")?, hash: row::text(&found, "hash")? }))
        .transpose()
}

/// How many files a session's client has sent in it, and how many bytes those have together.
pub(crate) async fn of_client(connection: &mut AnyConnection, session: SessionId) -> Result<(i64, u64)> {
    let counted = query(
        "SELECT COUNT(*) AS count, CAST(COALESCE(SUM(size), 0) AS BIGINT) AS bytes FROM file \
         WHERE session_id = $1 AND by_client = 1",
    );
    let counted = counted.bind(session.to_string()).fetch_one(connection).await?;
    let bytes = u64::try_from(row::integer(&counted, "bytes")?).unwrap_or_default();
    Ok((row::integer(&counted, "count")?, bytes))
}

/// Those of `hashes` under which some message's file lies.
pub(crate) async fn used(connection: &mut AnyConnection, hashes: &[String]) -> Result<HashSet<String>> {
    let mut used = HashSet::new();
    for hash in hashes {
        let found = query("SELECT 1 AS one FROM file WHERE hash = $1 LIMIT 1").bind(hash.as_str());
        if found.fetch_optional(&mut *connection).await?.is_some() {
            used.insert(hash.clone());
        }
    }
    Ok(used)
}

/// So many kept files are looked at together.
const LOOKED_AT: usize = 500;

/// Removes what a killed server left: bytes that did not come whole, or that no message carries, all older than `age`.
pub(crate) async fn forget_left(store: &Store, blobs: Arc<dyn Blobs>, age: Duration) -> std::result::Result<(), Left> {
    let begun = Arc::clone(&blobs);
    let mut removed = blocking(move || begun.forget_begun(age)).await?;
    let (mut after, mut carried, mut left) = (String::new(), 0, Vec::new());
    loop {
        let (folder, from) = (Arc::clone(&blobs), after.clone());
        let kept = blocking(move || folder.kept(age, &from, LOOKED_AT)).await?;
        let Some(last) = kept.last() else { break };
        after.clone_from(last);
        let used = used(&mut *store.peek().await?, &kept).await?;
        carried += used.len();
        left.extend(kept.into_iter().filter(|hash| !used.contains(hash)));
    }
    if is_too_much(left.len(), carried) {
        let left = left.len();
        tracing::warn!(
            left,
            carried,
            "most files in the folder are carried by no message: is it this database's? Nothing is removed"
        );
        return Ok(());
    }
    for hash in left {
        let folder = Arc::clone(&blobs);
        blocking(move || folder.forget(&hash, age)).await?;
        removed += 1;
    }
    if removed > 0 {
        tracing::info!(removed, "removed files that no message carries");
    }
    Ok(())
}

/// A kill leaves few files that no message carries. Where they are more than the others the folder may be another database's, whose
/// administrator wants them back.
fn is_too_much(left: usize, carried: usize) -> bool {
    left > carried
}

/// Why what is left could not be removed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Left {
    #[error("the folder of files cannot be used: {0}")]
    Folder(#[from] io::Error),
    #[error(transparent)]
    Store(#[from] Refusal),
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

async fn blocking<T: Send + 'static>(act: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    spawn_blocking(act).await.unwrap_or_else(|error| Err(io::Error::other(error)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_of_another_database_are_left_alone() {
        assert!(is_too_much(1, 0) && is_too_much(3, 2), "a new database was given an old folder");
        assert!(!is_too_much(2, 2) && !is_too_much(0, 0));
    }
}
