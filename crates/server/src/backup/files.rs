//! The bytes of files within a backup: in a table that only backups have, piece by piece. A restore puts them back into a folder.

use std::io::{ErrorKind, Read as _};
use std::path::Path;

use sqlx::{AnyConnection, Connection as _, Executor as _, Row as _, query};

use super::no_backup;
use crate::ServerError;
use crate::store::blobs::{Blobs as _, Coming, Folder};
use crate::store::connect::Place;

/// What is held at once, in bytes.
const PIECE: u64 = 1024 * 1024;

/// Puts the files that the messages of `backup` carry, of the data folder `data`, into it.
pub(super) async fn pack(backup: &Path, data: &Path) -> Result<(), ServerError> {
    let unreadable = |source| ServerError::File { file: data.to_owned(), source };
    let mut connection = Place::Sqlite(backup.to_owned()).writing().await?;
    // Whoever is interrupted begins anew: nothing has to be taken back.
    connection.execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF").await?;
    let rows = query("SELECT DISTINCT hash FROM file ORDER BY hash").fetch_all(&mut connection).await?;
    if !rows.is_empty() {
        connection.execute("CREATE TABLE packed_file (hash TEXT NOT NULL, piece BLOB NOT NULL)").await?;
    }
    let folder = Folder::in_data(data).map_err(unreadable)?;
    for row in rows {
        let hash: String = row.try_get("hash")?;
        let mut file = match folder.open(&hash) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                tracing::warn!("the bytes of a file are not in the folder of files, and so not in the backup");
                continue;
            }
            Err(error) => return Err(unreadable(error)),
        };
        loop {
            let mut piece = Vec::new();
            (&mut file).take(PIECE).read_to_end(&mut piece).map_err(unreadable)?;
            if piece.is_empty() {
                break;
            }
            let insert = query("INSERT INTO packed_file (hash, piece) VALUES ($1, $2)");
            insert.bind(hash.as_str()).bind(piece).execute(&mut connection).await?;
        }
    }
    connection.close().await?;
    Ok(())
}

/// Takes the files out of the copy of `backup` that is open, into the folder `data`.
pub(super) async fn unpack(connection: &mut AnyConnection, backup: &Path, data: &Path) -> Result<(), ServerError> {
    let packed = query("SELECT 1 AS one FROM sqlite_master WHERE name = 'packed_file'");
    if packed.fetch_optional(&mut *connection).await?.is_none() {
        return Ok(());
    }
    let unwritable = |source| ServerError::File { file: data.to_owned(), source };
    let folder = Folder::in_data(data).map_err(unwritable)?;
    let mut open: Option<(String, Box<dyn Coming>)> = None;
    let mut last = 0_i64;
    let whole = |(hash, coming): (String, Box<dyn Coming>)| match coming.keep() {
        Ok(kept) if kept == hash => Ok(()),
        Ok(_) => Err(no_backup(backup, "a file in it is damaged")),
        Err(error) => Err(unwritable(error)),
    };
    loop {
        let next = query("SELECT rowid AS place, hash, piece FROM packed_file WHERE rowid > $1 ORDER BY rowid LIMIT 1");
        let Some(row) = next.bind(last).fetch_optional(&mut *connection).await? else { break };
        last = row.try_get("place")?;
        let (hash, piece): (String, Vec<u8>) = (row.try_get("hash")?, row.try_get("piece")?);
        let (of, mut coming) = match open.take() {
            Some((of, coming)) if of == hash => (of, coming),
            other => {
                other.map_or(Ok(()), whole)?;
                (hash, folder.begin().map_err(unwritable)?)
            }
        };
        coming.write(&piece).map_err(unwritable)?;
        open = Some((of, coming));
    }
    open.map_or(Ok(()), whole)?;
    connection.execute("DROP TABLE packed_file; VACUUM").await?;
    Ok(())
}
